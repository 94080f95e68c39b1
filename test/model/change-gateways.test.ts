import { expect, test } from "vitest";
import {
  applyChange,
  describeChange,
  parseIpv4,
  type BlockPublicAccessExclusion,
  type Change,
  type Ipv4,
  type Topology,
} from "../../model/index.js";
import { cidr } from "../fixtures/nextwork.js";
import { balanced } from "./balanced.js";
import { world } from "./build.js";
import { dualStack } from "./dual-stack.js";
import { attach, build, managed, subnet, transitGateway, transitTable } from "./gateways.js";

const address = (text: string): Ipv4 => parseIpv4(text)!;

/** VPC a on a transit gateway, whose table has one static route; attach-b exists without an association. */
function hub(base: Topology = world()): Topology {
  return build(
    base,
    transitGateway("hub"),
    transitTable("main", "hub", ["10.2.0.0/16 attach-b"], ["attach-a"]),
    transitGateway("other"),
    transitTable("apart", "other", [], []),
    subnet("at", "10.1.8.0/28"),
    attach("a", "hub", ["at"], { table: "main" }),
    subnet("bt", "10.2.8.0/28"),
    attach("b", "hub", ["bt"], { table: null }),
  );
}

function excluded(): Topology {
  const exclusion: BlockPublicAccessExclusion = {
    accountId: "123456789012",
    region: "eu-west-3",
    id: "vpcbpa-exclude-1",
    name: "vpcbpa-exclude-1",
    excluded: { kind: "subnet", id: "subnet-a1" },
    mode: "allow-egress",
    state: "create-complete",
  };
  return { ...world(), blockPublicAccessExclusions: [exclusion] };
}

const associate = (networkInterfaceId: string, privateAddress: string, publicAddress: string): Change => {
  return {
    kind: "AssociateAddress",
    networkInterfaceId,
    privateAddress: address(privateAddress),
    publicAddress: address(publicAddress),
  };
};
const transitRoute = (
  kind: "CreateTransitGatewayRoute" | "ReplaceTransitGatewayRoute",
  block: string,
  { table = "main", attachmentId = "attach-a" } = {},
): Change => ({ kind, transitGatewayRouteTableId: `tgw-rtb-${table}`, cidr: cidr(block), attachmentId });
const pair = (
  kind: "EnableTransitGatewayRouteTablePropagation" | "AssociateTransitGatewayRouteTable",
  attachmentId: string,
  table = "main",
): Change => ({ kind, transitGatewayRouteTableId: `tgw-rtb-${table}`, attachmentId });
const addSubnet = (subnetId: string, attachmentId = "attach-a"): Change => {
  return { kind: "ModifyTransitGatewayVpcAttachment", attachmentId, change: { addSubnetId: subnetId } };
};
const attachGateway = (internetGatewayId: string, vpcId: string): Change => {
  return { kind: "AttachInternetGateway", internetGatewayId, vpcId };
};
const check = (networkInterfaceId: string): Change => {
  return { kind: "ModifyNetworkInterfaceAttribute", networkInterfaceId, sourceDestCheck: false };
};
const IPV6: Change = {
  kind: "ModifyTransitGatewayVpcAttachment",
  attachmentId: "attach-a",
  change: { ipv6Support: true },
};
const DETACHED = world({ detached: "a" });
const WITH_NAT = build(
  world(),
  managed("nat", "a2", { type: "nat_gateway", addresses: [["10.1.2.5", "203.0.113.50"]] }),
);

// Codes: "Error codes for the Amazon EC2 API"; those of transit gateways as terraform-provider-aws handles them.
test.for<{ why: string; topology: Topology; change: Change; expected: string }>([
  {
    why: "IGW-01: no such gateway",
    topology: DETACHED,
    change: attachGateway("igw-x", "vpc-a"),
    expected: "11.1 InvalidInternetGatewayID.NotFound",
  },
  {
    why: "IGW-01: no such VPC",
    topology: DETACHED,
    change: attachGateway("igw-a", "vpc-x"),
    expected: "11.1 InvalidVpcID.NotFound",
  },
  {
    why: "IGW-01: a gateway that another VPC has",
    topology: DETACHED,
    change: attachGateway("igw-b", "vpc-a"),
    expected: "IGW-01 Resource.AlreadyAssociated",
  },
  {
    why: "IGW-01: a VPC that has one",
    topology: DETACHED,
    change: attachGateway("igw-a", "vpc-b"),
    expected: "IGW-01 InvalidParameterValue",
  },
  {
    why: "IGW-01: a gateway for a VPC that does not exist",
    topology: DETACHED,
    change: { kind: "CreateInternetGateway", id: "igw-9", name: "nine", forVpcId: "vpc-x" },
    expected: "11.1 InvalidVpcID.NotFound",
  },
  {
    why: "IGW-02: no such interface",
    topology: world(),
    change: associate("eni-x", "10.1.2.10", "203.0.113.99"),
    expected: "11.1 InvalidNetworkInterfaceID.NotFound",
  },
  {
    why: "IGW-02: another interface's private address",
    topology: world(),
    change: associate("eni-far", "10.1.1.10", "203.0.113.99"),
    expected: "IGW-02 InvalidParameterValue",
  },
  {
    why: "IGW-03: a VPC without an internet gateway",
    topology: DETACHED,
    change: associate("eni-far", "10.1.2.10", "203.0.113.99"),
    expected: "IGW-03 Gateway.NotAttached",
  },
  {
    why: "IGW-02: an address that is in use",
    topology: world(),
    change: associate("eni-far", "10.1.2.10", "203.0.113.10"),
    expected: "IGW-02 Resource.AlreadyAssociated",
  },
  {
    why: "TGW-01: no such table",
    topology: hub(),
    change: transitRoute("CreateTransitGatewayRoute", "10.9.0.0/16", { table: "x" }),
    expected: "11.1 InvalidRouteTableID.NotFound",
  },
  {
    why: "TGW-01: no such attachment",
    topology: hub(),
    change: transitRoute("CreateTransitGatewayRoute", "10.9.0.0/16", { attachmentId: "attach-x" }),
    expected: "11.1 InvalidTransitGatewayAttachmentID.NotFound",
  },
  {
    why: "TGW-01: another gateway's table",
    topology: hub(),
    change: transitRoute("CreateTransitGatewayRoute", "10.9.0.0/16", { table: "apart" }),
    expected: "11.1 InvalidTransitGatewayAttachmentID.NotFound",
  },
  {
    why: "TGW-01: a static route that is there",
    topology: hub(),
    change: transitRoute("CreateTransitGatewayRoute", "10.2.0.0/16"),
    expected: "TGW-01 RouteAlreadyExists",
  },
  {
    why: "TGW-01: a static route that is not",
    topology: hub(),
    change: transitRoute("ReplaceTransitGatewayRoute", "10.9.0.0/16"),
    expected: "TGW-01 InvalidRoute.NotFound",
  },
  {
    why: "TGW-01: it propagates already",
    topology: hub(),
    change: pair("EnableTransitGatewayRouteTablePropagation", "attach-a"),
    expected: "TGW-01 TransitGatewayRouteTablePropagation.Duplicate",
  },
  {
    why: "TGW-01: one table for an attachment",
    topology: hub(),
    change: pair("AssociateTransitGatewayRouteTable", "attach-a"),
    expected: "TGW-01 Resource.AlreadyAssociated",
  },
  {
    why: "TGW-02: no such attachment",
    topology: hub(),
    change: addSubnet("subnet-a1", "attach-x"),
    expected: "11.1 InvalidTransitGatewayAttachmentID.NotFound",
  },
  {
    why: "TGW-02: no such subnet",
    topology: hub(),
    change: addSubnet("subnet-x"),
    expected: "11.1 InvalidSubnetID.NotFound",
  },
  {
    why: "TGW-02: another VPC's subnet",
    topology: hub(),
    change: addSubnet("subnet-b1"),
    expected: "TGW-02 InvalidParameterValue",
  },
  {
    why: "TGW-02: one subnet in a zone",
    topology: hub(),
    change: addSubnet("subnet-a1"),
    expected: "TGW-02 DuplicateSubnetsInSameZone",
  },
  {
    why: "TGW-02: IPv6 for subnets without",
    topology: hub(),
    change: IPV6,
    expected: "TGW-02 InvalidParameterValue",
  },
  {
    why: "IGW-15: no such subnet",
    topology: world(),
    change: {
      kind: "CreateVpcBlockPublicAccessExclusion",
      id: "vpcbpa-exclude-9",
      subnetId: "subnet-x",
      mode: "allow-egress",
    },
    expected: "11.1 InvalidSubnetID.NotFound",
  },
  {
    why: "IGW-15: a subnet that has one",
    topology: excluded(),
    change: {
      kind: "CreateVpcBlockPublicAccessExclusion",
      id: "vpcbpa-exclude-9",
      subnetId: "subnet-a1",
      mode: "allow-egress",
    },
    expected: "IGW-15 InvalidParameterValue",
  },
  {
    why: "IGW-15: no such exclusion",
    topology: excluded(),
    change: { kind: "ModifyVpcBlockPublicAccessExclusion", id: "vpcbpa-exclude-9", mode: "allow-bidirectional" },
    expected: "11.1 InvalidVpcBlockPublicAccessExclusionId.NotFound",
  },
  {
    why: "no such load balancer",
    topology: balanced(),
    change: { kind: "ModifyLoadBalancerAttributes", loadBalancerId: "nlb-x", crossZone: true },
    expected: "11.1 LoadBalancerNotFound",
  },
  {
    why: "IGW-13: no such interface",
    topology: world(),
    change: check("eni-x"),
    expected: "11.1 InvalidNetworkInterfaceID.NotFound",
  },
  {
    why: "IGW-13: AWS's own interface",
    topology: WITH_NAT,
    change: check("eni-nat"),
    expected: "IGW-13 AuthFailure",
  },
])("$why: $expected", ({ topology, change, expected }) => {
  const result = applyChange(topology, change);
  expect(result.ok ? "accepted" : `${result.issues[0]?.rule} ${result.issues[0]?.code}`).toBe(expected);
});

test.for<{ why: string; topology: Topology; change: Change; line: string }>([
  {
    why: "TGW-01: a new static route",
    topology: hub(),
    change: transitRoute("CreateTransitGatewayRoute", "10.9.0.0/16"),
    line: "add route 10.9.0.0/16 -> attach-a to transit gateway route table tgw-rtb-main",
  },
  {
    why: "IGW-15: another mode",
    topology: excluded(),
    change: { kind: "ModifyVpcBlockPublicAccessExclusion", id: "vpcbpa-exclude-1", mode: "allow-bidirectional" },
    line: "change VPC Block Public Access exclusion vpcbpa-exclude-1 to allow-bidirectional",
  },
  {
    why: "TGW-02: IPv6 for subnets that have it",
    topology: ((): Topology => {
      const topology = hub(dualStack());
      const block = topology.subnets.find(({ id }) => id === "subnet-a1")!.ipv6Cidrs;
      const subnets = topology.subnets.map((each) => (each.id === "subnet-at" ? { ...each, ipv6Cidrs: block } : each));
      return { ...topology, subnets };
    })(),
    change: IPV6,
    line: "turn on IPv6 support of transit gateway attachment attach-a",
  },
  {
    why: "IGW-13: the check",
    topology: world(),
    change: check("eni-a"),
    line: "turn off the source/destination check of eni-a",
  },
  {
    why: "IGW-02: a second Elastic IP address takes the place of the first",
    topology: world(),
    change: associate("eni-a", "10.1.1.10", "203.0.113.99"),
    line: "associate an Elastic IP address with 10.1.1.10 of eni-a (tried with 203.0.113.99)",
  },
])("$why: $line", ({ topology, change, line }) => {
  const result = applyChange(topology, change);
  if (!result.ok) throw new Error(result.issues[0]?.message);
  expect(result.value).not.toEqual(topology);
  expect(describeChange(change, result.value)).toBe(line);
});
