import type fc from "fast-check";
import { ANYWHERE_IPV4, type Ipv4Cidr, type Route, type RouteTable, type Topology } from "../../model/index.js";
import { passableTopologyArbitrary } from "./passable-topology.js";
import { blocksOf, id } from "./place.js";
import { withGateways } from "./topology.js";

/**
 * The topologies of {@link passableTopologyArbitrary} with NAT gateways and transit gateways that most packets pass:
 * a NAT gateway's subnet has a route table of its own, which leads to the internet and to peers; of the others one in
 * three leads other VPCs' blocks to the transit gateway, one everything to the NAT gateway, one to peers. Every peering
 * connection is active.
 */
export const passableGatewayTopologyArbitrary: fc.Arbitrary<Topology> = withGateways(passableTopologyArbitrary).map(
  (topology) => {
    const tables = [...topology.routeTables.map((table) => withoutNatSubnets(table, topology)), ...natTables(topology)];
    const natSubnetIds = new Set(topology.natGateways.map(({ subnetId }) => subnetId));
    return {
      ...topology,
      vpcPeeringConnections: topology.vpcPeeringConnections.map((each) => ({ ...each, status: "active" })),
      routeTables: tables.map((table, index) => {
        const isOfNat = table.subnetIds.some((each) => natSubnetIds.has(each));
        return { ...table, routes: routesOf(table, topology, isOfNat ? 2 : index % 3, isOfNat) };
      }),
    };
  },
);

function withoutNatSubnets(table: RouteTable, { natGateways }: Topology): RouteTable {
  const others = table.subnetIds.filter((each) => natGateways.every(({ subnetId }) => subnetId !== each));
  return { ...table, subnetIds: others };
}

function natTables({ natGateways, routeTables }: Topology): readonly RouteTable[] {
  return natGateways.flatMap((gateway) => {
    const main = routeTables.find(({ vpcId }) => vpcId === gateway.vpcId);
    if (main === undefined) return [];
    const name = `${gateway.name}-rtb`;
    return [{ ...main, id: id("rtb", name), name, main: false, subnetIds: [gateway.subnetId] }];
  });
}

function routesOf({ vpcId, routes }: RouteTable, topology: Topology, kind: number, isOfNat: boolean): readonly Route[] {
  const local = routes.filter(({ target }) => target.kind === "local");
  const nat = isOfNat ? undefined : topology.natGateways.find((each) => each.vpcId === vpcId);
  const toNat = nat && ({ kind: "nat-gateway", id: nat.id } as const);
  const attachment = topology.transitGatewayAttachments.find(
    ({ resource }) => resource.kind === "vpc" && resource.vpcId === vpcId,
  );
  const internetGateway = topology.internetGateways.find((each) => each.vpcId === vpcId);
  const toInternet = toNat ?? (internetGateway && ({ kind: "internet-gateway", id: internetGateway.id } as const));
  const others = topology.vpcs.filter((vpc) => vpc.id !== vpcId);
  const toOthers = others.flatMap((vpc): readonly Route[] => {
    const peering = topology.vpcPeeringConnections.find(({ requester, accepter }) =>
      [requester.vpcId, accepter.vpcId].every((each) => each === vpcId || each === vpc.id),
    );
    const toPeer = peering && ({ kind: "vpc-peering-connection", id: peering.id } as const);
    const toHub = attachment && ({ kind: "transit-gateway", id: attachment.transitGatewayId } as const);
    const target = [toHub ?? toPeer, toNat ?? toPeer, toPeer ?? toHub][kind];
    return target === undefined ? [] : blocksOf(vpc).map((block) => toRoute(block, target));
  });
  return [...local, ...toOthers, ...(toInternet === undefined ? [] : [toRoute(ANYWHERE_IPV4, toInternet)])];
}

function toRoute(cidr: Ipv4Cidr, target: Route["target"]): Route {
  return { destination: { kind: "cidr", cidr }, target, state: "active", origin: "CreateRoute" };
}
