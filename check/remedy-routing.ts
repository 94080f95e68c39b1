import {
  containsAddress,
  ANYWHERE_IPV4,
  ANYWHERE_IPV6,
  deriveIdentifier,
  isIpv4,
  sameDestination,
  sameTarget,
  type Change,
  type Cidr,
  type Hop,
  type IpAddress,
  type PeeringStatus,
  type RouteTable,
  type RouteTarget,
  type Topology,
  type Vpc,
  type VpcPeeringConnection,
} from "../model/index.js";
import type { Failure } from "./remedy-failure.js";
import { blockOf, outsideBlocks, ownersOf } from "./remedy-owners.js";

const LIVE: readonly PeeringStatus[] = ["initiating-request", "pending-acceptance", "provisioning", "active"];

type RouteHop = Extract<Hop, { readonly kind: "route-table" }>;

/** The table that routed the packet last: after a NAT or transit gateway that of the gateway's subnet. Needs hops. */
function routingTable({ network, way }: Failure): { readonly hop: RouteHop; readonly table: RouteTable } | null {
  const hop = way.hops.findLast((each) => each.kind === "route-table");
  const table = network.topology.routeTables.find(({ id }) => id === hop?.id);
  return hop === undefined || table === undefined ? null : { hop, table };
}

function connectionBetween(topology: Topology, a: string, b: string): VpcPeeringConnection | null {
  const found = topology.vpcPeeringConnections.find(({ status, requester, accepter }) => {
    const ends = [requester.vpcId, accepter.vpcId];
    return LIVE.includes(status) && ends.includes(a) && ends.includes(b);
  });
  return found ?? null;
}

/** Creates the route, or changes the target of the one that has its destination already (RT-11). */
function writeRoute(table: RouteTable, cidr: Cidr, target: RouteTarget): readonly Change[] {
  const destination = { kind: "cidr", cidr } as const;
  const existing = table.routes.find((route) => sameDestination(route.destination, destination));
  if (existing !== undefined && sameTarget(existing.target, target)) return [];
  const kind = existing === undefined ? "CreateRoute" : "ReplaceRoute";
  return [{ kind, routeTableId: table.id, destination, target }];
}

/** PCX-04: a connection, its acceptance, and a route to it. */
function peeringChanges(topology: Topology, table: RouteTable, owner: Vpc, address: IpAddress): readonly Change[] {
  const own = topology.vpcs.find(({ id }) => id === table.vpcId);
  const block = blockOf(owner, address);
  if (own === undefined || block === null) return [];
  const connection = connectionBetween(topology, own.id, owner.id);
  if (connection === null) {
    const name = `${own.name} <> ${owner.name}`;
    const used = topology.vpcPeeringConnections.length;
    const id = deriveIdentifier("pcx", "remedy", `${name} ${used}`);
    const ends = { requesterVpcId: own.id, accepterVpcId: owner.id };
    return [{ kind: "CreateVpcPeeringConnection", id, name, ...ends }];
  }
  const accept: readonly Change[] =
    connection.status === "pending-acceptance" ? [{ kind: "AcceptVpcPeeringConnection", id: connection.id }] : [];
  return [...accept, ...writeRoute(table, block, { kind: "vpc-peering-connection", id: connection.id })];
}

/** The transit gateways that a VPC is attached to. */
function transitGatewaysOf({ transitGatewayAttachments }: Topology, vpcId: string): readonly RouteTarget[] {
  return transitGatewayAttachments.flatMap(({ transitGatewayId, resource, state }): readonly RouteTarget[] =>
    state === "available" && resource.kind === "vpc" && resource.vpcId === vpcId
      ? [{ kind: "transit-gateway", id: transitGatewayId }]
      : [],
  );
}

/** A route to the other VPC by a transit gateway that both hang on, or that leads on to others. */
function transitGatewayChanges(
  topology: Topology,
  table: RouteTable,
  owner: Vpc,
  address: IpAddress,
): readonly Change[] {
  const block = blockOf(owner, address);
  return block === null
    ? []
    : transitGatewaysOf(topology, table.vpcId).flatMap((target) => writeRoute(table, block, target));
}

/**
 * A route to the VPC's own gateways for an address that is nobody's private one: an internet gateway, over IPv6 an
 * egress-only one, over IPv4 a NAT gateway in another subnet or another VPC's behind a transit gateway.
 */
function gatewayChanges(topology: Topology, table: RouteTable, address: IpAddress): readonly Change[] {
  const mine = ({ vpcId }: { readonly vpcId: string | null }): boolean => vpcId === table.vpcId;
  const everywhere = isIpv4(address) ? ANYWHERE_IPV4 : ANYWHERE_IPV6;
  const internetGateways = topology.internetGateways
    .filter(mine)
    .map(({ id }): RouteTarget => ({ kind: "internet-gateway", id }));
  const others: readonly RouteTarget[] = isIpv4(address)
    ? [
        ...topology.natGateways
          .filter((each) => mine(each) && each.state === "available" && !table.subnetIds.includes(each.subnetId))
          .map(({ id }): RouteTarget => ({ kind: "nat-gateway", id })),
        ...transitGatewaysOf(topology, table.vpcId),
      ]
    : topology.egressOnlyInternetGateways
        .filter(mine)
        .map(({ id }): RouteTarget => ({ kind: "egress-only-internet-gateway", id }));
  return [...internetGateways, ...others].flatMap((target) => writeRoute(table, everywhere, target));
}

/** To a declared network outside AWS: by the VPC's virtual private gateway, or a transit gateway that it is attached to. */
function outwardChanges(topology: Topology, table: RouteTable, address: IpAddress): readonly Change[] {
  const vpnGateways = topology.vpnGateways
    .filter(({ vpcId }) => vpcId === table.vpcId)
    .map(({ id }): RouteTarget => ({ kind: "vpn-gateway", id }));
  const targets = [...vpnGateways, ...transitGatewaysOf(topology, table.vpcId)];
  return outsideBlocks(topology, address).flatMap((cidr) =>
    targets.flatMap((target) => writeRoute(table, cidr, target)),
  );
}

/** RT-08: a route to the interface of an instance that is stopped works again when it runs. */
function startChanges({ networkInterfaces, instances }: Topology, { route }: RouteHop): readonly Change[] {
  if (route?.target.kind !== "network-interface") return [];
  const { id } = route.target;
  const instanceId = networkInterfaces.find((each) => each.id === id)?.attachment?.instanceId;
  const stopped = instances.some((each) => each.id === instanceId && each.state === "stopped");
  return stopped && instanceId !== undefined ? [{ kind: "StartInstances", instanceId }] : [];
}

/** RT-14: back to the internet by the middlebox through which what comes in is led. */
function middleboxChanges(
  { topology }: Failure["network"],
  table: RouteTable,
  hop: RouteHop,
  source: IpAddress,
): readonly Change[] {
  const { route } = hop;
  if (route?.target.kind !== "internet-gateway") return [];
  const gatewayId = route.target.id;
  const edge = topology.routeTables.find(({ gatewayIds }) => gatewayIds.includes(gatewayId));
  const redirect = edge?.routes
    .filter(({ destination: { kind }, target }) => kind === "cidr" && target.kind !== "local")
    .find(({ destination }) => destination.kind === "cidr" && containsAddress(destination.cidr, source));
  return redirect === undefined || route.destination.kind !== "cidr"
    ? []
    : writeRoute(table, route.destination.cidr, redirect.target);
}

/** Changes of routes, with the peering that they need, for a packet that its route table sends nowhere useful. */
export function routingChanges(failure: Failure): readonly Change[] {
  const { network, way } = failure;
  const routing = routingTable(failure);
  const { destination } = way;
  if (routing === null) return [];
  const { topology } = network;
  const { hop, table } = routing;
  const atMiddleboxes = [...startChanges(topology, hop), ...middleboxChanges(network, table, hop, way.source)];
  const owners = ownersOf(topology, destination, table.vpcId);
  const toOwners = owners.flatMap((owner) => [
    ...transitGatewayChanges(topology, table, owner, destination),
    ...peeringChanges(topology, table, owner, destination),
  ]);
  const toOutside = outwardChanges(topology, table, destination);
  const nobodys = owners.length === 0 && outsideBlocks(topology, destination).length === 0;
  const toGateway = nobodys ? gatewayChanges(topology, table, destination) : [];
  // A more specific route that leads astray may hide one that works (RT-03, RT-09).
  const { route } = hop;
  const removal: readonly Change[] =
    route !== null && route.origin === "CreateRoute"
      ? [{ kind: "DeleteRoute", routeTableId: table.id, destination: route.destination }]
      : [];
  return [...atMiddleboxes, ...toOwners, ...toOutside, ...toGateway, ...removal];
}
