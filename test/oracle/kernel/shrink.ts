import type { Topology } from "../../../model/index.js";
import type { Case } from "./flow.js";

/**
 * The smallest case found that still disagrees: one thing after another is left out for as long as that goes on.
 * `disagrees` builds the case anew each time; at most `tries` times.
 */
export async function shrink(
  found: Case,
  flow: number,
  disagrees: (smaller: Case) => Promise<boolean>,
  tries: number,
): Promise<Case> {
  let best = found;
  let left = tries;
  const attempt = async (smaller: Case): Promise<boolean> => {
    if (left-- <= 0 || !(await disagrees(smaller))) return false;
    best = smaller;
    return true;
  };
  if (!(await attempt({ ...found, flows: [found.flows[flow]!] }))) return found;
  if (best.changed !== null) await attempt({ ...best, changed: null });
  for (let progress = true; progress && left > 0;) {
    progress = false;
    for (const smaller of smallerTopologies(best.topology)) {
      // What changed would have to be made smaller alike.
      if (best.changed === null && (await attempt({ ...best, topology: smaller }))) {
        progress = true;
        break;
      }
    }
  }
  return best;
}

/** The topology without one rule, entry or route each: places stay, so that indices of interfaces do. */
function* smallerTopologies(topology: Topology): Generator<Topology> {
  for (const [index, group] of topology.securityGroups.entries()) {
    for (const direction of ["ingress", "egress"] as const) {
      for (const rule of group[direction]) {
        const smaller = { ...group, [direction]: group[direction].filter((each) => each !== rule) };
        yield { ...topology, securityGroups: topology.securityGroups.with(index, smaller) };
      }
    }
  }
  for (const [index, acl] of topology.networkAcls.entries()) {
    for (const entry of acl.entries) {
      const smaller = { ...acl, entries: acl.entries.filter((each) => each !== entry) };
      yield { ...topology, networkAcls: topology.networkAcls.with(index, smaller) };
    }
  }
  for (const [index, table] of topology.routeTables.entries()) {
    for (const route of table.routes.filter(({ target }) => target.kind !== "local")) {
      const smaller = { ...table, routes: table.routes.filter((each) => each !== route) };
      yield { ...topology, routeTables: topology.routeTables.with(index, smaller) };
    }
  }
}
