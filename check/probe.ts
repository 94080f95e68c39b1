import {
  DROP_MEANING,
  TrackingTable,
  onPremisesNetworkOf,
  path,
  sameAddress,
  simTime,
  type Destination,
  type DropCode,
  type Network,
  type Packet,
  type Path,
  type SimTime,
} from "../model/index.js";
import {
  askerBehind,
  hostBehind,
  internetAnswers,
  onPremisesAnswers,
  serviceAnswers,
  type AnsweringHost,
  type ProbeCode,
} from "./answering-host.js";
import { replyPacket, requestPacket } from "./probe-packets.js";
import type { ProbeQuestion } from "./question.js";

/** What a host that asked would see, and the two ways that explain it. */
export interface ProbeAnswer {
  readonly answer: "reply" | "no-reply" | "undecided";
  /** Null with a reply. */
  readonly code: ProbeCode | null;
  /** One clause for people. */
  readonly reason: string;
  readonly forward: Path;
  /** Null where the request did not arrive, or whoever got it answers without a packet of its own. */
  readonly reply: Path | null;
}

/** What a probe starts from and whether it explains itself. */
export interface ProbeOptions {
  /** Fills in the paths' hops. */
  readonly explain?: boolean;
  /** Security-group state to start from; empty by default. The probe changes it. */
  readonly tracking?: TrackingTable;
  readonly now?: SimTime;
}

type Verdict = Pick<ProbeAnswer, "answer" | "code" | "reason">;

const REPLY: Verdict = { answer: "reply", code: null, reason: "answered" };

function undecided(reason: string): Verdict {
  return { answer: "undecided", code: "SIM_NOT_MODELLED", reason };
}

function silence(code: ProbeCode, reason: string): Verdict {
  return { answer: "no-reply", code, reason };
}

function dropText(code: DropCode, at: string): string {
  // Out there is no route table of ours to blame.
  const meaning =
    at === "internet" && code === "NO_ROUTE_TO_DESTINATION"
      ? "nobody on the internet carries private addresses"
      : DROP_MEANING[code];
  return `dropped at ${at}: ${meaning}`;
}

/** The verdict on a path that did not arrive, or null for one that did. */
function stopped({ disposition }: Path, which: "request" | "reply"): Verdict | null {
  switch (disposition.kind) {
    case "delivered":
      return null;
    case "dropped":
      return silence(disposition.code, `the ${which} is ${dropText(disposition.code, disposition.at)}`);
    case "undecided":
      return undecided(`the ${which} is undecided: ${disposition.reason}`);
  }
}

function hostAt(network: Network, to: Destination, request: Packet): AnsweringHost {
  switch (to.kind) {
    case "network-interface":
      return hostBehind(network, to.interfaceIndex, request);
    case "service":
      return serviceAnswers(to.service, request);
    case "internet":
      return internetAnswers(network, request.destination, request);
    case "on-premises":
      return onPremisesAnswers(to);
    case "self":
      return { kind: "answers" };
  }
}

function verdictOf(host: AnsweringHost): Verdict | null {
  switch (host.kind) {
    case "answers":
      return null;
    case "silent":
      return silence(host.code, host.reason);
    case "unknown":
      return undecided(host.reason);
  }
}

/** A reply counts only where it reaches who asked, from the address that was asked. */
function arrivedAtAsker(
  network: Network,
  { disposition, source, destination }: Path,
  question: ProbeQuestion,
): boolean {
  if (disposition.kind !== "delivered") return false;
  const { to } = disposition;
  const outside = onPremisesNetworkOf(network, question.source);
  const home =
    question.from === "internet"
      ? outside === null
        ? to.kind === "internet"
        : to.kind === "on-premises" && to.networkName === outside
      : to.kind === "network-interface" && to.interfaceIndex === question.from;
  return home && sameAddress(source, question.to) && sameAddress(destination, question.source);
}

/**
 * Asks and waits for the answer: the request's path, what the host at its end does, and the answer's path back with
 * the addresses as that host saw them. Both ways share one table of tracked connections.
 */
export function probe(network: Network, question: ProbeQuestion, options: ProbeOptions = {}): ProbeAnswer {
  const { explain = false, tracking = new TrackingTable(), now = simTime(0) } = options;
  const request = requestPacket(question);
  const forward = path(network, tracking, request, question.from, now, { explain });
  const asking = question.from === "internet" ? null : verdictOf(askerBehind(network, question.from, request));
  const early = asking ?? stopped(forward, "request");
  if (early !== null || forward.disposition.kind !== "delivered") return { ...(early ?? REPLY), forward, reply: null };
  const { to } = forward.disposition;
  const silent = verdictOf(hostAt(network, to, forward.packet));
  if (silent !== null) return { ...silent, forward, reply: null };
  // Loopback, and Amazon's services, which nothing filters on the way back either (SG-20).
  if (to.kind === "self" || to.kind === "service") return { ...REPLY, forward, reply: null };
  const from = to.kind === "network-interface" ? to.interfaceIndex : "internet";
  const answer = replyPacket(forward.packet, forward.source, forward.destination);
  const reply = path(network, tracking, answer, from, now, { explain });
  const late = stopped(reply, "reply");
  if (late !== null) return { ...late, forward, reply };
  return arrivedAtAsker(network, reply, question)
    ? { ...REPLY, forward, reply }
    : {
        ...silence("SIM_REPLY_ASTRAY", "the reply does not come back to who asked from the address that was asked"),
        forward,
        reply,
      };
}
