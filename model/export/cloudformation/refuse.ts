import type { Issue } from "../../issue/issue.js";
import type { Topology } from "../../topology/topology.js";
import { refusal } from "../configuration/refuse.js";

/** What a CloudFormation stack cannot build: it works in one Region of one account and cannot accept or stop anything. */
export function stackCannotBuild(topology: Topology): readonly Issue[] {
  const { vpcs, instances, vpcPeeringConnections, transitGatewayAttachments } = topology;
  const [first] = vpcs;
  const elsewhere = vpcs.filter((vpc) => vpc.accountId !== first?.accountId || vpc.region !== first.region);
  return [
    ...elsewhere.map(({ name, region, accountId }) =>
      refusal(
        `VPC \`${name}\` is in ${region} of ${accountId}: a stack builds in one Region of one account`,
        "`flowlab export terraform` writes several",
      ),
    ),
    ...instances
      .filter(({ state }) => state !== "running" && state !== "pending")
      .map(({ name, state }) => refusal(`instance \`${name}\` is ${state}: a stack only makes running ones`)),
    ...vpcPeeringConnections
      .filter(({ status }) => status === "pending-acceptance")
      .map(({ name }) => refusal(`VPC peering connection \`${name}\` is pending: a stack accepts its own at once`)),
    ...transitGatewayAttachments
      .filter(({ resource }, index, all) => {
        const { id } = all[index] ?? {};
        return resource.kind === "peering" && all.findIndex((each) => each.id === id) === index;
      })
      .map(({ name }) => refusal(`transit gateway peering \`${name}\`: a stack cannot accept it`)),
  ];
}
