import type { SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { lookUpRoute, type UnknownPrefixListRoute } from "../routing/route-table.js";
import { isMiddlebox } from "../topology/route-rules.js";
import { isIn } from "./addresses.js";
import { leaveThroughEgressOnlyGateway } from "./egress-only-internet-gateway.js";
import { undecided } from "./fate.js";
import { doorOf } from "./edge-route.js";
import { leaveThroughEndpoint } from "./gateway-endpoint.js";
import { enterFromInternet, leaveThroughGateway } from "./internet-gateway.js";
import { passMiddlebox } from "./middlebox.js";
import { passNatGateway } from "./nat-gateway.js";
import { tooLong } from "./mtu.js";
import type { CompiledInterface, CompiledVpc, Network, RouteAction } from "./network.js";
import type { Fate } from "./observation.js";
import { reach } from "./reach.js";
import { leaveThroughVpnGateway } from "./vpn-gateway.js";
import { passTransitGateway } from "./transit-gateway.js";
import type { Transit } from "./transit.js";

/**
 * E7, E8: the subnet's route table by destination alone (RT-13), then what the route's target does. Returns the interface
 * by which a gateway sends the packet on, if one does.
 */
export function forward(
  network: Network,
  tracking: TrackingTable,
  from: CompiledInterface,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  const { routes, noRoute } = from.subnet;
  const found = lookUpRoute(routes, transit.destination);
  transit.hops?.push({
    kind: "route-table",
    id: routes.table.id,
    name: routes.table.name,
    vpcId: routes.table.vpcId,
    route: found?.route ?? null,
    usable: found !== null && found.target.kind !== "ends",
  });
  if (routes.unknownPrefixLists.length > 0) {
    const list = routes.unknownPrefixLists.find((each) => mayBeMoreSpecific(each, found?.target ?? null));
    if (list !== undefined) {
      const { prefixListId } = list;
      const what = `prefix list ${prefixListId} of route table ${routes.table.id} has no entries in the input`;
      return end(transit, undecided(prefixListId, what));
    }
  }
  if (found !== null) return follow(found.target, network, tracking, from, now, transit);
  transit.fate = noRoute;
  return null;
}

/**
 * Whether a prefix list that nobody can see may hold a longer prefix than the route that was found. Those of gateway
 * endpoints hold Amazon's public addresses, none of a VPC's own or a peer's. Inside the VPC's own blocks only middleboxes
 * may be targets (RT-06).
 */
function mayBeMoreSpecific({ route, target }: UnknownPrefixListRoute<RouteAction>, found: RouteAction | null): boolean {
  const amazons = target.kind === "gateway-endpoint";
  if (found?.kind === "local") return !amazons && isMiddlebox(route.target);
  return found?.kind !== "vpc-peering-connection" || !amazons;
}

function follow(
  action: RouteAction,
  network: Network,
  tracking: TrackingTable,
  from: CompiledInterface,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  switch (action.kind) {
    case "local":
      transit.carrier = "vpc";
      transit.via = "vpc";
      return deliver(network, tracking, from.subnet.vpc, now, transit);
    case "internet-gateway":
      transit.via = "internet-gateway";
      return leaveThroughGateway(network, tracking, action.gateway, from, now, transit);
    case "egress-only-internet-gateway":
      transit.via = "egress-only-internet-gateway";
      return leaveThroughEgressOnlyGateway(tracking, action.gateway, from, now, transit)
        ? enterFromInternet(network, tracking, now, transit, false)
        : null;
    case "vpc-peering-connection": {
      const { connection, peer } = action;
      transit.carrier = "vpc-peering-connection";
      transit.via = action.sameRegion ? "vpc-peering-connection" : "inter-region-vpc-peering-connection";
      transit.hops?.push({
        kind: "vpc-peering-connection",
        id: connection.id,
        name: connection.name,
        fromVpcId: from.subnet.vpc.vpc.id,
        toVpcId: peer.vpc.id,
      });
      // PCX-05: from the one VPC's blocks to the other's, no transit; PCX-06: on arrival it is delivered by address.
      if (!isIn(from.subnet.vpc, transit.source) || !isIn(peer, transit.destination)) {
        transit.fate = action.outsidePeer;
        return null;
      }
      if (!action.sameRegion) transit.identity = null; // SG-11
      if (action.mtu !== null && transit.current.lengthBytes > action.mtu.mtuBytes) {
        tooLong(action.mtu, from, "router", transit);
        return null;
      }
      // IGW-12: to a NAT gateway answers come back over the connection even without a route.
      if (transit.translation !== null) tracking.translations.draw(transit.translation);
      return deliver(network, tracking, peer, now, transit);
    }
    case "nat-gateway":
      transit.via = "nat-gateway";
      transit.nextHop = action.gateway.interfaces[0] ?? null;
      return passNatGateway(network, tracking, action.gateway, from, now, transit);
    case "transit-gateway":
      transit.via = "transit-gateway";
      transit.nextHop = action.attachment.zones.get(from.subnet.subnet.availabilityZone) ?? null;
      return passTransitGateway(tracking, action.attachment, from, now, transit);
    case "middlebox": {
      const at = doorOf(action.middlebox, action.interfaceId);
      transit.via = "vpc";
      transit.nextHop = at;
      return passMiddlebox(tracking, action.middlebox, at, from, now, transit);
    }
    case "gateway-endpoint":
      transit.via = "gateway-endpoint";
      // VPCE-01: a gateway endpoint serves its own VPC only, not what comes in by a transit gateway.
      if (isIn(from.subnet.vpc, transit.source))
        leaveThroughEndpoint(tracking, action.endpoint, action.protocolRestriction, from, now, transit);
      else transit.fate = action.foreignSource;
      return null;
    case "vpn-gateway":
      leaveThroughVpnGateway(action.gateway, from, transit);
      return null;
    case "ends":
      return end(transit, action.fate);
  }
}

function end(transit: Transit, fate: Fate): null {
  transit.fate = fate;
  if (fate.disposition === "undecided") {
    transit.hops?.push({ kind: "not-modelled", id: fate.component, what: fate.reason });
  }
  return null;
}

function deliver(
  network: Network,
  tracking: TrackingTable,
  vpc: CompiledVpc,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  const to = vpc.interfaceByAddress.get(transit.destination);
  if (to !== undefined) {
    transit.nextHop = to;
    return reach(network, tracking, to, now, transit);
  }
  return end(transit, vpc.nobody(transit.destination));
}
