import { z } from "zod";
import type { SecurityGroupVpcAssociation } from "../../topology/security-group-vpc-association.js";
import { elementsOf, placeAt, readValue } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";

const schema = z.object({
  GroupId: z.string(),
  VpcId: z.string(),
  State: z.enum([
    "associating",
    "associated",
    "association-failed",
    "disassociating",
    "disassociated",
    "disassociation-failed",
  ]),
});

/** `SecurityGroupVpcAssociations` (SG-11); owner of the group and of the VPC may both have described one. */
export function importSecurityGroupVpcAssociations(run: DescribeImport): readonly SecurityGroupVpcAssociation[] {
  const associations = new Map<string, SecurityGroupVpcAssociation>();
  for (const element of elementsOf(run, "SecurityGroupVpcAssociations")) {
    const value = readValue(run, schema, element, "a security group's association with a VPC");
    if (value === null) continue;
    const { GroupId: groupId, VpcId: vpcId, State: state } = value;
    const key = `${groupId} ${vpcId}`;
    if (associations.has(key)) continue;
    const association: SecurityGroupVpcAssociation = { groupId, vpcId, state };
    placeAt(run, association, element, element.path, { groupId: "GroupId", vpcId: "VpcId", state: "State" });
    associations.set(key, association);
  }
  return [...associations.values()];
}
