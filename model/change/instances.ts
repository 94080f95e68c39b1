import { success, type Result } from "../issue/issue.js";
import type { Instance, Topology } from "../topology/topology.js";
import type { Change } from "./change.js";
import { refuse } from "./refusal.js";
import { withRouteStates } from "./route-states.js";
import { findInstance, replaceItem } from "./resource.js";

type Switch = Extract<Change, { readonly kind: "StopInstances" | "StartInstances" }>;
type State = Instance["state"];

/** The states from which each call works; a call that changes nothing succeeds, as the EC2 API's does. */
const FROM: Readonly<Record<Switch["kind"], readonly State[]>> = {
  StopInstances: ["running", "stopping", "stopped"],
  StartInstances: ["stopped", "pending", "running"],
};

/**
 * Stops or starts an instance, at once: `stopping` and `pending` are passed over. Its addresses stay, as an Elastic IP
 * address does; AWS gives another public address at the next start where it was assigned automatically.
 */
export function switchInstance(topology: Topology, change: Switch): Result<Topology> {
  const found = findInstance(topology, change.instanceId);
  if (!found.ok) return found;
  const instance = found.value;
  const stop = change.kind === "StopInstances";
  if (!FROM[change.kind].includes(instance.state))
    return refuse(
      "IncorrectInstanceState",
      `the instance \`${instance.name}\` is ${instance.state} and cannot be ${stop ? "stopped" : "started"}`,
      { rule: "11.1" },
    );
  const state: State = stop ? "stopped" : "running";
  const changed = { ...topology, instances: replaceItem(topology.instances, { ...instance, state }) };
  // RT-08: routes to its interfaces become blackholes, and active again.
  const own = topology.networkInterfaces.filter(({ attachment }) => attachment?.instanceId === instance.id);
  return success(own.reduce((current, { id }) => withRouteStates(current, id), changed));
}
