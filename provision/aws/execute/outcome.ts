import { readProblem } from "../aws-problem.js";
import type { ProvisionOperation } from "../operations.js";

/**
 * What a call that was not answered with success comes to: `refused`, it was not done and may be tried again;
 * `unknown`, nobody can say whether it was done; `not-yet`, AWS does not know everywhere what was made just now (TD-04,
 * IAM-03); `already`, it is so already; `gone`, what it speaks of does not exist; `fatal`, trying again is of no use.
 */
export type Outcome = "refused" | "unknown" | "not-yet" | "already" | "gone" | "fatal";

/** Never reached AWS: to try again repeats nothing. */
const NOT_SENT = /^E(CONNREFUSED|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH|ADDRNOTAVAIL)$/;

/** What AWS says where a change was made before. */
const ALREADY: Readonly<Partial<Record<ProvisionOperation, RegExp>>> = {
  "ec2:AcceptVpcPeeringConnection": /^InvalidStateTransition$/,
  "ec2:AssociateAddress": /^Resource\.AlreadyAssociated$/,
  "ec2:AssociateRouteTable": /^Resource\.AlreadyAssociated$/,
  "ec2:AttachInternetGateway": /^Resource\.AlreadyAssociated$/,
  "ec2:AuthorizeSecurityGroupEgress": /^InvalidPermission\.Duplicate$/,
  "ec2:AuthorizeSecurityGroupIngress": /^InvalidPermission\.Duplicate$/,
  "ec2:CreateNetworkAclEntry": /^NetworkAclEntryAlreadyExists$/,
  "ec2:CreateRoute": /^RouteAlreadyExists$/,
  "ec2:RejectVpcPeeringConnection": /^InvalidStateTransition$/,
  // The association has another identifier since.
  "ec2:ReplaceNetworkAclAssociation": /^InvalidAssociationID\.NotFound$/,
  // Made twice with the same settings, a listener, a load balancer and a target group are made once; other ones are not.
  "elasticloadbalancing:CreateListener": /^DuplicateListener(Exception)?$/,
  "elasticloadbalancing:CreateLoadBalancer": /^DuplicateLoadBalancerName(Exception)?$/,
  "elasticloadbalancing:CreateRule": /^PriorityInUse(Exception)?$/,
  "elasticloadbalancing:CreateTargetGroup": /^DuplicateTargetGroupName(Exception)?$/,
  "iam:AddRoleToInstanceProfile": /^LimitExceeded(Exception)?$/,
  "iam:CreateInstanceProfile": /^EntityAlreadyExists(Exception)?$/,
  "iam:CreatePolicy": /^EntityAlreadyExists(Exception)?$/,
  "iam:CreateRole": /^EntityAlreadyExists(Exception)?$/,
  "logs:CreateLogGroup": /^ResourceAlreadyExistsException$/,
};

/** EC2 calls these its own errors, and has not begun what was asked for. */
const NO_CAPACITY = /^Insufficient\w*Capacity$/;

/** A role or instance profile that not all of AWS knows yet says so only in words (IAM-03). */
export const ROLE_NOT_KNOWN: RegExp =
  /unable to assume given iam role|invalid iam instance profile|iam instance profile.*(not found|does not exist)/i;

const GONE = /(NotFound(Exception)?|NotFound\..*|NoSuchEntity(Exception)?|InvalidAttachmentID.*|Gateway\.NotAttached)$/;

const DEPENDENCIES =
  /^(DependencyViolation|InvalidGroup\.InUse|InvalidNetworkInterface\.InUse|InvalidIPAddress\.InUse|DeleteConflict(Exception)?|IncorrectState|IncorrectInstanceState|VolumeInUse|OperationAbortedException|InvalidTransitGatewayID\.InUse|ResourceInUse(Exception)?|InvalidTarget(Exception)?|ConcurrentTagAccess)$/;

function statusOf(error: unknown): number {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return $metadata?.httpStatusCode ?? 0;
}

/** Judges what a call threw. What is not from AWS or the way to it is `fatal`, for the caller to throw on. */
export function outcomeOf(operation: ProvisionOperation, error: unknown): Outcome {
  const problem = readProblem(error);
  if (problem === null) return "fatal";
  const { code, message, kind } = problem;
  if (kind === "throttled" || NOT_SENT.test(code)) return "refused";
  if (NO_CAPACITY.test(code)) return "fatal";
  if (ALREADY[operation]?.test(code) === true) return "already";
  if (kind === "unreachable" || code === "Unreadable" || statusOf(error) >= 500) return "unknown";
  if (ROLE_NOT_KNOWN.test(message) || DEPENDENCIES.test(code)) return "not-yet";
  return GONE.test(code) ? "gone" : "fatal";
}
