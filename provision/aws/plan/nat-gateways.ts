import { formatIpAddress, type NatGateway, type Topology } from "../../../model/index.js";
import { allocateAddress, elasticIpsOfNatGateway } from "./elastic-ips.js";
import { clientToken, tagged, type PlanContext } from "./planning.js";
import { unknownCost } from "./prices.js";
import { call, create, read, ref, wait, type PlannedResource, type Step } from "./step.js";

/** IGW-10: NAT gateways, each public address of theirs an Elastic IP address, which AWS chooses. */
export function planNatGateways({ natGateways }: Topology, context: PlanContext): Step[] {
  return natGateways.flatMap((gateway) => [
    ...elasticIpsOfNatGateway(gateway).map((each) => allocateAddress(each, context)),
    natGateway(gateway, context),
    wait(
      gateway.id,
      `NAT gateway ${gateway.name} is available`,
      call("ec2:DescribeNatGateways", { NatGatewayIds: [ref(gateway.id)] }),
      { path: "NatGateways.0.State", until: "available", never: ["failed", "deleting", "deleted"] },
    ),
    read(
      gateway.id,
      `network interfaces of ${gateway.name}`,
      call("ec2:DescribeNatGateways", { NatGatewayIds: [ref(gateway.id)] }),
      Object.fromEntries(
        gateway.addresses.map(({ networkInterfaceId }, index) => [
          networkInterfaceId,
          `NatGateways.0.NatGatewayAddresses.${index}.NetworkInterfaceId`,
        ]),
      ),
    ),
  ]);
}

function natGateway(gateway: NatGateway, context: PlanContext): Step {
  const { id, name, subnetId, connectivityType, addresses } = gateway;
  const resource: PlannedResource = { kind: "nat-gateway", logicalId: id, name };
  const allocations = elasticIpsOfNatGateway(gateway).map((each) => ref(each.id));
  const [first, ...secondary] = addresses.map(({ privateAddress }) => formatIpAddress(privateAddress));
  return create(
    resource,
    call("ec2:CreateNatGateway", {
      SubnetId: ref(subnetId),
      ConnectivityType: connectivityType,
      PrivateIpAddress: first,
      ...(secondary.length > 0 && { SecondaryPrivateIpAddresses: secondary }),
      ...(allocations[0] && { AllocationId: allocations[0] }),
      ...(allocations.length > 1 && { SecondaryAllocationIds: allocations.slice(1) }),
      ...clientToken(context, id),
      ...tagged(context, "natgateway", resource),
    }),
    { path: "NatGateway.NatGatewayId" },
    unknownCost("NAT gateway"),
  );
}
