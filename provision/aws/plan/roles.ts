import type { Topology } from "../../../model/index.js";
import { derivedId, runsCommands, tagsOf, type PlanContext, type ProvisionedLab } from "./planning.js";
import { call, create, set, type CreateStep, type PlannedResource, type Step } from "./step.js";

/** A role of the run by its name, and its ARN, which follows from it. */
export interface PlannedRole {
  readonly name: string;
  readonly arn: string;
}

/** IAM's names take fewer characters than log groups' and labs'. */
function iamName(text: string, suffix: string, longest: number): string {
  return `${text.replaceAll(/[^\w+=,.@-]/g, "-").slice(0, longest - suffix.length)}${suffix}`;
}

/** `NextWorkVPCFlowLogsGroup` gives the write-up's `NextWorkVPCFlowLogsRole` and `NextWorkVPCFlowLogsPolicy`. */
function flowLogStem({ flowLogs }: Topology): string {
  return (flowLogs[0]?.logGroupName ?? "flowlab").replace(/Group$/, "").replace(/^\/+/, "");
}

/** The role by which flow logs are delivered. */
export function flowLogRole(topology: Topology, { partition, accountId }: PlanContext): PlannedRole {
  const name = iamName(flowLogStem(topology), "Role", 64);
  return { name, arn: `arn:${partition}:iam::${accountId}:role/${name}` };
}

/** IAM-01: what the write-up's policy allows; CreateLogGroup among it is why late deliveries bring a group back (TD-02). */
const DELIVERY_ACTIONS = [
  "logs:CreateLogGroup",
  "logs:CreateLogStream",
  "logs:PutLogEvents",
  "logs:DescribeLogGroups",
  "logs:DescribeLogStreams",
];

function policyDocument(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

/** IAM-02: only flow logs of this account and Region may use the role (confused deputy). */
function flowLogTrust({ partition, accountId }: PlanContext, region: string): string {
  return policyDocument({
    Effect: "Allow",
    Principal: { Service: "vpc-flow-logs.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: {
      StringEquals: { "aws:SourceAccount": accountId },
      ArnLike: { "aws:SourceArn": `arn:${partition}:ec2:${region}:${accountId}:vpc-flow-log/*` },
    },
  });
}

/** The policy and role of the write-up's step 4, where the lab has a flow log. */
export function planFlowLogRole(topology: Topology, region: string, context: PlanContext): Step[] {
  if (topology.flowLogs.length === 0) return [];
  const role = flowLogRole(topology, context);
  const policyName = iamName(flowLogStem(topology), "Policy", 128);
  const policyArn = `arn:${context.partition}:iam::${context.accountId}:policy/${policyName}`;
  const policy: PlannedResource = {
    kind: "iam-policy",
    logicalId: derivedId("iam-policy", policyName),
    name: policyName,
  };
  return [
    create(
      policy,
      call("iam:CreatePolicy", {
        PolicyName: policyName,
        PolicyDocument: policyDocument({ Effect: "Allow", Action: DELIVERY_ACTIONS, Resource: "*" }),
        Tags: iamTags(context, policy),
      }),
      { known: policyArn },
    ),
    createRole(role.name, flowLogTrust(context, region), context),
    attachPolicy(role.name, policyName, policyArn),
  ];
}

/** Names in IAM say what they are; a Name tag would have to do without characters that only EC2 takes. */
function iamTags(context: PlanContext, resource: PlannedResource): { Key: string; Value: string }[] {
  return tagsOf(context, resource).filter(({ Key }) => Key !== "Name");
}

function createRole(name: string, trust: string, context: PlanContext): CreateStep {
  const resource: PlannedResource = { kind: "iam-role", logicalId: derivedId("iam-role", name), name };
  const input = { RoleName: name, AssumeRolePolicyDocument: trust, Tags: iamTags(context, resource) };
  return create(resource, call("iam:CreateRole", input), { known: name });
}

function attachPolicy(roleName: string, policyName: string, policyArn: string): Step {
  const made = call("iam:AttachRolePolicy", { RoleName: roleName, PolicyArn: policyArn });
  return set(`${roleName} ${policyName}`, `policy ${policyName} on role ${roleName}`, made);
}

/** The instance profile that lets Systems Manager run commands on the instances. */
export function instanceProfileName({ runId }: PlanContext): string {
  return `flowlab-${runId}-instances`;
}

/** AWS's own policy for what the SSM Agent needs. */
const SSM_POLICY = "AmazonSSMManagedInstanceCore";

/** An instance profile with its role, where the timeline has instances run commands: `traffic` does that. */
export function planInstanceProfile(lab: ProvisionedLab, context: PlanContext): Step[] {
  if (!runsCommands(lab)) return [];
  const name = instanceProfileName(context);
  const profile: PlannedResource = { kind: "instance-profile", logicalId: derivedId("instance-profile"), name };
  const service = context.partition === "aws-cn" ? "ec2.amazonaws.com.cn" : "ec2.amazonaws.com";
  const trust = policyDocument({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" });
  return [
    createRole(name, trust, context),
    attachPolicy(name, SSM_POLICY, `arn:${context.partition}:iam::aws:policy/${SSM_POLICY}`),
    create(profile, call("iam:CreateInstanceProfile", { InstanceProfileName: name, Tags: iamTags(context, profile) }), {
      known: name,
    }),
    set(
      name,
      `role ${name} in instance profile ${name}`,
      call("iam:AddRoleToInstanceProfile", { InstanceProfileName: name, RoleName: name }),
    ),
  ];
}
