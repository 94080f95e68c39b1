import type { ProvisionCall } from "../operations.js";
import { liveDescriptions } from "./elb-kinds.js";
import { EC2_KINDS } from "./kinds.js";
import { listAll, listEc2 } from "./list-ec2.js";
import type { Owned } from "./owned.js";

/**
 * Interfaces in the run's VPCs of load balancers that are deleted: AWS takes them away within minutes, and until then
 * neither their subnets nor their security groups can be deleted. They have no tags, and nobody else may delete them.
 */
export async function listBalancerInterfaces(call: ProvisionCall, runId: string): Promise<readonly Owned[]> {
  const vpcKind = EC2_KINDS.find(({ kind }) => kind === "vpc")!;
  const vpcs = await listEc2(call, vpcKind, runId);
  if (vpcs.length === 0) return [];
  const inVpcs = { Filters: [{ Name: "vpc-id", Values: vpcs.map(({ id }) => id) }] };
  const items = await listAll(call, "ec2:DescribeNetworkInterfaces", inVpcs, "NetworkInterfaces");
  const theirs = items.filter(({ Description }) => /^ELB (app|net)\//.test(String(Description)));
  if (theirs.length === 0) return [];
  const live = await liveDescriptions(call);
  return theirs
    .filter(({ Description }) => !live.has(String(Description)))
    .map(({ NetworkInterfaceId, Description, Status }) => ({
      kind: "load-balancer-interface",
      id: String(NetworkInterfaceId),
      name: String(Description),
      logicalId: null,
      state: String(Status),
      going: true,
      remove: [],
    }));
}
