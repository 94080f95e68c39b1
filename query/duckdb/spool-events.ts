import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { fileSource, readRecords, Spool } from "../../archive/index.js";
import { createRecordReader, formatRecord, type LogFormat } from "../../emit/index.js";
import type { SourcePart } from "../index.js";
import type { Engine } from "./engine.js";
import type { EventFile } from "./find-files.js";
import type { RejectedLine } from "./rejects.js";

/** Events as lines that DuckDB reads; `streams` by the paths of the files they are in now. */
export interface SpooledEvents {
  readonly parts: readonly (SourcePart & { readonly kind: "text" })[];
  readonly streams: readonly (readonly [path: string, stream: EventFile["stream"]])[];
  /** How many lines were no records, and the first of them. */
  readonly rejectedCount: number;
  readonly rejected: readonly RejectedLine[];
}

const KEPT_REJECTS = 5;

/**
 * Reads events in a form that DuckDB does not know, JSON or lines with something around the record, and writes them as
 * lines into the engine's directory: a file for each stream and format. Memory does not grow with them.
 */
export async function spoolEvents(file: EventFile, format: LogFormat | null, engine: Engine): Promise<SpooledEvents> {
  const directory = await mkdtemp(join(engine.directory, "events-"));
  const spool = new Spool(directory);
  const parts = new Map<string, { format: LogFormat; stream: EventFile["stream"] }>();
  const formats: LogFormat[] = [];
  const rejected: RejectedLine[] = [];
  let rejectedCount = 0;
  const options = {
    format,
    unreadable: ({ line, message }: { readonly line: number; readonly message: string }) => {
      rejectedCount++;
      if (rejected.length < KEPT_REJECTS) rejected.push({ file: file.path, line, text: "", reason: message });
    },
  };
  for await (const batch of readRecords([fileSource(file.path)], options)) {
    engine.stopIfInterrupted();
    let number = formats.indexOf(batch.format);
    if (number < 0) number = formats.push(batch.format) - 1;
    for (const [index, record] of batch.records.entries()) {
      const event = batch.events[index] ?? null;
      const logStream = event?.logStreamName ?? null;
      const key = `${number} ${logStream ?? ""}`;
      if (!parts.has(key)) {
        const stream = logStream === null ? file.stream : { ...file.stream, logStream };
        parts.set(key, { format: batch.format, stream });
      }
      const times = `${event?.timestamp ?? "-"} ${event?.ingestionTime ?? "-"}`;
      spool.append(key, `${times} ${formatRecord(record, batch.format)}\n`);
    }
    await spool.settle();
  }
  const files = [...(await spool.end())].map(([key, path]) => ({ path, ...parts.get(key)! }));
  return {
    parts: files.map(({ path, format: { fields } }) => {
      return { kind: "text", files: [path], fields, header: false, eventTimes: true };
    }),
    streams: files.map(({ path, stream }) => [path, stream]),
    rejectedCount,
    rejected,
  };
}

/** Whether a line is a record with something around it, as `aws logs tail` and exports write it. */
export function isTrimmedRecord(line: string, format: LogFormat | null): boolean {
  let found = false;
  const sink = { record: () => void (found = true), unreadable: () => undefined, payload: () => undefined };
  const reader = createRecordReader(sink, format);
  reader.push(new TextEncoder().encode(`${line}\n`));
  reader.end();
  return found;
}
