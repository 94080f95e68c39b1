import {
  type DropCode,
  type Ipv4Cidr,
  type NatGateway,
  type NetworkInterface,
  type Packet,
  type Topology,
} from "../../model/index.js";
import { LINK_LOCAL_SERVICES, has, inBlock, inRange, isPrivate, isShared } from "./addresses.js";
import { mayComeIn, mayGoOut, type PublicFlow } from "./block-public-access.js";
import type { Connection } from "./connections.js";
import { answeredBy, endsOf, natGatewayAt, translate, turned, type NatConnection } from "./nat-gateways.js";
import {
  exitOf,
  hostOf,
  masquerade,
  maySend,
  rulesAdmit,
  unmasquerade,
  type Admitted,
  type Masquerade,
} from "./middleboxes.js";
import { aclAllows, aclOf } from "./network-acls.js";
import { endsInWords, interfacesOfHost, interfaceOf, ownerIn, subnetOf, runs } from "./places.js";
import { rewritten, translateReported } from "./rewriting.js";
import { longestMatch, tableOf } from "./routes.js";
import { referenceAdmits, refusedBySecurityGroups } from "./security-groups.js";
import { attachmentOf, interfaceIn, throughTransitGateway } from "./transit-gateways.js";

/** What the literal reading of the rules says about one packet. */
export interface Verdict {
  readonly outcome: "delivered" | "undecided" | DropCode;
  /** Who receives it (an interface, `internet`, a service) or drops it; empty for undecided. */
  readonly component: string;
  /** What interfaces log of it, one after another: `eni-1 egress ACCEPT 167837962:40000 > 134744072:53`. */
  readonly seen: readonly string[];
  /** As it arrived, or was when it ended. */
  readonly ends: string;
}

/** All that is remembered between packets. */
export interface Memory {
  readonly connections: Connection[];
  readonly natConnections: NatConnection[];
  readonly publicFlows: PublicFlow[];
  readonly masquerades: Masquerade[];
  readonly admitted: Admitted[];
}

/** One packet on its way. */
interface Journey {
  readonly topology: Topology;
  readonly memory: Memory;
  readonly now: number;
  /** As it now stands but for its addresses. */
  packet: Packet;
  source: number;
  destination: number;
  /** Null once its identity is lost (SG-13). */
  sender: NetworkInterface | null;
  /** Who had its source address when it was sent. */
  origin: NetworkInterface | null;
  lostAtTransitGateway: boolean;
  /** It came out of a NAT gateway by this connection. */
  natConnection: NatConnection | null;
  readonly seen: string[];
  /** Interfaces of gateways that it left by. */
  relays: number;
  /** RT-18: what its time to live has gone down by. */
  spent: number;
}

/** Pipeline 0.1 read aloud: plain arrays, no state but `memory`, which it adds to. Slow, and shares no decision with the model. */
export function evaluate(
  topology: Topology,
  memory: Memory,
  packet: Packet,
  from: number | "internet",
  now: number,
): Verdict {
  const source = packet.source as number;
  const destination = packet.destination as number;
  const journey: Journey = {
    topology,
    memory,
    now,
    packet,
    source,
    destination,
    sender: null,
    origin: null,
    lostAtTransitGateway: false,
    natConnection: null,
    seen: [],
    relays: 0,
    spent: 0,
  };
  return from === "internet" ? fromOutside(journey, true) : fromHost(journey, topology.networkInterfaces[from]!);
}

function ends({ seen, packet, source, destination }: Journey, outcome: Verdict["outcome"], component: string): Verdict {
  return { outcome, component, seen, ends: endsInWords(packet, source, destination) };
}

function log(journey: Journey, at: NetworkInterface, direction: "egress" | "ingress", accepted: boolean): void {
  const { seen, packet, source, destination } = journey;
  seen.push(`${at.id} ${direction} ${accepted ? "ACCEPT" : "REJECT"} ${endsInWords(packet, source, destination)}`);
}

function fromHost(journey: Journey, sender: NetworkInterface): Verdict {
  const { topology, packet, source, destination } = journey;
  const subnet = subnetOf(topology, sender);
  const vpc = topology.vpcs.find(({ id }) => id === sender.vpcId)!;

  // E0: addresses of the same host.
  const host = interfacesOfHost(topology, sender);
  const self = host.find((each) => has(each, destination));
  if (self !== undefined) return ends(journey, "delivered", self.id);

  // E1: Amazon's services.
  const primary = vpc.cidrBlocks.find((block) => block.primary)!.cidr as Ipv4Cidr;
  const dhcp = packet.protocol === 17 && packet.destinationPort === 67;
  const service = LINK_LOCAL_SERVICES.get(destination);
  if (service !== undefined) return ends(journey, "delivered", service);
  if (inRange(destination, 0xa9fe0000, 16)) return ends(journey, "SIM_HOST_NO_ROUTE", "169.254.0.0/16");
  if (destination === primary.first + 2) return ends(journey, "delivered", "dns");
  if (destination === subnet.cidr.first + 1) return ends(journey, "delivered", dhcp ? "dhcp" : "router");
  if (destination === 0xffffffff && dhcp) return ends(journey, "delivered", "dhcp");

  // E0: ARP for a neighbour (FL-09).
  const neighbour = inBlock(subnet.cidr, destination);
  const owner = ownerIn(topology, vpc.id, destination);
  if (neighbour && owner === undefined) return ends(journey, "SIM_ARP_UNRESOLVED", subnet.id);

  // E2
  const own = has(sender, source);
  if (!own && sender.sourceDestCheck) return ends(journey, "ENI_SOURCE_DEST_CHECK_RESTRICTION", sender.id);
  journey.sender = own ? sender : null; // SG-13
  journey.origin = ownerIn(topology, vpc.id, source) ?? null;

  const refused = leaves(journey, sender, neighbour);
  if (refused !== null) return refused;

  // IGW-12: return to sender.
  const answered = endsOf(packet, source, destination);
  const drawn = answered === null ? null : answeredBy(journey.memory.natConnections, answered, journey.now);
  if (drawn?.drawsAnswers === true) {
    const gateway = topology.natGateways.find(({ id }) => id === drawn.gatewayId)!;
    const at = interfaceOf(topology, gateway);
    return atNatGateway(journey, gateway, at, at.subnetId === sender.subnetId);
  }
  return neighbour ? atDoorstep(journey, owner!, true) : routed(journey, sender);
}

/** E3, E5, E6: the verdict of a packet that may not leave. */
function leaves(journey: Journey, at: NetworkInterface, neighbour: boolean): Verdict | null {
  const { topology, packet, destination } = journey;
  const subnet = subnetOf(topology, at);
  const refusal = refusedByGroups(journey, at, true);
  if (refusal !== null) {
    log(journey, at, "egress", false);
    return ends(journey, refusal, at.id);
  }
  const allowed = neighbour || aclAllows(topology, subnet, true, destination, packet); // NACL-04
  const gateway = allowed && !neighbour ? internetGatewayFor(journey, at) : null;
  const { publicFlows } = journey.memory;
  const open = gateway === null || mayGoOut(at, { ...journey, publicFlows });
  log(journey, at, "egress", allowed && open);
  if (!allowed) return ends(journey, "SUBNET_ACL_RESTRICTION", aclOf(topology, subnet).id);
  return open ? null : ends(journey, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED", gateway.id);
}

/** IGW-15: the attached internet gateway to which the packet would be routed, unless it goes back by itself (IGW-12). */
function internetGatewayFor(
  { topology, memory, packet, source, destination, now }: Journey,
  at: NetworkInterface,
): Topology["internetGateways"][number] | null {
  const answered = endsOf(packet, source, destination);
  if (answered !== null && answeredBy(memory.natConnections, answered, now)?.drawsAnswers === true) return null;
  const target = longestMatch(topology, tableOf(topology, subnetOf(topology, at)), destination)?.target;
  if (target?.kind !== "internet-gateway") return null;
  return topology.internetGateways.find(({ id, vpcId }) => id === target.id && vpcId === at.vpcId) ?? null;
}

/** I1, I2, I4: the verdict of a packet that may not come in. */
function enters(journey: Journey, at: NetworkInterface, sameSubnet: boolean, forOthers = false): Verdict | null {
  const { topology, packet, source } = journey;
  const subnet = subnetOf(topology, at);
  if (!sameSubnet && !aclAllows(topology, subnet, false, source, packet)) {
    log(journey, at, "ingress", false);
    return ends(journey, "SUBNET_ACL_RESTRICTION", aclOf(topology, subnet).id);
  }
  const refusal = refusedByGroups(journey, at, false);
  if (forOthers && refusal === null && at.sourceDestCheck && !has(at, journey.destination))
    return ends(journey, "ENI_SOURCE_DEST_CHECK_RESTRICTION", at.id); // I3
  log(journey, at, "ingress", refusal === null);
  return refusal === null ? null : ends(journey, refusal, at.id);
}

function refusedByGroups(
  { topology, memory, packet, source, destination, sender, origin, lostAtTransitGateway, now }: Journey,
  networkInterface: NetworkInterface,
  egress: boolean,
): DropCode | null {
  if (networkInterface.securityGroupIds.length === 0) return null; // SG-19
  const { connections } = memory;
  const at = { topology, connections, networkInterface, egress, packet, source, destination, now };
  const refusal = refusedBySecurityGroups({ ...at, sender: egress ? null : sender });
  if (refusal !== "ENI_SG_RULES_MISMATCH" || egress || sender !== null) return refusal;
  // SG-13, SG-11: had its identity survived.
  if (origin?.region !== networkInterface.region || !referenceAdmits(at, origin)) return refusal;
  return lostAtTransitGateway ? "SG_REFERENCING_SUPPORT" : "SG_REFERENCES_NOT_PRESERVED";
}

/** E7, E8 */
function routed(journey: Journey, at: NetworkInterface): Verdict {
  const { topology, packet, source, destination } = journey;
  const subnet = subnetOf(topology, at);
  const vpc = topology.vpcs.find(({ id }) => id === at.vpcId)!;
  const table = tableOf(topology, subnet);
  const route = longestMatch(topology, table, destination);
  if (route === null) return ends(journey, "NO_ROUTE_TO_DESTINATION", table.id);
  const { target } = route;
  switch (target.kind) {
    case "local":
      return inVpc(journey, vpc.id);
    case "internet-gateway": {
      const gateway = topology.internetGateways.find(({ id }) => id === target.id);
      if (gateway?.vpcId !== vpc.id) return ends(journey, "BAD_STATE_ROUTE", table.id); // RT-08
      if (isPrivate(destination)) return ends(journey, "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS", gateway.id); // IGW-03
      if (isShared(destination)) return ends(journey, "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS", gateway.id);
      const mapped = topology.networkInterfaces
        .filter(({ vpcId }) => vpcId === vpc.id)
        .flatMap(({ privateAddresses }) => privateAddresses)
        .find(({ address }) => address === source)?.publicAddress;
      if (mapped === null || mapped === undefined)
        return ends(journey, "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", gateway.id); // IGW-04
      const long = tooLong(journey, 1500, gateway.id); // IGW-08
      if (long !== null) return long;
      translateReported(journey, source, mapped);
      journey.source = mapped;
      if (packet.timeToLive <= ++journey.spent) return ends(journey, "SIM_TTL_EXPIRED", gateway.id); // RT-18
      return fromOutside(journey, false); // IGW-06
    }
    case "vpc-peering-connection": {
      const connection = topology.vpcPeeringConnections.find(({ id }) => id === target.id);
      if (connection?.status !== "active") return ends(journey, "BAD_STATE_ROUTE", table.id); // RT-08, PCX-04
      const peerId = connection.requester.vpcId === vpc.id ? connection.accepter.vpcId : connection.requester.vpcId;
      const peer = topology.vpcs.find(({ id }) => id === peerId);
      if (peer === undefined) return ends(journey, "undecided", "");
      const within = (blocks: typeof vpc.cidrBlocks, address: number): boolean =>
        blocks.some(({ cidr, state }) => state === "associated" && cidr.family === 4 && inBlock(cidr, address));
      if (!within(vpc.cidrBlocks, source) || !within(peer.cidrBlocks, destination))
        return ends(journey, "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", connection.id); // PCX-05
      if (connection.requester.region !== connection.accepter.region) {
        journey.sender = null; // SG-11
        const long = tooLong(journey, 8500, connection.id); // PCX-12
        if (long !== null) return long;
      }
      if (journey.natConnection !== null) journey.natConnection.drawsAnswers = true; // IGW-12
      return inVpc(journey, peerId); // PCX-06
    }
    case "nat-gateway": {
      const gateway = topology.natGateways.find(({ id }) => id === target.id);
      if (gateway?.state === "available") return outByNatGateway(journey, gateway, at);
      return ends(
        journey,
        gateway === undefined ? "undecided" : "BAD_STATE_ROUTE",
        gateway === undefined ? "" : table.id,
      );
    }
    case "transit-gateway": {
      if (topology.transitGateways.some(({ id }) => id === target.id)) {
        return byTransitGateway(journey, target.id, at) ?? ends(journey, "BAD_STATE_ROUTE", table.id);
      }
      return route.state === "blackhole" ? ends(journey, "BAD_STATE_ROUTE", table.id) : ends(journey, "undecided", "");
    }
    case "vpn-gateway": {
      const gateway = topology.vpnGateways.find(({ id }) => id === target.id);
      if (gateway === undefined)
        return route.state === "blackhole"
          ? ends(journey, "BAD_STATE_ROUTE", table.id)
          : ends(journey, "undecided", "");
      if (gateway.vpcId !== vpc.id) return ends(journey, "BAD_STATE_ROUTE", table.id);
      return ownerIn(topology, vpc.id, source) === undefined
        ? ends(journey, "VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS", gateway.id)
        : ends(journey, "undecided", "");
    }
    case "network-interface": {
      const door = topology.networkInterfaces.find(({ id }) => id === target.id);
      const host = door === undefined ? null : hostOf(topology, door);
      if (door !== undefined && host !== null) return throughHost(journey, door, host, door.subnetId === at.subnetId);
      const unknown = door === undefined && route.state !== "blackhole";
      return unknown ? ends(journey, "undecided", "") : ends(journey, "BAD_STATE_ROUTE", table.id); // RT-08
    }
    case "egress-only-internet-gateway":
    case "vpc-endpoint":
    case "unknown":
      return route.state === "blackhole" ? ends(journey, "BAD_STATE_ROUTE", table.id) : ends(journey, "undecided", "");
  }
}

/** RT-10, IGW-13: a route leads to an instance's interface, and it does what is declared of it. */
function throughHost(journey: Journey, door: NetworkInterface, hostId: string, sameSubnet: boolean): Verdict {
  const { topology, memory, now } = journey;
  const refused = enters(journey, door, sameSubnet, true);
  if (refused !== null) return refused;
  journey.sender = null; // SG-13
  const appliance = topology.appliances.find(({ resourceId }) => resourceId === hostId);
  if (appliance === undefined) return ends(journey, "undecided", "");
  if (appliance.forwards === "nothing") return ends(journey, "SIM_HOST_NOT_FORWARDING", hostId);
  const { packet, source, destination } = journey;
  if (!rulesAdmit(appliance, memory.admitted, packet, source, destination, now))
    return ends(journey, "SIM_MIDDLEBOX_DROPPED", hostId);
  const out = exitOf(topology, appliance, destination);
  if (appliance.forwards === "nat") {
    const flow = endsOf(packet, source, destination);
    if (flow === null) return ends(journey, "undecided", "");
    const connection = masquerade(memory.masquerades, hostId, out, packet, flow, now);
    if (connection !== null) {
      connection.lastSeen = now;
      if (packet.timeToLive <= ++journey.spent) return ends(journey, "SIM_TTL_EXPIRED", hostId);
      return sendsOn(rewritten(journey, connection.outside), out);
    }
  }
  if (packet.timeToLive <= ++journey.spent) return ends(journey, "SIM_TTL_EXPIRED", hostId);
  return sendsOn(journey, out);
}

function sendsOn(journey: Journey, out: NetworkInterface): Verdict {
  if (!maySend(out, journey.source)) return ends(journey, "ENI_SOURCE_DEST_CHECK_RESTRICTION", out.id);
  journey.sender = has(out, journey.source) ? out : null;
  return goesOn(journey, out);
}

/** An answer to what an instance masqueraded; null for what is for the instance itself. */
function backThroughHost(journey: Journey, at: NetworkInterface, sameSubnet: boolean): Verdict | null {
  const { topology, memory, packet, source, destination, now } = journey;
  const appliance = topology.appliances.find(({ resourceId }) => resourceId === at.attachment?.instanceId);
  if (appliance?.forwards !== "nat") return null;
  const flow = endsOf(packet, source, destination);
  const connection = unmasquerade(memory.masquerades, appliance.resourceId, flow, now);
  if (connection === null) return null;
  const refused = enters(journey, at, sameSubnet);
  if (refused !== null) return refused;
  connection.lastSeen = now;
  connection.answered = true;
  if (packet.timeToLive <= ++journey.spent) return ends(journey, "SIM_TTL_EXPIRED", appliance.resourceId);
  rewritten(journey, turned(connection.inside));
  return sendsOn(journey, exitOf(topology, appliance, journey.destination));
}

function inVpc(journey: Journey, vpcId: string): Verdict {
  const owner = ownerIn(journey.topology, vpcId, journey.destination);
  return owner === undefined ? ends(journey, "NO_POSSIBLE_DESTINATION", vpcId) : atDoorstep(journey, owner, false);
}

/** At whoever has the address: a NAT gateway's interface sends answers on, at any other the packet ends. */
function atDoorstep(journey: Journey, to: NetworkInterface, sameSubnet: boolean): Verdict {
  const { topology } = journey;
  const gateway = natGatewayAt(topology, to.id);
  if (gateway !== null) return atNatGateway(journey, gateway, to, sameSubnet);
  const instance = topology.instances.find(({ id }) => id === to.attachment?.instanceId);
  if (instance !== undefined && instance.state !== "running") return ends(journey, "SIM_HOST_DOWN", instance.id);
  return (
    backThroughHost(journey, to, sameSubnet) ?? enters(journey, to, sameSubnet) ?? ends(journey, "delivered", to.id)
  );
}

/** IGW-05, IGW-06: from outside to a public address. */
function fromOutside(journey: Journey, fromInternet: boolean): Verdict {
  const { topology, source, destination } = journey;
  journey.sender = null;
  const to = topology.networkInterfaces.find(({ privateAddresses }) =>
    privateAddresses.some(({ publicAddress }) => publicAddress === destination),
  );
  if (to === undefined) {
    if (!fromInternet) return ends(journey, "delivered", "internet");
    const code = isPrivate(destination) ? "NO_ROUTE_TO_DESTINATION" : "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS";
    return ends(journey, code, "internet");
  }
  const gateway = topology.internetGateways.find(({ vpcId }) => vpcId === to.vpcId);
  if (gateway === undefined) return ends(journey, "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "internet");
  if (isPrivate(source)) return ends(journey, "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS", gateway.id);
  if (isShared(source)) return ends(journey, "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS", gateway.id);
  const { address } = to.privateAddresses.find(({ publicAddress }) => publicAddress === destination)!;
  translateReported(journey, destination, address);
  journey.destination = address;
  if (fromInternet && journey.packet.timeToLive <= ++journey.spent) return ends(journey, "SIM_TTL_EXPIRED", gateway.id); // RT-18
  if (!mayComeIn(to, { ...journey, publicFlows: journey.memory.publicFlows }) && runs(topology, to)) {
    log(journey, to, "ingress", false);
    return ends(journey, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED", gateway.id);
  }
  return atDoorstep(journey, to, false);
}

/** The verdict of a packet that is longer than the way carries: fragments are not modelled. */
function tooLong(journey: Journey, mtuBytes: number, component: string): Verdict | null {
  const { lengthBytes, dontFragment } = journey.packet;
  if (lengthBytes <= mtuBytes) return null;
  return dontFragment ? ends(journey, "SIM_MTU_EXCEEDED", component) : ends(journey, "undecided", "");
}

/** IGW-10, NACL-10: by a route from an interface's subnet. */
function outByNatGateway(journey: Journey, gateway: NatGateway, from: NetworkInterface): Verdict {
  const { topology, memory, packet, source, destination, now } = journey;
  const at = interfaceOf(topology, gateway);
  const refused = enters(journey, at, at.subnetId === from.subnetId) ?? tooLong(journey, 8500, gateway.id);
  if (refused !== null) return refused;
  const connection = translate(memory.natConnections, gateway, packet, endsOf(packet, source, destination), now);
  if (typeof connection === "string") return ends(journey, connection, gateway.id);
  connection.lastSeen = now;
  journey.natConnection = connection;
  return goesOn(rewritten(journey, connection.outside), at);
}

/** IGW-10: addressed to a NAT gateway: the answer of a connection, or nobody's. */
function atNatGateway(journey: Journey, gateway: NatGateway, at: NetworkInterface, sameSubnet: boolean): Verdict {
  const { memory, packet, source, destination, now } = journey;
  const refused = enters(journey, at, sameSubnet) ?? tooLong(journey, 8500, gateway.id);
  if (refused !== null) return refused;
  const answered = endsOf(packet, source, destination);
  const connection = answered === null ? null : answeredBy(memory.natConnections, answered, now);
  if (connection?.gatewayId !== gateway.id) return ends(journey, "SIM_NAT_NO_CONNECTION", gateway.id);
  connection.lastSeen = now;
  return goesOn(rewritten(journey, turned(connection.inside)), at);
}

/** TGW-01, TGW-02; null where the VPC has no attachment to it. */
function byTransitGateway(journey: Journey, gatewayId: string, from: NetworkInterface): Verdict | null {
  const { topology } = journey;
  const attachment = attachmentOf(topology, gatewayId, from.vpcId);
  if (attachment === null) return null;
  const zone = subnetOf(topology, from).availabilityZone;
  const entry = interfaceIn(topology, attachment, zone);
  if (entry === null) return ends(journey, "TGW_ROUTE_AZ_RESTRICTION", attachment.id);
  // NACL-11: also from the same subnet; TGW-05
  const refused = enters(journey, entry, false) ?? tooLong(journey, 8500, attachment.id);
  if (refused !== null) return refused;
  const exit = throughTransitGateway(topology, attachment, zone, journey, journey.packet.timeToLive - journey.spent);
  if (exit.kind === "undecided") return ends(journey, "undecided", "");
  if (exit.kind === "drop") return ends(journey, exit.code, exit.component);
  journey.spent += exit.gateways;
  if (!exit.keepsIdentity) {
    journey.lostAtTransitGateway = journey.sender !== null;
    journey.sender = null;
  }
  return goesOn(journey, exit.at);
}

/** Out of a gateway's interface, as any packet leaves an interface. */
function goesOn(journey: Journey, at: NetworkInterface): Verdict {
  const { topology, destination } = journey;
  if (journey.relays++ === 16) return ends(journey, "undecided", ""); // a circle
  const subnet = subnetOf(topology, at);
  const neighbour = inBlock(subnet.cidr, destination);
  const refused = leaves(journey, at, neighbour);
  if (refused !== null) return refused;
  if (!neighbour) return routed(journey, at);
  const owner = ownerIn(topology, at.vpcId, destination);
  return owner === undefined ? ends(journey, "SIM_ARP_UNRESOLVED", subnet.id) : atDoorstep(journey, owner, true);
}
