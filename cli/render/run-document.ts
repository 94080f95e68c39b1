import type { LabRun } from "../../lab/index.js";
import { exportDescribe, formatIpAddress } from "../../model/index.js";

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
      records: records.length,
    })),
  };
}

/** Everything of a run in one document: what `--json` prints. */
export function runDocument(run: LabRun): object {
  return {
    ...runSummary(run),
    transcripts: run.transcripts.map(({ startedAtUs, ...each }) => ({ ...each, startedAt: instant(startedAtUs) })),
    streams: run.streams.map((stream) => ({
      ...stream,
      records: stream.records.map(({ line, record, explanation }) => ({
        line,
        ...record,
        srcAddr: record.srcAddr && formatIpAddress(record.srcAddr),
        dstAddr: record.dstAddr && formatIpAddress(record.dstAddr),
        explanation,
      })),
    })),
    topology: exportDescribe(run.topology),
  };
}
