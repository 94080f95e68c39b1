import { z } from "zod";
import type { NatGateway, NatGatewayAddress } from "../../topology/gateways.js";
import { elementsOf, placeAt, readCollection } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { isObject } from "./documents.js";
import { ipv4Address, listOf } from "./fields.js";
import { isGone, livingElements } from "./living.js";
import { knownPublicAddresses } from "./public-addresses.js";

const schema = z.object({
  VpcId: z.string(),
  SubnetId: z.string(),
  // Descriptions from before private NAT gateways existed do not say.
  ConnectivityType: z.enum(["public", "private"]).nullish(),
  State: z.enum(["pending", "available"]),
  NatGatewayAddresses: listOf(
    z.object({
      // A pending gateway has no interface yet, an address whose assignment failed never gets one.
      NetworkInterfaceId: z.string().nullish(),
      PrivateIp: ipv4Address.nullish(),
      PublicIp: ipv4Address.nullish(),
      IsPrimary: z.boolean().nullish(),
      Status: z.string().nullish(),
    }),
  ),
});

const collection = {
  key: "NatGateways",
  id: "NatGatewayId",
  arn: "NatGatewayArn",
  carriesTraffic: true,
  fields: { vpcId: "VpcId", subnetId: "SubnetId", addresses: "NatGatewayAddresses" },
};

/** `NatGateways` that work or will (IGW-10), the primary address first. Who answers where a deleted one was is not known. */
export function importNatGateways(run: DescribeImport): readonly NatGateway[] {
  for (const { value } of elementsOf(run, collection.key)) {
    const id = isObject(value) ? value[collection.id] : undefined;
    const known = knownPublicAddresses(value);
    if (!isGone(value) || typeof id !== "string" || known.publicAddresses === undefined) continue;
    run.unmodelled.push({ kind: collection.key, id, carriesTraffic: false, ...known });
  }
  return readCollection(
    run,
    collection,
    schema,
    (value, identity, element) => {
      const addresses = value.NatGatewayAddresses.map((each, index) => ({ each, index }))
        .toSorted((a, b) => Number(b.each.IsPrimary ?? false) - Number(a.each.IsPrimary ?? false))
        .flatMap(({ each, index }): readonly NatGatewayAddress[] => {
          const { NetworkInterfaceId: networkInterfaceId, PrivateIp: privateAddress, Status } = each;
          if (!networkInterfaceId || typeof privateAddress !== "number" || Status === "failed") return [];
          const address = { networkInterfaceId, privateAddress, publicAddress: each.PublicIp ?? null };
          placeAt(run, address, element, [...element.path, "NatGatewayAddresses", index], {
            networkInterfaceId: "NetworkInterfaceId",
            privateAddress: "PrivateIp",
            publicAddress: "PublicIp",
          });
          return [address];
        });
      return {
        ...identity,
        vpcId: value.VpcId,
        subnetId: value.SubnetId,
        connectivityType: value.ConnectivityType ?? "public",
        state: value.State,
        addresses,
      };
    },
    { elements: livingElements(run, collection.key), leftOut: ({ value }) => knownPublicAddresses(value) },
  );
}
