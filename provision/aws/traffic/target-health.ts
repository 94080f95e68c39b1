import { nameIn, type Topology } from "../../../model/index.js";
import { targetKey } from "../plan/target-groups.js";
import { call, ref, wait, type Step } from "../plan/step.js";
import { targetsAt } from "./answering.js";
import type { TrafficExchange } from "./traffic-plan.js";

/**
 * Waits until AWS finds every target healthy that the lab says is, behind the load balancers that are asked. `take` tells
 * the steps apart from those of an earlier one, before which servers were started anew.
 */
export function awaitTargets(exchanges: readonly TrafficExchange[], topology: Topology, take: number): Step[] {
  const steps = exchanges
    .flatMap(({ spec }) => targetsAt(spec, topology))
    .filter(({ target }) => target.health === "healthy")
    .map(({ targetGroupId, target }) => {
      const key = targetKey(target);
      const told = typeof key.Id === "string" ? key.Id : nameIn(topology.instances, key.Id.ref);
      const of = typeof key.Id === "string" ? key.Id : key.Id.ref;
      const group = nameIn(topology.targetGroups, targetGroupId);
      return wait(
        `${targetGroupId} ${of} ${key.Port} take ${take}`,
        `target ${told} on ${key.Port} of ${group} is healthy`,
        call("elasticloadbalancing:DescribeTargetHealth", { TargetGroupArn: ref(targetGroupId), Targets: [key] }),
        { path: "TargetHealthDescriptions.0.TargetHealth.State", until: "healthy" },
      );
    });
  return [...new Map(steps.map((step) => [step.id, step])).values()];
}
