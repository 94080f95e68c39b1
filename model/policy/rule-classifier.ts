import type { Cidr } from "../address/cidr.js";
import type { IpAddress } from "../address/ip-address.js";
import type { Ipv6 } from "../address/ipv6.js";
import { ICMP, ICMPV6, TCP, UDP, type Packet } from "../packet.js";
import type { RuleService } from "../topology/topology.js";
import { ipv6Starts, lastNotGreater, lastNotGreaterIpv6 } from "./sorted-search.js";

/** What a rule matches on, whatever it then does. `groupId`: it matches members of that group instead of blocks. */
export interface MatchRule {
  readonly service: RuleService;
  readonly peers: readonly Cidr[];
  readonly groupId: string | null;
}

/**
 * Ordered rules compiled for first-match. The rules' ends cut the address space of each family and the (protocol, port)
 * space into classes whose members all match the same rules; each class holds those rules as a bit set, so a decision
 * is two short searches and an AND per 32 rules, whatever the rules are. A block of one family is in no class of the
 * other: families never mix (SG-08, NACL-07).
 */
export interface Classifier {
  readonly ruleCount: number;
  readonly words: number;
  readonly peerStarts: Uint32Array;
  /** Their classes come after those of IPv4. */
  readonly ipv6PeerStarts: readonly Ipv6[];
  readonly peerBits: Int32Array;
  /** By protocol number; a protocol that no rule names is in class 0. */
  readonly services: readonly (ServiceClasses | null)[];
  readonly serviceCount: number;
  readonly serviceBits: Int32Array;
  /** First match by (peer class, service class), where that table is small enough to be worth having. */
  readonly firstMatches: Int16Array | null;
  /** Rules that match members of a security group, by group id. */
  readonly groupBits: ReadonlyMap<string, Int32Array>;
}

interface ServiceClasses {
  readonly starts: Uint32Array;
  readonly firstClass: number;
}

const FIRST_MATCH_TABLE_LIMIT = 8192;
export const NO_MATCH = -1;

/** What rules call the port: destination port (SG-04), or ICMP type and code together; 0 where neither exists. */
export function serviceSelector(packet: Packet): number {
  switch (packet.protocol) {
    case TCP:
    case UDP:
      return packet.destinationPort;
    case ICMP:
    case ICMPV6:
      return (packet.icmpType << 8) | packet.icmpCode;
    default:
      return 0;
  }
}

interface SelectorRange {
  readonly from: number;
  readonly to: number;
}

/** The selectors of `protocol` that a service matches; null where it matches none (SG-07: type any needs code any). */
function selectorRange(service: RuleService, protocol: number): SelectorRange | null {
  switch (service.kind) {
    case "all":
      return { from: 0, to: 0xffff };
    case "protocol":
      return service.protocol === protocol ? { from: 0, to: 0xffff } : null;
    case "ports":
      return service.protocol === protocol ? { from: service.fromPort, to: service.toPort } : null;
    case "icmp": {
      if (service.protocol !== protocol || (service.type === -1 && service.code !== -1)) return null;
      if (service.type === -1) return { from: 0, to: 0xffff };
      const first = service.type << 8;
      return service.code === -1
        ? { from: first, to: first | 0xff }
        : { from: first | service.code, to: first | service.code };
    }
  }
}

function ascendingStarts(points: Iterable<number>): Uint32Array {
  return Uint32Array.from(new Set(points)).sort();
}

function setBits(bits: Int32Array, words: number, fromClass: number, toClass: number, rule: number): void {
  for (let index = fromClass; index <= toClass; index++) bits[index * words + (rule >>> 5)]! |= 1 << (rule & 31);
}

export function compileClassifier(rules: readonly MatchRule[]): Classifier {
  const words = Math.max(1, Math.ceil(rules.length / 32));

  const peers = rules.flatMap((rule) => rule.peers);
  const peerStarts = ascendingStarts([
    0,
    ...peers.flatMap((cidr) => (cidr.family === 4 ? [cidr.first, (cidr.last + 1) >>> 0] : [])),
  ]);
  const ipv6PeerStarts = ipv6Starts(peers.filter((cidr) => cidr.family === 6));
  const peerClasses = peerStarts.length + ipv6PeerStarts.length;
  const peerBits = new Int32Array(peerClasses * words);
  const groupBits = new Map<string, Int32Array>();
  rules.forEach((rule, index) => {
    for (const { first, last } of rule.peers) {
      const from = peerClassOf(peerStarts, ipv6PeerStarts, first);
      setBits(peerBits, words, from, peerClassOf(peerStarts, ipv6PeerStarts, last), index);
    }
    if (rule.groupId === null) return;
    const bits = groupBits.get(rule.groupId) ?? new Int32Array(words);
    setBits(bits, words, 0, 0, index);
    groupBits.set(rule.groupId, bits);
  });

  const named = new Set(rules.flatMap(({ service }) => (service.kind === "all" ? [] : [service.protocol])));
  const services = Array.from({ length: 256 }, (): ServiceClasses | null => null);
  let serviceCount = 1;
  for (const protocol of named) {
    const ranges = rules.flatMap(({ service }) => selectorRange(service, protocol) ?? []);
    const starts = ascendingStarts([0, ...ranges.flatMap(({ from, to }) => (to < 0xffff ? [from, to + 1] : [from]))]);
    services[protocol] = { starts, firstClass: serviceCount };
    serviceCount += starts.length;
  }
  const serviceBits = new Int32Array(serviceCount * words);
  rules.forEach(({ service }, index) => {
    if (service.kind === "all") setBits(serviceBits, words, 0, 0, index);
    for (const protocol of named) {
      const range = selectorRange(service, protocol);
      const classes = services[protocol];
      if (range === null || !classes) continue;
      const { starts, firstClass } = classes;
      const last = firstClass + lastNotGreater(starts, range.to);
      setBits(serviceBits, words, firstClass + lastNotGreater(starts, range.from), last, index);
    }
  });

  const cells = peerClasses * serviceCount;
  // One object literal for all: the engine reads objects of many different origins several times slower.
  const classifier = {
    ruleCount: rules.length,
    words,
    peerStarts,
    ipv6PeerStarts,
    peerBits,
    services,
    serviceCount,
    serviceBits,
    firstMatches: cells > FIRST_MATCH_TABLE_LIMIT ? null : new Int16Array(cells),
    groupBits,
  };
  if (classifier.firstMatches !== null) fillFirstMatches(classifier, classifier.firstMatches);
  return classifier;
}

function peerClassOf(peerStarts: Uint32Array, ipv6PeerStarts: readonly Ipv6[], peer: IpAddress): number {
  if (typeof peer === "number") return lastNotGreater(peerStarts, peer);
  return peerStarts.length + lastNotGreaterIpv6(ipv6PeerStarts, peer);
}

function fillFirstMatches(classifier: Classifier, table: Int16Array): void {
  const { peerStarts, ipv6PeerStarts, serviceCount } = classifier;
  for (let peer = 0; peer < peerStarts.length + ipv6PeerStarts.length; peer++) {
    for (let service = 0; service < serviceCount; service++) {
      table[peer * serviceCount + service] = firstCommonRule(classifier, peer, service, null);
    }
  }
}

function firstCommonRule(
  classifier: Classifier,
  peerClass: number,
  serviceClass: number,
  groupRules: Int32Array | null,
): number {
  const { words, peerBits, serviceBits } = classifier;
  for (let word = 0; word < words; word++) {
    const peers = peerBits[peerClass * words + word]! | (groupRules === null ? 0 : groupRules[word]!);
    const both = peers & serviceBits[serviceClass * words + word]!;
    if (both !== 0) return (word << 5) + 31 - Math.clz32(both & -both);
  }
  return NO_MATCH;
}

/** Rules of `classifier` that match a member of any of the groups, as a bit set; null when none does. */
export function rulesForGroups(classifier: Classifier, groupIds: readonly string[]): Int32Array | null {
  let found: Int32Array | null = null;
  for (const groupId of groupIds) {
    const bits = classifier.groupBits.get(groupId);
    if (bits === undefined) continue;
    found ??= new Int32Array(classifier.words);
    for (let word = 0; word < classifier.words; word++) found[word]! |= bits[word]!;
  }
  return found;
}

/** Index of the first rule that matches, or {@link NO_MATCH}. `groupRules` from {@link rulesForGroups}. */
export function firstMatch(
  classifier: Classifier,
  peer: IpAddress,
  protocol: number,
  selector: number,
  groupRules: Int32Array | null,
): number {
  const peerClass = peerClassOf(classifier.peerStarts, classifier.ipv6PeerStarts, peer);
  const classes = classifier.services[protocol];
  const serviceClass = classes ? classes.firstClass + lastNotGreater(classes.starts, selector) : 0;
  if (groupRules === null && classifier.firstMatches !== null) {
    return classifier.firstMatches[peerClass * classifier.serviceCount + serviceClass]!;
  }
  return firstCommonRule(classifier, peerClass, serviceClass, groupRules);
}
