import { ANYWHERE_IPV4, hostCidr, type Ipv4Cidr, type Topology } from "../../../model/topology/index.js";
import { routeTableOf, type InterfacePlace } from "./places.js";
import { routedBlocks } from "./route-tables.js";

/**
 * CT-04: what an interface tracks whatever its rules say: what it sends by way of a NAT gateway, and what NAT gateways
 * send to it. As blocks of the other end's addresses.
 */
export function automaticallyTracked(
  topology: Topology,
  { subnet, vpc }: InterfacePlace,
  direction: "ingress" | "egress",
): readonly Ipv4Cidr[] {
  if (topology.natGateways.length === 0) return [];
  const gateways = topology.networkInterfaces
    .filter(({ vpcId, interfaceType }) => interfaceType === "nat_gateway" && vpcId === vpc.id)
    .flatMap(({ privateAddresses }) => privateAddresses.map(({ address }) => hostCidr(address)))
    .flatMap((cidr) => (cidr.family === 4 ? [cidr] : []));
  if (direction === "ingress") return gateways;
  const routed = routedBlocks(topology, routeTableOf(topology, subnet), ANYWHERE_IPV4).filter(
    ({ target }) => target?.kind === "nat-gateway",
  );
  return [...gateways, ...routed.map(({ cidr }) => cidr)];
}
