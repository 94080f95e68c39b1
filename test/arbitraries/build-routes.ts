import {
  ANYWHERE_IPV4,
  coversAnyCidr,
  EMPTY_TOPOLOGY,
  formatCidr,
  routeState,
  sameCidr,
  type Route,
  type RouteTable,
  type Subnet,
  type Vpc,
  ipv4CidrOf,
} from "../../model/index.js";
import {
  blocksOf,
  buildBlock,
  chosenSubnets,
  id,
  pickOne,
  TRANSIT_GATEWAY,
  unique,
  type Known,
  type Place,
} from "./place.js";
import type { RouteChoice } from "./topology-choices.js";

/** A VPC's route tables; the first is the main table. */
export function buildRouteTables(place: Place, subnets: readonly Subnet[], known: Known): readonly RouteTable[] {
  const { choice, vpc, name, owner } = place;
  const local = vpc.cidrBlocks.map(({ cidr }): Route => {
    return {
      destination: { kind: "cidr", cidr },
      target: { kind: "local" },
      state: "active",
      origin: "CreateRouteTable",
    };
  });
  return choice.routeTables.map((routes, index): RouteTable => {
    const added = routes.flatMap((route) => buildRoute(route, vpc, subnets, known) ?? []);
    return {
      id: id("rtb", `${name}/${index}`),
      name: `${name}-rtb-${index}`,
      ...owner,
      vpcId: vpc.id,
      // The first is the main table; its subnets are those that no other table is associated with.
      main: index === 0,
      subnetIds:
        index === 0 ? [] : chosenSubnets(place, ({ tablePick }) => tablePick, choice.routeTables.length, index),
      gatewayIds: [],
      routes: unique([...local, ...added], ({ destination }) =>
        destination.kind === "cidr" ? formatCidr(destination.cidr) : destination.prefixListId,
      ),
    };
  });
}

/** Null where the choice needs something that the VPC does not have, or a destination inside the VPC (RT-06). */
function buildRoute(choice: RouteChoice, vpc: Vpc, subnets: readonly Subnet[], known: Known): Route | null {
  const destination = routeDestination(choice, vpc, known);
  const target = routeTarget(choice, vpc, known);
  if (!destination || !target) return null;
  const inside = destination.kind === "cidr" && blocksOf(vpc).some((own) => coversAnyCidr(own, destination.cidr));
  if (inside && !(target.kind === "network-interface" && isWholeBlock(destination, vpc, subnets))) return null;
  const state = routeState({ ...EMPTY_TOPOLOGY, ...known }, vpc.id, target);
  return { destination, target, state, origin: "CreateRoute" };
}

function isWholeBlock(destination: Route["destination"], vpc: Vpc, subnets: readonly Subnet[]): boolean {
  const whole = [...blocksOf(vpc), ...subnets.filter(({ vpcId }) => vpcId === vpc.id).map(ipv4CidrOf)];
  return destination.kind === "cidr" && whole.some((cidr) => sameCidr(cidr, destination.cidr));
}

function routeDestination(choice: RouteChoice, vpc: Vpc, known: Known): Route["destination"] | null {
  switch (choice.destination) {
    case "default":
      return { kind: "cidr", cidr: ANYWHERE_IPV4 };
    case "peer": {
      const others = known.vpcs.filter((other) => other !== vpc).flatMap(blocksOf);
      const cidr = pickOne(others, choice.pick);
      return cidr ? { kind: "cidr", cidr } : null;
    }
    case "block":
      return { kind: "cidr", cidr: buildBlock(choice.block, known.vpcs) };
    case "prefix-list": {
      const list = pickOne(known.prefixLists, choice.pick);
      return list ? { kind: "prefix-list", prefixListId: list.id } : null;
    }
  }
}

function routeTarget(choice: RouteChoice, vpc: Vpc, known: Known): Route["target"] | null {
  switch (choice.target) {
    case "internet-gateway": {
      const gateway = known.internetGateways.find(({ vpcId }) => vpcId === vpc.id);
      return gateway ? { kind: "internet-gateway", id: gateway.id } : null;
    }
    case "vpc-peering-connection": {
      const own = known.vpcPeeringConnections.filter(({ requester, accepter }) => {
        return requester.vpcId === vpc.id || accepter.vpcId === vpc.id;
      });
      const connection = pickOne(own, choice.pick);
      return connection ? { kind: "vpc-peering-connection", id: connection.id } : null;
    }
    case "network-interface": {
      const own = known.networkInterfaces.filter(({ vpcId }) => vpcId === vpc.id);
      const networkInterface = pickOne(own, choice.pick);
      return networkInterface ? { kind: "network-interface", id: networkInterface.id } : null;
    }
    case "transit-gateway":
      return { kind: "transit-gateway", id: TRANSIT_GATEWAY };
  }
}
