import type { BlockPublicAccess, BlockPublicAccessExclusion, Topology } from "../../model/index.js";
import type { BlockPublicAccessChoice } from "./gateway-choices.js";
import { id } from "./place.js";

/** VPC Block Public Access of the first account in every Region that has its VPCs, and exclusions of its subnets. */
export function addBlockPublicAccess(topology: Topology, choice: BlockPublicAccessChoice | null): Topology {
  if (choice === null) return topology;
  const accountId = "123456789012";
  const own = topology.subnets.filter((each) => each.accountId === accountId);
  const regions = [...new Set(own.map(({ region }) => region))];
  return {
    ...topology,
    blockPublicAccess: regions.map((region): BlockPublicAccess => {
      return { accountId, region, mode: choice.mode, exclusionsAllowed: true };
    }),
    blockPublicAccessExclusions: own.flatMap((subnet, index): readonly BlockPublicAccessExclusion[] => {
      const mode = choice.exclusions[index % choice.exclusions.length] ?? null;
      if (mode === null) return [];
      const { region } = subnet;
      const exclusion = id("vpcbpa-exclude", subnet.id);
      const excluded = { kind: "subnet", id: subnet.id } as const;
      return [{ id: exclusion, name: exclusion, accountId, region, excluded, mode, state: "create-complete" }];
    }),
  };
}
