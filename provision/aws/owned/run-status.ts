import type { Cloud } from "../cloud.js";
import type { ProvisionState } from "../execute/journal.js";
import type { ResourceKind } from "../plan/step.js";
import { listOwned, ownerOf, whoHasName } from "./list-owned.js";
import type { Owned } from "./owned.js";

/**
 * In what AWS and the journal differ: `missing`, the journal has made it and AWS does not have it; `replaced`, AWS has
 * another one under its tag; `twice`, AWS has more than one; `not-deleted`, the journal has deleted it; `unknown`, it
 * carries the run's tag and the journal does not know it; `foreign`, somebody else's has its name.
 */
export type Drift = "missing" | "replaced" | "twice" | "not-deleted" | "unknown" | "foreign";

/** What the journal says: `begun`, its call was on its way and nobody knows what came of it. */
export type Journalled = "made" | "begun" | "deleted";

/** One resource of a run. */
export interface ResourceStatus {
  readonly kind: ResourceKind;
  readonly name: string;
  /** Null where neither the journal nor a tag has it. */
  readonly logicalId: string | null;
  /** What AWS knows it by; null where it was never made. */
  readonly id: string | null;
  /** Null: the journal does not know it. */
  readonly journal: Journalled | null;
  /** AWS's word for its state, `-` where AWS has none; null where AWS does not have it. */
  readonly state: string | null;
  readonly drift: Drift | null;
}

/** A name of the run that is somebody else's. */
export interface ForeignName {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly id: string;
}

/** Asks AWS what carries the run's tag and who has its names, and holds it against the journal. */
export async function readRunStatus(cloud: Cloud, state: ProvisionState): Promise<readonly ResourceStatus[]> {
  const { runId } = state.header;
  const owned = await listOwned(cloud.call, ownerOf(runId, state.resources.values()), cloud);
  const foreign: ForeignName[] = [];
  for (const { kind, name } of state.resources.values()) {
    const found = await whoHasName(cloud.call, { kind, name }, cloud);
    if (found !== null && found.runId !== runId) foreign.push({ kind, name, id: found.id });
  }
  return compareRun(state, owned, foreign);
}

/** What was deleted and is gone is left out: there is nothing to say of it. */
export function compareRun(
  state: ProvisionState,
  owned: readonly Owned[],
  foreign: readonly ForeignName[],
): readonly ResourceStatus[] {
  const rows: ResourceStatus[] = [];
  const matched = new Set<Owned>();
  for (const { kind, name, logicalId } of state.resources.values()) {
    const knownId = state.ids.get(logicalId) ?? null;
    const journal = journalled(state, knownId);
    const there = owned.filter((each) => each.kind === kind && each.logicalId === logicalId);
    for (const [index, each] of there.entries()) {
      matched.add(each);
      const drift = index > 0 ? "twice" : driftOf(each, journal, knownId);
      rows.push({ kind, name, logicalId, id: each.id, journal, state: each.state, drift });
    }
    if (there.length > 0) continue;
    const taken = foreign.find((each) => each.kind === kind && each.name === name);
    if (taken) rows.push({ kind, name, logicalId, id: taken.id, journal, state: null, drift: "foreign" });
    else if (journal !== "deleted")
      rows.push({
        kind,
        name,
        logicalId,
        id: knownId,
        journal,
        state: null,
        drift: journal === "made" ? "missing" : null,
      });
  }
  for (const each of owned) if (!matched.has(each)) rows.push(unmatched(each, state));
  return rows;
}

function journalled({ deleted }: ProvisionState, knownId: string | null): Journalled {
  if (knownId === null) return "begun";
  return deleted.has(knownId) ? "deleted" : "made";
}

function driftOf({ id, going }: Owned, journal: Journalled, knownId: string | null): Drift | null {
  if (journal === "begun" || going) return null;
  if (id !== knownId) return "replaced";
  return journal === "deleted" ? "not-deleted" : null;
}

/** An instance's volume carries the instance's tags: it came with it. */
function unmatched({ kind, name, logicalId, id, state, going }: Owned, { resources }: ProvisionState): ResourceStatus {
  const known = logicalId !== null && resources.has(logicalId);
  return {
    kind,
    name,
    logicalId,
    id,
    journal: known ? "made" : null,
    state,
    drift: known || going ? null : "unknown",
  };
}
