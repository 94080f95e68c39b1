import { formatCidr } from "../address/cidr.js";
import type { VpcEndpoint } from "../topology/gateways.js";
import type { Route, RouteTable, RouteTarget, Topology } from "../topology/topology.js";
import { dropped, notInInput, undecided } from "./fate.js";
import { GATEWAY_MTU_BYTES, mtuLimit } from "./mtu-limit.js";
import type {
  CompiledAttachment,
  CompiledMiddlebox,
  CompiledVpc,
  CompiledVpnGateway,
  Device,
  RouteAction,
} from "./network.js";
import type { Fate } from "./observation.js";

/** Resolves what a route of a VPC's table does with a packet; a target that is not usable ends it (RT-08, RT-09). */
export function routeActions(
  topology: Topology,
  vpcs: ReadonlyMap<string, CompiledVpc>,
  devices: ReadonlyMap<string, Device>,
  attachments: ReadonlyMap<string, CompiledAttachment>,
  middleboxes: ReadonlyMap<string, CompiledMiddlebox>,
  vpnGateways: ReadonlyMap<string, CompiledVpnGateway>,
): (route: Route, vpc: CompiledVpc, table: RouteTable) => RouteAction {
  const connections = new Map(topology.vpcPeeringConnections.map((connection) => [connection.id, connection]));
  const attachmentsOfVpcs = new Map(
    [...attachments.values()].flatMap((each) => {
      const { transitGatewayId, resource } = each.attachment;
      return resource.kind === "vpc" ? [[`${transitGatewayId} ${resource.vpcId}`, each] as const] : [];
    }),
  );
  const described = new Set(topology.vpcs.map(({ id }) => id));
  const placed = new Set(topology.subnets.flatMap(({ id, vpcId }) => (described.has(vpcId) ? [id] : [])));
  const interfaces = new Map(
    topology.networkInterfaces.flatMap((each) => (placed.has(each.subnetId) ? [[each.id, each] as const] : [])),
  );
  const stopped = new Set(topology.instances.flatMap(({ id, state }) => (state === "running" ? [] : [id])));
  const natAddresses = new Set(
    topology.natGateways.flatMap(({ id, addresses }) =>
      addresses.some((each) => interfaces.has(each.networkInterfaceId)) ? [id] : [],
    ),
  );
  const natGatewayIds = new Set(topology.natGateways.map(({ id }) => id));
  const transitGatewayIds = new Set(topology.transitGateways.map(({ id }) => id));
  // Attachments that carry nothing any more: they, or their gateway, are on the way out.
  const detached = new Set(
    topology.transitGatewayAttachments.flatMap(({ transitGatewayId, resource }) =>
      resource.kind === "vpc" && transitGatewayIds.has(transitGatewayId)
        ? [`${transitGatewayId} ${resource.vpcId}`]
        : [],
    ),
  );
  const ends = (fate: Fate): RouteAction => ({ kind: "ends", fate });

  /** RT-08: EC2 marks a route whose target is gone. One that it calls active leads to what the input does not show. */
  const missing = ({ target, state }: Route, table: RouteTable, where: string): RouteAction =>
    ends(
      state === "blackhole" || target.kind === "local"
        ? dropped("BAD_STATE_ROUTE", table.id, where) // RT-09
        : notInInput(target.id, `${TARGET_WORDS[target.kind]} ${target.id}`),
    );

  const peering = (route: Route, id: string, vpc: CompiledVpc, table: RouteTable): RouteAction => {
    const connection = connections.get(id);
    if (connection === undefined) return missing(route, table, `${destinationOf(route)} -> ${id}`);
    // RT-08: a connection that is not active leaves a blackhole, whatever the route last said.
    if (connection.status !== "active") {
      const where = `${destinationOf(route)} -> ${id}, which is ${connection.status}`;
      return ends(dropped("BAD_STATE_ROUTE", table.id, where));
    }
    const { requester, accepter } = connection;
    const other = requester.vpcId === vpc.vpc.id ? accepter : requester;
    const peer = vpcs.get(other.vpcId);
    if (peer === undefined) return ends(undecided(id, `the peer ${other.vpcId} of ${id} is not in the input`));
    return {
      kind: "vpc-peering-connection",
      connection,
      peer,
      sameRegion: requester.region === accepter.region,
      outsidePeer: dropped("PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", id),
      mtu: requester.region === accepter.region ? null : mtuLimit(GATEWAY_MTU_BYTES, id),
    };
  };

  const unknown = ({ target, state }: Route, table: RouteTable, where: string): RouteAction =>
    ends(
      state === "blackhole"
        ? dropped("BAD_STATE_ROUTE", table.id, where) // RT-09
        : target.kind === "local"
          ? undecided(table.id, where)
          : undecided(target.id, `a route through ${TARGET_WORDS[target.kind]} ${target.id} is not modelled yet`),
    );

  // RT-08: active only while attached to a running instance (Outposts guide, "Local gateway route table routes").
  const throughInterface = (route: Route, id: string, table: RouteTable, where: string): RouteAction => {
    const found = interfaces.get(id);
    const middlebox = middleboxes.get(id);
    if (found === undefined && route.state !== "blackhole") {
      return ends(notInInput(id, `the network interface ${id}`));
    }
    const reason =
      found === undefined
        ? "which does not exist"
        : middlebox === undefined
          ? "which is attached to no instance"
          : stopped.has(middlebox.id)
            ? "whose instance is not running"
            : null;
    return reason === null
      ? { kind: "middlebox", middlebox: middlebox!, interfaceId: id }
      : ends(dropped("BAD_STATE_ROUTE", table.id, `${where}, ${reason}`));
  };

  /** FW-01 */
  const throughInspection = (
    { id, state, networkInterfaceIds }: VpcEndpoint,
    table: RouteTable,
    where: string,
  ): RouteAction => {
    if (state !== "available") return ends(dropped("BAD_STATE_ROUTE", table.id, `${where}, which is ${state}`));
    const [interfaceId] = networkInterfaceIds.filter((each) => interfaces.has(each));
    return interfaceId === undefined
      ? ends(notInInput(id, `the interface of endpoint ${id}`))
      : { kind: "middlebox", middlebox: middleboxes.get(interfaceId)!, interfaceId };
  };

  return (route, vpc, table) => {
    const { target } = route;
    const where = `${destinationOf(route)} -> ${target.kind === "local" ? "local" : target.id}`;
    switch (target.kind) {
      case "local":
        return { kind: "local" };
      case "vpc-peering-connection":
        return peering(route, target.id, vpc, table);
      case "internet-gateway":
        if (vpc.internetGateway?.gateway.id === target.id)
          return { kind: "internet-gateway", gateway: vpc.internetGateway };
        return topology.internetGateways.some(({ id }) => id === target.id)
          ? ends(dropped("BAD_STATE_ROUTE", table.id, `${where}, which is not attached to this VPC`))
          : missing(route, table, where);
      case "egress-only-internet-gateway": {
        const found = vpc.egressOnlyInternetGateways.find(({ gateway }) => gateway.id === target.id);
        if (found !== undefined) return { kind: "egress-only-internet-gateway", gateway: found };
        return topology.egressOnlyInternetGateways.some(({ id }) => id === target.id)
          ? ends(dropped("BAD_STATE_ROUTE", table.id, `${where}, which is not this VPC's`))
          : missing(route, table, where);
      }
      case "nat-gateway": {
        const device = devices.get(target.id);
        if (device?.kind === "nat-gateway") {
          return natAddresses.has(target.id)
            ? { kind: "nat-gateway", gateway: device.gateway }
            : ends(undecided(target.id, `the interface of NAT gateway ${target.id} is not in the input`));
        }
        return natGatewayIds.has(target.id)
          ? ends(dropped("BAD_STATE_ROUTE", table.id, `${where}, which is not available`))
          : missing(route, table, where);
      }
      case "transit-gateway": {
        const attachment = attachmentsOfVpcs.get(`${target.id} ${vpc.vpc.id}`);
        if (attachment !== undefined) return { kind: "transit-gateway", attachment };
        return detached.has(`${target.id} ${vpc.vpc.id}`)
          ? ends(dropped("BAD_STATE_ROUTE", table.id, `${where}, to which this VPC is not attached`))
          : missing(route, table, where);
      }
      case "vpc-endpoint": {
        const endpoint = topology.vpcEndpoints.find(({ id }) => id === target.id);
        if (endpoint?.type === "Gateway" && route.state !== "blackhole") {
          return {
            kind: "gateway-endpoint",
            endpoint,
            foreignSource: dropped("GATEWAY_REJECTS_SPOOFED_TRAFFIC", endpoint.id),
            protocolRestriction: dropped("VPCE_GATEWAY_PROTOCOL_RESTRICTION", endpoint.id),
          };
        }
        return endpoint?.type === "GatewayLoadBalancer"
          ? throughInspection(endpoint, table, where)
          : unknown(route, table, where);
      }
      case "vpn-gateway": {
        const gateway = vpnGateways.get(target.id);
        if (gateway?.vpc === vpc) return { kind: "vpn-gateway", gateway };
        return topology.vpnGateways.some(({ id }) => id === target.id)
          ? ends(dropped("BAD_STATE_ROUTE", table.id, `${where}, which is not attached to this VPC`))
          : missing(route, table, where);
      }
      case "network-interface":
        return throughInterface(route, target.id, table, where);
      case "unknown":
        return unknown(route, table, where);
    }
  };
}

const TARGET_WORDS: Readonly<Record<RouteTarget["kind"], string>> = {
  local: "local",
  "internet-gateway": "internet gateway",
  "egress-only-internet-gateway": "egress-only internet gateway",
  "vpc-peering-connection": "VPC peering connection",
  "network-interface": "network interface",
  "nat-gateway": "NAT gateway",
  "transit-gateway": "transit gateway",
  "vpn-gateway": "virtual private gateway",
  "vpc-endpoint": "VPC endpoint",
  unknown: "target",
};

function destinationOf(route: Route): string {
  return route.destination.kind === "cidr" ? formatCidr(route.destination.cidr) : route.destination.prefixListId;
}
