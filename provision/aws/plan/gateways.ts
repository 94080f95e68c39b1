import type { InternetGateway, Topology } from "../../../model/index.js";
import { clientToken, tagged, type PlanContext } from "./planning.js";
import { call, create, ref, set, type PlannedResource, type Step } from "./step.js";

/** IGW-01, IGW-09: internet gateways with their attachments, and egress-only ones. */
export function planGateways(topology: Topology, context: PlanContext): Step[] {
  return [
    ...topology.internetGateways.flatMap((gateway) => planInternetGateway(gateway, topology, context)),
    ...topology.egressOnlyInternetGateways.map(({ id, name, vpcId }) => {
      const resource: PlannedResource = { kind: "egress-only-internet-gateway", logicalId: id, name };
      return create(
        resource,
        call("ec2:CreateEgressOnlyInternetGateway", {
          VpcId: ref(vpcId),
          ...clientToken(context, id),
          ...tagged(context, "egress-only-internet-gateway", resource),
        }),
        { path: "EgressOnlyInternetGateway.EgressOnlyInternetGatewayId" },
      );
    }),
  ];
}

function planInternetGateway({ id, name, vpcId }: InternetGateway, { vpcs }: Topology, context: PlanContext): Step[] {
  const resource: PlannedResource = { kind: "internet-gateway", logicalId: id, name };
  const made = create(resource, call("ec2:CreateInternetGateway", tagged(context, "internet-gateway", resource)), {
    path: "InternetGateway.InternetGatewayId",
  });
  if (vpcId === null) return [made];
  const vpc = vpcs.find((each) => each.id === vpcId)?.name ?? vpcId;
  const attach = call("ec2:AttachInternetGateway", { InternetGatewayId: ref(id), VpcId: ref(vpcId) });
  return [made, set(id, `attachment of ${name} to ${vpc}`, attach)];
}
