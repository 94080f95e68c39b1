import type { Drift, ProvisionRecord, ResourceStatus } from "../../provision/index.js";
import type { Colours } from "./colours.js";
import { escapeLine } from "./escape.js";
import { renderTable } from "./table.js";
import { plural } from "./text.js";

/** A run as the journal and AWS have it. */
export interface ShownStatus {
  readonly record: ProvisionRecord;
  /** False: the journal is lost. */
  readonly journalled: boolean;
  readonly resources: readonly ResourceStatus[];
}

const DRIFTS: Readonly<Record<Drift, string>> = {
  missing: "gone, and not by flowlab",
  replaced: "another than the one that was made",
  twice: "there is one already",
  "not-deleted": "deleted, and there all the same",
  unknown: "has the run's tag, and is not in the journal",
  foreign: "somebody else's has the name",
};

function inDoubt({ begun, done }: ProvisionRecord): string[] {
  return [...begun].filter((step) => !done.has(step));
}

function journalLine({ record, journalled }: ShownStatus, path: string): string {
  if (!journalled) return "no journal: what carries the run's tag, and has a name of the lab's";
  const { done, tearingDownSince } = record;
  const doubtful = inDoubt(record);
  const doubt = doubtful.length === 0 ? "" : `, in doubt: ${doubtful.map(escapeLine).join(", ")}`;
  const end = tearingDownSince === null ? "" : `; being taken down since ${tearingDownSince}`;
  return `${escapeLine(path)}: ${plural(done.size, "call")} done${doubt}${end}`;
}

function stateWord(state: string | null): string {
  if (state === null) return "gone";
  return state === "-" ? "there" : state;
}

/** What `status` shows. */
export function renderStatus(status: ShownStatus, path: string, paint: Colours): string {
  const { record, resources } = status;
  const { labName, runId, region, accountId } = record.header;
  const columns = ["kind", "name", "id", "journal", "AWS", "drift"];
  const rows = resources.map(({ kind, name, id, journal, state, drift }) => [
    kind,
    name,
    id ?? "-",
    journal ?? "-",
    stateWord(state),
    drift === null ? "" : DRIFTS[drift],
  ]);
  const standing = resources.filter(({ state }) => state !== null).length;
  const drifted = resources.filter(({ drift }) => drift !== null).length;
  const verdict =
    drifted === 0 ? "AWS has what the journal says" : `${plural(drifted, "difference")} between AWS and the journal`;
  const table = renderTable(
    columns.map((title) => ({ title, align: "left" })),
    rows,
    paint,
  );
  return [
    ...(rows.length === 0 ? [] : [table, ""]),
    `  ${escapeLine(labName)} in ${region} of ${accountId}: run ${runId}, ${plural(standing, "resource")}`,
    `  ${journalLine(status, path)}`,
    ...(status.journalled ? [`  ${verdict}`] : []),
    "",
  ].join("\n");
}

/** `status --json` */
export function statusDocument({ record, journalled, resources }: ShownStatus): object {
  const { labName, runId, accountId, region } = record.header;
  return {
    schema: 1,
    lab: labName,
    runId,
    accountId,
    region,
    journal: journalled
      ? { done: record.done.size, inDoubt: inDoubt(record), tearingDownSince: record.tearingDownSince }
      : null,
    resources,
  };
}
