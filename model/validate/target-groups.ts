import { isPort } from "./load-balancers.js";
import type { Validation } from "./validation.js";

/** Targets have ports, and those that are instances exist; a terminated one stays registered for a while. */
export function checkTargetGroups(validation: Validation): void {
  for (const { name, targets } of validation.topology.targetGroups) {
    for (const each of targets) {
      const { target, port } = each;
      if (!isPort(port)) {
        const message = `a target of \`${name}\` has the port \`${port}\``;
        validation.report({ code: "ValidationError", message, hint: "ports are 1 to 65535" }, each, "port");
      }
      if (target.kind !== "instance") continue;
      const { instanceId } = target;
      if (validation.instances.has(instanceId) || validation.unmodelledIds.has(instanceId)) continue;
      const message = `the target \`${instanceId}\` of \`${name}\` does not exist`;
      const hint = "it gets no traffic: deregister it";
      validation.report({ severity: "warning", code: "InvalidTarget", rule: "11.1", message, hint }, each, "target");
    }
  }
}
