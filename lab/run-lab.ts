import {
  awsServices,
  createAggregator,
  createCapturer,
  formatRecord,
  subscriptions,
  type Batch,
  type LogStream,
} from "../emit/index.js";
import { compileNetwork, formatIpAddress, type SimTime } from "../model/index.js";
import { simulate, type Lab, type SimulatedExchange } from "../sim/index.js";
import type { ExchangeOutcome, LabRun, LoggedRecord, RunStream } from "./lab-run.js";
import { tee } from "./tee.js";
import { whyItFailed } from "./why.js";

export interface RunOptions {
  /** Explanations beside every record; costs memory in long runs. True by default. */
  readonly explain?: boolean;
  /** Keep every packet that an interface sees, as pcapng; costs memory. False by default. */
  readonly capture?: boolean;
  readonly onProgress?: (now: SimTime) => void;
}

/** Runs a lab: decides its packets, plays its timeline and writes its flow logs. Deterministic and without I/O. */
export function runLab(lab: Lab, options: RunOptions = {}): LabRun {
  const explain = options.explain ?? true;
  const delivered = new Map<LogStream, Batch[]>();
  const { interfaces } = compileNetwork(lab.topology);
  const capturer = options.capture === true ? createCapturer(interfaces) : null;
  const aggregator = createAggregator({
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
  const simulation = simulate(lab, {
    observer: capturer === null ? aggregator : tee([aggregator, capturer]),
    ...(options.onProgress && { onProgress: options.onProgress }),
  });
  aggregator.finish(lab.end);

  const streams = [...delivered].map(([stream, batches]) => runStream(stream, batches)).toSorted(byName);
  return {
    lab,
    streams,
    transcripts: simulation.exchanges.filter(({ transcript }) => transcript !== "").map(transcriptOf),
    outcomes: simulation.exchanges.map((exchange) => outcomeOf(exchange, lab)),
    changes: simulation.changes,
    topology: simulation.topology,
    captures: capturer?.finish() ?? [],
    counters: {
      ...simulation.counters,
      records: streams.reduce((sum, { records }) => sum + records.length, 0),
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

function transcriptOf({ spec, host, startedAt, transcript }: SimulatedExchange): LabRun["transcripts"][number] {
  return { host, title: spec.name, through: spec.through, startedAtUs: startedAt, text: transcript };
}

function outcomeOf(exchange: SimulatedExchange, lab: Lab): ExchangeOutcome {
  const { spec, host, startedAt, outcome, lost } = exchange;
  const failed = outcome === null || !outcome.succeeded;
  return {
    exchange: spec.name,
    kind: spec.kind,
    from: host,
    to: formatIpAddress(spec.to),
    startedAtUs: startedAt,
    succeeded: !failed,
    exitCode: outcome?.exitCode ?? null,
    summary: outcome?.summary ?? "still under way when the lab ended",
    why: failed ? whyItFailed(exchange, lab) : null,
    lost,
  };
}
