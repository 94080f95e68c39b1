import type { NetworkInterface, RouteTable, Topology, VpcPeeringConnection } from "../../model/index.js";
import { inBlock, type Address } from "./addresses.js";
import { inVpc } from "./at-doorstep.js";
import { doorOf } from "./doors.js";
import { leavesByInternetGateway } from "./internet.js";
import { leavesByEgressOnlyGateway } from "./internet-ipv6.js";
import { ends, tooLong, undecided, type Journey, type Step, type Verdict } from "./journey.js";
import { leavesByVpnGateway } from "./on-premises.js";
import { subnetOf } from "./places.js";
import { longestMatch, tableOf } from "./routes.js";
import { byTransitGateway, leavesByGatewayEndpoint, outByNatGateway } from "./through-gateway.js";
import { throughHost, throughInspection } from "./through-middlebox.js";

/** E7, E8 */
export function routed(journey: Journey, at: NetworkInterface): Step {
  const { topology, destination } = journey;
  const vpc = topology.vpcs.find(({ id }) => id === at.vpcId)!;
  const table = tableOf(topology, subnetOf(topology, at));
  const route = longestMatch(topology, table, destination);
  if (route === null) return ends(journey, "NO_ROUTE_TO_DESTINATION", table.id);
  const { target } = route;
  const unusable = (): Verdict => ends(journey, "BAD_STATE_ROUTE", table.id); // RT-08
  const notInInput = (): Verdict => (route.state === "blackhole" ? unusable() : undecided(journey));
  switch (target.kind) {
    case "local":
      return inVpc(journey, vpc.id);
    case "internet-gateway": {
      const gateway = topology.internetGateways.find(({ id }) => id === target.id);
      return gateway?.vpcId === vpc.id ? leavesByInternetGateway(journey, gateway, at) : unusable();
    }
    case "vpc-peering-connection": {
      const connection = topology.vpcPeeringConnections.find(({ id }) => id === target.id);
      return connection?.status === "active" ? overPeering(journey, connection, vpc) : unusable(); // PCX-04
    }
    case "nat-gateway": {
      const gateway = topology.natGateways.find(({ id }) => id === target.id);
      if (gateway === undefined) return notInInput();
      return gateway.state === "available" ? outByNatGateway(journey, gateway, at) : unusable();
    }
    case "transit-gateway":
      if (!topology.transitGateways.some(({ id }) => id === target.id)) return notInInput();
      return byTransitGateway(journey, target.id, at) ?? unusable();
    case "vpn-gateway": {
      const gateway = topology.vpnGateways.find(({ id }) => id === target.id);
      if (gateway === undefined) return notInInput();
      if (gateway.vpcId !== vpc.id) return unusable();
      return leavesByVpnGateway(journey, gateway);
    }
    case "network-interface":
    case "vpc-endpoint": {
      const endpoint = topology.vpcEndpoints.find(({ id }) => id === target.id);
      if (endpoint?.type === "Gateway" && route.state !== "blackhole")
        return leavesByGatewayEndpoint(journey, endpoint, at);
      const door = doorOf(topology, route);
      return door === null ? notInInput() : throughDoor(journey, door, at, table);
    }
    case "egress-only-internet-gateway": {
      const gateway = topology.egressOnlyInternetGateways.find(({ id }) => id === target.id);
      if (gateway === undefined) return notInInput();
      return gateway.vpcId === vpc.id ? leavesByEgressOnlyGateway(journey, gateway) : unusable();
    }
    case "unknown":
      return notInInput();
  }
}

function throughDoor(
  journey: Journey,
  door: NonNullable<ReturnType<typeof doorOf>>,
  from: NetworkInterface,
  table: RouteTable,
): Step {
  if (door === "unknown") return undecided(journey);
  if (door === "unusable") return ends(journey, "BAD_STATE_ROUTE", table.id);
  const sameSubnet = door.at.subnetId === from.subnetId;
  return door.kind === "host"
    ? throughHost(journey, door.at, door.hostId, sameSubnet)
    : throughInspection(journey, door.at, door.endpoint, sameSubnet);
}

function overPeering(journey: Journey, connection: VpcPeeringConnection, vpc: Topology["vpcs"][number]): Step {
  const { topology, source, destination } = journey;
  const peerId = connection.requester.vpcId === vpc.id ? connection.accepter.vpcId : connection.requester.vpcId;
  const peer = topology.vpcs.find(({ id }) => id === peerId);
  if (peer === undefined) return undecided(journey);
  const within = (blocks: typeof vpc.cidrBlocks, address: Address): boolean =>
    blocks.some(({ cidr, state }) => state === "associated" && inBlock(cidr, address));
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
