import type { Topology } from "../../model/index.js";
import { interfaceNames } from "../align/names.js";
import type { Both, ComparedLog, Side } from "../log/compared-log.js";
import { otherSide } from "../log/compared-log.js";
import { actionsOf, totalOf, type Flow } from "../log/flow.js";
import type { Cause } from "./comparison.js";
import { componentNames } from "./component-names.js";
import { countCauses } from "./count-causes.js";
import type { TopologyDifference } from "./topology-differences.js";

/** What causes are looked for in. */
export interface Circumstances {
  readonly logs: Both<ComparedLog>;
  readonly offsetSeconds: number;
  readonly topology: readonly TopologyDifference[] | null;
}

/** A window, and what delivery may leave out at the end of a log. */
const EDGE_SECONDS = 60;
/** Of the rules that differ, so many are named. */
const NAMED_RULES = 3;

/** Why the counts of a flow of both logs differ. */
export function causesOfCounts(a: Flow, b: Flow, around: Circumstances): readonly Cause[] {
  const fewer: Side = totalOf(a).packets < totalOf(b).packets ? "a" : "b";
  const [less, moreOf] = fewer === "a" ? [a, b] : [b, a];
  return [...timeCauses(moreOf, fewer, around, less), ...skipped(less, fewer, around), ...countCauses(a, b)];
}

/** Why a flow of both logs was decided otherwise. */
export function causesOfAction(a: Flow, b: Flow, around: Circumstances): readonly Cause[] {
  const decided = (
    [
      ["A", a],
      ["B", b],
    ] as const
  ).flatMap(([name, flow]) => {
    const text = flow.background?.decidedBy ?? null;
    return text === null ? [] : [`${name} (${actionsOf(flow).join(", ")}): ${text}`];
  });
  const rule: readonly Cause[] = decided.length === 0 ? [] : [{ code: "rule", text: decided.join("; ") }];
  return [...rule, ...changedRules(a, b, around)];
}

/** Why a flow is in one log only. */
export function causesOfAbsence(flow: Flow, side: Side, around: Circumstances): readonly Cause[] {
  const other = otherSide(side);
  const found = [
    ...timeCauses(flow, other, around, null),
    ...skipped(flow, other, around),
    ...changedRules(side === "a" ? flow : null, side === "b" ? flow : null, around),
  ];
  const dropped = flow.background?.droppedBy ?? null;
  const also: readonly Cause[] =
    dropped === null ? [] : [{ code: "traffic", text: `in ${letter(side)} packets of it were dropped: ${dropped}` }];
  return [...found, ...also];
}

function letter(side: Side): string {
  return side.toUpperCase();
}

/** Whether a log ends before the flow does, or begins after it. `there`: the flow as that log has it. */
function timeCauses(flow: Flow, missing: Side, around: Circumstances, there: Flow | null): readonly Cause[] {
  const { logs, offsetSeconds } = around;
  const { start, end } = logs[missing].table;
  const shift = missing === "b" ? offsetSeconds : -offsetSeconds;
  const last = end - shift;
  const first = start - shift;
  const goesOn =
    there === null ? flow.start >= last : flow.end > last + EDGE_SECONDS && there.end >= end - EDGE_SECONDS;
  if (goesOn) return [{ code: "ended-early", text: `${letter(missing)} ended before it did` }];
  const before =
    there === null ? flow.end <= first : flow.start < first - EDGE_SECONDS && there.start <= start + EDGE_SECONDS;
  return before ? [{ code: "began-late", text: `${letter(missing)} began after it did` }] : [];
}

/** SKIPDATA at the interface: what it passed then was not recorded. */
function skipped(flow: Flow, missing: Side, { logs }: Circumstances): readonly Cause[] {
  const windows = logs[missing].table.silent.get(flow.interfaceId)?.skipData ?? 0;
  if (windows === 0) return [];
  return [{ code: "skipped", text: `${letter(missing)} skipped ${windows} windows of this interface (SKIPDATA)` }];
}

/** What the two networks differ in, of what lies on the way of the flow. */
function changedRules(a: Flow | null, b: Flow | null, { logs, topology }: Circumstances): readonly Cause[] {
  if (topology === null || topology.length === 0) return [];
  const concerned = new Set([...concerns(a, logs.a.topology), ...concerns(b, logs.b.topology)]);
  const found = topology.filter(({ of, kind }) => kind === "peering connection" || concerned.has(of));
  if (found.length === 0) return [];
  const named = found
    .slice(0, NAMED_RULES)
    .map(({ only, kind, of, text }) => `${kind} of ${of} only in ${letter(only)}: ${text}`);
  const rest = found.length - named.length;
  return [{ code: "changed-rule", text: `${named.join("; ")}${rest > 0 ? `; and ${rest} more` : ""}` }];
}

/** Names of the groups, network ACLs and route tables at both ends of a flow, as far as the topology has them. */
function concerns(flow: Flow | null, topology: Topology | null): readonly string[] {
  if (flow === null || topology === null) return [];
  const ends = topology.networkInterfaces.filter(
    ({ id, privateAddresses }) =>
      id === flow.interfaceId ||
      privateAddresses.some(({ address, publicAddress }) =>
        [flow.source, flow.destination].some((each) => each === address || each === publicAddress),
      ),
  );
  const names = componentNames(topology);
  const interfaces = interfaceNames(topology);
  const nameOf = (id: string): string => names.get(id) ?? id;
  return ends.flatMap(({ id, subnetId, vpcId, securityGroupIds }) => [
    interfaces.get(id) ?? id,
    ...securityGroupIds.map(nameOf),
    ...topology.networkAcls.filter(({ subnetIds }) => subnetIds.includes(subnetId)).map((acl) => nameOf(acl.id)),
    ...topology.routeTables
      .filter((table) => table.subnetIds.includes(subnetId) || (table.main && table.vpcId === vpcId))
      .map((table) => nameOf(table.id)),
  ]);
}
