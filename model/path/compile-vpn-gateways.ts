import type { Cidr } from "../address/cidr.js";
import { compilePrefixes, type PrefixEntry } from "../routing/longest-prefix.js";
import type { Topology } from "../topology/topology.js";
import { dropped, undecided } from "./fate.js";
import type { CompiledConnection, CompiledVpc, CompiledVpnGateway } from "./network.js";

/** RT-04, VPN guide vpn-route-priority: of one block Direct Connect before static routes before those learnt by BGP. */
const DIRECT_CONNECT_RANK = 0;
const STATIC_RANK = 1;
const BGP_RANK = 2;

interface Known {
  readonly connection: CompiledConnection;
  readonly rank: number;
  readonly cidrs: readonly Cidr[];
}

/**
 * The virtual private gateways that are attached to a VPC of the topology, by id. Of equal routes the first connection
 * is taken: a gateway spreads nothing over several (VPN guide, vpn-route-priority), and which one it takes no call tells.
 */
export function compileVpnGateways(
  topology: Topology,
  vpcs: ReadonlyMap<string, CompiledVpc>,
  connections: ReadonlyMap<string, CompiledConnection>,
): ReadonlyMap<string, CompiledVpnGateway> {
  const gateways = new Map<string, CompiledVpnGateway>();
  for (const gateway of topology.vpnGateways) {
    const vpc = vpcs.get(gateway.vpcId ?? "");
    if (vpc === undefined) continue;
    const { id } = gateway;
    const known = knownBlocks(topology, id, connections);
    const entries = (isDown: boolean): readonly PrefixEntry<CompiledConnection>[] =>
      known
        .filter(({ connection }) => (connection.down !== null) === isDown)
        .flatMap(({ connection, rank, cidrs }) => cidrs.map((cidr) => ({ cidr, rank, value: connection })));
    const behind = undecided(id, `it leaves by ${id}: what is behind it cannot be known from the VPC's side`);
    const complete = isComplete(topology, id, connections);
    gateways.set(id, {
      gateway,
      vpc,
      edge: null,
      prefixes: compilePrefixes(entries(false)),
      down: compilePrefixes(
        entries(true).map(({ value, ...entry }) => ({ ...entry, value: complete ? value.down! : behind })),
      ),
      elsewhere: complete ? dropped("SIM_VGW_CANNOT_ROUTE", id) : behind,
      foreignSource: dropped("VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS", id),
      nobody: dropped("VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", id),
    });
  }
  return gateways;
}

/** What the gateway reaches by each of its connections; it carries no IPv6 over a VPN. */
function knownBlocks(
  { vpnConnections, onPremisesNetworks }: Topology,
  gatewayId: string,
  connections: ReadonlyMap<string, CompiledConnection>,
): readonly Known[] {
  const advertised = (id: string): readonly Cidr[] =>
    onPremisesNetworks.flatMap(({ connectionIds, cidrs }) => (connectionIds.includes(id) ? cidrs : []));
  const direct = connections.get(gatewayId);
  return [
    ...(direct === undefined ? [] : [{ connection: direct, rank: DIRECT_CONNECT_RANK, cidrs: advertised(gatewayId) }]),
    ...vpnConnections.flatMap((each): readonly Known[] => {
      const connection = connections.get(each.id);
      if (each.gatewayId !== gatewayId || connection === undefined) return [];
      const cidrs = (each.staticRoutesOnly ? each.staticRoutes : advertised(each.id)).filter(
        ({ family }) => family === 4,
      );
      return [{ connection, rank: each.staticRoutesOnly ? STATIC_RANK : BGP_RANK, cidrs }];
    }),
  ];
}

/** Whether the topology tells all that the gateway knows: some network of its is declared, and no routes are unseen. */
function isComplete(
  { vpnConnections }: Topology,
  gatewayId: string,
  connections: ReadonlyMap<string, CompiledConnection>,
): boolean {
  const own = vpnConnections.filter((each) => each.gatewayId === gatewayId);
  const declared = (id: string): boolean => (connections.get(id)?.networks ?? null) !== null;
  return (
    (declared(gatewayId) || own.some(({ id }) => declared(id))) &&
    own.every(({ id, staticRoutesOnly }) => staticRoutesOnly || declared(id))
  );
}
