import {
  ANYWHERE_IPV4,
  containsAddress,
  formatCidr,
  formatIpAddress,
  isAnywhere,
  type Cidr,
  type Issue,
  type Topology,
} from "../../../model/index.js";
import { PROVIDED_PREFIX_LENGTH } from "../ipv6-blocks.js";
import { isManagedByAws } from "./prefix-lists.js";
import { refusal } from "./refusal.js";

interface Naming {
  readonly noun: string;
  readonly name: string;
  readonly cidr: Cidr;
}

/** Every block that decides which packets go where. */
function* namings(topology: Topology): Generator<Naming> {
  for (const { name, ingress, egress } of topology.securityGroups)
    for (const { peer } of [...ingress, ...egress])
      if (peer.kind === "cidr") yield { noun: "a rule of security group", name, cidr: peer.cidr };
  for (const { name, entries } of topology.networkAcls)
    for (const { cidr } of entries) yield { noun: "an entry of network ACL", name, cidr };
  for (const { name, routes } of topology.routeTables)
    for (const { destination, target } of routes)
      // The `local` ones come with the VPC's blocks.
      if (destination.kind === "cidr" && target.kind !== "local")
        yield { noun: "a route of", name, cidr: destination.cidr };
  for (const { name, staticRoutes } of topology.transitGatewayRouteTables)
    for (const { cidr } of staticRoutes) yield { noun: "a route of", name, cidr };
  for (const list of topology.prefixLists)
    if (!isManagedByAws(list)) for (const cidr of list.cidrs) yield { noun: "prefix list", name: list.name, cidr };
}

/**
 * What would decide otherwise in AWS than in the lab, as it names addresses that Amazon chooses anew: public ones, and
 * more of IPv6 than the blocks of the lab's VPCs, in whose place Amazon's come.
 */
export function chosenAddressRefusals(topology: Topology): Issue[] {
  const given = [
    ...topology.networkInterfaces.flatMap(({ privateAddresses }) => privateAddresses),
    ...topology.natGateways.flatMap(({ addresses }) => addresses),
  ].flatMap(({ publicAddress }) => publicAddress ?? []);
  const blocks = topology.vpcs.flatMap(({ cidrBlocks }) => cidrBlocks.map(({ cidr }) => cidr));
  const chosenIn = (cidr: Cidr): string | null => {
    if (isAnywhere(cidr)) return null;
    if (cidr.family === ANYWHERE_IPV4.family) {
      const address = given.find((each) => containsAddress(cidr, each));
      return address === undefined ? null : formatIpAddress(address);
    }
    const block = blocks.find((each) => each.family === 6 && containsAddress(cidr, each.first));
    return block && cidr.prefixLength < PROVIDED_PREFIX_LENGTH ? formatCidr(block) : null;
  };
  return [...namings(topology)].flatMap(({ noun, name, cidr }) => {
    const chosen = chosenIn(cidr);
    if (chosen === null) return [];
    const why = `${formatCidr(cidr)} has ${chosen} in it, in whose place Amazon chooses another`;
    return refusal(noun, name, why, "name private addresses, a security group, or anybody");
  });
}
