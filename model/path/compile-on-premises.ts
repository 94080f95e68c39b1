import { compilePrefixes, type PrefixMatcher } from "../routing/longest-prefix.js";
import type { Topology } from "../topology/topology.js";
import { dropped, undecided } from "./fate.js";
import type {
  CompiledAttachment,
  CompiledConnection,
  CompiledOnPremises,
  CompiledVpnGateway,
  Network,
} from "./network.js";

/** The declared networks by address, with the ways that their routers have into AWS; null where there are none. */
export function compileOnPremises(
  topology: Topology,
  connections: ReadonlyMap<string, CompiledConnection>,
  gateways: ReadonlyMap<string, CompiledVpnGateway>,
  attachments: ReadonlyMap<string, CompiledAttachment>,
): Network["onPremises"] {
  const { onPremisesNetworks } = topology;
  if (onPremisesNetworks.length === 0) return null;
  const byResource = new Map(
    [...attachments.values()].flatMap((attachment) => {
      const { id, resource } = attachment.attachment;
      return resource.kind === "other" ? [[id, attachment] as const, [resource.resourceId, attachment] as const] : [];
    }),
  );
  const gatewayOf = (id: string): CompiledVpnGateway | undefined =>
    gateways.get(id) ?? gateways.get(topology.vpnConnections.find((each) => each.id === id)?.gatewayId ?? "");
  const ways = (ids: readonly string[]): CompiledOnPremises["ways"] =>
    ids.flatMap((id): CompiledOnPremises["ways"] => {
      const connection = connections.get(id) ?? connections.get(resourceOf(topology, id));
      if (connection === undefined) return [];
      const gateway = gatewayOf(id);
      if (gateway !== undefined) return [{ kind: "vpn-gateway", connection, gateway, blocks: blocksOf(gateway) }];
      const attachment = byResource.get(id);
      return attachment === undefined ? [] : [{ kind: "transit-gateway", connection, attachment }];
    });
  return compilePrefixes(
    onPremisesNetworks.flatMap((network) => {
      const { name, cidrs, connectionIds } = network;
      const value: CompiledOnPremises = {
        network,
        ways: ways(connectionIds),
        noWay: dropped("SIM_ON_PREMISES_NO_ROUTE", name),
        hub: undecided(name, "what one network outside AWS sends to another (VPN CloudHub) is not modelled"),
      };
      return cidrs.map((cidr) => ({ cidr, rank: 0, value }));
    }),
  );
}

/** What an attachment attaches: a VPN connection is known by its own id. */
function resourceOf({ transitGatewayAttachments }: Topology, attachmentId: string): string {
  const resource = transitGatewayAttachments.find(({ id }) => id === attachmentId)?.resource;
  return resource?.kind === "other" ? resource.resourceId : "";
}

function blocksOf({ vpc }: CompiledVpnGateway): PrefixMatcher<true> {
  return compilePrefixes(vpc.cidrs.map((cidr) => ({ cidr, rank: 0, value: true as const })));
}
