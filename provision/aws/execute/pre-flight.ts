import type { Cloud } from "../cloud.js";
import { listOwned, ownerOf, whoHasName } from "../owned/list-owned.js";
import type { PlannedResource, ResourceKind, Step } from "../plan/step.js";
import { ProvisionError } from "./errors.js";
import type { ProvisionState } from "./journal.js";

/** Refuses names that are taken, all at once, before anything is made: what is not of this run is never touched. */
export async function refuseForeignNames(cloud: Cloud, steps: readonly Step[], runId: string): Promise<void> {
  const taken: string[] = [];
  const hints = new Set<string>();
  for (const step of steps) {
    if (step.kind !== "create") continue;
    const { kind, name } = step.resource;
    const found = await whoHasName(cloud.call, { kind, name }, cloud);
    if (found === null || found.runId === runId) continue;
    const whose = found.runId === null ? "not made by flowlab" : `of another run of flowlab, \`${found.runId}\``;
    taken.push(`the ${kind.replaceAll("-", " ")} \`${name}\` exists already, and it is ${whose}`);
    if (found.runId === null) hints.add(leftAlone(kind));
    if (found.runId === null && kind === "log-group")
      hints.add("it may be of a late delivery to a lab that was taken down");
    if (found.runId !== null)
      hints.add(
        `take that one down first: \`flowlab provision down\` with its \`--journal\`, or with \`--run ${found.runId}\``,
      );
  }
  if (taken.length > 0) throw new ProvisionError("Provision.ForeignResource", taken.join("; "), [...hints].join("; "));
}

/** What to do about a name that is somebody else's. Names of roles and policies follow from the log group's. */
export function leftAlone(kind: ResourceKind): string {
  const ours = /^(load-balancer|target-group)$/.test(kind) ? kind.replace("-", " ") : "log group";
  return `flowlab leaves it alone: rename or delete it, or give the lab's ${ours} another name`;
}

/** Of `steps`, what was made of them. */
export function madeBy(steps: readonly Step[], { done }: ProvisionState): readonly PlannedResource[] {
  return steps.flatMap((step) => (step.kind === "create" && done.has(step.id) ? [step.resource] : []));
}

/** Refuses to go on with a lab of which some of `made` was deleted behind flowlab's back. */
export async function refuseHalfDeleted(
  cloud: Cloud,
  made: readonly PlannedResource[],
  state: ProvisionState,
): Promise<void> {
  if (made.length === 0) return;
  const owned = await listOwned(cloud.call, ownerOf(state.header.runId, state.resources.values()), cloud);
  const there = new Set(owned.map(({ logicalId }) => logicalId));
  const lost = made.filter(({ logicalId }) => !there.has(logicalId));
  if (lost.length === 0) return;
  throw new ProvisionError(
    "Provision.HalfDeleted",
    `of what was built, ${lost.length} are gone: ${lost.map(({ kind, name }) => `${kind.replaceAll("-", " ")} \`${name}\``).join(", ")}`,
    "`flowlab provision down` takes down the rest; `up` then builds anew",
  );
}
