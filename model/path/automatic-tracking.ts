import { AddressMap } from "../address/address-map.js";
import type { AutomaticTracking } from "../policy/automatic-tracking.js";
import { lookUpRoute, type CompiledRouteTable } from "../routing/route-table.js";
import type { RouteTarget, Subnet, Topology } from "../topology/topology.js";
import type { RouteAction } from "./network.js";

/** Kinds of interfaces whose connections are tracked whatever the rules say, at either end (CT-04). */
const TRACKED_INTERFACES: ReadonlySet<string> = new Set([
  "global_accelerator_managed",
  "lambda",
  "nat_gateway",
  "network_load_balancer",
  "vpc_endpoint",
]);

/** All that an interface does is tracked: it is one of the kinds itself. */
export const ALWAYS: AutomaticTracking = { covers: () => true };

export function isTrackedInterface(interfaceType: string): boolean {
  return TRACKED_INTERFACES.has(interfaceType);
}

/**
 * CT-04 for the interfaces of a subnet: where its routes lead through something that AWS tracks, or an address in reach
 * belongs to one. Null where neither can be, so that plain networks pay one test (EC2UG "Automatically tracked
 * connections").
 *
 * UNVERIFIED: AWS does not say how a connection's own interface knows what it will pass. It is taken to be known when the
 * connection begins: by the route, and by the address at the other end.
 */
export function automaticTracking(
  topology: Topology,
): (subnet: Subnet, routes: CompiledRouteTable<RouteAction>) => AutomaticTracking | null {
  const addresses = new Map<string, AddressMap<true>>();
  const everywhere = new AddressMap<true>();
  for (const { interfaceType, vpcId, privateAddresses, ipv6Addresses } of topology.networkInterfaces) {
    if (!isTrackedInterface(interfaceType)) continue;
    const own = addresses.get(vpcId) ?? new AddressMap<true>();
    addresses.set(vpcId, own);
    for (const address of [...privateAddresses.map((each) => each.address), ...ipv6Addresses]) {
      own.set(address, true);
      everywhere.set(address, true);
    }
  }
  const firewalls = new Set(topology.networkFirewalls.flatMap(({ endpointIds }) => endpointIds));
  const tracked = new Set([
    ...firewalls,
    ...topology.vpcEndpoints.flatMap(({ id, type, serviceName }) =>
      type === "Gateway" && serviceName.endsWith(".dynamodb") ? [id] : [],
    ),
  ]);

  /** Whether what follows this route is tracked for that alone. */
  const isTrackedTarget = (target: RouteTarget): boolean =>
    target.kind === "nat-gateway" ||
    target.kind === "egress-only-internet-gateway" ||
    (target.kind === "vpc-endpoint" && tracked.has(target.id));
  /** FW-01: what passes a firewall's endpoint does so both ways, so that what comes in has passed it as well. */
  const isFirewall = (target: RouteTarget): boolean => target.kind === "vpc-endpoint" && firewalls.has(target.id);

  return ({ vpcId }, routes) => {
    const own = addresses.get(vpcId) ?? null;
    const leads = routes.table.routes.some(({ target }) => isTrackedTarget(target));
    // Beyond peering connections and transit gateways addresses do not overlap (PCX-02, TGW-05).
    const abroad = routes.table.routes.some(
      ({ target }) => target.kind === "vpc-peering-connection" || target.kind === "transit-gateway",
    );
    const inspected = routes.table.routes.some(({ target }) => isFirewall(target));
    if (own === null && !leads && !(abroad && everywhere.size > 0)) return null;
    return {
      covers(peer, egress) {
        if (own?.get(peer) === true) return true;
        const isAbroad = abroad && everywhere.get(peer) === true;
        if (!egress && (isAbroad || !inspected)) return isAbroad;
        const target = lookUpRoute(routes, peer)?.route.target;
        if (target === undefined) return false;
        if (!egress) return isFirewall(target);
        if (target.kind === "vpc-peering-connection" || target.kind === "transit-gateway")
          return everywhere.get(peer) === true;
        return isTrackedTarget(target);
      },
    };
  };
}
