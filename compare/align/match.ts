import type { Both } from "../log/compared-log.js";
import type { Conversation } from "./conversation.js";
import { pairInTimeOrder } from "./in-time-order.js";

/** What is taken for one conversation in both logs. */
export interface MatchedConversation {
  readonly a: Conversation;
  readonly b: Conversation;
}

export interface Matching {
  readonly matched: readonly MatchedConversation[];
  readonly left: Both<readonly Conversation[]>;
}

/** Two windows of the longer usual kind apart, with what a host may be slow: equal conversations are looked for so far. */
const NEAR_SECONDS = 120;

/**
 * Matches conversations one to one, those that differ by no more than the ephemeral port. First those with equal counts
 * that are near in time, then the others in the order of time.
 *
 * @param offsetSeconds how much later B's clock stood at the same event
 */
export function matchConversations(
  a: readonly Conversation[],
  b: readonly Conversation[],
  offsetSeconds: number,
): Matching {
  const matched: MatchedConversation[] = [];
  const first = matchGroups(grouped(a, groupOf), grouped(b, groupOf), offsetSeconds, matched);
  // Where it was not sure which port is the service's, the other one may be.
  const second = matchGroups(grouped(first.a, otherGroupOf), grouped(first.b, groupOf), offsetSeconds, matched);
  const third = matchGroups(grouped(second.a, groupOf), grouped(second.b, otherGroupOf), offsetSeconds, matched);
  return { matched, left: third };
}

const groupOf = ({ group }: Conversation): string => group;
const otherGroupOf = ({ group, otherGroup }: Conversation): string => otherGroup ?? `sure ${group}`;

type Groups = ReadonlyMap<string, readonly Conversation[]>;

function grouped(all: readonly Conversation[], keyOf: (each: Conversation) => string): Groups {
  const groups = new Map<string, Conversation[]>();
  for (const each of all) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups;
}

function matchGroups(a: Groups, b: Groups, offset: number, matched: MatchedConversation[]): Matching["left"] {
  const left: { a: Conversation[]; b: Conversation[] } = { a: [], b: [] };
  for (const [key, ofA] of a) {
    const ofB = b.get(key);
    if (ofB === undefined) left.a.push(...ofA);
    else if (ofA.length === 1 && ofB.length === 1) matched.push({ a: ofA[0]!, b: ofB[0]! });
    else {
      const rest = matchEqual(ofA, ofB, offset, matched);
      const others = matchInTime(rest.a, rest.b, offset, Infinity, matched);
      left.a.push(...others.a);
      left.b.push(...others.b);
    }
  }
  for (const [key, ofB] of b) if (!a.has(key)) left.b.push(...ofB);
  return left;
}

/** Those whose every flow has equal counts. */
function matchEqual(
  a: readonly Conversation[],
  b: readonly Conversation[],
  offset: number,
  matched: MatchedConversation[],
): Matching["left"] {
  const ofA = grouped(a, signature);
  const ofB = grouped(b, signature);
  const left: { a: Conversation[]; b: Conversation[] } = { a: [], b: [] };
  for (const [key, some] of ofA) {
    const rest = matchInTime(some, ofB.get(key) ?? [], offset, NEAR_SECONDS, matched);
    left.a.push(...rest.a);
    left.b.push(...rest.b);
  }
  for (const [key, some] of ofB) if (!ofA.has(key)) left.b.push(...some);
  return left;
}

function signature({ members }: Conversation): string {
  return [...members]
    .map(([key, { accept, reject }]) => `${key} ${accept.packets} ${accept.bytes} ${reject.packets} ${reject.bytes}`)
    .toSorted()
    .join("\n");
}

/** In the order of time; what is further apart than `farthest` is left. */
function matchInTime(
  a: readonly Conversation[],
  b: readonly Conversation[],
  offset: number,
  farthest: number,
  matched: MatchedConversation[],
): Matching["left"] {
  const [ofA, ofB] = [a.toSorted(byTime), b.toSorted(byTime)];
  const times = (of: readonly Conversation[], shift: number): readonly number[] =>
    of.map((each) => (middleOf(each) || 0) - shift);
  const taken = { a: new Set<number>(), b: new Set<number>() };
  for (const [atA, atB] of pairInTimeOrder(times(ofA, 0), times(ofB, offset))) {
    const pair = { a: ofA[atA]!, b: ofB[atB]! };
    if (gapOf(pair, offset) > farthest) continue;
    matched.push(pair);
    taken.a.add(atA);
    taken.b.add(atB);
  }
  return { a: ofA.filter((_, at) => !taken.a.has(at)), b: ofB.filter((_, at) => !taken.b.has(at)) };
}

function middleOf({ start, end }: Conversation): number {
  return (start + end) / 2;
}

function byTime(a: Conversation, b: Conversation): number {
  return middleOf(a) - middleOf(b) || portsOf(a) - portsOf(b);
}

/** Two conversations of one group and time are told apart by their ephemeral port alone. */
function portsOf({ members }: Conversation): number {
  const [first] = members.values();
  return (first?.sourcePort ?? 0) + (first?.destinationPort ?? 0);
}

/** Seconds between the time that one's windows cover and that of the other's; 0 where they meet or times are not told. */
function gapOf({ a, b }: MatchedConversation, offset: number): number {
  return Math.max(0, b.start - offset - a.end, a.start - (b.end - offset)) || 0;
}
