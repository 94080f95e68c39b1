import type { Topology } from "../../../model/index.js";
import { tagged, type PlanContext } from "./planning.js";
import { call, create, ref, set, wait, type PlannedResource, type Step } from "./step.js";

/** PCX-01, PCX-03: requested, and accepted where the lab has it active. */
export function planPeering({ vpcPeeringConnections }: Topology, context: PlanContext): Step[] {
  return vpcPeeringConnections.flatMap(({ id, name, requester, accepter, status }) => [
    ...requestPeering({ id, name, requesterVpcId: requester.vpcId, accepterVpcId: accepter.vpcId }, context),
    ...(status === "active" ? acceptPeering({ id, name }) : []),
  ]);
}

interface Peering {
  readonly id: string;
  readonly name: string;
}

export function requestPeering(
  { id, name, requesterVpcId, accepterVpcId }: Peering & Readonly<Record<"requesterVpcId" | "accepterVpcId", string>>,
  context: PlanContext,
): Step[] {
  const resource: PlannedResource = { kind: "vpc-peering-connection", logicalId: id, name };
  return [
    create(
      resource,
      call("ec2:CreateVpcPeeringConnection", {
        VpcId: ref(requesterVpcId),
        PeerVpcId: ref(accepterVpcId),
        ...tagged(context, "vpc-peering-connection", resource),
      }),
      { path: "VpcPeeringConnection.VpcPeeringConnectionId" },
    ),
    // PCX-02: VPCs that overlap make it fail without an error.
    waitForPeering({ id, name }, "pending-acceptance"),
  ];
}

export function acceptPeering({ id, name }: Peering): Step[] {
  return [
    set(id, `acceptance of ${name}`, call("ec2:AcceptVpcPeeringConnection", { VpcPeeringConnectionId: ref(id) })),
    waitForPeering({ id, name }, "active"),
  ];
}

function waitForPeering({ id, name }: Peering, until: string): Step {
  const describe = call("ec2:DescribeVpcPeeringConnections", { VpcPeeringConnectionIds: [ref(id)] });
  return wait(id, `peering connection ${name} is ${until}`, describe, {
    path: "VpcPeeringConnections.0.Status.Code",
    until,
    never: ["failed", "rejected", "expired", "deleted"],
  });
}
