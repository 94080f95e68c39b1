import { lookUpRoute } from "../routing/route-table.js";
import { undecided } from "./fate.js";
import { leaveThroughGateway } from "./internet-gateway.js";
import type { CompiledInterface, CompiledVpc, Network, RouteAction } from "./network.js";
import type { Fate } from "./observation.js";
import type { Transit } from "./transit.js";

/** E7, E8: the subnet's route table by destination alone (RT-13), then what the route's target does. */
export function forward(
  network: Network,
  from: CompiledInterface,
  source: number,
  destination: number,
  transit: Transit,
): void {
  const { routes, noRoute } = from.subnet;
  const found = lookUpRoute(routes, destination);
  transit.hops?.push({
    kind: "route-table",
    id: routes.table.id,
    name: routes.table.name,
    vpcId: routes.table.vpcId,
    route: found?.route ?? null,
    usable: found !== null && found.target.kind !== "ends",
  });
  const covered = found?.target.kind === "local" || found?.target.kind === "vpc-peering-connection";
  if (routes.unknownPrefixListIds.length > 0 && !covered) {
    const [listId = ""] = routes.unknownPrefixListIds;
    end(
      transit,
      undecided(listId, `prefix list ${listId} of route table ${routes.table.id} has no entries in the input`),
    );
  } else if (found === null) {
    transit.fate = noRoute;
  } else {
    follow(found.target, network, from, source, destination, transit);
  }
}

function follow(
  action: RouteAction,
  network: Network,
  from: CompiledInterface,
  source: number,
  destination: number,
  transit: Transit,
): void {
  switch (action.kind) {
    case "local":
      transit.carrier = "vpc";
      deliver(from.subnet.vpc, destination, action.nobody, transit);
      return;
    case "internet-gateway":
      leaveThroughGateway(network, action.gateway, from, source, destination, transit);
      return;
    case "vpc-peering-connection": {
      const { connection, peer } = action;
      transit.carrier = "vpc-peering-connection";
      transit.hops?.push({
        kind: "vpc-peering-connection",
        id: connection.id,
        name: connection.name,
        fromVpcId: from.subnet.vpc.vpc.id,
        toVpcId: peer.vpc.id,
      });
      // PCX-05: from the one VPC's blocks to the other's, no transit; PCX-06: on arrival it is delivered by address.
      if (!isIn(from.subnet.vpc, source) || !isIn(peer, destination)) {
        transit.fate = action.outsidePeer;
        return;
      }
      if (!action.sameRegion) transit.identity = null; // SG-11
      deliver(peer, destination, action.nobody, transit);
      return;
    }
    case "ends":
      end(transit, action.fate);
      return;
  }
}

function isIn({ cidrs }: CompiledVpc, address: number): boolean {
  return cidrs.some(({ first, last }) => address >= first && address <= last);
}

function end(transit: Transit, fate: Fate): void {
  transit.fate = fate;
  if (fate.disposition === "undecided") {
    transit.hops?.push({ kind: "not-modelled", id: fate.component, what: fate.reason });
  }
}

function deliver(vpc: CompiledVpc, destination: number, nobody: Fate, transit: Transit): void {
  const to = vpc.interfaceByAddress.get(destination);
  if (to === undefined) {
    transit.fate = nobody;
    return;
  }
  transit.destinationKind = "network-interface";
  transit.to = to;
}
