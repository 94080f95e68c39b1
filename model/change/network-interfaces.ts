import { success, type Result } from "../issue/issue.js";
import type { Topology } from "../topology/topology.js";
import type { Change } from "./change.js";
import { refuse, refuseUnknown } from "./refusal.js";
import { replaceItem } from "./resource.js";

type Modify = Extract<Change, { readonly kind: "ModifyNetworkInterfaceAttribute" }>;

/** IGW-13: the source/destination check; those of AWS's own interfaces are not the account's to change. */
export function modifyNetworkInterface(topology: Topology, change: Modify): Result<Topology> {
  const { networkInterfaceId, sourceDestCheck } = change;
  const found = topology.networkInterfaces.find(({ id }) => id === networkInterfaceId);
  if (found === undefined)
    return refuseUnknown("InvalidNetworkInterfaceID.NotFound", "network interface", networkInterfaceId);
  if (found.requesterManaged)
    // Error codes for the Amazon EC2 API: AuthFailure, "you do not have permission to access the specified resource".
    return refuse("AuthFailure", `\`${found.name}\` is managed by AWS`, { rule: "IGW-13" });
  const networkInterfaces = replaceItem(topology.networkInterfaces, { ...found, sourceDestCheck });
  return success({ ...topology, networkInterfaces });
}
