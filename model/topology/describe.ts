import { formatCidr } from "../address/cidr.js";
import { formatService } from "./rule-service.js";
import type {
  NetworkAclEntry,
  Route,
  RouteDestination,
  RouteTarget,
  RulePeer,
  SecurityGroupRule,
  Topology,
} from "./topology.js";

interface Named {
  readonly id: string;
  readonly name: string;
}

/** The name of the resource with that id, or the id where the topology does not have it. */
export function nameIn(list: readonly Named[], id: string): string {
  return list.find((item) => item.id === id)?.name ?? id;
}

/** `10.2.0.0/16`, or the name of the prefix list. */
export function describeRouteDestination(destination: RouteDestination, topology: Topology): string {
  return destination.kind === "cidr"
    ? formatCidr(destination.cidr)
    : nameIn(topology.prefixLists, destination.prefixListId);
}

function describeTarget(target: RouteTarget, topology: Topology): string {
  switch (target.kind) {
    case "local":
      return "local";
    case "internet-gateway":
      return nameIn(topology.internetGateways, target.id);
    case "vpc-peering-connection":
      return nameIn(topology.vpcPeeringConnections, target.id);
    case "network-interface":
      return nameIn(topology.networkInterfaces, target.id);
    case "egress-only-internet-gateway":
      return nameIn(topology.egressOnlyInternetGateways, target.id);
    case "nat-gateway":
    case "transit-gateway":
    case "vpn-gateway":
    case "vpc-endpoint":
    case "unknown":
      return target.id;
  }
}

function describePeer(peer: RulePeer, topology: Topology): string {
  switch (peer.kind) {
    case "cidr":
      return formatCidr(peer.cidr);
    case "prefix-list":
      return nameIn(topology.prefixLists, peer.prefixListId);
    case "security-group":
      return nameIn(topology.securityGroups, peer.groupId);
  }
}

/** `10.2.0.0/16 -> VPC 1 <> VPC 2` */
export function describeRoute(route: Pick<Route, "destination" | "target">, topology: Topology): string {
  return `${describeRouteDestination(route.destination, topology)} -> ${describeTarget(route.target, topology)}`;
}

/** `tcp 22 from 0.0.0.0/0` */
export function describeRule(rule: SecurityGroupRule, side: "ingress" | "egress", topology: Topology): string {
  return `${formatService(rule.service)} ${side === "egress" ? "to" : "from"} ${describePeer(rule.peer, topology)}`;
}

/** `deny icmp all from 0.0.0.0/0` */
export function describeEntry({ action, service, egress, cidr }: NetworkAclEntry): string {
  return `${action} ${formatService(service)} ${egress ? "to" : "from"} ${formatCidr(cidr)}`;
}
