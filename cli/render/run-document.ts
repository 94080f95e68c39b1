import type { LabRun } from "../../lab/index.js";
import { FIELDS, logFormatText, type FlowRecord } from "../../emit/index.js";
import { exportDescribe } from "../../model/index.js";

/** Version of the documents that `run` writes; raised when a field changes its meaning or goes away. */
const SCHEMA = 1;

function instant(microseconds: number): string {
  return new Date(microseconds / 1000).toISOString();
}

/** What a run was and how it ended, as plain data. */
export function runSummary({ lab, streams, outcomes, changes, counters }: LabRun): object {
  return {
    schema: SCHEMA,
    lab: { name: lab.name, seed: lab.seed, start: instant(lab.start), end: instant(lab.end) },
    counters,
    outcomes: outcomes.map(({ startedAtUs, ...outcome }) => ({ ...outcome, startedAt: instant(startedAtUs) })),
    changes: changes.map(({ at, label, issues }) => ({ at: instant(at), label, issues })),
    streams: streams.map(({ logGroupName, logStreamName, interfaceId, records }) => ({
      logGroupName,
      logStreamName,
      interfaceId,
      logFormats: [...new Set(records.map(({ format }) => format))].map(logFormatText),
      records: records.length,
    })),
  };
}

/** A record with its addresses as text. */
function plainRecord(record: FlowRecord): object {
  const addresses = FIELDS.flatMap((field) => {
    if (field.kind !== "address" || record[field.property] == null) return [];
    return [[field.property, field.format(record)] as const];
  });
  return { ...record, ...Object.fromEntries(addresses) };
}

/** Everything of a run in one document: what `--json` prints. */
export function runDocument(run: LabRun): object {
  return {
    ...runSummary(run),
    transcripts: run.transcripts.map(({ startedAtUs, ...each }) => ({ ...each, startedAt: instant(startedAtUs) })),
    streams: run.streams.map((stream) => ({
      ...stream,
      records: stream.records.map(({ line, record, ingestionTimeUs, explanation }) => ({
        line,
        ...plainRecord(record),
        ingestionTime: instant(ingestionTimeUs),
        explanation,
      })),
    })),
    topology: exportDescribe(run.topology),
  };
}
