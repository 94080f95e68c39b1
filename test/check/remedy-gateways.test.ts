import { expect, test } from "vitest";
import { parseQuestion, probe, trace, type ProbeQuestion, type QuestionText } from "../../check/index.js";
import {
  applyChange,
  compileNetwork,
  type BlockPublicAccess,
  type BlockPublicAccessExclusion,
  type Topology,
} from "../../model/index.js";
import { balanced } from "../model/balanced.js";
import { world } from "../model/build.js";
import { dualStack } from "../model/dual-stack.js";
import {
  attach,
  build,
  managed,
  natGateway,
  peer,
  subnet,
  target,
  transitGateway,
  transitTable,
} from "../model/gateways.js";
import { forwards } from "../model/middleboxes.js";

const OUTSIDE = "198.51.100.7";
const HTTP = { protocol: "tcp", port: "80" };

function questionOf(topology: Topology, text: QuestionText): ProbeQuestion {
  const parsed = parseQuestion(compileNetwork(topology), text);
  if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
  return parsed.value;
}

interface Hub {
  readonly statics?: readonly string[];
  readonly propagated?: readonly string[];
  readonly table?: string | null;
  readonly zone?: string;
  readonly a1?: readonly string[];
  readonly b1?: readonly string[];
}

/** VPCs a and b by tgw-hub alone, which their subnets at and bt attach them to. */
function hub({
  statics = [],
  propagated = ["attach-a", "attach-b"],
  table = "main",
  zone = "a",
  ...rest
}: Hub): Topology {
  const { a1 = ["10.2.0.0/16 tgw-hub"], b1 = ["10.1.0.0/16 tgw-hub"] } = rest;
  const topology = build(
    world({ routes: { a1, b1 } }),
    transitGateway("hub"),
    transitTable("main", "hub", statics, propagated),
    subnet("at", "10.1.8.0/28", { zone }),
    managed("tgw-a", "at", { type: "transit_gateway", addresses: [["10.1.8.5", null]] }),
    attach("a", "hub", ["at"], { table }),
    subnet("bt", "10.2.8.0/28"),
    managed("tgw-b", "bt", { type: "transit_gateway", addresses: [["10.2.8.5", null]] }),
    attach("b", "hub", ["bt"], { table: "main" }),
  );
  return { ...topology, vpcPeeringConnections: [] };
}

/** a at tgw-hub, b at tgw-far in another Region; the two are peered. */
function peered(hubRoutes: readonly string[], farRoutes: readonly string[]): Topology {
  return build(
    world({ region: "us-east-1", peering: "deleted", routes: { a1: ["any tgw-hub"], b1: ["any tgw-far"] } }),
    transitGateway("hub"),
    transitGateway("far", "us-east-1"),
    transitTable("hub", "hub", hubRoutes, ["attach-a"]),
    transitTable("far", "far", farRoutes, ["attach-b"]),
    subnet("at", "10.1.8.0/28"),
    managed("tgw-a", "at", { type: "transit_gateway", addresses: [["10.1.8.5", null]] }),
    attach("a", "hub", ["at"], { table: "hub" }),
    subnet("bt", "10.2.8.0/28"),
    managed("tgw-b", "bt", { type: "transit_gateway", addresses: [["10.2.8.5", null]] }),
    attach("b", "far", ["bt"], { table: "far" }),
    peer("hub", "far", "hub"),
    peer("far", "hub", "far"),
  );
}

/** VPCs a and b of both families at tgw-hub; the attachment of a carries IPv4 only. */
function withoutIpv6(): Topology {
  const acl = ["in 100 allow all ::/0", "out 100 allow all ::/0"];
  const topology = build(
    dualStack({ routes: { a1: ["2001:db8:2::/56 tgw-hub"], b1: ["2001:db8:1::/56 tgw-hub"] } }),
    transitGateway("hub"),
    transitTable("main", "hub", [], ["attach-a", "attach-b"]),
    subnet("at", "10.1.8.0/28", { acl }),
    managed("tgw-a", "at", { type: "transit_gateway", addresses: [["10.1.8.5", null]] }),
    attach("a", "hub", ["at"], { table: "main" }),
    subnet("bt", "10.2.8.0/28", { acl }),
    managed("tgw-b", "bt", { type: "transit_gateway", addresses: [["10.2.8.5", null]] }),
    attach("b", "hub", ["bt"], { table: "main", ipv6: true }),
  );
  const block = topology.subnets.find(({ id }) => id === "subnet-a1")!.ipv6Cidrs;
  const subnets = topology.subnets.map((each) => (each.id === "subnet-at" ? { ...each, ipv6Cidrs: block } : each));
  return { ...topology, subnets, vpcPeeringConnections: [] };
}

function excluded(mode: BlockPublicAccessExclusion["mode"]): Topology {
  const exclusion: BlockPublicAccessExclusion = {
    accountId: "123456789012",
    region: "eu-west-3",
    id: "vpcbpa-exclude-1",
    name: "vpcbpa-exclude-1",
    excluded: { kind: "subnet", id: "subnet-a1" },
    mode,
    state: "create-complete",
  };
  return { ...blocked("block-bidirectional"), blockPublicAccessExclusions: [exclusion] };
}

function behindNat(routes: { readonly a2?: readonly string[]; readonly an?: readonly string[] }): Topology {
  return build(
    world({ routes: { a2: routes.a2 ?? ["any nat-a"] } }),
    subnet("an", "10.1.9.0/24", { routes: routes.an ?? ["any igw-a"] }),
    managed("nat", "an", { type: "nat_gateway", addresses: [["10.1.9.5", "203.0.113.50"]] }),
    natGateway("nat"),
  );
}

function blocked(mode: BlockPublicAccess["mode"], exclusionsAllowed = true): Topology {
  const account = { accountId: "123456789012", region: "eu-west-3" };
  return { ...world(), blockPublicAccess: [{ ...account, mode, exclusionsAllowed }] };
}

const A_TO_B: QuestionText = { from: "eni-a", to: "eni-b", protocol: "icmp" };
const FAR_OUT: QuestionText = { from: "eni-far", to: OUTSIDE, ...HTTP };
const NODE: QuestionText = { from: "eni-a", to: "10.1.7.5", ...HTTP };

test.for<{ what: string; topology: Topology; asked: QuestionText; code: string; steps: readonly string[] }>([
  {
    what: "TGW-01: no route of the VPC to the transit gateway",
    topology: hub({ a1: [] }),
    asked: A_TO_B,
    code: "NO_ROUTE_TO_DESTINATION",
    steps: ["add route 10.2.0.0/16 -> tgw-hub to rtb-a1"],
  },
  {
    what: "TGW-01: no route of either VPC",
    topology: hub({ a1: [], b1: [] }),
    asked: A_TO_B,
    code: "NO_ROUTE_TO_DESTINATION",
    steps: ["add route 10.2.0.0/16 -> tgw-hub to rtb-a1", "add route 10.1.0.0/16 -> tgw-hub to rtb-b1"],
  },
  {
    what: "TGW-01: nothing propagates the destination",
    topology: hub({ propagated: ["attach-a"] }),
    asked: A_TO_B,
    code: "TGW_RTB_CANNOT_ROUTE",
    steps: ["propagate the routes of attach-b to transit gateway route table tgw-rtb-main"],
  },
  {
    what: "TGW-01: nothing propagates the way back",
    topology: hub({ propagated: ["attach-b"] }),
    asked: A_TO_B,
    code: "TGW_RTB_CANNOT_ROUTE",
    steps: ["propagate the routes of attach-a to transit gateway route table tgw-rtb-main"],
  },
  {
    what: "TGW-01: a static blackhole before the propagated route",
    topology: hub({ statics: ["10.2.0.0/16 blackhole"] }),
    asked: A_TO_B,
    code: "TGW_RTB_BAD_STATE_ROUTE",
    steps: ["change route to 10.2.0.0/16 -> attach-b in transit gateway route table tgw-rtb-main"],
  },
  {
    what: "TGW-01: static routes over a peering, which propagates none",
    topology: peered([], []),
    asked: A_TO_B,
    code: "TGW_RTB_CANNOT_ROUTE",
    steps: [
      "add route 10.2.0.0/16 -> attach-peering to transit gateway route table tgw-rtb-hub",
      "add route 10.1.0.0/16 -> attach-peering to transit gateway route table tgw-rtb-far",
    ],
  },
  {
    what: "TGW-01: a blackhole at the far gateway",
    topology: peered(["10.2.0.0/16 attach-peering"], ["10.2.0.0/16 blackhole", "10.1.0.0/16 attach-peering"]),
    asked: A_TO_B,
    code: "TGW_RTB_BAD_STATE_ROUTE",
    steps: ["change route to 10.2.0.0/16 -> attach-b in transit gateway route table tgw-rtb-far"],
  },
  {
    what: "TGW-02: IPv6 over an attachment that does not carry it",
    topology: withoutIpv6(),
    asked: { from: "eni-a", to: "2001:db8:2:1::10", protocol: "icmp" },
    code: "SIM_TGW_NO_IPV6_SUPPORT",
    steps: ["turn on IPv6 support of transit gateway attachment attach-a"],
  },
  {
    what: "TGW-01: an attachment without an association",
    topology: hub({ table: null }),
    asked: A_TO_B,
    code: "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
    steps: ["associate transit gateway route table tgw-rtb-main with attach-a"],
  },
  {
    what: "TGW-02: an attachment without a subnet in the sender's zone",
    topology: hub({ zone: "b" }),
    asked: A_TO_B,
    code: "TGW_ROUTE_AZ_RESTRICTION",
    steps: ["add subnet subnet-a1 to transit gateway attachment attach-a"],
  },
  {
    what: "IGW-10: no route to the NAT gateway",
    topology: behindNat({ a2: [] }),
    asked: FAR_OUT,
    code: "NO_ROUTE_TO_DESTINATION",
    steps: ["add route 0.0.0.0/0 -> nat-a to rtb-a2"],
  },
  {
    what: "IGW-10: no route of the NAT gateway's own subnet",
    topology: behindNat({ an: [] }),
    asked: FAR_OUT,
    code: "NO_ROUTE_TO_DESTINATION",
    steps: ["add route 0.0.0.0/0 -> igw-a to rtb-an"],
  },
  {
    what: "IGW-10: neither route",
    topology: behindNat({ a2: [], an: [] }),
    asked: FAR_OUT,
    code: "NO_ROUTE_TO_DESTINATION",
    steps: [
      "add route 0.0.0.0/0 -> igw-a to rtb-a2",
      "associate an Elastic IP address with 10.1.2.10 of eni-far (tried with 192.0.2.1)",
    ],
  },
  {
    what: "IGW-03: no public address",
    topology: world(),
    asked: FAR_OUT,
    code: "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
    steps: ["associate an Elastic IP address with 10.1.2.10 of eni-far (tried with 192.0.2.1)"],
  },
  {
    what: "IGW-01: an internet gateway that is attached to nothing",
    topology: world({ detached: "a" }),
    asked: { from: "eni-a", to: OUTSIDE, ...HTTP },
    code: "BAD_STATE_ROUTE",
    steps: ["attach internet gateway igw-a to VPC vpc-a"],
  },
  {
    what: "IGW-01: no internet gateway at all",
    topology: { ...world({ routes: { a1: [] } }), internetGateways: [] },
    asked: { from: "eni-a", to: OUTSIDE, ...HTTP },
    code: "NO_ROUTE_TO_DESTINATION",
    steps: [
      "create internet gateway vpc-a internet gateway",
      "attach internet gateway vpc-a internet gateway to VPC vpc-a",
      "add route 0.0.0.0/0 -> vpc-a internet gateway to rtb-a1",
    ],
  },
  {
    what: "IGW-01: asked from outside without one",
    topology: world({ detached: "a" }),
    asked: { from: "internet", to: "203.0.113.10", ...HTTP },
    code: "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
    steps: ["attach internet gateway igw-a to VPC vpc-a"],
  },
  {
    what: "IGW-15: access blocked both ways, asked from inside",
    topology: blocked("block-bidirectional"),
    asked: { from: "eni-a", to: OUTSIDE, ...HTTP },
    code: "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
    steps: ["exclude subnet subnet-a1 from VPC Block Public Access (allow-egress)"],
  },
  {
    what: "IGW-15: access blocked, asked from outside",
    topology: blocked("block-ingress"),
    asked: { from: "internet", to: "203.0.113.10", ...HTTP },
    code: "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
    steps: ["exclude subnet subnet-a1 from VPC Block Public Access (allow-bidirectional)"],
  },
  {
    what: "IGW-15: an exclusion for egress only, asked from outside",
    topology: excluded("allow-egress"),
    asked: { from: "internet", to: "203.0.113.10", ...HTTP },
    code: "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
    steps: ["change VPC Block Public Access exclusion vpcbpa-exclude-1 to allow-bidirectional"],
  },
  {
    what: "IGW-13: a router that still checks",
    topology: build(
      world({ routes: { a2: ["any eni-near"], a1: ["any igw-a"] }, noCheck: "b" }),
      forwards("near", "nat"),
    ),
    asked: { from: "eni-far", to: "10.2.1.10", protocol: "icmp" },
    code: "ENI_SOURCE_DEST_CHECK_RESTRICTION",
    steps: ["turn off the source/destination check of eni-near", "add route 10.2.0.0/16 -> pcx-ab to rtb-a1"],
  },
  {
    what: "CIDR-10: no route over IPv6, both kinds of gateway",
    topology: dualStack({ routes: { a1: [] }, egressOnly: ["a"] }),
    asked: { from: "eni-a", to: "3fff::1", ...HTTP },
    code: "NO_ROUTE_TO_DESTINATION",
    steps: ["add route ::/0 -> igw-a to rtb-a1"],
  },
  {
    what: "the security group of a load balancer's target",
    topology: balanced({ changes: { groups: { far: { ingress: [] } } } }),
    asked: NODE,
    code: "SG_HAS_NO_RULES",
    steps: ["allow inbound tcp 80 from 10.1.1.10/32 in security group sg-far"],
  },
  {
    what: "the security group of the load balancer",
    topology: balanced({ groups: ["sg-near"], changes: { groups: { near: { ingress: ["udp 53 any"] } } } }),
    asked: NODE,
    code: "ENI_SG_RULES_MISMATCH",
    steps: ["allow inbound tcp 80 from 10.1.1.10/32 in security group sg-near"],
  },
  {
    what: "a target that is only in another zone",
    topology: balanced({ group: { targets: [target("10.1.2.10", 80, "healthy", "eu-west-3b")], targetType: "ip" } }),
    asked: NODE,
    code: "ELBV2_NO_TARGETS_IN_AZ",
    steps: ["turn on cross-zone load balancing of nlb"],
  },
])("$what: $code", ({ topology, asked, code, steps }) => {
  const question = questionOf(topology, asked);
  const traced = trace(topology, question);
  expect(traced.code).toBe(code);
  const { remedy } = traced;
  expect(remedy?.kind === "found" ? remedy.steps.map(({ text }) => text) : remedy?.reason).toEqual(steps);
  const changes = remedy?.kind === "found" ? remedy.steps.map(({ change }) => change) : [];
  const repaired = changes.reduce((current, change) => {
    const result = applyChange(current, change);
    if (!result.ok) throw new Error(result.issues[0]?.message);
    return result.value;
  }, topology);
  expect(probe(compileNetwork(repaired), question).answer).toBe("reply");
});

test.for<{ what: string; topology: Topology; asked: QuestionText; code: string; call: string }>([
  {
    what: "a listener is missing",
    topology: balanced(),
    asked: { ...NODE, port: "443" },
    code: "ELBV2_LISTENERS_MISMATCH",
    call: "CreateListener (LoadBalancerArn=nlb, Protocol, Port, DefaultActions)",
  },
  {
    what: "no target is registered",
    topology: balanced({ group: { targets: [] } }),
    asked: NODE,
    code: "ELBV2_LISTENER_HAS_NO_TG",
    call: "RegisterTargets (TargetGroupArn, Targets)",
  },
  {
    what: "IGW-15: a policy forbids exclusions",
    topology: blocked("block-bidirectional", false),
    asked: { from: "eni-a", to: OUTSIDE, ...HTTP },
    code: "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
    call: "ModifyVpcBlockPublicAccessOptions (InternetGatewayBlockMode)",
  },
  {
    what: "IGW-13: the check of a host that does not forward",
    topology: build(world({ routes: { a2: ["any eni-near"] }, noCheck: "b" }), forwards("near", "nothing")),
    asked: { from: "eni-far", to: OUTSIDE, ...HTTP },
    code: "ENI_SOURCE_DEST_CHECK_RESTRICTION",
    call: "SourceDestCheck=false",
  },
  {
    what: "TGW-02: the subnets have no IPv6",
    topology: ((): Topology => {
      const peeringless = dualStack({ routes: { a1: ["2001:db8:2::/56 tgw-hub"] } });
      return {
        ...build(
          peeringless,
          transitGateway("hub"),
          transitTable("main", "hub", [], ["attach-a", "attach-b"]),
          subnet("at", "10.1.8.0/28"),
          attach("a", "hub", ["at"], { table: "main" }),
        ),
        vpcPeeringConnections: [],
      };
    })(),
    asked: { from: "eni-a", to: "2001:db8:2:1::10", protocol: "icmp" },
    code: "SIM_TGW_NO_IPV6_SUPPORT",
    call: "AssociateSubnetCidrBlock with SubnetId, Ipv6CidrBlock",
  },
])("$what: $code, and what to call instead", ({ topology, asked, code, call }) => {
  const { code: found, remedy } = trace(topology, questionOf(topology, asked));
  expect(found).toBe(code);
  expect(remedy).toMatchObject({ kind: "none", reason: expect.stringContaining(call) });
  expect(remedy).toMatchObject({ reason: expect.stringContaining("(not tried)") });
});
