import { z } from "zod";
import type { TransitGateway } from "../../topology/transit-gateways.js";
import { readCollection } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { livingElements } from "./living.js";

const schema = z.object({
  State: z.enum(["pending", "available", "modifying"]),
  Options: z
    .object({
      SecurityGroupReferencingSupport: z.enum(["enable", "disable"]).nullish(),
      EncryptionSupport: z.object({ EncryptionState: z.string().nullish() }).nullish(),
    })
    .nullish(),
});

/** `TransitGateways` (TGW-01), a shared one as every account sees it. */
export function importTransitGateways(run: DescribeImport): readonly TransitGateway[] {
  const collection = {
    key: "TransitGateways",
    id: "TransitGatewayId",
    arn: "TransitGatewayArn",
    carriesTraffic: true,
    fields: { state: "State" },
  };
  return readCollection(
    run,
    collection,
    schema,
    ({ State: state, Options }, identity): TransitGateway => ({
      ...identity,
      state,
      securityGroupReferencing: Options?.SecurityGroupReferencingSupport === "enable",
      ...(Options?.EncryptionSupport?.EncryptionState === "enabled" && { encryptionSupport: true }),
    }),
    { elements: livingElements(run, collection.key) },
  );
}
