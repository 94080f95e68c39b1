import { isRead, OPERATIONS, type ProvisionOperation } from "./operations.js";
import { RUN_TAG } from "./plan/planning.js";

interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** An IAM policy document of several statements. */
export interface ProvisionPolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/**
 * Calls that end something and name just what carries the run's tag: they are allowed for nothing else. (Calls that
 * take rules or routes away are not among them: they also concern what AWS made with a VPC, which has no tag.)
 */
const ENDS_TAGGED = /^(ec2:(Delete(?!NetworkAclEntry|Route$)|Terminate|Release)|elasticloadbalancing:Delete)/;

function allow(Sid: string, actions: Iterable<string>, Condition?: Statement["Condition"], Resource = "*"): Statement {
  const Action = [...new Set(actions)].toSorted();
  return { Sid, Effect: "Allow", Action, Resource, ...(Condition && { Condition }) };
}

const SEND = "ssm:SendCommand";

/** Each has a statement of its own, which says for which service. */
const FOR_SERVICES: ReadonlySet<string> = new Set(["iam:PassRole", "iam:CreateServiceLinkedRole"]);

/**
 * Commands go to instances with a run's tag, and only by the one document that traffic uses (Systems Manager user guide,
 * "Restricting Run Command access based on tags"): a statement for either, as the document has no tag.
 */
const SEND_TO_TAGGED: readonly Statement[] = [
  allow("FlowlabCommand", [SEND], undefined, "arn:*:ssm:*::document/AWS-RunShellScript"),
  allow("FlowlabInstances", [SEND], { Null: { [`ssm:resourceTag/${RUN_TAG}`]: "false" } }, "arn:*:ec2:*:*:instance/*"),
];

/**
 * The least policy for everything that `flowlab provision` does: exactly the calls that are made, and what AWS asks for
 * beside them. Roles may be passed to the two services that need them only and made for transit gateways and load balancers only,
 * and what EC2 and ELB delete, and what is sent commands, must carry the tag of a run. sts:GetCallerIdentity is not among them, which needs no permission.
 */
export function provisionPolicy(): ProvisionPolicy {
  const operations = Object.keys(OPERATIONS) as ProvisionOperation[];
  const ends = operations.filter((operation) => ENDS_TAGGED.test(operation));
  const others = operations.filter(
    (operation) => !isRead(operation) && !ends.includes(operation) && operation !== SEND,
  );
  const dependent = operations
    .flatMap((operation) => OPERATIONS[operation])
    .filter((action) => !FOR_SERVICES.has(action));
  return {
    Version: "2012-10-17",
    Statement: [
      allow("FlowlabLook", operations.filter(isRead)),
      allow("FlowlabBuild", [...others, ...dependent]),
      allow("FlowlabTakeDown", ends, { Null: { [`aws:ResourceTag/${RUN_TAG}`]: "false" } }),
      ...SEND_TO_TAGGED,
      allow("FlowlabPassRoles", ["iam:PassRole"], {
        StringEquals: { "iam:PassedToService": ["vpc-flow-logs.amazonaws.com", "ec2.amazonaws.com"] },
      }),
      // The first attachment, load balancer or target group of an account has AWS make the role, in the caller's name ("Use
      // service-linked roles for transit gateways"; "Elastic Load Balancing service-linked role"). A NAT gateway needs none.
      allow("FlowlabServiceLinkedRoles", ["iam:CreateServiceLinkedRole"], {
        StringEquals: { "iam:AWSServiceName": ["transitgateway.amazonaws.com", "elasticloadbalancing.amazonaws.com"] },
      }),
    ],
  };
}
