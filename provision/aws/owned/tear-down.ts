import type { Cloud } from "../cloud.js";
import { ProvisionError } from "../execute/errors.js";
import type { ProvisionJournal } from "../execute/journal.js";
import { makeCall } from "../execute/make-call.js";
import { pauseBetweenPolls, POLLS, stopIfInterrupted, type Patience } from "../execute/patience.js";
import type { ResourceKind } from "../plan/step.js";
import { EC2_KINDS, referencesOf, type RemovalCall } from "./kinds.js";
import { listAll } from "./list-ec2.js";
import { KINDS_IN_ORDER, listKind, listOwned } from "./list-owned.js";
import type { Owned, Owner } from "./owned.js";

/** What taking down needs. */
export interface TearDown {
  readonly cloud: Cloud;
  readonly owner: Owner;
  readonly journal: ProvisionJournal;
  readonly patience: Patience;
  readonly now: () => number;
  /** Something is being deleted. */
  readonly onRemoval: (owned: Owned) => void;
}

/**
 * Deletes what the run owns, kind by kind (TD-01), each until AWS lists nothing of it, and then lists everything again.
 * Gives what is left, which is nothing. Rejects with what {@link makeCall} does.
 */
export async function tearDown(work: TearDown): Promise<readonly Owned[]> {
  const { cloud, owner, journal, now } = work;
  if (journal.state.tearingDownSince === null)
    await journal.append({ kind: "teardown", at: new Date(now()).toISOString() });
  for (const kind of KINDS_IN_ORDER) await removeKind(kind, work);
  return listOwned(cloud.call, owner, cloud);
}

async function removeKind(kind: ResourceKind, work: TearDown): Promise<void> {
  const { cloud, owner, patience } = work;
  const begun = new Set<string>();
  for (let round = 1; ; round++) {
    stopIfInterrupted(patience);
    const owned = await listKind(cloud.call, kind, owner, cloud);
    if (owned.length === 0) return;
    if (round > POLLS) throw neverGone(owned);
    if (kind === "security-group" && round === 1) await revokeReferences(work);
    for (const each of owned) {
      if (each.going || begun.has(each.id)) continue;
      await remove(each, work);
      begun.add(each.id);
    }
    if (round > 1) await pauseBetweenPolls(patience);
    // What was deleted and is listed all the same after a minute was perhaps not deleted: once more.
    if (round % 12 === 0) begun.clear();
  }
}

function neverGone([first]: readonly Owned[]): ProvisionError {
  const what = first ? `${first.kind.replaceAll("-", " ")} \`${first.name}\` (${first.id})` : "something";
  return new ProvisionError(
    "Provision.NeverGone",
    `${what} was deleted half an hour ago, and AWS still lists it as \`${first?.state ?? "-"}\``,
    "`flowlab provision down` goes on; the console may say what holds it",
  );
}

async function remove(owned: Owned, work: TearDown): Promise<void> {
  work.onRemoval(owned);
  const what = `deletion of ${owned.kind.replaceAll("-", " ")} ${owned.name}`;
  for (const call of owned.remove) await removalCall(call, what, work);
  await work.journal.append({ kind: "deleted", at: new Date(work.now()).toISOString(), id: owned.id });
}

/** A call that was done before finds nothing any more, which is as good. */
async function removalCall({ operation, input }: RemovalCall, title: string, work: TearDown): Promise<void> {
  await makeCall<null | "done">(
    work.cloud.call,
    {
      operation,
      input,
      title,
      inDoubt: false,
      made: () => "done",
      look: async () => null,
      already: async () => "done",
      gone: "done",
    },
    work.patience,
  );
}

/** SG-14: a group that a rule of another one names cannot be deleted; also the VPC's own group may name it. */
async function revokeReferences(work: TearDown): Promise<void> {
  const { cloud, owner } = work;
  const vpcs = await listKind(cloud.call, "vpc", owner, cloud);
  if (vpcs.length === 0) return;
  const kind = EC2_KINDS.find((each) => each.kind === "security-group");
  if (kind === undefined) return;
  const filter = { Name: "vpc-id", Values: vpcs.map(({ id }) => id) };
  const groups = await listAll(cloud.call, kind.operation, { Filters: [filter] }, kind.key);
  for (const group of groups)
    for (const call of referencesOf(group))
      await removalCall(call, `rules of security group ${String(group["GroupName"])}`, work);
}
