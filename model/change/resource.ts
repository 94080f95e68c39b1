import { success, type Result } from "../issue/issue.js";
import type { RouteTable, SecurityGroup, Subnet, Topology, Vpc } from "../topology/topology.js";
import { refuseUnknown } from "./refusal.js";

interface Identified {
  readonly id: string;
}

/** The resource of that id, or the EC2 API's "not found" of its kind. */
function findOr<T extends Identified>(list: readonly T[], id: string, code: string, noun: string): Result<T> {
  const found = list.find((item) => item.id === id);
  return found === undefined ? refuseUnknown(code, noun, id) : success(found);
}

/** `InvalidVpcID.NotFound` */
export function findVpc(topology: Topology, id: string): Result<Vpc> {
  return findOr(topology.vpcs, id, "InvalidVpcID.NotFound", "VPC");
}

/** `InvalidSubnetID.NotFound` */
export function findSubnet(topology: Topology, id: string): Result<Subnet> {
  return findOr(topology.subnets, id, "InvalidSubnetID.NotFound", "subnet");
}

/** `InvalidRouteTableID.NotFound` */
export function findRouteTable(topology: Topology, id: string): Result<RouteTable> {
  return findOr(topology.routeTables, id, "InvalidRouteTableID.NotFound", "route table");
}

/** `InvalidGroup.NotFound` */
export function findSecurityGroup(topology: Topology, id: string): Result<SecurityGroup> {
  return findOr(topology.securityGroups, id, "InvalidGroup.NotFound", "security group");
}

/** `InvalidNetworkAclID.NotFound` */
export function findNetworkAcl(topology: Topology, id: string): Result<Topology["networkAcls"][number]> {
  return findOr(topology.networkAcls, id, "InvalidNetworkAclID.NotFound", "network ACL");
}

/** `InvalidVpcPeeringConnectionID.NotFound` */
export function findPeering(topology: Topology, id: string): Result<Topology["vpcPeeringConnections"][number]> {
  return findOr(topology.vpcPeeringConnections, id, "InvalidVpcPeeringConnectionID.NotFound", "VPC peering connection");
}

/** `InvalidInstanceID.NotFound` */
export function findInstance(topology: Topology, id: string): Result<Topology["instances"][number]> {
  return findOr(topology.instances, id, "InvalidInstanceID.NotFound", "instance");
}

/** The list with one item exchanged; all others stay the same objects. */
export function replaceItem<T extends Identified>(list: readonly T[], item: T): readonly T[] {
  return list.map((other) => (other.id === item.id ? item : other));
}
