import { formatIpAddress, type NatGateway, type Topology } from "../../../model/index.js";
import { clientToken, derivedId, tagged, type PlanContext } from "./planning.js";
import { unknownCost } from "./prices.js";
import { call, create, read, ref, wait, type PlannedResource, type Step } from "./step.js";

/** IGW-10: NAT gateways, each public address of theirs an Elastic IP address, which AWS chooses. */
export function planNatGateways({ natGateways }: Topology, context: PlanContext): Step[] {
  return natGateways.flatMap((gateway) => [
    ...elasticAddresses(gateway, context),
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

function allocationId(gateway: NatGateway, index: number): string {
  return derivedId("elastic-ip", gateway.id, String(index));
}

function elasticAddresses(gateway: NatGateway, context: PlanContext): Step[] {
  return gateway.addresses.flatMap(({ publicAddress }, index) => {
    if (publicAddress === null) return [];
    const logicalId = allocationId(gateway, index);
    const resource: PlannedResource = { kind: "elastic-ip", logicalId, name: gateway.name };
    const made = call("ec2:AllocateAddress", { Domain: "vpc", ...tagged(context, "elastic-ip", resource) });
    return create(resource, made, { path: "AllocationId" });
  });
}

function natGateway(gateway: NatGateway, context: PlanContext): Step {
  const { id, name, subnetId, connectivityType, addresses } = gateway;
  const resource: PlannedResource = { kind: "nat-gateway", logicalId: id, name };
  const allocations = addresses.flatMap(({ publicAddress }, index) =>
    publicAddress === null ? [] : [ref(allocationId(gateway, index))],
  );
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
    unknownCost(`NAT gateway with ${allocations.length} public IPv4`),
  );
}
