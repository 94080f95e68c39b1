import type * as logs from "@aws-sdk/client-cloudwatch-logs";
import type * as ec2 from "@aws-sdk/client-ec2";
import type * as loadBalancing from "@aws-sdk/client-elastic-load-balancing-v2";
import type * as iam from "@aws-sdk/client-iam";
import type * as ssm from "@aws-sdk/client-ssm";
import type { Answer } from "./operation.js";

/** The SDK's module of each service, by the prefix of its IAM actions. */
interface Modules {
  readonly ec2: typeof ec2;
  readonly elasticloadbalancing: typeof loadBalancing;
  readonly iam: typeof iam;
  readonly logs: typeof logs;
  readonly ssm: typeof ssm;
}

/**
 * Every call that provisioning makes, as IAM names it, with the other actions that AWS asks permission for when it is
 * made (Service Authorization Reference, "dependent actions"). `flowlab provision policy` is this table.
 */
export const OPERATIONS = {
  "ec2:AcceptVpcPeeringConnection": [],
  "ec2:AllocateAddress": ["ec2:CreateTags"],
  "ec2:AssociateAddress": [],
  "ec2:AssociateRouteTable": [],
  "ec2:AssociateTransitGatewayRouteTable": [],
  "ec2:AssociateVpcCidrBlock": [],
  "ec2:AttachInternetGateway": [],
  "ec2:AuthorizeSecurityGroupEgress": [],
  "ec2:AuthorizeSecurityGroupIngress": [],
  "ec2:CreateEgressOnlyInternetGateway": ["ec2:CreateTags"],
  "ec2:CreateFlowLogs": ["ec2:CreateTags", "iam:PassRole"],
  "ec2:CreateInternetGateway": ["ec2:CreateTags"],
  "ec2:CreateManagedPrefixList": ["ec2:CreateTags"],
  "ec2:CreateNatGateway": ["ec2:CreateTags"],
  "ec2:CreateNetworkAcl": ["ec2:CreateTags"],
  "ec2:CreateNetworkAclEntry": [],
  "ec2:CreateNetworkInterface": ["ec2:CreateTags"],
  "ec2:CreateRoute": [],
  "ec2:CreateRouteTable": ["ec2:CreateTags"],
  "ec2:CreateSecurityGroup": ["ec2:CreateTags"],
  "ec2:CreateSubnet": ["ec2:CreateTags"],
  "ec2:CreateTransitGateway": ["ec2:CreateTags"],
  "ec2:CreateTransitGatewayRoute": [],
  "ec2:CreateTransitGatewayRouteTable": ["ec2:CreateTags"],
  "ec2:CreateTransitGatewayVpcAttachment": ["ec2:CreateTags", "iam:CreateServiceLinkedRole"],
  "ec2:CreateVpc": ["ec2:CreateTags"],
  "ec2:CreateVpcEndpoint": ["ec2:CreateTags"],
  "ec2:CreateVpcPeeringConnection": ["ec2:CreateTags"],
  "ec2:DeleteEgressOnlyInternetGateway": [],
  "ec2:DeleteFlowLogs": [],
  "ec2:DeleteInternetGateway": [],
  "ec2:DeleteManagedPrefixList": [],
  "ec2:DeleteNatGateway": [],
  "ec2:DeleteNetworkAcl": [],
  "ec2:DeleteNetworkAclEntry": [],
  "ec2:DeleteNetworkInterface": [],
  "ec2:DeleteRoute": [],
  "ec2:DeleteRouteTable": [],
  "ec2:DeleteSecurityGroup": [],
  "ec2:DeleteSubnet": [],
  "ec2:DeleteTransitGateway": [],
  "ec2:DeleteTransitGatewayRouteTable": [],
  "ec2:DeleteTransitGatewayVpcAttachment": [],
  "ec2:DeleteVolume": [],
  "ec2:DeleteVpc": [],
  "ec2:DeleteVpcEndpoints": [],
  "ec2:DeleteVpcPeeringConnection": [],
  "ec2:DescribeAddresses": [],
  "ec2:DescribeEgressOnlyInternetGateways": [],
  "ec2:DescribeFlowLogs": [],
  "ec2:DescribeInstances": [],
  "ec2:DescribeInternetGateways": [],
  "ec2:DescribeManagedPrefixLists": [],
  "ec2:DescribeNatGateways": [],
  "ec2:DescribeNetworkAcls": [],
  "ec2:DescribeNetworkInterfaces": [],
  "ec2:DescribeRouteTables": [],
  "ec2:DescribeSecurityGroups": [],
  "ec2:DescribeSubnets": [],
  "ec2:DescribeTransitGatewayAttachments": [],
  "ec2:DescribeTransitGatewayRouteTables": [],
  "ec2:DescribeTransitGateways": [],
  "ec2:DescribeTransitGatewayVpcAttachments": [],
  "ec2:DescribeVolumes": [],
  "ec2:DescribeVpcEndpoints": [],
  "ec2:DescribeVpcPeeringConnections": [],
  "ec2:DescribeVpcs": [],
  "ec2:DetachInternetGateway": [],
  "ec2:DisassociateAddress": [],
  "ec2:DisassociateRouteTable": [],
  "ec2:EnableTransitGatewayRouteTablePropagation": [],
  "ec2:ModifyNetworkInterfaceAttribute": [],
  "ec2:ModifySubnetAttribute": [],
  "ec2:ModifyVpcAttribute": [],
  "ec2:RejectVpcPeeringConnection": [],
  "ec2:ReleaseAddress": [],
  "ec2:ReplaceNetworkAclAssociation": [],
  "ec2:ReplaceNetworkAclEntry": [],
  "ec2:ReplaceRoute": [],
  "ec2:RevokeSecurityGroupEgress": [],
  "ec2:RevokeSecurityGroupIngress": [],
  "ec2:RunInstances": ["ec2:CreateTags", "iam:PassRole"],
  "ec2:StartInstances": [],
  "ec2:StopInstances": [],
  "ec2:TerminateInstances": [],
  // With what EC2 is asked for in the caller's name, where it is not among the calls here ("Elastic Load Balancing API permissions").
  "elasticloadbalancing:CreateListener": ["elasticloadbalancing:AddTags"],
  "elasticloadbalancing:CreateLoadBalancer": [
    "elasticloadbalancing:AddTags",
    "ec2:DescribeAccountAttributes",
    "iam:CreateServiceLinkedRole",
  ],
  "elasticloadbalancing:CreateRule": ["elasticloadbalancing:AddTags"],
  "elasticloadbalancing:CreateTargetGroup": ["elasticloadbalancing:AddTags", "iam:CreateServiceLinkedRole"],
  "elasticloadbalancing:DeleteLoadBalancer": [],
  "elasticloadbalancing:DeleteTargetGroup": [],
  "elasticloadbalancing:DescribeListeners": [],
  "elasticloadbalancing:DescribeLoadBalancers": [],
  "elasticloadbalancing:DescribeTags": [],
  "elasticloadbalancing:DescribeTargetGroups": [],
  "elasticloadbalancing:DescribeTargetHealth": [],
  "elasticloadbalancing:ModifyLoadBalancerAttributes": [],
  "elasticloadbalancing:ModifyTargetGroupAttributes": [],
  "elasticloadbalancing:RegisterTargets": [],
  "iam:AddRoleToInstanceProfile": ["iam:PassRole"],
  "iam:AttachRolePolicy": [],
  "iam:CreateInstanceProfile": ["iam:TagInstanceProfile"],
  "iam:CreatePolicy": ["iam:TagPolicy"],
  "iam:CreateRole": ["iam:TagRole"],
  "iam:DeleteInstanceProfile": [],
  "iam:DeletePolicy": [],
  "iam:DeleteRole": [],
  "iam:DetachRolePolicy": [],
  "iam:GetInstanceProfile": [],
  "iam:GetPolicy": [],
  "iam:GetRole": [],
  "iam:ListAttachedRolePolicies": [],
  "iam:RemoveRoleFromInstanceProfile": [],
  "logs:CreateLogGroup": ["logs:TagResource"],
  "logs:DeleteLogGroup": [],
  "logs:DescribeLogGroups": [],
  "logs:DescribeLogStreams": [],
  "logs:GetLogEvents": [],
  "logs:ListTagsForResource": [],
  "logs:PutRetentionPolicy": [],
  "ssm:DescribeInstanceInformation": [],
  "ssm:GetCommandInvocation": [],
  "ssm:GetParameter": [],
  "ssm:ListCommands": [],
  "ssm:SendCommand": [],
} as const;

/** A call by the name of the IAM action that allows it. */
export type ProvisionOperation = keyof typeof OPERATIONS;

type CommandOf<Service extends keyof Modules, Name extends string> = `${Name}Command` extends keyof Modules[Service]
  ? Modules[Service][`${Name}Command`]
  : never;

type InputField<Command> = Command extends abstract new (...parameters: never[]) => { readonly input: infer Input }
  ? Input
  : never;

/** What the SDK takes for a call. */
export type InputOf<O extends ProvisionOperation> = O extends `${infer Service extends keyof Modules}:${infer Name}`
  ? InputField<CommandOf<Service, Name>>
  : never;

/** Whether a call only reads: it may be repeated as often as one likes. */
export function isRead(operation: ProvisionOperation): boolean {
  return /:(Describe|Get|List)/.test(operation);
}

/**
 * Makes one call. One that reads is tried again until that is of no use; any other is sent once, because one that was
 * not answered may have been done. Rejects with what the SDK throws, or {@link UnsuccessfulItem}.
 */
export type ProvisionCall = (operation: ProvisionOperation, input: object) => Promise<Answer>;

/** A call that AWS answered with 200 and did not do (FLA-01): the code and message of the item. */
export class UnsuccessfulItem extends Error {
  override readonly name: string;
  readonly code: string;
  /** As errors of the SDK have it: AWS did answer. */
  readonly $metadata: object = {};

  constructor(code: string, message: string) {
    super(message);
    this.name = code;
    this.code = code;
  }
}
