import { formatIpAddress } from "../../model/index.js";
import type { Conversation } from "../align/conversation.js";
import type { MatchedConversation, Matching } from "../align/match.js";
import type { AlignedInterfaces } from "../align/interfaces.js";
import type { OwnAddresses } from "../align/own-addresses.js";
import type { Places } from "../align/places.js";
import { otherSide, SIDES, type Both, type Side } from "../log/compared-log.js";
import { actionsOf, totalOf, type Counts, type Flow } from "../log/flow.js";
import { causesOfAbsence, causesOfAction, causesOfCounts, type Circumstances } from "./causes.js";
import type { Cause, Tolerances } from "./comparison.js";
import type { Tally } from "./tally.js";
import { isUnsolicited } from "./unsolicited.js";

/** What is compared of two flows. */
export interface Compared {
  readonly actions: boolean;
  readonly packets: boolean;
  readonly bytes: boolean;
}

/** Everything that classing needs besides the flows. */
export interface Classing {
  readonly compared: Compared;
  readonly tolerances: Tolerances;
  readonly interfaces: AlignedInterfaces;
  readonly own: Both<OwnAddresses>;
  readonly places: Places;
  readonly around: Circumstances;
  /** The interfaces that records tell of. */
  readonly seen: Both<ReadonlySet<string>>;
}

/** Enters every flow of conversations that both logs have. */
export function enterMatched(matched: Iterable<MatchedConversation>, classing: Classing, tally: Tally): void {
  for (const { a, b } of matched) {
    for (const [key, flow] of a.members) {
      const other = b.members.get(key);
      if (other === undefined) enterAlone(flow, "a", refusedIn(b, a, classing), classing, tally);
      else enterPair(flow, other, classing, tally);
    }
    for (const [key, flow] of b.members)
      if (!a.members.has(key)) enterAlone(flow, "b", refusedIn(a, b, classing), classing, tally);
  }
}

/** One log refused what the other let through: what comes after it in the other, answers first of all, it cannot have. */
function refusedIn(
  refusing: Conversation,
  letting: Conversation,
  { compared, interfaces }: Classing,
): readonly Cause[] {
  if (!compared.actions) return [];
  for (const [key, flow] of refusing.members) {
    const other = letting.members.get(key);
    if (flow.accept.packets > 0 || flow.reject.packets === 0 || other === undefined || other.accept.packets === 0)
      continue;
    const name = interfaces[refusing.side].get(flow.interfaceId)?.name ?? flow.interfaceId;
    const text = `${refusing.side.toUpperCase()} refused the conversation (REJECT ${name === "" ? "there" : `at ${name}`})`;
    return [{ code: "refused", text }];
  }
  return [];
}

/** Enters every flow of conversations that one log alone has. */
export function enterUnmatched({ matched, left }: Matching, classing: Classing, tally: Tally): void {
  const { places, own } = classing;
  const hosts = hostsOf(matched, places);
  const shapes = { a: shapesOf(left.a, places), b: shapesOf(left.b, places) };
  for (const side of SIDES) {
    for (const conversation of left[side]) {
      const unsolicited = isUnsolicited(conversation, places, own[side], hosts);
      const lookalike = shapes[otherSide(side)].get(shapeOf(conversation, places));
      for (const flow of conversation.members.values()) {
        if (unsolicited) {
          const causes: readonly Cause[] = [{ code: "unsolicited", text: "nobody asked for it" }];
          tally.add("noise", false, ...onSide(flow, side), () => causes);
        } else enterAlone(flow, side, anotherAddress(conversation, lookalike, places), classing, tally);
      }
    }
  }
}

function enterPair(a: Flow, b: Flow, { compared, tolerances, around }: Classing, tally: Tally): void {
  if (compared.actions && actionsOf(a).join() !== actionsOf(b).join()) {
    tally.add("action", false, a, b, () => causesOfAction(a, b, around));
    return;
  }
  if (sameCounts(a, b, compared)) tally.add("same", true, a, b, () => []);
  else
    tally.add("counts", isWithin(totalOf(a), totalOf(b), compared, tolerances), a, b, () =>
      causesOfCounts(a, b, around),
    );
}

function sameCounts(a: Flow, b: Flow, { actions, packets, bytes }: Compared): boolean {
  const pairs: readonly (readonly [Counts, Counts])[] = actions
    ? [
        [a.accept, b.accept],
        [a.reject, b.reject],
      ]
    : [[totalOf(a), totalOf(b)]];
  return pairs.every(
    ([one, other]) => (!packets || one.packets === other.packets) && (!bytes || one.bytes === other.bytes),
  );
}

function isWithin(a: Counts, b: Counts, { packets, bytes }: Compared, tolerances: Tolerances): boolean {
  return (
    (!packets || share(a.packets, b.packets) <= tolerances.packetsPercent) &&
    (!bytes || share(a.bytes, b.bytes) <= tolerances.bytesPercent)
  );
}

/** By how much two numbers differ, in percent of the greater. */
function share(a: number, b: number): number {
  const most = Math.max(a, b);
  return most === 0 ? 0 : (100 * Math.abs(a - b)) / most;
}

function onSide(flow: Flow, side: Side): readonly [Flow | null, Flow | null] {
  return side === "a" ? [flow, null] : [null, flow];
}

function enterAlone(flow: Flow, side: Side, known: readonly Cause[], classing: Classing, tally: Tally): void {
  const { interfaces, around } = classing;
  const reason = whyNotLogged(flow, side, classing);
  if (reason !== null) {
    tally.add("not-comparable", false, ...onSide(flow, side), () => [{ code: "not-logged", text: reason }]);
    return;
  }
  tally.add(side === "a" ? "only-a" : "only-b", false, ...onSide(flow, side), () => {
    const other = otherSide(side);
    const id = interfaces[side].get(flow.interfaceId)?.ids[other] ?? null;
    const causes = [...known, ...causesOfAbsence(flow, side, around)];
    if (causes.length > 0 || flow.interfaceId === "") return causes;
    if (id === null || !classing.seen[other].has(id)) {
      const text = `${other.toUpperCase()} has no record of this interface: is it logged there?`;
      return [{ code: "interface-silent", text }];
    }
    return [{ code: "not-sent", text: `nothing like it was sent in ${other.toUpperCase()}, or it did not get so far` }];
  });
}

/** Why the other log could not have a flow; null where it could. */
function whyNotLogged(flow: Flow, side: Side, { interfaces, around, compared }: Classing): string | null {
  const other = otherSide(side);
  const id = interfaces[side].get(flow.interfaceId)?.ids[other] ?? null;
  const { trafficTypes, topology } = around.logs[other];
  if (id === null) return null;
  const trafficType = trafficTypes.get(id);
  const [action, another] = actionsOf(flow);
  if (compared.actions && another === undefined && trafficType !== undefined && trafficType !== "ALL")
    return trafficType === action ? null : `${other.toUpperCase()} records only ${trafficType} there`;
  const flowLogs = topology?.flowLogs ?? [];
  const found = topology?.networkInterfaces.find((each) => each.id === id);
  if (found === undefined || flowLogs.length === 0) return null;
  const places: readonly string[] = [found.id, found.subnetId, found.vpcId];
  const logged = flowLogs.some(({ resource }) => places.includes(resource.id));
  return logged ? null : `no flow log of ${other.toUpperCase()} covers this interface`;
}

/** Who takes part in what both logs have. */
function hostsOf(matched: readonly MatchedConversation[], places: Places): ReadonlySet<string> {
  return new Set(matched.flatMap(({ a }) => [places.of("a", a.client), places.of("a", a.server)]));
}

/** What a conversation is but for its client: the other log may have it from another address. */
function shapeOf({ side, group, client }: Conversation, places: Places): string {
  return group.replace(` ${places.of(side, client)} `, " * ");
}

function shapesOf(left: readonly Conversation[], places: Places): ReadonlyMap<string, Conversation> {
  return new Map(left.map((each) => [shapeOf(each, places), each]));
}

function anotherAddress(
  { side, client }: Conversation,
  lookalike: Conversation | undefined,
  places: Places,
): readonly Cause[] {
  if (lookalike === undefined) return [];
  if (places.of(side, client) === places.of(lookalike.side, lookalike.client)) return [];
  const [here, there] = [formatIpAddress(client), formatIpAddress(lookalike.client)];
  const option = side === "a" ? `--same ${here}=${there}` : `--same ${there}=${here}`;
  const text = `${lookalike.side.toUpperCase()} has the like from ${there}: \`${option}\` if that is the same host`;
  return [{ code: "another-address", text }];
}
