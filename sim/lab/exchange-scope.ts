import type { Reading, Topology } from "../../model/index.js";
import type { ExchangeInputs } from "./exchange-schemas.js";
import type { ExchangeSpec, InternetHost } from "./lab.js";

/** What exchanges are read against, and those read before. */
export interface ExchangeScope {
  readonly topology: Topology;
  readonly internetHosts: readonly InternetHost[];
  readonly reading: Reading;
  /** Every exchange so far, in order of time. */
  readonly earlier: Map<string, ExchangeSpec>;
  /** Names of exchanges that had issues: who goes through them is not to be blamed. */
  readonly broken: Set<string>;
}

export type ExchangeKind = keyof ExchangeInputs;
export type ExchangeInput<K extends ExchangeKind = ExchangeKind> = NonNullable<ExchangeInputs[K]>;
