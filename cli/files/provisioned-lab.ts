import type { Lab } from "../../lab/index.js";
import {
  planTraffic,
  type Plan,
  type PlanContext,
  type ProvisionRecord,
  type TrafficPlan,
} from "../../provision/index.js";
import { FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { reportIssues } from "../render/report-issues.js";
import { readLab } from "./lab-argument.js";
import { digestOf, planOf, type ProvisionArguments } from "./provision-arguments.js";
import { readProvisionJournal } from "./provision-journal.js";

/** A lab that `up` has built, with its timeline as calls. */
export interface ProvisionedRun {
  readonly lab: Lab;
  readonly record: ProvisionRecord;
  readonly traffic: TrafficPlan;
}

/**
 * The lab that a journal says is built. Null: the lab or its timeline has what is not played, which has been shown.
 * Throws a `FlowlabError` where nothing is built, or another lab.
 */
export async function readProvisionedLab(
  args: ProvisionArguments & { readonly lab: string | null },
  io: Io,
): Promise<ProvisionedRun | null> {
  const lab = await readLab(args.lab, {}, true, io);
  if (lab === null) return null;
  const record = await readProvisionJournal(args.journal, io);
  if (record === null)
    throw new FlowlabError(
      "Provision.NoJournal",
      `there is no journal \`${args.journal}\`: nothing is known to be built`,
      "`flowlab provision up` builds the lab; or name its journal with `--journal`",
    );
  const { runId, accountId, partition } = record.header;
  const context: PlanContext = { runId, accountId, partition };
  const plan = planOf(lab, context, io);
  if (plan === null) return null;
  checkBuilt(args.journal, record, plan);
  const traffic = planTraffic(lab, context);
  if (traffic.ok) return { lab, record, traffic: traffic.value };
  reportIssues(traffic.issues, new Map(), io);
  return null;
}

function checkBuilt(path: string, { header, done, tearingDownSince }: ProvisionRecord, plan: Plan): void {
  if (header.planDigest !== digestOf(plan))
    throw new FlowlabError(
      "Journal.OfAnother",
      `\`${path}\` is of another lab, or of this one before it was changed (\`${header.labName}\`)`,
      "name the lab file with which it was built, or another journal with `--journal`",
    );
  if (tearingDownSince !== null)
    throw new FlowlabError(
      "Provision.TearingDown",
      `\`${path}\` says that the lab is being taken down, since ${tearingDownSince}`,
      "`flowlab provision down` finishes that; then `up` builds anew",
    );
  const left = plan.steps.filter(({ id }) => !done.has(id)).length;
  if (left > 0)
    throw new FlowlabError(
      "Provision.NotBuilt",
      `the lab is not built to the end: ${left} of ${plan.steps.length} calls are left`,
      "`flowlab provision up` goes on where it stopped",
    );
}
