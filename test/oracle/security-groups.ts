import {
  type NetworkInterface,
  type Packet,
  type RuleService,
  type SecurityGroupRule,
  type Topology,
} from "../../model/index.js";
import { inBlock, addressOf, has, type Address } from "./addresses.js";
import { isTrackedAutomatically } from "./automatic-tracking.js";
import { findConnection, newConnection, opens, type Connection } from "./connections.js";

/** A packet at one interface: who it is, and what of the other end's identity has survived the path. */
export interface AtInterface {
  readonly topology: Topology;
  readonly connections: Connection[];
  readonly networkInterface: NetworkInterface;
  readonly egress: boolean;
  /** It was sent on by a load balancer. */
  readonly fromBalancer: boolean;
  readonly packet: Packet;
  readonly source: Address;
  readonly destination: Address;
  /** Ingress: the sending interface, null where its identity is lost (SG-13). */
  readonly sender: NetworkInterface | null;
  readonly now: number;
}

/** SG-04…SG-08 and NACL-06. */
export function serviceMatches(service: RuleService, packet: Packet): boolean {
  switch (service.kind) {
    case "all":
      return true;
    case "protocol":
      return service.protocol === packet.protocol;
    case "ports":
      return (
        service.protocol === packet.protocol &&
        packet.destinationPort >= service.fromPort &&
        packet.destinationPort <= service.toPort
      );
    case "icmp":
      if (service.protocol !== packet.protocol) return false;
      if (service.type === -1) return service.code === -1;
      return service.type === packet.icmpType && (service.code === -1 || service.code === packet.icmpCode);
  }
}

function rulesOf({ topology, networkInterface }: AtInterface, egress: boolean): readonly SecurityGroupRule[] {
  const groups = topology.securityGroups.filter(({ id }) => networkInterface.securityGroupIds.includes(id));
  return groups.flatMap((group) => (egress ? group.egress : group.ingress)); // SG-01
}

/** Where a reference of a group of this interface's reaches (SG-11). */
function inReach(topology: Topology, vpcId: string, otherVpcId: string): boolean {
  if (vpcId === otherVpcId) return true;
  return topology.vpcPeeringConnections.some(
    ({ status, requester, accepter }) =>
      status === "active" &&
      requester.region === accepter.region &&
      [requester.vpcId, accepter.vpcId].includes(vpcId) &&
      [requester.vpcId, accepter.vpcId].includes(otherVpcId),
  );
}

function carries(networkInterface: NetworkInterface, groupId: string, address: Address): boolean {
  return networkInterface.securityGroupIds.includes(groupId) && has(networkInterface, address);
}

function peerMatches(at: AtInterface, { peer }: SecurityGroupRule): boolean {
  const { topology, networkInterface, egress, source, destination, sender } = at;
  const address = egress ? destination : source; // SG-09
  switch (peer.kind) {
    case "cidr":
      return inBlock(peer.cidr, address);
    case "prefix-list": {
      const list = topology.prefixLists.find(({ id }) => id === peer.prefixListId);
      return (list?.cidrs ?? []).some((cidr) => inBlock(cidr, address)); // SG-15
    }
    case "security-group": // SG-10, SG-13
      return egress
        ? topology.networkInterfaces.some(
            (each) => carries(each, peer.groupId, address) && inReach(topology, networkInterface.vpcId, each.vpcId),
          )
        : sender !== null && carries(sender, peer.groupId, address);
  }
}

/** SG-08: 0.0.0.0/0 for IPv4, ::/0 for IPv6. */
function isAnywhere({ peer }: SecurityGroupRule, address: Address): boolean {
  const family = typeof address === "number" ? 4 : 6;
  return peer.kind === "cidr" && peer.cidr.family === family && peer.cidr.prefixLength === 0;
}

function isAllPorts({ service }: SecurityGroupRule, protocol: number): boolean {
  switch (service.kind) {
    case "all":
      return true;
    case "ports":
      return service.protocol === protocol && service.fromPort === 0 && service.toPort === 65535;
    case "protocol":
      return service.protocol === protocol;
    case "icmp":
      return false;
  }
}

/** CT-01 */
function isUntracked(at: AtInterface): boolean {
  const { packet, egress, source } = at;
  return (
    (packet.protocol === 6 || packet.protocol === 17) &&
    rulesOf(at, egress).some((rule) => isAnywhere(rule, source) && serviceMatches(rule.service, packet)) &&
    rulesOf(at, !egress).some((rule) => isAnywhere(rule, source) && isAllPorts(rule, packet.protocol))
  );
}

/** CT-11: the reported flow is tracked automatically, or untracked and its own rule is still there. */
function isErrorOfOpenFlow(at: AtInterface): boolean {
  const { packet, connections, networkInterface, egress, source, destination, now } = at;
  const { about } = packet;
  if (about === null) return false;
  // The reported packet went the other way, from or to this very address.
  const reportedAt: AtInterface = {
    ...at,
    egress: !egress,
    // It begins nothing, also where it is a SYN and the connection has since been closed (CT-09).
    packet: { ...about, tcpFlags: 0 },
    source: egress ? addressOf(about.source) : destination,
    destination: egress ? source : addressOf(about.destination),
    sender: null,
  };
  const { source: from, destination: to } = reportedAt;
  const found = findConnection(connections, networkInterface.id, reportedAt.packet, from, to, !egress, now);
  if (found === null) return false;
  if (found.connection.automatic) return true;
  return (
    found.connection.untracked &&
    rulesOf(reportedAt, reportedAt.egress).some(
      (rule) =>
        rule.peer.kind !== "security-group" && peerMatches(reportedAt, rule) && serviceMatches(rule.service, about),
    )
  );
}

/** E3 and I2, straight from the rules: null when admitted, else the code. Adds to the connections. */
export function refusedBySecurityGroups(at: AtInterface): "ENI_SG_RULES_MISMATCH" | "SG_HAS_NO_RULES" | null {
  const { topology, connections, networkInterface, packet, egress, source, destination, now } = at;
  const found = findConnection(connections, networkInterface.id, packet, source, destination, egress, now);
  const seen = { fromInitiator: found?.fromInitiator ?? true, flags: packet.tcpFlags, at: now };
  if (found !== null && !found.connection.untracked) {
    found.connection.seen.push(seen);
    return null;
  }
  const rules = rulesOf(at, egress);
  if (!rules.some((rule) => peerMatches(at, rule) && serviceMatches(rule.service, packet))) {
    if (isErrorOfOpenFlow(at)) return null;
    return rules.length === 0 ? "SG_HAS_NO_RULES" : "ENI_SG_RULES_MISMATCH";
  }
  const answer = found !== null && !found.fromInitiator;
  const automatic =
    at.fromBalancer || isTrackedAutomatically(topology, networkInterface, egress, egress ? destination : source);
  const untracked = !automatic && isUntracked(at);
  if (found !== null && (answer || !opens(packet) || untracked)) {
    found.connection.seen.push(seen);
  } else if (opens(packet)) {
    const connection = newConnection(networkInterface.id, packet, source, destination, egress, untracked, now);
    connections.push({ ...connection, automatic });
  }
  return null;
}

/** Whether an inbound rule refers to a group that `origin` carries, and is for such packets. */
export function referenceAdmits(at: Omit<AtInterface, "sender">, origin: NetworkInterface): boolean {
  return rulesOf({ ...at, sender: null }, false).some(
    ({ peer, service }) =>
      peer.kind === "security-group" &&
      origin.securityGroupIds.includes(peer.groupId) &&
      serviceMatches(service, at.packet),
  );
}
