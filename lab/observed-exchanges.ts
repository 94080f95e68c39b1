import { formatIpAddress, type SimTime } from "../model/index.js";
import type { ExchangeSpec, Lab, Outcome } from "../sim/index.js";
import type { ExchangeOutcome, Transcript } from "./lab-run.js";

/** An exchange of the timeline as somebody else played it. */
export interface ObservedExchange {
  readonly name: string;
  readonly host: string;
  readonly startedAt: SimTime;
  readonly endedAt: SimTime;
  readonly transcript: string;
  readonly outcome: Outcome | null;
}

/** Throws for a name that the lab does not have. */
export function specOf({ timeline }: Lab, name: string): ExchangeSpec {
  const entry = timeline.find((each) => each.kind === "exchange" && each.exchange.name === name);
  if (entry?.kind !== "exchange") throw new Error(`no exchange \`${name}\` in the lab`);
  return entry.exchange;
}

export function transcriptsOf(lab: Lab, exchanges: readonly ObservedExchange[]): readonly Transcript[] {
  return exchanges
    .filter(({ transcript }) => transcript !== "")
    .map(({ host, name, startedAt, transcript }) => {
      return { host, title: name, through: specOf(lab, name).through, startedAtUs: startedAt, text: transcript };
    });
}

export function outcomesOf(lab: Lab, exchanges: readonly ObservedExchange[]): readonly ExchangeOutcome[] {
  return exchanges.map(({ name, host, startedAt, outcome }) => {
    const { kind, to } = specOf(lab, name);
    const summary = outcome?.summary ?? "still under way when the lab ended";
    const failed = outcome === null || !outcome.succeeded;
    return {
      exchange: name,
      kind,
      from: host,
      to: formatIpAddress(to),
      startedAtUs: startedAt,
      succeeded: !failed,
      exitCode: outcome?.exitCode ?? null,
      summary,
      why: failed ? summary : null,
      lost: [],
    };
  });
}
