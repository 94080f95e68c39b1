import { compileNetwork, formatIpAddress, isIpv4, type Network, type Topology } from "../model/index.js";
import type { ProbeCode } from "./answering-host.js";
import { hasAddress } from "./endpoint.js";
import { parseFrom } from "./parse-question.js";
import { probe, type ProbeAnswer } from "./probe.js";
import type { Probe } from "./probes-file.js";
import type { ProbeQuestion } from "./question.js";

/** One probe's outcome. */
export interface ProbeResult {
  readonly id: string;
  readonly expect: "reply" | "no-reply";
  readonly got: "reply" | "no-reply" | "undecided";
  /** Null with a reply. */
  readonly code: ProbeCode | null;
  /** Left out with a reply. */
  readonly reason?: string;
}

/** The document that `flowlab check --json` prints. `failed` counts wrong answers; an undecided probe is not one. */
export interface CheckReport {
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly undecided: number;
  readonly results: readonly ProbeResult[];
}

/** The question a probe asks of this network, or in words why it cannot be asked. */
export function questionOf(network: Network, { from, source, to, protocol, port }: Probe): ProbeQuestion | string {
  const asked = parseFrom(network, from, isIpv4(to) ? 4 : 6, "from");
  if ("severity" in asked) return asked.message;
  if (source === null) return { ...asked, to, protocol, port };
  if (asked.from === "internet") return { from: asked.from, source, to, protocol, port };
  const owned = hasAddress(network.interfaces[asked.from]!, source);
  if (!owned) return `\`${formatIpAddress(source)}\` is not an address of \`${from}\``;
  return { from: asked.from, source, to, protocol, port };
}

function resultOf({ id, expect }: Probe, answer: ProbeAnswer | string): ProbeResult {
  if (typeof answer === "string") return { id, expect, got: "undecided", code: "SIM_NOT_MODELLED", reason: answer };
  const { answer: got, code, reason } = answer;
  return got === "reply" ? { id, expect, got, code } : { id, expect, got, code, reason };
}

/** Asks every probe, each of a network that has seen no traffic, and compares the answers with what is expected. */
export function checkProbes(topology: Topology, probes: readonly Probe[]): CheckReport {
  const network = compileNetwork(topology);
  const results = probes.map((each): ProbeResult => {
    const question = questionOf(network, each);
    return resultOf(each, typeof question === "string" ? question : probe(network, question));
  });
  const undecided = results.filter(({ got }) => got === "undecided").length;
  const passed = results.filter(({ got, expect }) => got === expect).length;
  return { total: results.length, passed, failed: results.length - passed - undecided, undecided, results };
}
