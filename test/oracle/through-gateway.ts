import type { NatGateway, NetworkInterface, VpcEndpoint } from "../../model/index.js";
import { inBlock, isNat64 } from "./addresses.js";
import { becomes } from "./becomes.js";
import { ipv4In, isOfNobody } from "./families.js";
import { enters } from "./at-interface.js";
import { remember } from "./gateway-endpoints.js";
import { ends, tooLong, undecided, type Journey, type Step, type Verdict } from "./journey.js";
import { answeredBy, endsOf, translate, turned } from "./nat-gateways.js";
import { interfaceOf, subnetOf } from "./places.js";
import { attachmentOf, interfaceIn, lacksIpv6, throughTransitGateway } from "./transit-gateways.js";

/** IGW-10, NACL-10: by a route from an interface's subnet. */
export function outByNatGateway(journey: Journey, gateway: NatGateway, from: NetworkInterface): Step {
  const { topology, memory, packet, source, destination, now } = journey;
  const at = interfaceOf(topology, gateway);
  const refused = enters(journey, at, at.subnetId === from.subnetId);
  if (refused !== null) return refused;
  if (typeof destination === "bigint" && !isNat64(destination))
    return ends(journey, "PROTOCOL_RESTRICTION", gateway.id);
  if (typeof destination === "bigint" && isOfNobody(ipv4In(destination))) return undecided(journey);
  const long = tooLong(journey, 8500, gateway.id);
  if (long !== null) return long;
  const connection = translate(memory.natConnections, gateway, packet, endsOf(packet, source, destination), now);
  if (typeof connection === "string") return ends(journey, connection, gateway.id);
  connection.lastSeen = now;
  const carried = becomes(journey, connection.outside, gateway.id, "PROTOCOL_RESTRICTION");
  if (carried !== null) return carried;
  journey.natConnection = connection;
  return { onward: at };
}

/** IGW-10: addressed to a NAT gateway: the answer of a connection, or nobody's. */
export function atNatGateway(journey: Journey, gateway: NatGateway, at: NetworkInterface, sameSubnet: boolean): Step {
  const { memory, packet, source, destination, now } = journey;
  const refused = enters(journey, at, sameSubnet) ?? tooLong(journey, 8500, gateway.id);
  if (refused !== null) return refused;
  const answered = endsOf(packet, source, destination);
  const connection = answered === null ? null : answeredBy(memory.natConnections, answered, now);
  if (connection?.gatewayId !== gateway.id) return ends(journey, "SIM_NAT_NO_CONNECTION", gateway.id);
  connection.lastSeen = now;
  return becomes(journey, turned(connection.inside), gateway.id, "PROTOCOL_RESTRICTION") ?? { onward: at };
}

/** TGW-01, TGW-02; null where the VPC has no attachment to it. */
export function byTransitGateway(journey: Journey, gatewayId: string, from: NetworkInterface): Step | null {
  const { topology } = journey;
  const attachment = attachmentOf(topology, gatewayId, from.vpcId);
  if (attachment === null) return null;
  const zone = subnetOf(topology, from).availabilityZone;
  const entry = interfaceIn(topology, attachment, zone);
  if (entry === null) return ends(journey, "TGW_ROUTE_AZ_RESTRICTION", attachment.id);
  if (lacksIpv6(attachment, journey)) return ends(journey, "SIM_TGW_NO_IPV6_SUPPORT", attachment.id);
  // NACL-11: also from the same subnet; TGW-05
  const refused = enters(journey, entry, false) ?? tooLong(journey, 8500, attachment.id);
  if (refused !== null) return refused;
  const exit = throughTransitGateway(topology, attachment, zone, journey, journey.packet.timeToLive - journey.spent);
  if (exit.kind === "undecided") return undecided(journey);
  if (exit.kind === "drop") return ends(journey, exit.code, exit.component);
  journey.spent += exit.gateways;
  if (!exit.keepsIdentity) {
    journey.lostAtTransitGateway = journey.sender !== null;
    journey.sender = null;
  }
  return { onward: exit.at };
}

/** VPCE-01: TCP and pings, from the VPC's own addresses; the service sees the private address. */
export function leavesByGatewayEndpoint(journey: Journey, { id, vpcId }: VpcEndpoint, from: NetworkInterface): Verdict {
  const { topology, memory, packet, source, destination, now } = journey;
  const vpc = topology.vpcs.find((each) => each.id === vpcId)!;
  const own = vpc.cidrBlocks.some(({ cidr, state }) => state === "associated" && inBlock(cidr, source));
  if (!own) return ends(journey, "GATEWAY_REJECTS_SPOOFED_TRAFFIC", id);
  const flow = endsOf(packet, source, destination);
  if (flow === null || flow.protocol === 17) return ends(journey, "VPCE_GATEWAY_PROTOCOL_RESTRICTION", id);
  remember(memory.endpointFlows, { endpointId: id, from, ends: flow, lastSeen: now });
  return ends(journey, "delivered", "internet");
}
