import { describeEntry, describeRoute, describeRule, nameIn, type Topology } from "../../model/index.js";
import { interfaceNames } from "../align/names.js";
import type { Side } from "../log/compared-log.js";
import { componentNames } from "./component-names.js";

/** A rule, entry, route or connection that only one of two topologies has, by logical names. */
export interface TopologyDifference {
  readonly only: Side;
  readonly kind: "security group rule" | "network ACL entry" | "route" | "peering connection" | "association";
  /** The name of the security group, network ACL, route table or interface. */
  readonly of: string;
  /** `ingress tcp 22 from 0.0.0.0/0` */
  readonly text: string;
}

type Stated = Omit<TopologyDifference, "only">;

/** What one of the two networks has and the other has not, of what decides about packets. Identifiers do not count. */
export function topologyDifferences(a: Topology, b: Topology): readonly TopologyDifference[] {
  const [ofA, ofB] = [statements(a), statements(b)];
  return [...missing(ofA, ofB, "a"), ...missing(ofB, ofA, "b")].toSorted(
    (one, other) => compare(one.kind, other.kind) || compare(one.of, other.of) || compare(one.only, other.only),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function missing(
  of: ReadonlyMap<string, Stated>,
  from: ReadonlyMap<string, Stated>,
  only: Side,
): readonly TopologyDifference[] {
  return [...of].flatMap(([key, each]) => (from.has(key) ? [] : [{ only, ...each }]));
}

function statements(topology: Topology): ReadonlyMap<string, Stated> {
  return new Map([...stated(topology)].map((each) => [withoutIds(`${each.kind}\n${each.of}\n${each.text}`), each]));
}

/** What has no name is called by its id, which differs in any two networks. */
function withoutIds(text: string): string {
  return text.replaceAll(/\b([a-z]{1,7})-[0-9a-f]{8,17}\b/g, "$1");
}

function* stated(topology: Topology): Generator<Stated> {
  const { securityGroups, networkAcls, routeTables, vpcPeeringConnections, networkInterfaces, subnets } = topology;
  const names = componentNames(topology);
  const interfaces = interfaceNames(topology);
  const nameOf = (id: string): string => names.get(id) ?? id;
  for (const group of securityGroups) {
    for (const side of ["ingress", "egress"] as const) {
      for (const rule of group[side]) {
        const text = `${side} ${describeRule(rule, side, topology)}`;
        yield { kind: "security group rule", of: nameOf(group.id), text };
      }
    }
  }
  for (const { id, entries, subnetIds } of networkAcls) {
    for (const entry of entries)
      yield { kind: "network ACL entry", of: nameOf(id), text: `${entry.ruleNumber} ${describeEntry(entry)}` };
    for (const subnet of subnetIds) yield { kind: "association", of: nameOf(id), text: nameIn(subnets, subnet) };
  }
  for (const { id, routes, subnetIds } of routeTables) {
    for (const route of routes) yield { kind: "route", of: nameOf(id), text: describeRoute(route, topology) };
    for (const subnet of subnetIds) yield { kind: "association", of: nameOf(id), text: nameIn(subnets, subnet) };
  }
  for (const { name, status } of vpcPeeringConnections) yield { kind: "peering connection", of: name, text: status };
  for (const { id, securityGroupIds } of networkInterfaces) {
    for (const group of securityGroupIds)
      yield { kind: "association", of: interfaces.get(id) ?? id, text: nameOf(group) };
  }
}
