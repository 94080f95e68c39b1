import type { ProvisionCall } from "../operations.js";
import type { PlannedResource, ResourceKind } from "../plan/step.js";
import { listBalancerInterfaces } from "./balancer-interfaces.js";
import { ELB_KINDS } from "./elb-kinds.js";
import { EC2_KINDS } from "./kinds.js";
import { listEc2 } from "./list-ec2.js";
import { listNamed, NAMED_KINDS, type ArnParts, type Found } from "./named-kinds.js";
import type { Owned, Owner } from "./owned.js";

/**
 * What is deleted before a kind of EC2's: load balancers early, because AWS takes minutes for their interfaces, which have
 * to be gone before their security groups and subnets; target groups when no listener names them any more.
 */
const BEFORE: Readonly<Partial<Record<ResourceKind, readonly ResourceKind[]>>> = {
  instance: ["load-balancer"],
  "elastic-ip": ["load-balancer-interface", "target-group"],
};

/** Every kind in the order of taking down (TD-01). */
export const KINDS_IN_ORDER: readonly ResourceKind[] = [
  ...EC2_KINDS.flatMap(({ kind }) => [...(BEFORE[kind] ?? []), kind]),
  ...NAMED_KINDS.map(({ kind }) => kind),
];

/** The owner of what a journal or a plan has made. */
export function ownerOf(runId: string, resources: Iterable<PlannedResource>): Owner {
  const names = new Map<ResourceKind, Set<string>>();
  for (const { kind, name } of resources) names.set(kind, (names.get(kind) ?? new Set()).add(name));
  return { runId, names };
}

/** What of a kind the run owns. */
export async function listKind(
  call: ProvisionCall,
  kind: ResourceKind,
  { runId, names }: Owner,
  arns: ArnParts,
): Promise<readonly Owned[]> {
  if (kind === "load-balancer-interface") return listBalancerInterfaces(call, runId);
  const ec2Kind = EC2_KINDS.find((each) => each.kind === kind);
  if (ec2Kind) return listEc2(call, ec2Kind, runId);
  const elbKind = ELB_KINDS.find((each) => each.kind === kind);
  if (elbKind) return elbKind.list(call, runId);
  const named = NAMED_KINDS.find((each) => each.kind === kind);
  return named ? listNamed(call, named, runId, names.get(kind) ?? [], arns) : [];
}

/** Everything that the run owns, in the order of taking down. */
export async function listOwned(call: ProvisionCall, owner: Owner, arns: ArnParts): Promise<readonly Owned[]> {
  const owned: Owned[] = [];
  for (const kind of KINDS_IN_ORDER) owned.push(...(await listKind(call, kind, owner, arns)));
  return owned;
}

/** The resource of a step, if it has been made. */
export async function findPlanned(
  call: ProvisionCall,
  { kind, logicalId, name }: PlannedResource,
  runId: string,
  arns: ArnParts,
): Promise<Owned | null> {
  const ec2Kind = EC2_KINDS.find((each) => each.kind === kind);
  if (ec2Kind) return (await listEc2(call, ec2Kind, runId, logicalId))[0] ?? null;
  const elbKind = ELB_KINDS.find((each) => each.kind === kind);
  if (elbKind) return (await elbKind.list(call, runId, logicalId))[0] ?? null;
  const named = NAMED_KINDS.find((each) => each.kind === kind);
  return (named && (await listNamed(call, named, runId, [name], arns))[0]) ?? null;
}

/** Who has a name that AWS gives out once; null where nobody has it, or where its kind has no such names. */
export async function whoHasName(
  call: ProvisionCall,
  { kind, name }: Pick<PlannedResource, "kind" | "name">,
  arns: ArnParts,
): Promise<Found | null> {
  const named = [...NAMED_KINDS, ...ELB_KINDS].find((each) => each.kind === kind);
  return named ? named.find(call, name, arns) : null;
}
