/** A security group that may also be used in another VPC of its Region (AssociateSecurityGroupVpc). */
export interface SecurityGroupVpcAssociation {
  readonly groupId: string;
  readonly vpcId: string;
  /** Only an `associated` one counts. */
  readonly state:
    "associating" | "associated" | "association-failed" | "disassociating" | "disassociated" | "disassociation-failed";
}
