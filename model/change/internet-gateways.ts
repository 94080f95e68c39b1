import { success, type Result } from "../issue/issue.js";
import type { Topology } from "../topology/topology.js";
import type { Change } from "./change.js";
import { refuse, refuseUnknown } from "./refusal.js";
import { findVpc, replaceItem } from "./resource.js";
import { withRouteStates } from "./route-states.js";

type Create = Extract<Change, { readonly kind: "CreateInternetGateway" }>;
type Attach = Extract<Change, { readonly kind: "AttachInternetGateway" }>;

/** An internet gateway that is attached to nothing yet (IGW-01). */
export function createInternetGateway(topology: Topology, { id, name, forVpcId }: Create): Result<Topology> {
  const vpc = findVpc(topology, forVpcId);
  if (!vpc.ok) return vpc;
  const { accountId, region } = vpc.value;
  const gateway = { id, name, accountId, region, vpcId: null };
  return success({ ...topology, internetGateways: [...topology.internetGateways, gateway] });
}

/** IGW-01: one VPC per gateway, one gateway per VPC. */
export function attachInternetGateway(topology: Topology, change: Attach): Result<Topology> {
  const vpc = findVpc(topology, change.vpcId);
  if (!vpc.ok) return vpc;
  const { internetGateways } = topology;
  const gateway = internetGateways.find(({ id }) => id === change.internetGatewayId);
  if (gateway === undefined)
    return refuseUnknown("InvalidInternetGatewayID.NotFound", "internet gateway", change.internetGatewayId);
  if (gateway.vpcId !== null)
    return refuse("Resource.AlreadyAssociated", `the internet gateway \`${gateway.name}\` is attached already`, {
      rule: "IGW-01",
    });
  if (internetGateways.some(({ vpcId }) => vpcId === vpc.value.id))
    return refuse("InvalidParameterValue", `the VPC \`${vpc.value.name}\` has an internet gateway already`, {
      rule: "IGW-01",
    });
  const attached = {
    ...topology,
    internetGateways: replaceItem(internetGateways, { ...gateway, vpcId: vpc.value.id }),
  };
  return success(withRouteStates(attached, gateway.id));
}
