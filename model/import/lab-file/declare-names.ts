import { impliedName, primaryInterfaceName, scopedName, withDefault } from "./implied-names.js";
import { managedPrefixLists } from "./managed-prefix-lists.js";
import { declareLoadBalancers } from "./read-load-balancers.js";
import { declareNetworkFirewalls } from "./read-middleboxes.js";
import { declareNatGateways } from "./read-nat-gateways.js";
import { declareOnPremises } from "./read-on-premises.js";
import { declareTargetGroups } from "./read-target-groups.js";
import { declareTransitGateways } from "./read-transit-gateways.js";
import { declareVpcEndpoints } from "./read-vpc-endpoints.js";
import type { Reading } from "./reading.js";
import type { TopologyInput } from "./topology-schema.js";
import type { GatewayInput, VpcInput } from "./vpc-schema.js";

/** Declares every name of the topology, so that they can be used before they are written. */
export function declareNames(input: TopologyInput, reading: Reading): void {
  const { names, identify } = reading;
  for (const [name, vpc] of Object.entries(input.vpcs)) declareVpc(name, vpc, reading);
  for (const [name, instance] of Object.entries(input.instances)) {
    const eni = primaryInterfaceName(name);
    names.declare("instance", name, identify("i", name, instance.id), ["instances", name]);
    const eniId = identify("eni", eni, instance.networkInterfaceId);
    names.declare("network interface", eni, eniId, ["instances", name]);
    const further = Object.entries(input.networkInterfaces).filter(([, each]) => each.instance === name);
    const ids = further.map(([key, each]) => identify("eni", key, each.id));
    reading.interfacesOfInstances.set(identify("i", name, instance.id), [eniId, ...ids]);
  }
  for (const [name, each] of Object.entries(input.networkInterfaces))
    names.declare("network interface", name, identify("eni", name, each.id), ["networkInterfaces", name]);
  for (const [name, each] of Object.entries(input.peeringConnections))
    names.declare("VPC peering connection", name, identify("pcx", name, each.id), ["peeringConnections", name]);
  declareNatGateways(input, reading);
  declareVpcEndpoints(input, reading);
  declareNetworkFirewalls(input, reading);
  declareOnPremises(input, reading);
  declareTransitGateways(input, reading);
  declareLoadBalancers(input, reading);
  declareTargetGroups(input, reading);
  for (const [name, each] of Object.entries(input.prefixLists))
    names.declare("prefix list", name, identify("pl", name, each.id), ["prefixLists", name]);
  for (const { id, name } of managedPrefixLists(input)) names.declare("prefix list", name, id, ["region"]);
  for (const [name, each] of Object.entries(input.flowLogs))
    names.declare("flow log", name, identify("fl", name, each.id), ["flowLogs", name]);
}

function declareVpc(name: string, vpc: VpcInput, { names, identify }: Reading): void {
  const path = ["vpcs", name];
  names.declare("VPC", name, identify("vpc", name, vpc.id), path);
  const gateway = internetGatewayOf(vpc);
  if (gateway)
    names.declare("internet gateway", gateway.name, identify("igw", gateway.name, gateway.id), [
      ...path,
      "internetGateway",
    ]);
  const egressOnly = egressOnlyInternetGatewayOf(vpc);
  if (egressOnly)
    names.declare("egress-only internet gateway", egressOnly.name, identify("eigw", egressOnly.name, egressOnly.id), [
      ...path,
      "egressOnlyInternetGateway",
    ]);
  if (!Object.values(vpc.routeTables).some((table) => table.main)) {
    const main = impliedName(name, "main");
    names.declare("route table", main, identify("rtb", main), path);
  }
  for (const [key, table] of Object.entries(vpc.routeTables))
    names.declare("route table", key, identify("rtb", key, table.id), [...path, "routeTables", key]);
  for (const [key, subnet] of Object.entries(vpc.subnets))
    names.declare("subnet", key, identify("subnet", key, subnet.id), [...path, "subnets", key]);
  for (const [key, group] of withDefault(vpc.securityGroups)) {
    const full = scopedName(name, key);
    names.declare("security group", full, identify("sg", full, group.id), [...path, "securityGroups", key]);
  }
  for (const [key, acl] of withDefault(vpc.networkAcls)) {
    const full = scopedName(name, key);
    names.declare("network ACL", full, identify("acl", full, acl.id), [...path, "networkAcls", key]);
  }
}

type NamedGateway = Exclude<GatewayInput, string>;

function namedGateway(gateway: GatewayInput | undefined): NamedGateway | null {
  if (gateway === undefined) return null;
  return typeof gateway === "string" ? { name: gateway } : gateway;
}

export function internetGatewayOf(vpc: VpcInput): NamedGateway | null {
  return namedGateway(vpc.internetGateway);
}

export function egressOnlyInternetGatewayOf(vpc: VpcInput): NamedGateway | null {
  return namedGateway(vpc.egressOnlyInternetGateway);
}
