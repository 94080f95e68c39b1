import {
  awsServices,
  createAggregator,
  formatRecord,
  subscriptions,
  type Aggregator,
  type Batch,
  type LogStream,
} from "../emit/index.js";
import type { NetworkInterface } from "../model/index.js";
import type { Lab } from "../sim/index.js";
import type { LoggedRecord, RunStream } from "./lab-run.js";

/** The flow logs of a lab while its packets are observed. */
export interface LabFlowLogs {
  readonly observer: Aggregator;
  /** Closes what is open at the lab's end and hands over the streams, by name. */
  finish(): readonly RunStream[];
}

/** @param interfaces in the order in which observations count them */
export function labFlowLogs(lab: Lab, interfaces: readonly NetworkInterface[], explain: boolean): LabFlowLogs {
  const delivered = new Map<LogStream, Batch[]>();
  const observer = createAggregator({
    interfaces: subscriptions(lab.topology, interfaces),
    serviceOf: awsServices(lab.topology),
    seed: lab.seed,
    start: lab.start,
    flowLogging: lab.flowLogging,
    explain,
    deliver: (stream, batch) => {
      const batches = delivered.get(stream);
      if (batches === undefined) delivered.set(stream, [batch]);
      else batches.push(batch);
    },
  });
  return {
    observer,
    finish() {
      observer.finish(lab.end);
      return [...delivered].map(([stream, batches]) => runStream(stream, batches)).toSorted(byName);
    },
  };
}

function runStream(stream: LogStream, batches: readonly Batch[]): RunStream {
  return {
    logGroupName: stream.logGroupName,
    logStreamName: stream.name,
    interfaceId: stream.interfaceId,
    records: batches.flatMap(({ format, records, ingestionTime, flowLogs, explain }) =>
      records.map((record, index): LoggedRecord => ({
        line: formatRecord(record, format),
        record,
        format,
        ingestionTimeUs: ingestionTime,
        flowLogs,
        explanation: explain === null ? null : explain(index),
      })),
    ),
  };
}

function byName(a: RunStream, b: RunStream): number {
  const [one, other] = [a, b].map(({ logGroupName, logStreamName }) => `${logGroupName}\n${logStreamName}`);
  return one! < other! ? -1 : one! > other! ? 1 : 0;
}
