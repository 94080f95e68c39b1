import { runNamespaces, runProcesses } from "../../../../provision/index.js";
import { DONE, type ExitCode } from "../../../exit-code.js";
import {
  planOfRun,
  requireKernelRun,
  stateOf,
  type KernelArguments,
  type KernelRun,
  type KernelRunState,
} from "../../../files/kernel-run.js";
import type { Io } from "../../../io.js";
import { colours } from "../../../render/colours.js";
import { escapeLine } from "../../../render/escape.js";
import { renderTable } from "../../../render/table.js";
import { plural } from "../../../render/text.js";

export interface KernelStatusArguments extends KernelArguments {
  readonly json?: true;
}

const SAYS: Readonly<Record<KernelRunState, string>> = {
  building: "being built, or cut off while it was: `up` builds it anew",
  built: "built: `traffic` plays it",
  playing: "being played, or cut off while it was: `traffic` plays it from its beginning",
  played: "played: `collect` writes what came of it",
  removing: "being taken down, or cut off while it was: `down` goes on",
};

/** What stands of a kernel run, and what its journal says. */
export async function run(args: KernelStatusArguments, io: Io): Promise<ExitCode> {
  const known = await requireKernelRun(args, io);
  const { header } = known;
  const state = stateOf(known);
  const standing = new Set(runNamespaces(header.runId));
  const rows = expected(known).map((each) => ({ ...each, stands: standing.has(each.namespace) }));
  const processes = runProcesses(header.runId).length;
  if (args.json) {
    const document = { schema: 1, runId: header.runId, lab: header.labName, state, processes, namespaces: rows };
    io.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return DONE;
  }
  const paint = colours(io, io.stdout);
  const columns = ["namespace", "is", ""].map((title) => ({ title, align: "left" as const }));
  const table = renderTable(
    columns,
    rows.map(({ namespace, is, stands }) => [namespace, escapeLine(is), stands ? "" : paint.red("missing")]),
    paint,
  );
  const missing = rows.filter(({ stands }) => !stands).length;
  io.stdout.write(
    `${table}\n\n  ${escapeLine(header.labName)}, run ${header.runId}: ${SAYS[state]}\n` +
      `  ${plural(rows.length - missing, "namespace")} of ${rows.length} there, ${plural(processes, "program")} in them\n`,
  );
  return DONE;
}

/** What the plan has, by namespace. */
function expected(known: KernelRun): readonly { readonly namespace: string; readonly is: string }[] {
  const { initial, lab } = planOfRun(known);
  const { instances, networkInterfaces, vpcs, internetGateways, natGateways } = lab.topology;
  const named = new Map(
    [...instances, ...networkInterfaces, ...vpcs, ...internetGateways, ...natGateways].map(({ id, name }) => [
      id,
      name,
    ]),
  );
  return initial.namespaces.map(({ name, role }) => {
    const { kind, ...rest } = role;
    const id = Object.values(rest).find((value): value is string => typeof value === "string");
    const of = id === undefined ? "" : ` ${named.get(id) ?? id}`;
    return { namespace: name, is: `${kind.replaceAll("-", " ")}${of}` };
  });
}
