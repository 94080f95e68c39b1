import {
  ANYWHERE_IPV4,
  containsAddress,
  formatCidr,
  formatIpAddress,
  isAnywhere,
  parseCidr,
  type Cidr,
  type Issue,
  type LoadBalancerListener,
  type RuleCondition,
  type Topology,
} from "../../../model/index.js";
import { balancerNodes, choosesAddresses } from "./balancer-nodes.js";
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
  for (const { name, listeners } of topology.loadBalancers)
    for (const { values } of sourceConditions(listeners))
      for (const cidr of values.flatMap((each) => parseCidr(each) ?? []))
        yield { noun: "a rule of load balancer", name, cidr };
  for (const list of topology.prefixLists)
    if (!isManagedByAws(list)) for (const cidr of list.cidrs) yield { noun: "prefix list", name: list.name, cidr };
}

function sourceConditions(listeners: readonly LoadBalancerListener[]): RuleCondition[] {
  return listeners
    .flatMap(({ rules }) => rules ?? [])
    .flatMap(({ conditions }) => conditions.filter(({ field }) => field === "source-ip"));
}

/**
 * Why a block decides otherwise where Amazon chooses an address of a subnet for a load balancer: it is a part of the subnet.
 * One address that the lab gives something else is none that Amazon could choose.
 */
function chosenNode(cidr: Cidr, topology: Topology): string | null {
  const { networkInterfaces, subnets } = topology;
  const nodes = balancerNodes(topology).filter(({ balancer }) => !choosesAddresses(balancer));
  const isNode = new Set(nodes.map(({ own }) => own.id));
  const isTaken =
    cidr.first === cidr.last &&
    networkInterfaces.some(
      ({ id, privateAddresses }) => !isNode.has(id) && privateAddresses.some(({ address }) => address === cidr.first),
    );
  if (isTaken || nodes.length === 0) return null;
  for (const { balancer, own } of nodes) {
    const subnet = subnets.find(({ id }) => id === own.subnetId);
    if (subnet === undefined || subnet.cidr === null || cidr.prefixLength <= subnet.cidr.prefixLength) continue;
    if (containsAddress(subnet.cidr, cidr.first))
      return `${formatCidr(cidr)} is a part of \`${subnet.name}\`, in which Amazon chooses an address for \`${balancer.name}\``;
  }
  return null;
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
  const instead = (cidr: Cidr, ours: string): string =>
    `${formatCidr(cidr)} has ${ours} in it, in whose place Amazon chooses another`;
  const chosenIn = (cidr: Cidr): string | null => {
    if (isAnywhere(cidr)) return null;
    if (cidr.family === ANYWHERE_IPV4.family) {
      const address = given.find((each) => containsAddress(cidr, each));
      return address === undefined ? chosenNode(cidr, topology) : instead(cidr, formatIpAddress(address));
    }
    const block = blocks.find((each) => each.family === 6 && containsAddress(cidr, each.first));
    return block && cidr.prefixLength < PROVIDED_PREFIX_LENGTH ? instead(cidr, formatCidr(block)) : null;
  };
  return [...namings(topology)].flatMap(({ noun, name, cidr }) => {
    const chosen = chosenIn(cidr);
    if (chosen === null) return [];
    return refusal(noun, name, chosen, "name the whole subnet, a security group, or anybody");
  });
}
