import { formatCidr, type PrefixList, type Topology } from "../../../model/index.js";
import { clientToken, tagged, type PlanContext } from "./planning.js";
import { call, create, read, wait, ref, type PlannedResource, type Step } from "./step.js";

/** AWS's own lists are called after their service. */
export function isManagedByAws({ name }: PrefixList): boolean {
  return name.startsWith("com.amazonaws.");
}

/** The prefix lists that a route or rule names (or all that are the customer's): made, or of AWS's own looked up. */
export function planPrefixLists(topology: Topology, context: PlanContext): Step[] {
  const used = usedPrefixLists(topology);
  return topology.prefixLists.flatMap((list) => {
    if (isManagedByAws(list)) return used.has(list.id) ? [managed(list)] : [];
    const { id, name, cidrs } = list;
    const resource: PlannedResource = { kind: "prefix-list", logicalId: id, name };
    return [
      create(
        resource,
        call("ec2:CreateManagedPrefixList", {
          PrefixListName: name,
          AddressFamily: cidrs[0]?.family === 6 ? "IPv6" : "IPv4",
          MaxEntries: Math.max(1, cidrs.length),
          Entries: cidrs.map((cidr) => ({ Cidr: formatCidr(cidr) })),
          ...clientToken(context, id),
          ...tagged(context, "prefix-list", resource),
        }),
        { path: "PrefixList.PrefixListId" },
      ),
      wait(id, `prefix list ${name} is made`, call("ec2:DescribeManagedPrefixLists", { PrefixListIds: [ref(id)] }), {
        path: "PrefixLists.0.State",
        until: "create-complete",
        never: ["create-failed"],
      }),
    ];
  });
}

function managed({ id, name }: PrefixList): Step {
  const filter = { Name: "prefix-list-name", Values: [name] };
  return read(id, `prefix list ${name}, AWS's own`, call("ec2:DescribeManagedPrefixLists", { Filters: [filter] }), {
    [id]: "PrefixLists.0.PrefixListId",
  });
}

/** By routes that somebody writes, and by rules; an endpoint's routes AWS writes itself. */
function usedPrefixLists({ routeTables, securityGroups }: Topology): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { routes } of routeTables)
    for (const { destination, target } of routes)
      if (destination.kind === "prefix-list" && target.kind !== "vpc-endpoint") used.add(destination.prefixListId);
  for (const { ingress, egress } of securityGroups)
    for (const { peer } of [...ingress, ...egress]) if (peer.kind === "prefix-list") used.add(peer.prefixListId);
  return used;
}
