import { failure, success, type Issue, type Result } from "../model/index.js";
import { conversations, type Conversation, type Naming, type Told } from "./align/conversation.js";
import { alignInterfaces } from "./align/interfaces.js";
import { matchConversations, type MatchedConversation } from "./align/match.js";
import { median, offsetOf, type Alignment } from "./align/offset.js";
import { ownAddresses } from "./align/own-addresses.js";
import { places as placesOf, type SameHost } from "./align/places.js";
import { SIDES, type Both, type ComparedLog, type Side } from "./log/compared-log.js";
import { enterMatched, enterUnmatched, type Classing } from "./report/compare-flows.js";
import type { Comparison, LogSummary, TimeDifferences, Tolerances } from "./report/comparison.js";
import { Tally } from "./report/tally.js";
import { topologyDifferences } from "./report/topology-differences.js";

export interface CompareOptions {
  readonly tolerances: Tolerances;
  readonly alignment: Alignment;
  /** Addresses that are of one host although they differ, and no topology tells. */
  readonly sameHosts: readonly SameHost[];
}

export const DEFAULT_COMPARE_OPTIONS: CompareOptions = {
  tolerances: { packetsPercent: 0, bytesPercent: 0 },
  alignment: "estimate",
  sameHosts: [],
};

/**
 * Compares two logs flow by flow: the same exchanges, whatever their ports, windows, interface ids and clocks are. Fails
 * where there is nothing to compare by, or nothing in common.
 */
export function compareLogs(
  logs: Both<ComparedLog>,
  options: CompareOptions = DEFAULT_COMPARE_OPTIONS,
): Result<Comparison> {
  const issues = SIDES.flatMap((side) => whyIncomparable(logs[side]));
  if (issues.length > 0) return failure(issues);
  const fields = { a: logs.a.table.fields, b: logs.b.table.fields };
  const both = (name: Parameters<typeof fields.a.has>[0]): boolean => fields.a.has(name) && fields.b.has(name);
  const told: Told = {
    interfaces: both("interface-id"),
    ports: both("srcport") && both("dstport"),
    protocol: both("protocol"),
    packetAddresses: both("pkt-srcaddr") && both("pkt-dstaddr"),
  };
  const own = each((side) => ownAddresses(logs[side].table.flows, logs[side].topology));
  const interfaces = alignInterfaces(logs, own);
  const places = placesOf(logs, interfaces, options.sameHosts);
  const all = each((side): readonly Conversation[] => {
    const naming: Naming = { side, told, interfaces, places };
    return conversations(logs[side].table.flows, naming);
  });
  const offset = offsetOf(options.alignment, logs, all);
  const matching = matchConversations(all.a, all.b, offset.seconds);
  const { matched } = matching;
  if (matched.length === 0) return failure([nothingInCommon(logs)]);

  const topology =
    logs.a.topology === null || logs.b.topology === null ? null : topologyDifferences(logs.a.topology, logs.b.topology);
  const classing: Classing = {
    compared: { actions: both("action"), packets: both("packets"), bytes: both("bytes") },
    tolerances: options.tolerances,
    interfaces,
    own,
    places,
    around: { logs, offsetSeconds: offset.seconds, topology },
    seen: each((side) => seenIn(logs[side])),
  };
  const tally = new Tally(interfaces, own, places);
  enterMatched(matched, classing, tally);
  enterUnmatched(matching, classing, tally);
  return success({
    logs: each((side) => summaryOf(logs[side])),
    offset,
    notCompared: each((side) => [...fields[side === "a" ? "b" : "a"]].filter((name) => !fields[side].has(name))),
    classes: tally.classes,
    agreeing: tally.agreeing,
    comparable: tally.comparable,
    score: tally.score,
    times: timesOf(matched, offset.seconds),
    topology,
    differences: tally.differences,
    interfaces: tally.interfaces,
  });
}

function each<T>(of: (side: Side) => T): Both<T> {
  return { a: of("a"), b: of("b") };
}

function whyIncomparable({ name, table }: ComparedLog): readonly Issue[] {
  const issue = (message: string, hint: string): readonly Issue[] => [
    { severity: "error", code: "Compare.Input", message, hint },
  ];
  if (table.records === 0)
    return issue(`\`${name}\` holds no flow-log records`, "name a run's directory, or flow logs");
  const missing = (["srcaddr", "dstaddr"] as const).filter((field) => !table.fields.has(field));
  if (missing.length === 0) return [];
  const fields = missing.map((field) => `\`${field}\``).join(" and ");
  return issue(`the records of \`${name}\` have no ${fields}`, "flows are told apart by their addresses at the least");
}

function nothingInCommon({ a, b }: Both<ComparedLog>): Issue {
  return {
    severity: "error",
    code: "Compare.NothingInCommon",
    message: `\`${a.name}\` and \`${b.name}\` have nothing in common: no flow of one has a counterpart in the other`,
    hint: "logs of the same network have addresses in common; `--same A=B` names addresses that are of one host",
  };
}

function seenIn({ table }: ComparedLog): ReadonlySet<string> {
  const seen = new Set(table.silent.keys());
  for (const { interfaceId } of table.flows) seen.add(interfaceId);
  return seen;
}

function summaryOf({ name, table }: ComparedLog): LogSummary {
  const silent = [...table.silent.values()];
  return {
    name,
    records: table.records,
    flows: table.size,
    incomplete: table.incomplete,
    noData: silent.reduce((sum, { noData }) => sum + noData, 0),
    skipData: silent.reduce((sum, { skipData }) => sum + skipData, 0),
    start: Number.isFinite(table.start) ? table.start : null,
    end: Number.isFinite(table.end) ? table.end : null,
  };
}

function timesOf(matched: readonly MatchedConversation[], offsetSeconds: number): TimeDifferences {
  const seconds = matched
    .map(({ a, b }) => b.start - offsetSeconds - a.start)
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b);
  const largest = seconds.reduce((most, difference) => Math.max(most, Math.abs(difference)), 0);
  const usual = seconds.length === 0 ? 0 : median(seconds.map(Math.abs));
  return { conversations: seconds.length, median: usual, largest, seconds };
}
