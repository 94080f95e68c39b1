import { success, type Result } from "../issue/issue.js";
import type { Topology } from "../topology/topology.js";
import type { Change } from "./change.js";
import { refuse } from "./refusal.js";
import { findNetworkAcl, findSubnet } from "./resource.js";

type Replace = Extract<Change, { readonly kind: "ReplaceNetworkAclAssociation" }>;

/** Gives the subnet another network ACL; it always has exactly one (NACL-01). */
export function replaceNetworkAclAssociation(topology: Topology, change: Replace): Result<Topology> {
  const acl = findNetworkAcl(topology, change.networkAclId);
  if (!acl.ok) return acl;
  const subnet = findSubnet(topology, change.subnetId);
  if (!subnet.ok) return subnet;
  if (acl.value.vpcId !== subnet.value.vpcId)
    return refuse(
      "InvalidParameterValue",
      `the network ACL \`${acl.value.name}\` and the subnet \`${subnet.value.name}\` belong to different networks`,
      { rule: "NACL-01" },
    );
  const { id } = subnet.value;
  const networkAcls = topology.networkAcls.map((other) => {
    if (other.id === acl.value.id)
      return other.subnetIds.includes(id) ? other : { ...other, subnetIds: [...other.subnetIds, id] };
    return other.subnetIds.includes(id)
      ? { ...other, subnetIds: other.subnetIds.filter((subnetId) => subnetId !== id) }
      : other;
  });
  return success({ ...topology, networkAcls });
}
