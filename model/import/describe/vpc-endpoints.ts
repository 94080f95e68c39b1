import { z } from "zod";
import type { VpcEndpoint } from "../../topology/gateways.js";
import { readCollection } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { livingElements } from "./living.js";

const schema = z
  .object({
    VpcId: z.string(),
    VpcEndpointType: z.enum(["Gateway", "Interface", "GatewayLoadBalancer"]),
    ServiceName: z.string(),
    // AWS writes `pendingAcceptance`, and some tools begin every state with a capital.
    State: z
      .string()
      .toLowerCase()
      .pipe(z.enum(["pendingacceptance", "pending", "available"])),
    NetworkInterfaceIds: z.array(z.string()).nullish(),
  })
  .transform((value, context) => {
    const { NetworkInterfaceIds: networkInterfaceIds } = value;
    // Only a gateway endpoint has none, and AWS writes the empty list for it as well.
    if (networkInterfaceIds || value.VpcEndpointType === "Gateway")
      return { ...value, networkInterfaceIds: networkInterfaceIds ?? [] };
    context.addIssue({ code: "custom", message: "it does not list its interfaces" });
    return z.NEVER;
  });

/** `VpcEndpoints` (VPCE-01, VPCE-02, FW-01). */
export function importVpcEndpoints(run: DescribeImport): readonly VpcEndpoint[] {
  const collection = {
    key: "VpcEndpoints",
    id: "VpcEndpointId",
    arn: "VpcEndpointArn",
    carriesTraffic: true,
    fields: { vpcId: "VpcId", type: "VpcEndpointType", networkInterfaceIds: "NetworkInterfaceIds" },
  };
  return readCollection(
    run,
    collection,
    schema,
    (value, identity) => ({
      ...identity,
      vpcId: value.VpcId,
      type: value.VpcEndpointType,
      serviceName: value.ServiceName,
      state: value.State,
      networkInterfaceIds: value.networkInterfaceIds,
    }),
    { elements: livingElements(run, collection.key) },
  );
}
