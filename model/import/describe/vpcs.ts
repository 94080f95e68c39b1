import { z } from "zod";
import { sameCidr } from "../../address/cidr.js";
import type { Vpc, VpcCidrBlock } from "../../topology/topology.js";
import { placeAt, readCollection } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { importEncryptionControls } from "./flow-log-metadata.js";
import { ipv4Cidr, ipv6Cidr, listOf, optionalListOf } from "./fields.js";

/** CIDR-11 */
const state = z
  .object({
    State: z.enum(["associating", "associated", "disassociating", "disassociated", "failing", "failed"]),
  })
  .nullish()
  .transform((value) => value?.State ?? "associated");

const schema = z.object({
  CidrBlock: ipv4Cidr,
  CidrBlockAssociationSet: listOf(z.object({ CidrBlock: ipv4Cidr, CidrBlockState: state })),
  Ipv6CidrBlockAssociationSet: optionalListOf(z.object({ Ipv6CidrBlock: ipv6Cidr, Ipv6CidrBlockState: state })),
});

const fields = { cidrBlocks: "CidrBlockAssociationSet" };

/** `Vpcs`: every VPC with its primary, secondary and IPv6 blocks. */
export function importVpcs(run: DescribeImport): readonly Vpc[] {
  const modes = importEncryptionControls(run);
  const collection = { key: "Vpcs", id: "VpcId", arn: "VpcArn", carriesTraffic: true, fields };
  return readCollection(run, collection, schema, (value, identity, element) => {
    const ipv4Blocks = value.CidrBlockAssociationSet.map((block): VpcCidrBlock => {
      const primary = sameCidr(block.CidrBlock, value.CidrBlock);
      return { cidr: block.CidrBlock, primary, state: block.CidrBlockState };
    });
    const ipv6Blocks = value.Ipv6CidrBlockAssociationSet.map((block): VpcCidrBlock => ({
      cidr: block.Ipv6CidrBlock,
      primary: false,
      state: block.Ipv6CidrBlockState,
    }));
    ipv4Blocks.forEach((block, index) =>
      placeAt(run, block, element, [...element.path, "CidrBlockAssociationSet", index], { cidr: "CidrBlock" }),
    );
    ipv6Blocks.forEach((block, index) =>
      placeAt(run, block, element, [...element.path, "Ipv6CidrBlockAssociationSet", index], { cidr: "Ipv6CidrBlock" }),
    );
    const primary: VpcCidrBlock = { cidr: value.CidrBlock, primary: true, state: "associated" };
    const missing = ipv4Blocks.some((block) => block.primary) ? [] : [primary];
    const mode = modes.get(identity.id);
    const cidrBlocks = [...missing, ...ipv4Blocks, ...ipv6Blocks];
    return { ...identity, cidrBlocks, ...(mode && { encryptionControl: mode }) };
  });
}
