import {
  ANYWHERE_IPV4,
  coversCidr,
  hostCidr,
  type Ipv4Cidr,
  type RouteTarget,
  type Topology,
} from "../../../model/topology/index.js";
import { routeTableOf, type InterfacePlace } from "./places.js";
import { routedBlocks } from "./route-tables.js";

/**
 * CT-04: what an interface tracks whatever its rules say: what it sends by way of a NAT gateway, and what passes between
 * it and a NAT gateway's own addresses, in its VPC or where peering connections and transit gateways lead. As blocks of the other end's
 * addresses.
 */
export function automaticallyTracked(
  topology: Topology,
  { subnet, vpc }: InterfacePlace,
  direction: "ingress" | "egress",
): readonly Ipv4Cidr[] {
  if (topology.natGateways.length === 0) return [];
  const table = routeTableOf(topology, subnet);
  const routed = routedBlocks(topology, table, ANYWHERE_IPV4);
  const isAbroad = (target: RouteTarget | null): boolean =>
    target?.kind === "vpc-peering-connection" || target?.kind === "transit-gateway";
  const abroad = routed.filter(({ target }) => isAbroad(target));
  const gateways = topology.networkInterfaces
    .filter(({ interfaceType }) => interfaceType === "nat_gateway")
    .flatMap(({ vpcId, privateAddresses }) =>
      privateAddresses.map(({ address }) => ({ vpcId, cidr: hostCidr(address) })),
    )
    .flatMap(({ vpcId, cidr }): readonly Ipv4Cidr[] => {
      if (cidr.family === 6) return [];
      if (vpcId === vpc.id) return [cidr];
      const leads =
        direction === "ingress"
          ? table.routes.some(({ target }) => isAbroad(target))
          : abroad.some((each) => coversCidr(each.cidr, cidr));
      return leads ? [cidr] : [];
    });
  if (direction === "ingress") return gateways;
  const through = routed.filter(({ target }) => target?.kind === "nat-gateway").map(({ cidr }) => cidr);
  return [...gateways, ...through];
}
