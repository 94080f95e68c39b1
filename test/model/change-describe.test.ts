import { expect, test } from "vitest";
import { describeChange, type Change } from "../../model/index.js";
import {
  ALL_ICMP,
  CREATE_PEERING,
  PEERED,
  ROUTE_1,
  aclEntry,
  cidr,
  deleteRoute,
  rule,
  tcp,
} from "../fixtures/nextwork.js";

test.for<readonly [Change, string]>([
  [CREATE_PEERING, "request peering connection VPC 1 <> VPC 2 from NextWork-1-vpc to NextWork-2-vpc"],
  [{ kind: "AcceptVpcPeeringConnection", id: "pcx-1" }, "accept peering connection VPC 1 <> VPC 2"],
  [{ kind: "RejectVpcPeeringConnection", id: "pcx-1" }, "reject peering connection VPC 1 <> VPC 2"],
  [{ kind: "DeleteVpcPeeringConnection", id: "pcx-9" }, "delete peering connection pcx-9"],
  [ROUTE_1, "add route 10.2.0.0/16 -> VPC 1 <> VPC 2 to NextWork-1-rtb-public"],
  [deleteRoute("rtb-1", "10.2.0.0/16"), "delete route 10.2.0.0/16 from NextWork-1-rtb-public"],
  [
    {
      kind: "ReplaceRoute",
      routeTableId: "rtb-1",
      destination: { kind: "cidr", cidr: cidr("0.0.0.0/0") },
      target: { kind: "internet-gateway", id: "igw-1" },
    },
    "change route to 0.0.0.0/0 -> NextWork-1-igw in NextWork-1-rtb-public",
  ],
  [
    { kind: "AssociateRouteTable", routeTableId: "rtb-1", subnetId: "subnet-1" },
    "associate route table NextWork-1-rtb-public with subnet NextWork-1-subnet",
  ],
  [
    { kind: "AuthorizeSecurityGroupIngress", groupId: "sg-2", rule: rule(tcp(80, 81), "10.1.0.0/16") },
    "allow inbound tcp 80-81 from 10.1.0.0/16 in security group NextWork-2-SG",
  ],
  [
    {
      kind: "RevokeSecurityGroupEgress",
      groupId: "sg-2",
      rule: rule(ALL_ICMP, { kind: "security-group", groupId: "sg-1" }),
    },
    "revoke outbound icmp all to NextWork-1-SG from security group NextWork-2-SG",
  ],
  [
    { kind: "CreateNetworkAclEntry", networkAclId: "acl-1", entry: aclEntry(90, true, "deny", ALL_ICMP) },
    "add outbound entry 90 (deny icmp all to 0.0.0.0/0) in network ACL NextWork-1-acl",
  ],
  [
    { kind: "DeleteNetworkAclEntry", networkAclId: "acl-1", ruleNumber: 90, egress: false },
    "delete inbound entry 90 from network ACL NextWork-1-acl",
  ],
  [
    { kind: "ReplaceNetworkAclAssociation", networkAclId: "acl-1", subnetId: "subnet-1" },
    "associate network ACL NextWork-1-acl with subnet NextWork-1-subnet",
  ],
  [
    { kind: "AssociateVpcCidrBlock", vpcId: "vpc-1", cidr: cidr("10.3.0.0/16") },
    "add block 10.3.0.0/16 to VPC NextWork-1-vpc",
  ],
  [{ kind: "StopInstances", instanceId: "i-1" }, "stop instance Instance - NextWork VPC 1"],
  [{ kind: "StartInstances", instanceId: "i-1" }, "start instance Instance - NextWork VPC 1"],
])("%j", ([change, text]) => {
  expect(describeChange(change, PEERED)).toBe(text);
});
