import { z } from "zod";
import type { EgressOnlyInternetGateway } from "../../topology/gateways.js";
import { readCollection } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";

const attachment = z.object({ State: z.string().nullish(), VpcId: z.string() });

/** The one attachment that a gateway is created with and that only ends with it. */
const schema = z
  .object({ Attachments: z.array(attachment) })
  .transform(({ Attachments: [first] }, context): { readonly vpcId: string } => {
    if (first) return { vpcId: first.VpcId };
    context.addIssue({ code: "custom", message: "it is attached to no VPC" });
    return z.NEVER;
  });

/** `EgressOnlyInternetGateways` (IGW-09). */
export function importEgressOnlyInternetGateways(run: DescribeImport): readonly EgressOnlyInternetGateway[] {
  const collection = {
    key: "EgressOnlyInternetGateways",
    id: "EgressOnlyInternetGatewayId",
    arn: "EgressOnlyInternetGatewayArn",
    carriesTraffic: true,
    fields: { vpcId: "Attachments" },
  };
  return readCollection(run, collection, schema, ({ vpcId }, identity) => ({ ...identity, vpcId }));
}
