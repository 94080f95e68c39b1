import { success, type Result } from "../issue/issue.js";
import { isInEffect } from "../topology/block-public-access.js";
import type { Topology } from "../topology/topology.js";
import type { Change } from "./change.js";
import { refuse, refuseUnknown } from "./refusal.js";
import { findSubnet, replaceItem } from "./resource.js";

type Create = Extract<Change, { readonly kind: "CreateVpcBlockPublicAccessExclusion" }>;
type Modify = Extract<Change, { readonly kind: "ModifyVpcBlockPublicAccessExclusion" }>;

/** IGW-15: exempts a subnet; `create-in-progress` is passed over. */
export function createExclusion(topology: Topology, { id, subnetId, mode }: Create): Result<Topology> {
  const subnet = findSubnet(topology, subnetId);
  if (!subnet.ok) return subnet;
  const { accountId, region } = subnet.value;
  const known = topology.blockPublicAccessExclusions;
  // UNVERIFIED: the error code; the VPC user guide only says that a subnet has one exclusion.
  if (known.some((each) => each.excluded.id === subnetId && isInEffect(each)))
    return refuse("InvalidParameterValue", `the subnet \`${subnet.value.name}\` has an exclusion already`, {
      rule: "IGW-15",
      hint: "change the exclusion instead",
    });
  const excluded = { kind: "subnet", id: subnetId } as const;
  const exclusion = { id, name: id, accountId, region, excluded, mode, state: "create-complete" };
  return success({ ...topology, blockPublicAccessExclusions: [...known, exclusion] });
}

/** IGW-15: gives an exclusion its other mode. */
export function changeExclusion(topology: Topology, { id, mode }: Modify): Result<Topology> {
  const known = topology.blockPublicAccessExclusions;
  const found = known.find((each) => each.id === id);
  if (found === undefined) return refuseUnknown("InvalidVpcBlockPublicAccessExclusionId.NotFound", "exclusion", id);
  const changed = { ...found, mode, state: "update-complete" };
  return success({ ...topology, blockPublicAccessExclusions: replaceItem(known, changed) });
}
