import { z } from "zod";
import type { Cidr } from "../../address/cidr.js";
import type { PrefixList, RouteTable, SecurityGroup } from "../../topology/topology.js";
import { elementsOf, readValue, report } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { isObject } from "./documents.js";
import { anyCidr } from "./fields.js";

const list = z.object({
  PrefixListId: z.string(),
  PrefixListName: z.string().nullish(),
  Cidrs: z.array(anyCidr).nullish(),
});
const entry = z.object({ Cidr: anyCidr });

/**
 * `PrefixLists`. describe-prefix-lists gives the blocks; describe-managed-prefix-lists does not, and the entries that
 * get-managed-prefix-list-entries prints say of which list they are only in the name of their file (`pl-….json`).
 */
export function importPrefixLists(
  run: DescribeImport,
  users: { readonly routeTables: readonly RouteTable[]; readonly securityGroups: readonly SecurityGroup[] },
): readonly PrefixList[] {
  const names = new Map<string, string>();
  const blocks = new Map<string, readonly Cidr[]>();
  for (const key of ["PrefixLists", "ManagedPrefixLists"]) {
    for (const element of elementsOf(run, key)) {
      const id = isObject(element.value) ? element.value["PrefixListId"] : undefined;
      const value = readValue(run, list, element, typeof id === "string" ? `\`${id}\`` : "a prefix list");
      if (!value) continue;
      if (!names.has(value.PrefixListId)) names.set(value.PrefixListId, value.PrefixListName || value.PrefixListId);
      if (value.Cidrs && !blocks.has(value.PrefixListId)) blocks.set(value.PrefixListId, value.Cidrs);
    }
  }
  readEntries(run, blocks);
  const used = usedPrefixLists(users);
  for (const id of used) {
    if (blocks.has(id)) continue;
    run.unmodelled.push({ kind: "PrefixLists", id, carriesTraffic: true });
  }
  return [...blocks].map(([id, cidrs]) => ({ id, name: names.get(id) ?? id, cidrs }));
}

function readEntries(run: DescribeImport, blocks: Map<string, readonly Cidr[]>): void {
  for (const document of run.documents) {
    if (!Array.isArray(document.content["Entries"])) continue;
    const entries = elementsOf({ ...run, documents: [document] }, "Entries");
    const id = /pl-[0-9a-f]{8,17}/.exec(document.file)?.[0];
    if (id === undefined && entries.length === 0) continue;
    if (id === undefined) {
      report(
        run,
        { document, path: ["Entries"] },
        "warning",
        "these prefix list entries do not say of which list they are",
        {
          code: "Describe.Ignored",
          hint: "name the file after its list: `pl-0123456789abcdef0.json`",
        },
      );
      continue;
    }
    const read = entries.map((each) => readValue(run, entry, each, `an entry of \`${id}\``));
    // A list of which an entry cannot be read is not known.
    const cidrs = read.flatMap((each) => each?.Cidr ?? []);
    if (cidrs.length === read.length) blocks.set(id, blocks.get(id) ?? cidrs);
  }
}

function usedPrefixLists(users: Parameters<typeof importPrefixLists>[1]): ReadonlySet<string> {
  const destinations = users.routeTables.flatMap((table) => table.routes.map((route) => route.destination));
  const peers = users.securityGroups.flatMap((group) => [...group.ingress, ...group.egress].map((rule) => rule.peer));
  return new Set([...destinations, ...peers].flatMap((each) => (each.kind === "prefix-list" ? each.prefixListId : [])));
}
