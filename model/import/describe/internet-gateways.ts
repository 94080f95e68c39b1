import { z } from "zod";
import type { InternetGateway } from "../../topology/topology.js";
import { readCollection } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { listOf } from "./fields.js";

const schema = z.object({
  Attachments: listOf(z.object({ State: z.string().nullish(), VpcId: z.string() })),
});

/** `InternetGateways`. AWS calls a working attachment `available`, some tools `attached`. */
export function importInternetGateways(run: DescribeImport): readonly InternetGateway[] {
  const collection = {
    key: "InternetGateways",
    id: "InternetGatewayId",
    arn: "InternetGatewayArn",
    carriesTraffic: true,
  };
  return readCollection(run, { ...collection, fields: { vpcId: "Attachments" } }, schema, (value, identity) => ({
    ...identity,
    vpcId: value.Attachments.find(({ State }) => State !== "detached" && State !== "detaching")?.VpcId ?? null,
  }));
}
