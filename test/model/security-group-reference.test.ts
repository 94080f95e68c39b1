import { describe, expect, test } from "vitest";
import { applyChange, Origins, validateTopology, type Topology } from "../../model/index.js";
import { world, type Changes } from "./build.js";
import { attach, build, managed, natGateway, subnet, transitGateway, transitTable, type Addition } from "./gateways.js";
import { endOfLast, scene } from "./scene.js";
import { rule } from "./sentences.js";

const SSH = "tcp a:40000 > b:22 syn";
const ARRIVED = "b: 10.1.1.10:40000 > 10.2.1.10:22";
const NO_RULE = "ENI_SG_RULES_MISMATCH at eni-b";
const NOT_SUPPORTED = "SG_REFERENCING_SUPPORT at eni-b";

interface Hub {
  readonly gateway?: boolean;
  readonly attachments?: readonly string[];
}

/** a and b joined by a transit gateway alone; referencing on at the gateway and at the attachments named. */
function overTransitGateway(changes: Changes, { gateway = true, attachments = ["a", "b"] }: Hub = {}): Topology {
  const side = (vpc: "a" | "b", block: string, routes: readonly string[]): readonly Addition[] => [
    subnet(`${vpc}t`, `${block}.8.0/28`, { routes }),
    managed(`tgw-${vpc}`, `${vpc}t`, { type: "transit_gateway", addresses: [[`${block}.8.5`, null]] }),
    attach(vpc, "hub", [`${vpc}t`], { table: "main", references: attachments.includes(vpc) }),
  ];
  const routes = { a1: ["10.2.0.0/16 tgw-hub"], b1: ["10.1.0.0/16 tgw-hub"] };
  return build(
    world({ peering: "deleted", ...changes, routes: { ...routes, ...changes.routes } }),
    transitGateway("hub", "eu-west-3", gateway),
    transitTable("main", "hub", [], ["attach-a", "attach-b"]),
    ...side("a", "10.1", []),
    ...side("b", "10.2", []),
  );
}

/** Who carries which groups instead of their own. */
function carrying(topology: Topology, groups: Readonly<Record<string, readonly string[]>>): Topology {
  return {
    ...topology,
    networkInterfaces: topology.networkInterfaces.map((each) => ({
      ...each,
      securityGroupIds: groups[each.id.replace("eni-", "")] ?? each.securityGroupIds,
    })),
  };
}

function ownedBy(topology: Topology, host: string, accountId: string): Topology {
  const give = <T extends { readonly id: string }>(each: T): T =>
    each.id === `eni-${host}` || each.id === `sg-${host}` || each.id === `i-${host}` ? { ...each, accountId } : each;
  return {
    ...topology,
    networkInterfaces: topology.networkInterfaces.map(give),
    securityGroups: topology.securityGroups.map(give),
    instances: topology.instances.map(give),
  };
}

const toB = { groups: { b: { ingress: ["tcp 22 sg-a"] } } } satisfies Changes;

describe("every way from a to b, whose rule refers to the group of a", () => {
  test.for<{ rule: string; topology: Topology; end: string }>([
    { rule: "SG-11, PCX-11: peered in one Region", topology: world(toB), end: ARRIVED },
    {
      rule: "SG-11: peered, the VPC of another account",
      topology: ownedBy(world(toB), "b", "210987654321"),
      end: ARRIVED,
    },
    {
      rule: "SG-11: peered with another Region: no reference crosses, whatever happened on the way",
      topology: world({ ...toB, region: "us-east-1" }),
      end: NO_RULE,
    },
    { rule: "SG-11: transit gateway and both attachments support it", topology: overTransitGateway(toB), end: ARRIVED },
    {
      rule: "SG-11: the transit gateway does not, which is the default",
      topology: overTransitGateway(toB, { gateway: false }),
      end: NOT_SUPPORTED,
    },
    {
      rule: "SG-11: the attachment of the sender does not",
      topology: overTransitGateway(toB, { attachments: ["b"] }),
      end: NOT_SUPPORTED,
    },
    {
      rule: "SG-11: the attachment of the receiver does not",
      topology: overTransitGateway(toB, { attachments: ["a"] }),
      end: NOT_SUPPORTED,
    },
    {
      rule: "SG-11: nothing does, but a rule for the block admits it anyway",
      topology: overTransitGateway(
        { groups: { b: { ingress: ["all sg-a", "tcp 22 10.1.0.0/16"] } } },
        { gateway: false },
      ),
      end: ARRIVED,
    },
    {
      rule: "SG-11: nothing does, and the reference would not have matched: another service",
      topology: overTransitGateway({ groups: { b: { ingress: ["tcp 23 sg-a"] } } }, { gateway: false }),
      end: NO_RULE,
    },
    {
      rule: "SG-11: nothing does, and the reference would not have matched: another group",
      topology: overTransitGateway({ groups: { b: { ingress: ["tcp 22 sg-near"] } } }, { gateway: false }),
      end: NO_RULE,
    },
    {
      rule: "SG-11: over a transit gateway no reference of an interface endpoint's matches",
      topology: endpointAtB(overTransitGateway(toB)),
      end: NOT_SUPPORTED,
    },
    {
      rule: "SG-11: over a peering connection that of an interface endpoint does",
      topology: endpointAtB(world(toB)),
      end: ARRIVED,
    },
    {
      rule: "SG-11: b carries a group of a's VPC that is associated with its own",
      topology: carrying(
        { ...world({ groups: { near: { ingress: ["tcp 22 sg-a"] } } }), securityGroupVpcAssociations: [NEAR_IN_B] },
        { b: ["sg-near"] },
      ),
      end: ARRIVED,
    },
    {
      rule: "SG-11: a carries a group of b's VPC: the reference is to the group, not to its VPC",
      topology: carrying(world({ groups: { b: { ingress: ["tcp 22 sg-b"] } } }), { a: ["sg-b"] }),
      end: ARRIVED,
    },
  ])("$rule", ({ topology, end }) => {
    expect(endOfLast(topology, SSH)).toBe(end);
  });

  test("SG-13: over public addresses the reference is lost, as the code says", () => {
    expect(endOfLast(world(toB), "tcp a:40000 > b.public:22 syn")).toBe("SG_REFERENCES_NOT_PRESERVED at eni-b");
  });

  test("SG-13: and behind a NAT gateway", () => {
    const topology = build(
      world({ groups: { b: { ingress: ["tcp 22 sg-far"] } }, routes: { a2: ["10.2.0.0/16 nat-a"] } }),
      subnet("an", "10.1.9.0/28", { routes: ["10.2.0.0/16 pcx-ab"] }),
      managed("nat", "an", { type: "nat_gateway", addresses: [["10.1.9.5", null]] }),
      natGateway("nat"),
    );
    expect(endOfLast(topology, "tcp far:40000 > b:22 syn")).toBe("SG_REFERENCES_NOT_PRESERVED at eni-b");
  });

  test("SG-13: the refusal is one REJECT at the interface that refuses", () => {
    expect(
      scene(overTransitGateway(toB, { gateway: false }))
        .views(SSH)
        .at(-1),
    ).toBe("b in 10.1.1.10:40000 > 10.2.1.10:22 REJECT");
  });
});

const NEAR_IN_B = { groupId: "sg-near", vpcId: "vpc-b", state: "associated" } as const;

function endpointAtB(topology: Topology): Topology {
  return {
    ...topology,
    networkInterfaces: topology.networkInterfaces.map((each) =>
      each.id === "eni-b" ? { ...each, interfaceType: "vpc_endpoint", attachment: null } : each,
    ),
  };
}

describe("within one VPC", () => {
  const near = (changes: Changes): Topology => world(changes);

  test.for<{ rule: string; topology: Topology; end: string }>([
    {
      rule: "SG-10: inbound, by a member's private address",
      topology: near({ groups: { far: { ingress: ["tcp 22 sg-a"] } } }),
      end: "far: 10.1.1.10:40000 > 10.1.2.10:22",
    },
    {
      rule: "SG-10: outbound, by a member's private address",
      topology: near({ groups: { a: { egress: ["tcp 22 sg-far"] } } }),
      end: "far: 10.1.1.10:40000 > 10.1.2.10:22",
    },
    {
      rule: "SG-11: in a shared VPC: the participant's group is in another account",
      topology: ownedBy(near({ groups: { far: { ingress: ["tcp 22 sg-a"] } } }), "a", "210987654321"),
      end: "far: 10.1.1.10:40000 > 10.1.2.10:22",
    },
    {
      rule: "SG-12: the group itself",
      topology: carrying(near({ groups: { far: { ingress: ["tcp 22 sg-far"] } } }), { a: ["sg-far"] }),
      end: "far: 10.1.1.10:40000 > 10.1.2.10:22",
    },
    {
      rule: "SG-14: a group that is gone",
      topology: near({ groups: { far: { ingress: ["tcp 22 sg-gone"] } } }),
      end: "ENI_SG_RULES_MISMATCH at eni-far",
    },
  ])("$rule", ({ topology, end }) => {
    expect(endOfLast(topology, "tcp a:40000 > far:22 syn")).toBe(end);
  });
});

describe("which rules the API takes", () => {
  const authorize = (topology: Topology, direction: "Ingress" | "Egress"): string => {
    const change = { kind: `AuthorizeSecurityGroup${direction}`, groupId: "sg-b", rule: rule("tcp 23 sg-a") } as const;
    const result = applyChange(topology, change);
    return result.ok ? "taken" : (result.issues[0]?.code ?? "");
  };

  test.for<{ rule: string; topology: Topology; ingress: string; egress: string }>([
    { rule: "SG-11: peered", topology: world(), ingress: "taken", egress: "taken" },
    {
      rule: "SG-11: neither peered nor joined otherwise",
      topology: world({ peering: "deleted" }),
      ingress: "InvalidGroup.NotFound",
      egress: "InvalidGroup.NotFound",
    },
    {
      rule: "SG-11: transit gateway: inbound rules only",
      topology: overTransitGateway({}),
      ingress: "taken",
      egress: "InvalidGroup.NotFound",
    },
    {
      rule: "SG-11: transit gateway without the option",
      topology: overTransitGateway({}, { gateway: false }),
      ingress: "InvalidGroup.NotFound",
      egress: "InvalidGroup.NotFound",
    },
    {
      rule: "SG-11: associated with the VPC of the group that refers to it",
      topology: {
        ...world({ peering: "deleted" }),
        securityGroupVpcAssociations: [{ ...NEAR_IN_B, groupId: "sg-a" }],
      },
      ingress: "taken",
      egress: "taken",
    },
    {
      rule: "SG-11: an association that is over counts no more",
      topology: {
        ...world({ peering: "deleted" }),
        securityGroupVpcAssociations: [{ ...NEAR_IN_B, groupId: "sg-a", state: "disassociated" }],
      },
      ingress: "InvalidGroup.NotFound",
      egress: "InvalidGroup.NotFound",
    },
  ])("$rule", ({ topology, ingress, egress }) => {
    expect({ ingress: authorize(topology, "Ingress"), egress: authorize(topology, "Egress") }).toEqual({
      ingress,
      egress,
    });
  });
});

test.for<{ rule: string; topology: Topology; problems: readonly string[] }>([
  {
    rule: "SG-16: a group of another VPC on an interface",
    topology: carrying(world(), { b: ["sg-near"] }),
    problems: ["error SG-16"],
  },
  {
    rule: "SG-16: unless it is associated with the interface's VPC",
    topology: carrying({ ...world(), securityGroupVpcAssociations: [NEAR_IN_B] }, { b: ["sg-near"] }),
    problems: [],
  },
  {
    rule: "SG-11: an association with a VPC of another Region",
    topology: { ...world({ region: "us-east-1" }), securityGroupVpcAssociations: [NEAR_IN_B] },
    problems: ["error SG-11"],
  },
  {
    rule: "SG-11: an association with the group's own VPC",
    topology: { ...world(), securityGroupVpcAssociations: [{ ...NEAR_IN_B, vpcId: "vpc-a" }] },
    problems: ["error SG-11"],
  },
  {
    rule: "SG-11: an outbound reference over a transit gateway matches nothing",
    topology: overTransitGateway({ groups: { a: { egress: ["all sg-b"] } } }),
    problems: ["warning SG-11"],
  },
  {
    rule: "SG-14: a stale reference",
    topology: world({ groups: { b: { ingress: ["all sg-a"] } }, peering: "deleted" }),
    problems: ["warning SG-14"],
  },
])("validation: $rule", ({ topology, problems }) => {
  const found = validateTopology(topology, new Origins()).filter(({ rule }) => rule?.startsWith("SG-"));
  expect(found.map(({ severity, rule }) => `${severity} ${rule}`)).toEqual(problems);
});

describe("outbound, to a group that the input does not show", () => {
  /** What is left of the world in an account that sees VPC a only. */
  function ofA(changes: Changes): Topology {
    const topology = world({ routes: { a1: ["10.2.0.0/16 pcx-ab", "any igw-a"] }, ...changes });
    const seen = ({ vpcId }: { readonly vpcId: string | null }): boolean => vpcId === "vpc-a";
    return {
      ...topology,
      vpcs: topology.vpcs.filter(({ id }) => id === "vpc-a"),
      subnets: topology.subnets.filter(seen),
      routeTables: topology.routeTables.filter(seen),
      internetGateways: topology.internetGateways.filter(seen),
      securityGroups: topology.securityGroups.filter(seen),
      networkAcls: topology.networkAcls.filter(seen),
      networkInterfaces: topology.networkInterfaces.filter(seen),
    };
  }
  const toGroupOfB: Changes = { groups: { a: { egress: ["tcp 22 sg-b"] } } };
  const REFUSED = "ENI_SG_RULES_MISMATCH at eni-a";

  test.for<{ rule: string; changes: Changes; packet?: string; end: string }>([
    {
      rule: "SG-10: who of the peer carries it is not known",
      changes: toGroupOfB,
      end: "undecided: who carries a security group in vpc-b is not in the input",
    },
    {
      rule: "SG-04: whoever does, not for another port",
      changes: toGroupOfB,
      packet: "tcp a:40000 > 10.2.1.10:23 syn",
      end: REFUSED,
    },
    {
      rule: "SG-10: nobody outside the peer's blocks does",
      changes: toGroupOfB,
      packet: "tcp a:40000 > 8.8.8.8:22 syn",
      end: REFUSED,
    },
    {
      rule: "SG-11: nor behind a connection that is not active",
      changes: { ...toGroupOfB, peering: "deleted" },
      end: REFUSED,
    },
    { rule: "SG-11: nor in another Region", changes: { ...toGroupOfB, region: "us-east-1" }, end: REFUSED },
  ])("$rule", ({ changes, packet = "tcp a:40000 > 10.2.1.10:22 syn", end }) => {
    expect(endOfLast(ofA(changes), packet)).toBe(end);
  });
});
