import type { ProvisionOperation } from "../operations.js";
import type { ResourceKind } from "../plan/step.js";

/** What AWS lists of a resource. */
export type Item = Readonly<Record<string, unknown>>;

/** A call that takes part in deleting something. */
export interface RemovalCall {
  readonly operation: ProvisionOperation;
  readonly input: object;
}

/** A kind of resource of EC2, found by its tags. */
export interface Ec2Kind {
  readonly kind: ResourceKind;
  readonly operation: ProvisionOperation;
  /** How the call spells its filters. */
  readonly filters: "Filters" | "Filter";
  /** Of the answer's list; `Reservations.Instances` is a list in each element of a list. */
  readonly key: string;
  readonly id: string;
  /** Where its state stands; null where it has none. */
  readonly state: string | null;
  /** States of what is gone, though AWS still lists it. */
  readonly gone: readonly string[];
  /** States of what is going: there is nothing to do but wait. */
  readonly going: readonly string[];
  /** What deletes it, call after call. */
  readonly remove: (id: string, item: Item) => readonly RemovalCall[];
}

function simple(operation: ProvisionOperation, field: string): Ec2Kind["remove"] {
  return (id) => [{ operation, input: { [field]: id } }];
}

function many(operation: ProvisionOperation, field: string): Ec2Kind["remove"] {
  return (id) => [{ operation, input: { [field]: [id] } }];
}

function list(item: Item, key: string): readonly Item[] {
  return (item[key] ?? []) as readonly Item[];
}

function calls(operation: ProvisionOperation, inputs: readonly object[]): readonly RemovalCall[] {
  return inputs.map((input) => ({ operation, input }));
}

/** Rules that name another group keep that group from being deleted (SG-14). */
export function referencesOf(group: Item): readonly RemovalCall[] {
  const referring = (key: string): object[] =>
    list(group, key).flatMap((permission) => {
      const { IpProtocol, FromPort, ToPort } = permission;
      const pairs = list(permission, "UserIdGroupPairs").map(({ GroupId, UserId }) => ({ GroupId, UserId }));
      return pairs.length === 0 ? [] : [{ IpProtocol, FromPort, ToPort, UserIdGroupPairs: pairs }];
    });
  const { GroupId } = group;
  const revoke = (operation: ProvisionOperation, IpPermissions: readonly object[]): readonly RemovalCall[] =>
    IpPermissions.length === 0 ? [] : [{ operation, input: { GroupId, IpPermissions } }];
  return [
    ...revoke("ec2:RevokeSecurityGroupIngress", referring("IpPermissions")),
    ...revoke("ec2:RevokeSecurityGroupEgress", referring("IpPermissionsEgress")),
  ];
}

type Given = Pick<Ec2Kind, "kind" | "operation" | "key" | "id" | "remove"> & Partial<Ec2Kind>;

function ec2Kind(given: Given): Ec2Kind {
  return { filters: "Filters", state: null, gone: [], going: [], ...given };
}

/** In the order in which they are deleted (TD-01): what uses something goes before what it uses. */
export const EC2_KINDS: readonly Ec2Kind[] = [
  ec2Kind({
    kind: "flow-log",
    operation: "ec2:DescribeFlowLogs",
    filters: "Filter",
    key: "FlowLogs",
    id: "FlowLogId",
    state: "FlowLogStatus",
    remove: many("ec2:DeleteFlowLogs", "FlowLogIds"),
  }),
  ec2Kind({
    kind: "instance",
    operation: "ec2:DescribeInstances",
    key: "Reservations.Instances",
    id: "InstanceId",
    state: "State.Name",
    gone: ["terminated"],
    going: ["shutting-down"],
    remove: many("ec2:TerminateInstances", "InstanceIds"),
  }),
  ec2Kind({
    kind: "volume",
    operation: "ec2:DescribeVolumes",
    key: "Volumes",
    id: "VolumeId",
    state: "State",
    gone: ["deleted"],
    going: ["deleting"],
    remove: simple("ec2:DeleteVolume", "VolumeId"),
  }),
  ec2Kind({
    kind: "nat-gateway",
    operation: "ec2:DescribeNatGateways",
    filters: "Filter",
    key: "NatGateways",
    id: "NatGatewayId",
    state: "State",
    gone: ["deleted"],
    going: ["deleting"],
    remove: simple("ec2:DeleteNatGateway", "NatGatewayId"),
  }),
  ec2Kind({
    kind: "vpc-endpoint",
    operation: "ec2:DescribeVpcEndpoints",
    key: "VpcEndpoints",
    id: "VpcEndpointId",
    state: "State",
    gone: ["deleted", "Deleted"],
    going: ["deleting", "Deleting"],
    remove: many("ec2:DeleteVpcEndpoints", "VpcEndpointIds"),
  }),
  ec2Kind({
    kind: "transit-gateway-attachment",
    operation: "ec2:DescribeTransitGatewayVpcAttachments",
    key: "TransitGatewayVpcAttachments",
    id: "TransitGatewayAttachmentId",
    state: "State",
    gone: ["deleted"],
    going: ["deleting"],
    remove: simple("ec2:DeleteTransitGatewayVpcAttachment", "TransitGatewayAttachmentId"),
  }),
  ec2Kind({
    kind: "transit-gateway-route-table",
    operation: "ec2:DescribeTransitGatewayRouteTables",
    key: "TransitGatewayRouteTables",
    id: "TransitGatewayRouteTableId",
    state: "State",
    gone: ["deleted"],
    going: ["deleting"],
    remove: simple("ec2:DeleteTransitGatewayRouteTable", "TransitGatewayRouteTableId"),
  }),
  ec2Kind({
    kind: "transit-gateway",
    operation: "ec2:DescribeTransitGateways",
    key: "TransitGateways",
    id: "TransitGatewayId",
    state: "State",
    gone: ["deleted"],
    going: ["deleting"],
    remove: simple("ec2:DeleteTransitGateway", "TransitGatewayId"),
  }),
  ec2Kind({
    kind: "vpc-peering-connection",
    operation: "ec2:DescribeVpcPeeringConnections",
    key: "VpcPeeringConnections",
    id: "VpcPeeringConnectionId",
    state: "Status.Code",
    gone: ["deleted", "failed", "rejected", "expired"],
    going: ["deleting"],
    remove: simple("ec2:DeleteVpcPeeringConnection", "VpcPeeringConnectionId"),
  }),
  ec2Kind({
    kind: "elastic-ip",
    operation: "ec2:DescribeAddresses",
    key: "Addresses",
    id: "AllocationId",
    remove: (AllocationId, { AssociationId }) => [
      ...calls("ec2:DisassociateAddress", AssociationId ? [{ AssociationId }] : []),
      ...calls("ec2:ReleaseAddress", [{ AllocationId }]),
    ],
  }),
  ec2Kind({
    kind: "network-interface",
    operation: "ec2:DescribeNetworkInterfaces",
    key: "NetworkInterfaces",
    id: "NetworkInterfaceId",
    state: "Status",
    remove: simple("ec2:DeleteNetworkInterface", "NetworkInterfaceId"),
  }),
  ec2Kind({
    kind: "security-group",
    operation: "ec2:DescribeSecurityGroups",
    key: "SecurityGroups",
    id: "GroupId",
    remove: simple("ec2:DeleteSecurityGroup", "GroupId"),
  }),
  ec2Kind({
    kind: "subnet",
    operation: "ec2:DescribeSubnets",
    key: "Subnets",
    id: "SubnetId",
    state: "State",
    remove: simple("ec2:DeleteSubnet", "SubnetId"),
  }),
  ec2Kind({
    kind: "network-acl",
    operation: "ec2:DescribeNetworkAcls",
    key: "NetworkAcls",
    id: "NetworkAclId",
    remove: simple("ec2:DeleteNetworkAcl", "NetworkAclId"),
  }),
  ec2Kind({
    kind: "route-table",
    operation: "ec2:DescribeRouteTables",
    key: "RouteTables",
    id: "RouteTableId",
    remove: (RouteTableId, item) => [
      ...calls(
        "ec2:DisassociateRouteTable",
        list(item, "Associations").flatMap(({ Main, RouteTableAssociationId }) =>
          Main === true ? [] : [{ AssociationId: RouteTableAssociationId }],
        ),
      ),
      ...calls("ec2:DeleteRouteTable", [{ RouteTableId }]),
    ],
  }),
  ec2Kind({
    kind: "egress-only-internet-gateway",
    operation: "ec2:DescribeEgressOnlyInternetGateways",
    key: "EgressOnlyInternetGateways",
    id: "EgressOnlyInternetGatewayId",
    remove: simple("ec2:DeleteEgressOnlyInternetGateway", "EgressOnlyInternetGatewayId"),
  }),
  ec2Kind({
    kind: "internet-gateway",
    operation: "ec2:DescribeInternetGateways",
    key: "InternetGateways",
    id: "InternetGatewayId",
    remove: (InternetGatewayId, item) => [
      ...calls(
        "ec2:DetachInternetGateway",
        list(item, "Attachments").map(({ VpcId }) => ({ InternetGatewayId, VpcId })),
      ),
      ...calls("ec2:DeleteInternetGateway", [{ InternetGatewayId }]),
    ],
  }),
  ec2Kind({
    kind: "prefix-list",
    operation: "ec2:DescribeManagedPrefixLists",
    key: "PrefixLists",
    id: "PrefixListId",
    state: "State",
    gone: ["delete-complete"],
    going: ["delete-in-progress"],
    remove: simple("ec2:DeleteManagedPrefixList", "PrefixListId"),
  }),
  ec2Kind({
    kind: "vpc",
    operation: "ec2:DescribeVpcs",
    key: "Vpcs",
    id: "VpcId",
    state: "State",
    remove: simple("ec2:DeleteVpc", "VpcId"),
  }),
];
