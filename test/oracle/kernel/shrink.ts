import type { Topology } from "../../../model/index.js";
import { removalsOf } from "./removals.js";
import type { Case, Flow } from "./flow.js";

/**
 * The smallest case found that still disagrees: one thing after another is left out, the large ones first, for as long as
 * anything can be. `disagrees` builds the case anew each time; at most `tries` times.
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
    if (left <= 0) return false;
    left -= 1;
    if (!(await disagrees(smaller))) return false;
    best = smaller;
    return true;
  };
  const alone = await attempt({ ...found, flows: [found.flows[flow]!] });
  // Where one flow stands in another's way both are needed.
  for (const other of alone ? [] : found.flows)
    await attempt({ ...best, flows: best.flows.filter((each) => each !== other) });
  if (best.changed !== null) await attempt({ ...best, changed: null });
  for (const last of [0, 1, 2, 3, 4]) {
    const shorter = best.flows.map((each) => ({ ...each, steps: each.steps.slice(0, last) }));
    if (best.flows.some(({ steps }) => steps.length > last) && (await attempt({ ...best, flows: shorter }))) break;
  }
  for (let progress = true; progress && left > 0;) {
    progress = false;
    for (const remove of removalsOf(best.topology)) {
      const smaller = without(best, remove);
      if (smaller !== null && (await attempt(smaller))) progress = true;
    }
  }
  return best;
}

/** Null where nothing goes, or the sender does. */
function without({ topology, changed, flows }: Case, remove: (from: Topology) => Topology): Case | null {
  const smaller = remove(topology);
  if (JSON.stringify(smaller) === JSON.stringify(topology)) return null;
  const moved = flows.flatMap((flow): readonly Flow[] => {
    if (flow.from === "internet") return [flow];
    const from = smaller.networkInterfaces.findIndex(
      ({ id }) => id === topology.networkInterfaces[flow.from as number]!.id,
    );
    return from < 0 ? [] : [{ ...flow, from }];
  });
  if (moved.length < flows.length) return null;
  return { topology: smaller, changed: changed === null ? null : remove(changed), flows: moved };
}
