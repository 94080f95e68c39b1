import { parseRecord, readLogFormat, type FlowRecord, type LogFormat } from "../emit/index.js";
import type { Topology } from "../model/index.js";
import type { AppliedChange, Lab } from "../sim/index.js";
import type { LabRun, LoggedRecord, RunStream } from "./lab-run.js";
import { outcomesOf, transcriptsOf, type ObservedExchange } from "./observed-exchanges.js";

/** A stream of flow-log records as CloudWatch Logs has it. */
export interface CollectedStream {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly events: readonly {
    readonly message: string;
    /** Milliseconds since the epoch. */
    readonly ingestionTime: number;
  }[];
}

export interface CollectedLab {
  readonly streams: readonly CollectedStream[];
  readonly exchanges: readonly ObservedExchange[];
  readonly changes: readonly AppliedChange[];
  /** As the timeline left it, with the identifiers and addresses that the records have. */
  readonly topology: Topology;
}

/** An event that is no record of its flow log. */
export interface UnreadableEvent {
  readonly logStreamName: string;
  readonly message: string;
}

/** What a lab has left in CloudWatch Logs, as a run: records as they were delivered, which nothing explains. */
export function collectedRun(
  lab: Lab,
  { streams, exchanges, changes, topology }: CollectedLab,
): { readonly run: LabRun; readonly unreadable: readonly UnreadableEvent[] } {
  const unreadable: UnreadableEvent[] = [];
  const read = streams.map((stream) => readStream(stream, lab.topology, unreadable));
  const run: LabRun = {
    lab,
    streams: read,
    transcripts: transcriptsOf(lab, exchanges),
    outcomes: outcomesOf(lab, exchanges),
    changes,
    topology,
    captures: [],
    // What a flow log does not count is not known.
    counters: {
      events: 0,
      packets: 0,
      delivered: 0,
      dropped: 0,
      undecided: 0,
      observations: 0,
      records: read.reduce((sum, { records }) => sum + records.length, 0),
    },
  };
  return { run, unreadable };
}

function readStream(
  { logGroupName, logStreamName, events }: CollectedStream,
  { flowLogs }: Topology,
  unreadable: UnreadableEvent[],
): RunStream {
  const into = flowLogs.filter((each) => each.logGroupName === logGroupName);
  const formats = [...new Set(into.map(({ logFormat }) => logFormat))].flatMap((text) => {
    const format = readLogFormat(text);
    return format.ok ? [{ text, format: format.value }] : [];
  });
  const records = events.flatMap(({ message, ingestionTime }): LoggedRecord[] => {
    for (const { text, format } of formats) {
      const record = wholeRecord(message, format);
      if (record === null) continue;
      const delivering = into
        .filter((each) => each.logFormat === text)
        .map(({ id, trafficType }) => ({ flowLogId: id, trafficType }));
      return [
        {
          line: message,
          record,
          format,
          ingestionTimeUs: ingestionTime * 1000,
          flowLogs: delivering,
          explanation: null,
        },
      ];
    }
    unreadable.push({ logStreamName, message });
    return [];
  });
  // Streams are called by what they record: `eni-…-all`.
  return { logGroupName, logStreamName, interfaceId: logStreamName.replace(/-(all|accept|reject)$/, ""), records };
}

/** Of a format without some fields, a record without them: what writes runs looks at those of the format alone. */
function wholeRecord(message: string, format: LogFormat): FlowRecord | null {
  const parsed = parseRecord(message, format);
  return parsed.ok ? (parsed.record as FlowRecord) : null;
}
