import type { CallRefused } from "./errors.js";
import { ROLE_NOT_KNOWN } from "./outcome.js";

/** What AWS says where a quota is used up, and the quota (aws-semantics 12; ERR). */
const QUOTAS: Readonly<Record<string, string>> = {
  VpcLimitExceeded: "VPCs per Region, 5 by default",
  InternetGatewayLimitExceeded: "internet gateways per Region, which follows VPCs per Region",
  EgressOnlyInternetGatewayLimitExceeded: "egress-only internet gateways per Region",
  SubnetLimitExceeded: "subnets per VPC",
  RouteTableLimitExceeded: "route tables per VPC",
  RouteLimitExceeded: "routes per route table",
  SecurityGroupLimitExceeded: "VPC security groups per Region",
  RulesPerSecurityGroupLimitExceeded: "inbound or outbound rules per security group",
  SecurityGroupsPerInterfaceLimitExceeded: "security groups per network interface",
  NetworkAclLimitExceeded: "network ACLs per VPC",
  NetworkAclEntryLimitExceeded: "rules per network ACL",
  AddressLimitExceeded: "Elastic IP addresses per Region, 5 by default",
  NatGatewayLimitExceeded: "NAT gateways per Availability Zone",
  CidrLimitExceeded: "IPv4 CIDR blocks per VPC",
  ActiveVpcPeeringConnectionPerVpcLimitExceeded: "active peering connections per VPC",
  OutstandingVpcPeeringConnectionLimitExceeded: "outstanding peering connection requests per account",
  PendingVpcPeeringConnectionLimitExceeded: "outstanding peering connection requests per account",
  VpcPeeringConnectionsPerVpcLimitExceeded: "active peering connections per VPC",
  VpcEndpointLimitExceeded: "endpoints per VPC",
  TransitGatewayLimitExceeded: "transit gateways per account",
  NetworkInterfaceLimitExceeded: "network interfaces per Region",
  InstanceLimitExceeded: "running On-Demand instances, counted in vCPUs",
  VcpuLimitExceeded: "running On-Demand instances, counted in vCPUs",
  FlowLogsLimitExceeded: "flow logs per resource",
  PrefixListLimitExceeded: "prefix lists per Region",
  TooManyLoadBalancers: "load balancers of its type per Region, 50 by default",
  TooManyTargetGroups: "target groups per Region",
  TooManyListeners: "listeners per load balancer, 50 by default",
  TooManyRules: "rules per load balancer, 100 by default",
  TooManyTargets: "targets per target group or load balancer",
  TooManyRegistrationsForTargetId: "target groups in which a target is registered",
  TooManyUniqueTargetGroupsPerLoadBalancer: "target groups per load balancer",
  LimitExceededException: "roles, policies or instance profiles per account, or log groups per Region",
  LimitExceeded: "roles, policies or instance profiles per account",
};

/** Other things that AWS says, and what to do about them. */
const REMEDIES: Readonly<Record<string, string>> = {
  InsufficientInstanceCapacity:
    "AWS has no such instance free in that zone now: try later, or name another zone or type",
  Unsupported: "that zone may not offer the instance type: name another zone or type in the lab file",
  InvalidParameterValue: "the lab asks for what this Region or account does not take",
  OptInRequired: "the account has not enabled this Region or service",
  PendingVerification: "AWS is still verifying the account for this Region: try again later",
  OperationNotPermitted: "AWS does not let this account make load balancers: AWS Support can tell why",
  InvalidSubnet: "the subnet is too small, has too few free addresses, or its VPC has no internet gateway",
  DependencyViolation: "something that is not of this run uses it: AWS's console shows what",
  DeleteConflict: "something that is not of this run uses it: AWS's console shows what",
  FlowLogAlreadyExists: "the resource has a flow log like it: `aws ec2 describe-flow-logs` shows whose",
};

/** What to do about a call that AWS refused, for people. */
export function remedyFor({ operation, problem, title }: CallRefused): string {
  const { code, kind, message } = problem;
  const quota = QUOTAS[code];
  if (quota !== undefined)
    return `the quota is used up: ${quota}; Service Quotas raises it, and deleting what is not used makes room`;
  if (ROLE_NOT_KNOWN.test(message))
    return "AWS does not know the role everywhere after two minutes (IAM-03): try again, it may take some more";
  switch (kind) {
    case "denied":
      return `allow \`${operation}\`, for ${title}: \`flowlab provision policy\` prints all that it takes`;
    case "credentials":
      return "sign in again, or renew the session token: what was built is in the journal";
    case "throttled":
      return "try again when others call AWS less in this account";
    case "unreachable":
      return "check the network and its proxies";
    case "no-region":
    case "not-offered":
    case "gone":
    case "other":
      return (
        REMEDIES[code] ??
        (kind === "gone" ? "somebody may have deleted it" : "what AWS says above is all that is known")
      );
  }
}
