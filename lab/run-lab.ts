import { createCapturer } from "../emit/index.js";
import { compileNetwork, formatIpAddress, type SimTime } from "../model/index.js";
import { simulate, type Lab, type SimulatedExchange } from "../sim/index.js";
import { labFlowLogs } from "./flow-logs.js";
import type { ExchangeOutcome, LabRun } from "./lab-run.js";
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
  const { interfaces } = compileNetwork(lab.topology);
  const capturer = options.capture === true ? createCapturer(interfaces) : null;
  const flowLogs = labFlowLogs(lab, interfaces, explain);
  const simulation = simulate(lab, {
    observer: capturer === null ? flowLogs.observer : tee([flowLogs.observer, capturer]),
    ...(options.onProgress && { onProgress: options.onProgress }),
  });
  const streams = flowLogs.finish();
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
