import { formatIpAddress, onPremisesNetworkOf, type Path } from "../model/index.js";
import { hopTexts } from "./hop-text.js";
import type { Remedy } from "./remedy.js";
import type { Trace } from "./trace.js";

/** One component on the way, in the words of the text form; `id` and `kind` are AWS's where there is one. */
export interface TraceHop {
  readonly kind: string;
  readonly id: string | null;
  readonly outcome: "passed" | "refused" | "undecided" | "logged";
  readonly text: string;
}

/** What one interface's flow log shows of the packet. */
export interface TraceRecord {
  readonly interfaceId: string;
  readonly direction: "ingress" | "egress";
  readonly action: "ACCEPT" | "REJECT";
  readonly source: string;
  readonly destination: string;
}

/** One direction of a trace: what became of the packet, and every component on its way. */
export interface TraceWay {
  readonly disposition: "delivered" | "dropped" | "undecided";
  readonly code: string | null;
  readonly at: string | null;
  readonly hops: readonly TraceHop[];
  readonly flowLogs: readonly TraceRecord[];
}

/** The document that `flowlab trace --json` prints. */
export interface TraceDocument extends TraceAnswer {
  readonly schema: 1;
  /** Connections that an Application Load Balancer opens to its targets; empty for all else. */
  readonly proxied: readonly TraceAnswer[];
}

/** A question and its answer. */
export interface TraceAnswer {
  readonly question: {
    readonly from: string;
    readonly source: string;
    readonly to: string;
    readonly protocol: number;
    readonly port: number;
  };
  readonly answer: "reply" | "no-reply" | "undecided";
  readonly code: string | null;
  readonly reason: string;
  readonly request: TraceWay;
  readonly reply: TraceWay | null;
  /** Null with a reply and where the answer is undecided; no steps, and why, where no change is known to help. */
  readonly remedy: {
    readonly steps: readonly { readonly kind: string; readonly text: string }[];
    readonly reason: string | null;
  } | null;
}

function wayDocument({ network }: Trace, path: Path): TraceWay {
  const { disposition } = path;
  return {
    disposition: disposition.kind,
    code: disposition.kind === "dropped" ? disposition.code : null,
    at: disposition.kind === "dropped" ? disposition.at : null,
    hops: hopTexts(network.topology, path).map(({ mark, text }, index) => {
      const hop = path.hops[index]!;
      return { kind: hop.kind, id: "id" in hop ? hop.id : null, outcome: mark, text };
    }),
    flowLogs: path.observations.map(({ interfaceIndex, direction, action, source, destination }) => ({
      interfaceId: network.interfaces[interfaceIndex]!.id,
      direction,
      action,
      source: formatIpAddress(source),
      destination: formatIpAddress(destination),
    })),
  };
}

function remedyDocument(remedy: Remedy): TraceDocument["remedy"] {
  switch (remedy.kind) {
    case "found":
      return { steps: remedy.steps.map(({ change, text }) => ({ kind: change.kind, text })), reason: null };
    case "none":
      return { steps: [], reason: remedy.reason };
  }
}

/** A trace as plain JSON: addresses as text, no references between its parts. */
export function traceDocument(traced: Trace): TraceDocument {
  return { schema: 1, ...traceAnswer(traced), proxied: traced.proxied.map(traceAnswer) };
}

function traceAnswer(traced: Trace): TraceAnswer {
  const { network, question, answer, code, reason, forward, reply, remedy } = traced;
  return {
    question: {
      from:
        question.from === "internet"
          ? (onPremisesNetworkOf(network, question.source) ?? "internet")
          : network.interfaces[question.from]!.id,
      source: formatIpAddress(question.source),
      to: formatIpAddress(question.to),
      protocol: question.protocol,
      port: question.port,
    },
    answer,
    code,
    reason,
    request: wayDocument(traced, forward),
    reply: reply === null ? null : wayDocument(traced, reply),
    remedy: remedy === null ? null : remedyDocument(remedy),
  };
}
