import { success, type Result } from "../issue/issue.js";
import type { Topology } from "../topology/topology.js";
import type { TransitGatewayAttachment } from "../topology/transit-gateways.js";
import type { Change } from "./change.js";
import { refuse, refuseUnknown } from "./refusal.js";
import { findSubnet } from "./resource.js";

type Modify = Extract<Change, { readonly kind: "ModifyTransitGatewayVpcAttachment" }>;
type VpcResource = Extract<TransitGatewayAttachment["resource"], { readonly kind: "vpc" }>;

/** TGW-02: a subnet in one more zone, whose interface AWS makes; or IPv6, which every subnet of it must have. */
export function modifyTransitGatewayAttachment(topology: Topology, { attachmentId, change }: Modify): Result<Topology> {
  const found = topology.transitGatewayAttachments.find(({ id }) => id === attachmentId);
  if (found?.resource.kind !== "vpc")
    return refuseUnknown("InvalidTransitGatewayAttachmentID.NotFound", "VPC attachment", attachmentId);
  const resource =
    "addSubnetId" in change
      ? addSubnet(topology, found.resource, change.addSubnetId)
      : addIpv6(topology, found.resource);
  if (!resource.ok) return resource;
  const transitGatewayAttachments = topology.transitGatewayAttachments.map((each) =>
    each === found ? { ...found, resource: resource.value } : each,
  );
  return success({ ...topology, transitGatewayAttachments });
}

function addSubnet(topology: Topology, resource: VpcResource, subnetId: string): Result<VpcResource> {
  const subnet = findSubnet(topology, subnetId);
  if (!subnet.ok) return subnet;
  const { name, vpcId, availabilityZone } = subnet.value;
  if (vpcId !== resource.vpcId)
    return refuse("InvalidParameterValue", `the subnet \`${name}\` is not of the VPC \`${resource.vpcId}\``, {
      rule: "TGW-02",
    });
  const taken = topology.subnets.some(
    (each) => resource.subnetIds.includes(each.id) && each.availabilityZone === availabilityZone,
  );
  return taken
    ? refuse("DuplicateSubnetsInSameZone", `the attachment has a subnet in ${availabilityZone} already`, {
        rule: "TGW-02",
      })
    : success({ ...resource, subnetIds: [...resource.subnetIds, subnetId] });
}

/** UNVERIFIED: the error code; the transit gateway guide only says that the subnets need IPv6 blocks. */
function addIpv6(topology: Topology, resource: VpcResource): Result<VpcResource> {
  const without = topology.subnets.find(
    ({ id, ipv6Cidrs }) => resource.subnetIds.includes(id) && ipv6Cidrs.length === 0,
  );
  return without === undefined
    ? success({ ...resource, ipv6Support: true })
    : refuse("InvalidParameterValue", `the subnet \`${without.name}\` has no IPv6 block`, {
        rule: "TGW-02",
        hint: "associate an IPv6 block with the subnet first",
      });
}
