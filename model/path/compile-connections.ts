import { compilePrefixes } from "../routing/longest-prefix.js";
import { isUp, type OnPremisesNetwork } from "../topology/on-premises.js";
import type { Topology } from "../topology/topology.js";
import { delivered, dropped } from "./fate.js";
import { DIRECT_CONNECT_MTU_BYTES, mtuLimit, VPN_MTU_BYTES } from "./mtu-limit.js";
import type { CompiledConnection, CompiledOutside } from "./network.js";

/** The declared networks that name a connection, by its id. */
function networksByConnection({ onPremisesNetworks }: Topology): Map<string, OnPremisesNetwork[]> {
  const networks = new Map<string, OnPremisesNetwork[]>();
  for (const network of onPremisesNetworks)
    for (const id of network.connectionIds) networks.set(id, [...(networks.get(id) ?? []), network]);
  return networks;
}

/**
 * Every way out of AWS by its id: VPN connections, what Direct Connect reaches by a virtual private gateway (by that
 * gateway's id) and by an attachment, and Connect attachments. Of the last three only what is declared.
 */
export function compileConnections(topology: Topology): ReadonlyMap<string, CompiledConnection> {
  const networks = networksByConnection(topology);
  const connections = new Map<string, CompiledConnection>();
  const add = (identity: Pick<CompiledConnection, "id" | "name" | "kind" | "down">, declared: string): void => {
    connections.set(identity.id, compileConnection(identity, networks.get(declared) ?? networks.get(identity.id)));
  };
  const attachmentOf = new Map(
    topology.transitGatewayAttachments.flatMap(({ id, resource }) =>
      resource.kind === "other" ? [[resource.resourceId, id] as const] : [],
    ),
  );
  for (const connection of topology.vpnConnections) {
    const { id, name, gatewayId } = connection;
    const code = gatewayId?.startsWith("tgw-") ? "TGW_BAD_STATE_VPN" : "BAD_STATE_VPN";
    const down = isUp(connection) ? null : dropped(code, id);
    add({ id, name, kind: "vpn", down }, attachmentOf.get(id) ?? id);
  }
  for (const { id, name } of topology.vpnGateways)
    if (networks.has(id)) add({ id, name, kind: "direct-connect", down: null }, id);
  for (const { id, name, resource } of topology.transitGatewayAttachments) {
    if (resource.kind !== "other" || !networks.has(id)) continue;
    const { resourceType } = resource;
    if (resourceType === "connect") add({ id, name, kind: "connect", down: null }, id);
    if (resourceType === "direct-connect-gateway") add({ id, name, kind: "direct-connect", down: null }, id);
  }
  return connections;
}

function compileConnection(
  identity: Pick<CompiledConnection, "id" | "name" | "kind" | "down">,
  networks: readonly OnPremisesNetwork[] | undefined,
): CompiledConnection {
  const { id, kind } = identity;
  const blocks = networks?.flatMap((network) => {
    const value: CompiledOutside = { connectionId: id, network, delivered: delivered(network.name) };
    return network.cidrs.map((cidr) => ({ cidr, rank: 0, value }));
  });
  return {
    ...identity,
    networks: blocks === undefined ? null : compilePrefixes(blocks),
    anybody: { connectionId: id, network: null, delivered: delivered(id) },
    nobody: dropped("SIM_ON_PREMISES_NO_ROUTE", id),
    mtu: mtuLimit(kind === "vpn" ? VPN_MTU_BYTES : DIRECT_CONNECT_MTU_BYTES, id),
  };
}
