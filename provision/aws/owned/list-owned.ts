import type { ProvisionCall } from "../operations.js";
import type { PlannedResource, ResourceKind } from "../plan/step.js";
import { EC2_KINDS } from "./kinds.js";
import { listEc2 } from "./list-ec2.js";
import { listNamed, NAMED_KINDS, type ArnParts } from "./named-kinds.js";
import type { Owned, Owner } from "./owned.js";

/** Every kind in the order of taking down (TD-01). */
export const KINDS_IN_ORDER: readonly ResourceKind[] = [...EC2_KINDS, ...NAMED_KINDS].map(({ kind }) => kind);

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
  const ec2Kind = EC2_KINDS.find((each) => each.kind === kind);
  if (ec2Kind) return listEc2(call, ec2Kind, runId);
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
  const named = NAMED_KINDS.find((each) => each.kind === kind);
  return (named && (await listNamed(call, named, runId, [name], arns))[0]) ?? null;
}
