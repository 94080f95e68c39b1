import { formatIpAddress, type Topology, type VpcEndpoint } from "../../../model/index.js";
import { clientToken, tagged, type PlanContext } from "./planning.js";
import { unknownCost } from "./prices.js";
import { call, create, ref, wait, type PlannedResource, type Step } from "./step.js";

/** VPCE-01, VPCE-02: gateway endpoints, which write their routes themselves (RT-15), and interface endpoints. */
export function planVpcEndpoints(topology: Topology, context: PlanContext): Step[] {
  return topology.vpcEndpoints.flatMap((endpoint) => {
    const { id, name, vpcId, serviceName, type } = endpoint;
    const resource: PlannedResource = { kind: "vpc-endpoint", logicalId: id, name };
    const made = create(
      resource,
      call("ec2:CreateVpcEndpoint", {
        VpcEndpointType: type,
        VpcId: ref(vpcId),
        ServiceName: serviceName,
        ...(type === "Gateway"
          ? { RouteTableIds: routeTablesOf(endpoint, topology).map(ref) }
          : placeOf(endpoint, topology)),
        ...clientToken(context, id),
        ...tagged(context, "vpc-endpoint", resource),
      }),
      { path: "VpcEndpoint.VpcEndpointId" },
      type === "Gateway" ? null : unknownCost("interface endpoint"),
    );
    return [
      made,
      wait(id, `VPC endpoint ${name} is available`, call("ec2:DescribeVpcEndpoints", { VpcEndpointIds: [ref(id)] }), {
        path: "VpcEndpoints.0.State",
        until: "available",
        never: ["failed", "rejected", "deleting", "deleted", "expired"],
      }),
    ];
  });
}

function routeTablesOf({ id }: VpcEndpoint, { routeTables }: Topology): readonly string[] {
  return routeTables
    .filter(({ routes }) => routes.some(({ target }) => target.kind === "vpc-endpoint" && target.id === id))
    .map((table) => table.id);
}

function placeOf({ networkInterfaceIds }: VpcEndpoint, { networkInterfaces }: Topology) {
  const own = networkInterfaces.filter(({ id }) => networkInterfaceIds.includes(id));
  const groups = [...new Set(own.flatMap(({ securityGroupIds }) => securityGroupIds))];
  return {
    SubnetIds: own.map(({ subnetId }) => ref(subnetId)),
    SubnetConfigurations: own.map(({ subnetId, privateAddresses: [first] }) => ({
      SubnetId: ref(subnetId),
      ...(first && { Ipv4: formatIpAddress(first.address) }),
    })),
    SecurityGroupIds: groups.map(ref),
  };
}
