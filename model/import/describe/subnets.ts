import { z } from "zod";
import type { Subnet } from "../../topology/topology.js";
import { elementsOf, readCollection, readValue } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { ipv4Cidr, ipv6Cidr, listOf } from "./fields.js";

const schema = z
  .object({
    VpcId: z.string(),
    /** An IPv6-only subnet has none; Terraform and older tools write an empty one. */
    CidrBlock: z.union([ipv4Cidr, z.literal("")]).nullish(),
    Ipv6Native: z.boolean().nullish(),
    Ipv6CidrBlockAssociationSet: listOf(
      z.object({ Ipv6CidrBlock: ipv6Cidr, Ipv6CidrBlockState: z.object({ State: z.string() }).nullish() }),
    ),
    AvailabilityZone: z.string(),
    AvailabilityZoneId: z.string().nullish(),
    MapPublicIpOnLaunch: z.boolean().nullish(),
    EnableDns64: z.boolean().nullish(),
  })
  .refine((value) => Boolean(value.CidrBlock) || value.Ipv6Native === true, {
    path: ["CidrBlock"],
    message: "is missing",
  });

const zone = z.object({ ZoneName: z.string(), ZoneId: z.string() });

const fields = { cidr: "CidrBlock", vpcId: "VpcId", availabilityZone: "AvailabilityZone" };

/** `Subnets`. A zone id that a subnet does not give comes from `AvailabilityZones`. */
export function importSubnets(run: DescribeImport): readonly Subnet[] {
  const collection = { key: "Subnets", id: "SubnetId", arn: "SubnetArn", carriesTraffic: true, fields };
  // `eu-west-3a` is another zone in each account, so zone names are looked up among the same account's files only.
  const zoneIds = new Map<string, string>();
  for (const element of elementsOf(run, "AvailabilityZones")) {
    const value = readValue(run, zone, element, "an availability zone");
    if (value) zoneIds.set(`${element.document.accountId}/${value.ZoneName}`, value.ZoneId);
  }
  return readCollection(run, collection, schema, (value, identity, element) => ({
    ...identity,
    vpcId: value.VpcId,
    cidr: value.CidrBlock || null,
    ipv6Cidrs: value.Ipv6CidrBlockAssociationSet.filter(
      (block) => (block.Ipv6CidrBlockState?.State ?? "associated") === "associated",
    ).map((block) => block.Ipv6CidrBlock),
    availabilityZone: value.AvailabilityZone,
    availabilityZoneId:
      value.AvailabilityZoneId ?? zoneIds.get(`${element.document.accountId}/${value.AvailabilityZone}`) ?? null,
    mapPublicIpOnLaunch: value.MapPublicIpOnLaunch ?? false,
    ...(typeof value.EnableDns64 === "boolean" ? { enableDns64: value.EnableDns64 } : {}),
  }));
}
