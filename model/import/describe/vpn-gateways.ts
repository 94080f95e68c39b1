import { z } from "zod";
import type { VpnGateway } from "../../topology/gateways.js";
import { readCollection } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { listOf } from "./fields.js";
import { livingElements } from "./living.js";

const schema = z.object({
  VpcAttachments: listOf(z.object({ State: z.string().nullish(), VpcId: z.string() })),
});

/** `VpnGateways` (VPN-01). Former attachments stay listed as `detached`. */
export function importVpnGateways(run: DescribeImport): readonly VpnGateway[] {
  const collection = {
    key: "VpnGateways",
    id: "VpnGatewayId",
    arn: "VpnGatewayArn",
    carriesTraffic: true,
    fields: { vpcId: "VpcAttachments" },
  };
  return readCollection(
    run,
    collection,
    schema,
    (value, identity) => ({
      ...identity,
      vpcId: value.VpcAttachments.find(({ State }) => (State ?? "attached") === "attached")?.VpcId ?? null,
    }),
    { elements: livingElements(run, collection.key) },
  );
}
