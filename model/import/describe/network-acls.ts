import { z } from "zod";
import type { NetworkAcl, NetworkAclEntry } from "../../topology/topology.js";
import { placeAt, readCollection } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { ipv4Cidr, ipv6Cidr, listOf, portOrAny, protocolNumber } from "./fields.js";
import { networkAclService } from "./described-service.js";

const entry = z
  .object({
    RuleNumber: z.int(),
    Egress: z.boolean(),
    RuleAction: z.enum(["allow", "deny"]),
    Protocol: protocolNumber,
    CidrBlock: ipv4Cidr.nullish(),
    Ipv6CidrBlock: ipv6Cidr.nullish(),
    PortRange: z.object({ From: portOrAny, To: portOrAny }).nullish(),
    IcmpTypeCode: z.object({ Type: portOrAny, Code: portOrAny }).nullish(),
  })
  .transform((value, context): NetworkAclEntry => {
    const cidr = value.CidrBlock ?? value.Ipv6CidrBlock;
    if (!cidr) {
      context.addIssue({ code: "custom", message: `entry \`${value.RuleNumber}\` has no block` });
      return z.NEVER;
    }
    return {
      ruleNumber: value.RuleNumber,
      egress: value.Egress,
      action: value.RuleAction,
      service: networkAclService(value.Protocol, cidr.family, value.PortRange, value.IcmpTypeCode),
      cidr,
    };
  });

const schema = z.object({
  VpcId: z.string(),
  IsDefault: z.boolean().nullish(),
  Associations: listOf(z.object({ SubnetId: z.string() })),
  Entries: listOf(entry),
});

const entryFields = { ruleNumber: "RuleNumber", service: "Protocol" };

/** `NetworkAcls` with their entries in the order given; deciding sorts them (NACL-02). */
export function importNetworkAcls(run: DescribeImport): readonly NetworkAcl[] {
  const collection = { key: "NetworkAcls", id: "NetworkAclId", arn: "NetworkAclArn", carriesTraffic: true };
  const fields = { vpcId: "VpcId", default: "IsDefault", entries: "Entries", subnetIds: "Associations" };
  return readCollection(run, { ...collection, fields }, schema, (value, identity, element) => {
    value.Entries.forEach((each, index) =>
      placeAt(run, each, element, [...element.path, "Entries", index], entryFields),
    );
    return {
      ...identity,
      vpcId: value.VpcId,
      default: value.IsDefault ?? false,
      subnetIds: value.Associations.map((each) => each.SubnetId),
      entries: value.Entries,
    };
  });
}
