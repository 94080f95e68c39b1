import { formatIpv4 } from "../address/ipv4.js";
import { success, type Result } from "../issue/issue.js";
import type { Topology } from "../topology/topology.js";
import type { Change } from "./change.js";
import { refuse, refuseUnknown } from "./refusal.js";
import { replaceItem } from "./resource.js";

type Associate = Extract<Change, { readonly kind: "AssociateAddress" }>;

/** IGW-02, IGW-03: a public address before a private one; the VPC must have an internet gateway. */
export function associateAddress(topology: Topology, change: Associate): Result<Topology> {
  const found = topology.networkInterfaces.find(({ id }) => id === change.networkInterfaceId);
  if (found === undefined)
    return refuseUnknown("InvalidNetworkInterfaceID.NotFound", "network interface", change.networkInterfaceId);
  if (!found.privateAddresses.some(({ address }) => address === change.privateAddress))
    return refuse(
      "InvalidParameterValue",
      `\`${formatIpv4(change.privateAddress)}\` is not an address of \`${found.name}\``,
      { rule: "IGW-02" },
    );
  if (!topology.internetGateways.some(({ vpcId }) => vpcId === found.vpcId))
    return refuse("Gateway.NotAttached", `the VPC \`${found.vpcId}\` has no internet gateway`, {
      rule: "IGW-03",
      hint: "attach an internet gateway first",
    });
  const { publicAddress } = change;
  const taken = topology.networkInterfaces.some(({ privateAddresses }) =>
    privateAddresses.some((each) => each.publicAddress === publicAddress),
  );
  if (taken)
    return refuse("Resource.AlreadyAssociated", `\`${formatIpv4(publicAddress)}\` is associated already`, {
      rule: "IGW-02",
    });
  const privateAddresses = found.privateAddresses.map((each) =>
    each.address === change.privateAddress ? { ...each, publicAddress } : each,
  );
  const networkInterfaces = replaceItem(topology.networkInterfaces, { ...found, privateAddresses });
  return success({ ...topology, networkInterfaces });
}
