import { ACK, SYN, TCP, type Packet, type Topology } from "../../../model/index.js";
import { answerTo, errorAbout } from "../play.js";
import { isToItself, type Case, type Flow, type Sender, type Step } from "./flow.js";
import { KernelSide, type Rewrite, type Said } from "./kernel-side.js";
import { kernelAnswer, ModelSide, type Opinion } from "./model-side.js";
import { encode } from "./wire.js";

/** A packet of which kernel and model say different things. */
export interface Disagreement {
  readonly flow: number;
  /** Counted from 0: the packets of the flow before it agreed. */
  readonly round: number;
  readonly answer: boolean;
  readonly from: Sender;
  readonly packet: Packet;
  readonly kernel: Said;
  readonly model: Opinion;
}

export interface Comparison {
  /** Packets of which both said the same, or not. */
  readonly decisions: number;
  readonly disagreements: readonly Disagreement[];
  /** Of the decisions: those that arrived, were refused at an interface, came after another packet of their flow. */
  readonly arrived: number;
  readonly rejected: number;
  readonly followUps: number;
  /** How many packets ended how, in the model's words. */
  readonly endings: ReadonlyMap<string, number>;
  /** How many packets were seen at interfaces of AWS's own, by their type. */
  readonly crossings: ReadonlyMap<string, number>;
}

/** What is so far of a flow while a case is played. */
interface Playing {
  readonly flow: Flow;
  readonly index: number;
  last: Opinion["arrival"];
  /** Whether anything has come back to who began it. */
  heard: boolean;
  over: boolean;
}

/**
 * Plays a case to both: every flow's next packet at once, as often as the longest flow has packets. A flow ends with its
 * first disagreement, and where the model does not decide.
 */
export async function ask(
  { topology, flows, changed }: Case,
  runId: string,
  quietMs: number,
  rewrite: Rewrite = (plan) => plan,
): Promise<Comparison> {
  const kernel = await KernelSide.build(topology, runId, rewrite);
  try {
    const model = new ModelSide(topology);
    const playing = flows.map((flow, index): Playing => ({ flow, index, last: null, heard: false, over: false }));
    const rounds = Math.max(0, ...flows.map(({ steps }) => steps.length)) + 1;
    const sums = { decisions: 0, arrived: 0, rejected: 0, followUps: 0 };
    const endings = new Map<string, number>();
    const crossings = new Map<string, number>();
    const disagreements: Disagreement[] = [];
    let number = 0;
    for (let round = 0; round < rounds; round++) {
      if (changed !== null && round === rounds - 1) {
        await kernel.change(changed);
        model.change(changed);
      }
      const sent = [];
      for (const each of playing) {
        const next = each.over ? null : nextPacket(each, round);
        if (next === null || !canBePlayed(topology, next)) continue;
        number += 1;
        kernel.send(next.from, encode(next.packet, number));
        const opinion = model.send(next.from, next.packet);
        const answer = each.flow.answeredByKernel && opinion.arrival ? kernelAnswer(opinion.arrival) : null;
        const answered = answer === null ? null : model.send(opinion.arrival!.at, answer);
        sent.push({ each, number, ...next, opinion, answer, answered });
      }
      const said = await kernel.gather(quietMs);
      for (const { each, number: sentNumber, from, packet, opinion, answer, answered } of sent) {
        if (opinion.path.disposition.kind === "undecided") {
          each.over = true;
          continue;
        }
        if (opinion.arrival !== null && !each.flow.answeredByKernel) {
          each.last = opinion.arrival;
          each.heard ||= opinion.arrival.at === each.flow.from;
        }
        const about = { flow: each.index, round };
        const compare = (what: Packet, sender: Sender, heard: Said, meant: Opinion, isAnswer: boolean): void => {
          sums.decisions += 1;
          if (meant.arrival !== null) sums.arrived += 1;
          if (meant.lines.some((line) => line.includes(" REJECT "))) sums.rejected += 1;
          if (round > 0 || isAnswer) sums.followUps += 1;
          count(endings, endingOf(meant));
          for (const type of crossedBy(topology, meant)) count(crossings, type);
          if (same(heard.lines, meant.lines)) return;
          each.over = true;
          disagreements.push({ ...about, answer: isAnswer, from: sender, packet: what, kernel: heard, model: meant });
        };
        compare(packet, from, said(`${sentNumber}`), opinion, false);
        if (!each.over && answer !== null && answered !== null)
          compare(answer, opinion.arrival!.at, said(`answer-${sentNumber}`), answered, true);
      }
    }
    return { ...sums, endings, crossings, disagreements };
  } finally {
    await kernel.remove();
  }
}

export function count(counts: Map<string, number>, what: string, times = 1): void {
  counts.set(what, (counts.get(what) ?? 0) + times);
}

function crossedBy({ networkInterfaces }: Topology, { path: { observations } }: Opinion): ReadonlySet<string> {
  const types = observations.map(({ interfaceIndex }) => networkInterfaces[interfaceIndex]!.interfaceType);
  return new Set(types.filter((type) => type !== "interface"));
}

function endingOf({ path: { disposition } }: Opinion): string {
  switch (disposition.kind) {
    case "delivered":
      return `at ${disposition.to.kind}`;
    case "dropped":
      return disposition.code;
    case "undecided":
      return "undecided";
  }
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join("\n") === other.toSorted().join("\n");
}

function nextPacket(
  { flow, last, heard }: Playing,
  round: number,
): { readonly from: Sender; readonly packet: Packet } | null {
  if (round === 0) return { from: flow.from, packet: flow.packet };
  const step = flow.steps[round - 1];
  if (step === undefined || step === null) return null;
  if (step.kind === "again") {
    // No stack acknowledges what it has not received, and Linux takes no part in it.
    const unasked = flow.packet.protocol === TCP && flow.packet.tcpFlags === SYN && (step.tcpFlags & ACK) !== 0;
    if (unasked && !heard) return null;
    return { from: flow.from, packet: withFlags(flow.packet, step) };
  }
  if (last === null) return null;
  const packet = step.kind === "answer" ? answerTo(last.packet, step.tcpFlags) : errorAbout(last.packet);
  return { from: last.at, packet: { ...packet, timeToLive: 127 } };
}

/** An answer to a source that was not the sender's own may be one to the answering host itself. */
function canBePlayed({ networkInterfaces }: Topology, { from, packet }: { from: Sender; packet: Packet }): boolean {
  if (from === "internet") return true;
  return !isToItself(networkInterfaces, networkInterfaces[from]!, packet.destination as number);
}

function withFlags(packet: Packet, { tcpFlags }: Extract<Step, { kind: "again" }>): Packet {
  return packet.protocol === 6 ? { ...packet, tcpFlags } : packet;
}
