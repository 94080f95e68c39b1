import { changePlan } from "../kernel/run/build.js";
import type { KernelPlan } from "../kernel/translate/kernel-plan.js";
import { startProgram } from "./process.js";

/** Puts a network that is built back to how its plan begins: rules, routes, and no connection remembered. */
export async function resetNetwork(plan: KernelPlan): Promise<void> {
  const blank = { ...plan, namespaces: plan.namespaces.map((each) => ({ ...each, routing: [], ruleset: "" })) };
  await changePlan(blank, plan);
  for (const { name } of plan.namespaces) {
    const flush = startProgram("nsenter", [`--net=/run/netns/${name}`, "conntrack", "--flush"]);
    if ((await flush.ended) !== 0)
      throw new Error(`connections of ${name} could not be forgotten: ${flush.output().trim()}`);
  }
}
