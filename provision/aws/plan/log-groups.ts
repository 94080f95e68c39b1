import type { Topology } from "../../../model/index.js";
import { derivedId, RESOURCE_TAG, RUN_TAG, type PlanContext } from "./planning.js";
import { call, create, set, type Step } from "./step.js";

/** The log groups with their class, and their retention where the lab has one; without it events never expire. */
export function planLogGroups({ logGroups }: Topology, { runId }: PlanContext): Step[] {
  return logGroups.flatMap(({ name, logGroupClass, retentionInDays }): Step[] => {
    const logicalId = derivedId("log-group", name);
    return [
      create(
        { kind: "log-group", logicalId, name },
        call("logs:CreateLogGroup", {
          logGroupName: name,
          logGroupClass,
          tags: { [RUN_TAG]: runId, [RESOURCE_TAG]: logicalId },
        }),
        { known: name },
      ),
      ...(retentionInDays === null
        ? []
        : [
            set(
              logicalId,
              `events of ${name} expire after ${retentionInDays} days`,
              call("logs:PutRetentionPolicy", { logGroupName: name, retentionInDays }),
            ),
          ]),
    ];
  });
}
