import type { Answer } from "../operation.js";
import { outcomeOf } from "../execute/outcome.js";
import { valueAt } from "../execute/template.js";
import type { ProvisionCall, ProvisionOperation } from "../operations.js";
import { RESOURCE_TAG, RUN_TAG } from "../plan/planning.js";
import type { ResourceKind } from "../plan/step.js";
import type { RemovalCall } from "./kinds.js";
import type { Owned } from "./owned.js";

/** What has a name in AWS that two runs cannot both use. */
export interface NamedKind {
  readonly kind: ResourceKind;
  /** What there is of that name; null where there is nothing. */
  readonly find: (call: ProvisionCall, name: string, arns: ArnParts) => Promise<Found | null>;
}

/** What ARNs are made of. */
export interface ArnParts {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
}

/** A resource of a name, of this run, of another one, or of somebody else. */
export interface Found {
  /** The tag `flowlab:run`; null: not flowlab's. */
  readonly runId: string | null;
  readonly logicalId: string | null;
  /** What AWS knows it by. */
  readonly id: string;
  readonly remove: readonly RemovalCall[];
}

type Tags = readonly { readonly Key?: string; readonly Value?: string }[];

/** The answer, or null where AWS says that there is no such thing. */
async function ask(call: ProvisionCall, operation: ProvisionOperation, input: object): Promise<Answer | null> {
  try {
    return await call(operation, input);
  } catch (error) {
    if (outcomeOf(operation, error) === "gone") return null;
    throw error;
  }
}

function tagValue(tags: Tags, key: string): string | null {
  return tags.find(({ Key }) => Key === key)?.Value ?? null;
}

function owner(tags: Tags): Pick<Found, "runId" | "logicalId"> {
  return { runId: tagValue(tags, RUN_TAG), logicalId: tagValue(tags, RESOURCE_TAG) };
}

async function findInstanceProfile(call: ProvisionCall, InstanceProfileName: string): Promise<Found | null> {
  const answer = await ask(call, "iam:GetInstanceProfile", { InstanceProfileName });
  if (answer === null) return null;
  const roles = (valueAt(answer, "InstanceProfile.Roles") ?? []) as readonly { readonly RoleName: string }[];
  return {
    ...owner((valueAt(answer, "InstanceProfile.Tags") ?? []) as Tags),
    id: InstanceProfileName,
    remove: [
      ...roles.map(({ RoleName }) => ({
        operation: "iam:RemoveRoleFromInstanceProfile" as const,
        input: { InstanceProfileName, RoleName },
      })),
      { operation: "iam:DeleteInstanceProfile", input: { InstanceProfileName } },
    ],
  };
}

async function findRole(call: ProvisionCall, RoleName: string): Promise<Found | null> {
  const answer = await ask(call, "iam:GetRole", { RoleName });
  if (answer === null) return null;
  const found = owner((valueAt(answer, "Role.Tags") ?? []) as Tags);
  const attached = found.runId === null ? null : await ask(call, "iam:ListAttachedRolePolicies", { RoleName });
  const policies = (attached?.["AttachedPolicies"] ?? []) as readonly { readonly PolicyArn: string }[];
  return {
    ...found,
    id: RoleName,
    remove: [
      ...policies.map(({ PolicyArn }) => ({
        operation: "iam:DetachRolePolicy" as const,
        input: { RoleName, PolicyArn },
      })),
      { operation: "iam:DeleteRole", input: { RoleName } },
    ],
  };
}

async function findPolicy(call: ProvisionCall, name: string, arns: ArnParts): Promise<Found | null> {
  const PolicyArn = `arn:${arns.partition}:iam::${arns.accountId}:policy/${name}`;
  const answer = await ask(call, "iam:GetPolicy", { PolicyArn });
  if (answer === null) return null;
  const tags = (valueAt(answer, "Policy.Tags") ?? []) as Tags;
  return { ...owner(tags), id: PolicyArn, remove: [{ operation: "iam:DeletePolicy", input: { PolicyArn } }] };
}

async function findLogGroup(call: ProvisionCall, logGroupName: string, arns: ArnParts): Promise<Found | null> {
  const answer = await ask(call, "logs:DescribeLogGroups", { logGroupNamePrefix: logGroupName });
  const groups = (answer?.["logGroups"] ?? []) as readonly { readonly logGroupName?: string }[];
  if (!groups.some((group) => group.logGroupName === logGroupName)) return null;
  const resourceArn = `arn:${arns.partition}:logs:${arns.region}:${arns.accountId}:log-group:${logGroupName}`;
  const { tags = {} } = ((await ask(call, "logs:ListTagsForResource", { resourceArn })) ?? {}) as {
    readonly tags?: Readonly<Record<string, string>>;
  };
  return {
    runId: tags[RUN_TAG] ?? null,
    logicalId: tags[RESOURCE_TAG] ?? null,
    id: logGroupName,
    remove: [{ operation: "logs:DeleteLogGroup", input: { logGroupName } }],
  };
}

/** In the order in which they are deleted (TD-01), all after EC2's: the log group is last. */
export const NAMED_KINDS: readonly NamedKind[] = [
  { kind: "instance-profile", find: findInstanceProfile },
  { kind: "iam-role", find: findRole },
  { kind: "iam-policy", find: findPolicy },
  { kind: "log-group", find: findLogGroup },
];

/** What of a kind is of the run, of the names given. */
export async function listNamed(
  call: ProvisionCall,
  { kind, find }: NamedKind,
  runId: string,
  names: Iterable<string>,
  arns: ArnParts,
): Promise<readonly Owned[]> {
  const owned: Owned[] = [];
  for (const name of names) {
    const found = await find(call, name, arns);
    if (found?.runId !== runId) continue;
    const { id, logicalId, remove } = found;
    owned.push({ kind, id, name, logicalId, state: "-", going: false, remove });
  }
  return owned;
}
