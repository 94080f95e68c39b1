import { join, resolve } from "node:path";
import { readRecords } from "../../archive/index.js";
import { FlowTable, type ComparedLog } from "../../compare/index.js";
import type { LogFormat } from "../../emit/index.js";
import type { Topology } from "../../model/index.js";
import type { Io } from "../io.js";
import { startProgress } from "../render/progress.js";
import { reportIssues } from "../render/report-issues.js";
import type { UnreadableLines } from "../render/unreadable-lines.js";
import { addExplanations, readRunDirectory, streamFile, streamsOf, trafficTypesOf } from "./compared-run.js";
import { openRecordSources } from "./record-sources.js";
import { readTopology } from "./topology-argument.js";

/** How the records of an input are read. */
export interface Reading {
  /** Of lines without a header; null for the default format. */
  readonly format: LogFormat | null;
  readonly unreadable: UnreadableLines;
  /** A directory for what is on its way. */
  readonly scratch: string;
}

/**
 * Reads the records of a log, without their explanations. `into` says where to, when it is known when the log began, as
 * only a run says.
 */
export async function readRecordsInto(
  path: string,
  reading: Reading,
  io: Io,
  into: (start: number | null) => AddRecord,
): Promise<void> {
  const run = await readRunDirectory(path, io);
  const add = into(run?.start ?? null);
  if (run === null) return readPath(path, reading.format, add, reading, io);
  for (const stream of streamsOf(run)) {
    const { file, format } = streamFile(run, stream);
    await readPath(file, format, add, reading, io);
  }
}

/** Reads one of the two that are compared; null when its topology has errors, which were reported. */
export async function readComparedLog(path: string, reading: Reading, io: Io): Promise<ComparedLog | null> {
  const run = await readRunDirectory(path, io);
  const table = new FlowTable();
  const add: AddRecord = (record, format) => table.add(record, format);
  if (run === null) {
    await readPath(path, reading.format, add, reading, io);
    return { name: path, table, topology: null, start: null, trafficTypes: new Map() };
  }
  const streams = streamsOf(run);
  for (const stream of streams) {
    const { file, format } = streamFile(run, stream);
    await readPath(file, format, add, reading, io);
  }
  await addExplanations(run, streams, table, io);
  const topology = await readRunTopology(path, io);
  if (topology === "invalid") return null;
  return { name: path, table, topology, start: run.start, trafficTypes: trafficTypesOf(streams) };
}

/** The topology beside a run's records; null where there is none. */
async function readRunTopology(path: string, io: Io): Promise<Topology | null | "invalid"> {
  const name = join(path, "topology.json");
  try {
    await io.files.stat(resolve(io.currentDirectory, name));
  } catch {
    return null;
  }
  const { result, sources } = await readTopology(name, "lenient", io);
  if (result.ok) return result.value;
  reportIssues(result.issues, sources, io);
  return "invalid";
}

/** Takes a record of that format. */
type AddRecord = FlowTable["add"];

/** Reads the records at a path, and shows how far it is when that takes long. */
async function readPath(
  path: string,
  format: LogFormat | null,
  add: AddRecord,
  reading: Reading,
  io: Io,
): Promise<void> {
  const progress = startProgress(`reading ${path}`, io);
  const sources = await openRecordSources([path], reading.scratch, io);
  try {
    for await (const batch of readRecords(sources.all, { format, unreadable: reading.unreadable.tell })) {
      for (const record of batch.records) add(record, batch.format);
      progress.update(sources.shareRead());
    }
  } finally {
    progress.end();
  }
}
