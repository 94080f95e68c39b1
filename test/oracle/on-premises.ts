import type { Cidr, OnPremisesNetwork, Topology, VpnConnection, VpnGateway } from "../../model/index.js";
import { inBlock, type Address } from "./addresses.js";
import { atDoorstep } from "./at-doorstep.js";
import { byEdge } from "./edges.js";
import { ends, tooLong, undecided, type Journey, type Step, type Verdict } from "./journey.js";
import { ownerIn } from "./places.js";

// docs.aws.amazon.com: vpn/latest/s2svpn/vpn-route-priority, vpn-limits; vpc/latest/userguide/route-tables-priority.

/** One way from a virtual private gateway to the outside: the better its kind, the lower its rank (RT-04). */
interface Way {
  readonly cidr: Cidr;
  /** The VPN connection, or the gateway itself for Direct Connect. */
  readonly by: string;
  readonly rank: "1 Direct Connect" | "2 static" | "3 BGP";
  readonly up: boolean;
}

/** VPN-01: at least one tunnel is up, or nothing is known of them. */
function isUp({ state, tunnels }: VpnConnection): boolean {
  return state === "available" && (tunnels.length === 0 || tunnels.some((tunnel) => tunnel === "UP"));
}

function behind({ onPremisesNetworks }: Topology, by: string): readonly OnPremisesNetwork[] {
  return onPremisesNetworks.filter(({ connectionIds }) => connectionIds.includes(by));
}

function connectionsOf({ vpnConnections }: Topology, gateway: VpnGateway): readonly VpnConnection[] {
  return vpnConnections.filter(({ gatewayId }) => gatewayId === gateway.id);
}

function waysFrom(topology: Topology, gateway: VpnGateway): readonly Way[] {
  const blocksBehind = (by: string): readonly Cidr[] => behind(topology, by).flatMap(({ cidrs }) => cidrs);
  return [
    ...blocksBehind(gateway.id).map((cidr): Way => ({ cidr, by: gateway.id, rank: "1 Direct Connect", up: true })),
    ...connectionsOf(topology, gateway).flatMap((connection): readonly Way[] => {
      const { id: by, staticRoutesOnly, staticRoutes } = connection;
      const up = isUp(connection);
      return staticRoutesOnly
        ? staticRoutes.map((cidr) => ({ cidr, by, rank: "2 static", up }))
        : blocksBehind(by).map((cidr) => ({ cidr, by, rank: "3 BGP", up }));
    }),
  ].filter(({ cidr, rank }) => cidr.family === 4 || rank === "1 Direct Connect"); // no IPv6 by VPN
}

/** Whether all that BGP or Direct Connect may have told the gateway is declared. */
function isDeclared(topology: Topology, gateway: VpnGateway): boolean {
  const connections = connectionsOf(topology, gateway);
  const told = connections.filter(({ staticRoutesOnly }) => !staticRoutesOnly);
  return (
    [gateway, ...connections].some(({ id }) => behind(topology, id).length > 0) &&
    told.every(({ id }) => behind(topology, id).length > 0)
  );
}

/** VPN-01, RT-04: tunnels that are up, then the longest prefix, then Direct Connect before static before BGP. */
export function leavesByVpnGateway(journey: Journey, gateway: VpnGateway): Step {
  const { topology, source, destination } = journey;
  if (ownerIn(topology, gateway.vpcId!, source) === undefined)
    return ends(journey, "VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS", gateway.id);
  const matching = waysFrom(topology, gateway)
    .filter(({ cidr }) => inBlock(cidr, destination))
    .toSorted((a, b) => b.cidr.prefixLength - a.cidr.prefixLength || a.rank.localeCompare(b.rank));
  const best = matching.find(({ up }) => up);
  if (best === undefined) {
    if (!isDeclared(topology, gateway)) return undecided(journey);
    const [down] = matching;
    return down === undefined
      ? ends(journey, "SIM_VGW_CANNOT_ROUTE", gateway.id)
      : ends(journey, "BAD_STATE_VPN", down.by);
  }
  return tooLongFor(journey, best.by, gateway) ?? arrivesBehind(journey, best.by);
}

/** VPN-01: 1446 bytes by a VPN connection, 1500 by Direct Connect. */
function tooLongFor(journey: Journey, by: string, gateway: VpnGateway): Verdict | null {
  return tooLong(journey, by === gateway.id ? 1500 : 1446, by);
}

function arrivesBehind(journey: Journey, by: string): Verdict {
  const networks = behind(journey.topology, by);
  const network = networks.find(({ cidrs }) => cidrs.some((cidr) => inBlock(cidr, journey.destination)));
  if (network !== undefined) return ends(journey, "delivered", network.name);
  return networks.length === 0
    ? ends(journey, "delivered", `behind ${by}`)
    : ends(journey, "SIM_ON_PREMISES_NO_ROUTE", by);
}

/** The declared network that has the address. */
export function networkOf({ onPremisesNetworks }: Topology, address: Address): OnPremisesNetwork | undefined {
  return onPremisesNetworks.find(({ cidrs }) => cidrs.some((cidr) => inBlock(cidr, address)));
}

/** From a network on premises, whose router prefers its connections in their order: by the first that is up. */
export function fromOnPremises(journey: Journey, network: OnPremisesNetwork): Step {
  const { topology, destination } = journey;
  if (networkOf(topology, destination) !== undefined) return undecided(journey); // CloudHub
  const gatewayBy = (by: string): VpnGateway | undefined => {
    const connection = topology.vpnConnections.find(({ id }) => id === by);
    return topology.vpnGateways.find(({ id }) => id === (connection?.gatewayId ?? by));
  };
  const leading = network.connectionIds.filter((by) => {
    const vpc = topology.vpcs.find(({ id }) => id === gatewayBy(by)?.vpcId);
    return vpc?.cidrBlocks.some(({ cidr, state }) => state === "associated" && inBlock(cidr, destination)) === true;
  });
  const isUsable = (by: string): boolean => topology.vpnConnections.every((each) => each.id !== by || isUp(each));
  const by = leading.find(isUsable);
  if (by === undefined) {
    const [down] = leading;
    return down === undefined
      ? ends(journey, "SIM_ON_PREMISES_NO_ROUTE", network.name)
      : ends(journey, "BAD_STATE_VPN", down);
  }
  const gateway = gatewayBy(by)!;
  const long = tooLongFor(journey, by, gateway);
  if (long !== null) return long;
  const owner = ownerIn(topology, gateway.vpcId!, destination);
  if (owner === undefined) return ends(journey, "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", gateway.id);
  return byEdge(journey, gateway, false) ?? atDoorstep(journey, owner, false); // RT-14
}
