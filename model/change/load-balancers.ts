import { success, type Result } from "../issue/issue.js";
import type { Topology } from "../topology/topology.js";
import type { Change } from "./change.js";
import { refuseUnknown } from "./refusal.js";
import { replaceItem } from "./resource.js";

type Modify = Extract<Change, { readonly kind: "ModifyLoadBalancerAttributes" }>;

/** The attribute `load_balancing.cross_zone.enabled`. */
export function modifyLoadBalancerAttributes(topology: Topology, change: Modify): Result<Topology> {
  const found = topology.loadBalancers.find(({ id }) => id === change.loadBalancerId);
  if (found === undefined) return refuseUnknown("LoadBalancerNotFound", "load balancer", change.loadBalancerId);
  const changed = { ...found, crossZone: change.crossZone };
  return success({ ...topology, loadBalancers: replaceItem(topology.loadBalancers, changed) });
}
