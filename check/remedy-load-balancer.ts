import type { Change } from "../model/index.js";
import type { Failure } from "./remedy-failure.js";

/** Cross-zone load balancing, where the node's own zone has no target. */
export function loadBalancerChanges({ network, way }: Failure): readonly Change[] {
  const { disposition } = way;
  const balancer = network.topology.loadBalancers.find(
    ({ id }) => disposition.kind === "dropped" && id === disposition.at,
  );
  return balancer === undefined || balancer.crossZone
    ? []
    : [{ kind: "ModifyLoadBalancerAttributes", loadBalancerId: balancer.id, crossZone: true }];
}
