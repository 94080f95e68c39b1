import { formatCidr, nameIn, type Topology, type TransitGatewayAttachment } from "../../../model/index.js";
import { tagged, type PlanContext } from "./planning.js";
import { unknownCost } from "./prices.js";
import { call, create, ref, set, wait, type PlannedResource, type Step } from "./step.js";

const NEVER = ["failed", "failing", "rejected", "rejecting", "deleting", "deleted"];

/** TGW-01, TGW-02, TGW-04: gateways without AWS's default table, their tables, attachments, and what the tables hold. */
export function planTransitGateways(topology: Topology, context: PlanContext): Step[] {
  const { transitGateways, transitGatewayRouteTables, transitGatewayAttachments } = topology;
  return [
    ...transitGateways.flatMap(({ id, name, securityGroupReferencing }) => {
      const resource: PlannedResource = { kind: "transit-gateway", logicalId: id, name };
      const made = call("ec2:CreateTransitGateway", {
        Options: {
          DefaultRouteTableAssociation: "disable",
          DefaultRouteTablePropagation: "disable",
          SecurityGroupReferencingSupport: securityGroupReferencing ? "enable" : "disable",
        },
        ...tagged(context, "transit-gateway", resource),
      });
      return [
        create(resource, made, { path: "TransitGateway.TransitGatewayId" }),
        wait(
          id,
          `transit gateway ${name} is available`,
          call("ec2:DescribeTransitGateways", { TransitGatewayIds: [ref(id)] }),
          { path: "TransitGateways.0.State", until: "available", never: NEVER },
        ),
      ];
    }),
    ...transitGatewayRouteTables.flatMap(({ id, name, transitGatewayId }) => {
      const resource: PlannedResource = { kind: "transit-gateway-route-table", logicalId: id, name };
      const made = call("ec2:CreateTransitGatewayRouteTable", {
        TransitGatewayId: ref(transitGatewayId),
        ...tagged(context, "transit-gateway-route-table", resource),
      });
      return [
        create(resource, made, { path: "TransitGatewayRouteTable.TransitGatewayRouteTableId" }),
        wait(
          id,
          `transit gateway route table ${name} is available`,
          call("ec2:DescribeTransitGatewayRouteTables", { TransitGatewayRouteTableIds: [ref(id)] }),
          { path: "TransitGatewayRouteTables.0.State", until: "available", never: NEVER },
        ),
      ];
    }),
    ...transitGatewayAttachments.flatMap((attachment) => planAttachment(attachment, topology, context)),
    ...transitGatewayRouteTables.flatMap((table) => planTable(table, topology)),
  ];
}

function planAttachment(attachment: TransitGatewayAttachment, topology: Topology, context: PlanContext): Step[] {
  const { id, name, transitGatewayId, resource: of, associatedRouteTableId } = attachment;
  if (of.kind !== "vpc") return [];
  const resource: PlannedResource = { kind: "transit-gateway-attachment", logicalId: id, name };
  const onOff = (on: boolean): "enable" | "disable" => (on ? "enable" : "disable");
  const made = call("ec2:CreateTransitGatewayVpcAttachment", {
    TransitGatewayId: ref(transitGatewayId),
    VpcId: ref(of.vpcId),
    SubnetIds: of.subnetIds.map(ref),
    Options: {
      Ipv6Support: onOff(of.ipv6Support),
      ApplianceModeSupport: onOff(of.applianceMode),
      SecurityGroupReferencingSupport: onOff(of.securityGroupReferencing),
    },
    ...tagged(context, "transit-gateway-attachment", resource),
  });
  const associate = (tableId: string): Step[] => {
    const table = nameIn(topology.transitGatewayRouteTables, tableId);
    return [
      set(
        `${tableId} ${id}`,
        `association of ${name} with ${table}`,
        call("ec2:AssociateTransitGatewayRouteTable", {
          TransitGatewayRouteTableId: ref(tableId),
          TransitGatewayAttachmentId: ref(id),
        }),
      ),
      wait(
        `${tableId} ${id}`,
        `${name} is associated with ${table}`,
        call("ec2:DescribeTransitGatewayAttachments", { TransitGatewayAttachmentIds: [ref(id)] }),
        { path: "TransitGatewayAttachments.0.Association.State", until: "associated" },
      ),
    ];
  };
  return [
    create(
      resource,
      made,
      { path: "TransitGatewayVpcAttachment.TransitGatewayAttachmentId" },
      unknownCost("transit gateway attachment"),
    ),
    wait(
      id,
      `attachment ${name} is available`,
      call("ec2:DescribeTransitGatewayVpcAttachments", { TransitGatewayAttachmentIds: [ref(id)] }),
      { path: "TransitGatewayVpcAttachments.0.State", until: "available", never: NEVER },
    ),
    ...(associatedRouteTableId === null ? [] : associate(associatedRouteTableId)),
  ];
}

function planTable(
  { id, name, propagatedAttachmentIds, staticRoutes }: Topology["transitGatewayRouteTables"][number],
  { transitGatewayAttachments }: Topology,
): Step[] {
  const table = { TransitGatewayRouteTableId: ref(id) };
  return [
    ...propagatedAttachmentIds.map((attachmentId) =>
      set(
        `${id} ${attachmentId}`,
        `propagation of ${nameIn(transitGatewayAttachments, attachmentId)} to ${name}`,
        call("ec2:EnableTransitGatewayRouteTablePropagation", {
          ...table,
          TransitGatewayAttachmentId: ref(attachmentId),
        }),
      ),
    ),
    ...staticRoutes.map(({ cidr, attachmentId }) =>
      set(
        `${id} ${formatCidr(cidr)}`,
        `route ${formatCidr(cidr)} -> ${attachmentId === null ? "blackhole" : nameIn(transitGatewayAttachments, attachmentId)} in ${name}`,
        call("ec2:CreateTransitGatewayRoute", {
          ...table,
          DestinationCidrBlock: formatCidr(cidr),
          ...(attachmentId === null ? { Blackhole: true } : { TransitGatewayAttachmentId: ref(attachmentId) }),
        }),
      ),
    ),
  ];
}
