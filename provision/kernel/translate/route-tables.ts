import {
  formatCidr,
  overlaps,
  coversCidr,
  ipv4,
  ipv4Cidr,
  type Ipv4Cidr,
  type Route,
  type RouteTable,
  type RouteTarget,
  type Topology,
} from "../../../model/topology/index.js";
import { attachmentOf } from "./attachments.js";
import { blocksOfList, type Places } from "./places.js";
import { interfaceInZone } from "./transit-gateways.js";

/** A route's destination as one block, and how it stands against others of the same prefix (RT-04): the lowest wins. */
export interface BlockRoute {
  readonly cidr: Ipv4Cidr;
  readonly route: Route;
  readonly metric: number;
}

/** The IPv4 routes of a table, those of prefix lists spread out. A filtered one does not count (RT-08). */
export function blockRoutes(topology: Topology, { routes }: RouteTable): readonly BlockRoute[] {
  return routes
    .filter(({ state }) => state !== "filtered")
    .flatMap((route): readonly BlockRoute[] => {
      const { destination } = route;
      const propagated = route.origin === "EnableVgwRoutePropagation" || route.origin === "Advertisement";
      if (destination.kind === "prefix-list")
        return blocksOfList(topology, destination.prefixListId).map((cidr) => ({
          cidr,
          route,
          metric: propagated ? 40 : 30,
        }));
      if (destination.cidr.family === 6) return [];
      const metric = route.target.kind === "local" ? 10 : propagated ? 40 : 20;
      return [{ cidr: destination.cidr, route, metric }];
    });
}

/**
 * A route table as lines of `ip -batch`: the kernel finds the longest prefix and among equals the lowest metric. `local`
 * throws the packet on to the main table, where the VPC's interfaces are; whatever leads nowhere is silent (RT-08, RT-09).
 */
export function routeTableLines(places: Places, table: RouteTable, zone: string, number: number): readonly string[] {
  const { topology } = places;
  const lines = new Map<string, string>();
  for (const { cidr, route, metric } of blockRoutes(topology, table)) {
    const key = `${formatCidr(cidr)} metric ${metric}`;
    if (lines.has(key)) continue;
    const device = deviceOf(places, table.vpcId, zone, route.target);
    const kind = route.target.kind === "local" ? "throw" : device === null ? "blackhole" : "";
    const by = device === null ? "" : ` dev ${device}`;
    lines.set(
      key,
      `route add ${kind === "" ? "" : `${kind} `}${formatCidr(cidr)}${by} metric ${metric} table ${number}`,
    );
  }
  return [`route flush table ${number}`, ...lines.values(), `route add blackhole default metric 1000 table ${number}`];
}

/** The device of the VPC's router by which a target is reached; null where it is unavailable: a blackhole. */
function deviceOf(places: Places, vpcId: string, zone: string, target: RouteTarget): string | null {
  const { topology, interfaces } = places;
  switch (target.kind) {
    case "internet-gateway":
      return topology.internetGateways.some(({ id, vpcId: at }) => id === target.id && at === vpcId) ? "igw" : null;
    case "vpc-peering-connection": {
      const index = topology.vpcPeeringConnections.findIndex(({ id }) => id === target.id);
      const connection = topology.vpcPeeringConnections[index];
      if (connection?.status !== "active") return null;
      return [connection.requester.vpcId, connection.accepter.vpcId].includes(vpcId) ? peeringDevice(index) : null;
    }
    case "nat-gateway": {
      const gateway = topology.natGateways.find(({ id }) => id === target.id);
      if (gateway?.state !== "available" || gateway.vpcId !== vpcId) return null;
      const [address] = gateway.addresses;
      return (
        interfaces.find(({ networkInterface }) => networkInterface.id === address?.networkInterfaceId)?.link ?? null
      );
    }
    case "transit-gateway": {
      const attachment = attachmentOf(topology, target.id, vpcId);
      return attachment === null ? null : (interfaceInZone(places, attachment, zone)?.link ?? null);
    }
    case "local":
    case "network-interface":
    case "egress-only-internet-gateway":
    case "vpn-gateway":
    case "vpc-endpoint":
    case "unknown":
      return null;
  }
}

/** The router's device towards the n-th peering connection of the topology. */
export function peeringDevice(index: number): string {
  return `pcx${index}`;
}

/** The parts into which a table's routes cut a block, each with where it leads (RT-03); null: nowhere. */
export function routedBlocks(
  topology: Topology,
  table: RouteTable,
  within: Ipv4Cidr,
): readonly { readonly cidr: Ipv4Cidr; readonly target: RouteTarget | null }[] {
  return cut(blockRoutes(topology, table), within, null);
}

function cut(
  routes: readonly BlockRoute[],
  within: Ipv4Cidr,
  inherited: RouteTarget | null,
): readonly { readonly cidr: Ipv4Cidr; readonly target: RouteTarget | null }[] {
  const exact = routes.filter(({ cidr }) => cidr.prefixLength === within.prefixLength && cidr.first === within.first);
  const [best] = exact.toSorted((a, b) => a.metric - b.metric);
  const target = best?.route.target ?? inherited;
  const inside = routes.filter(({ cidr }) => cidr.prefixLength > within.prefixLength && coversCidr(within, cidr));
  if (inside.length === 0) return [{ cidr: within, target }];
  const half = within.prefixLength + 1;
  return [ipv4Cidr(within.first, half), ipv4Cidr(ipv4(within.last), half)].flatMap((each) =>
    cut(
      inside.filter(({ cidr }) => overlaps(each, cidr)),
      each,
      target,
    ),
  );
}
