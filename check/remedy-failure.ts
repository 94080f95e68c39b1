import type { Network, Path } from "../model/index.js";
import type { ProbeAnswer } from "./probe.js";
import type { ProbeQuestion } from "./question.js";

/** Where a probe failed: the way that did not arrive, and the interface that sent along it. */
export interface Failure {
  readonly network: Network;
  readonly question: ProbeQuestion;
  readonly way: Path;
  readonly direction: "request" | "reply";
  /** Index of the sending interface; null where the internet sends. */
  readonly senderIndex: number | null;
}

/** The failed way of an answer that is no reply. */
export function failureOf(network: Network, question: ProbeQuestion, answer: ProbeAnswer): Failure {
  const { forward, reply } = answer;
  if (reply === null) {
    const senderIndex = question.from === "internet" ? null : question.from;
    return { network, question, way: forward, direction: "request", senderIndex };
  }
  const { disposition } = forward;
  const to = disposition.kind === "delivered" ? disposition.to : null;
  const senderIndex = to?.kind === "network-interface" ? to.interfaceIndex : null;
  return { network, question, way: reply, direction: "reply", senderIndex };
}
