import { expect, test } from "vitest";
import { applyChange, describeEntry, describeRule, type Change, type Topology } from "../../model/index.js";
import { ACCEPT_PEERING, CREATE_PEERING, NEXTWORK, PEERED, after, cidr, createRoute } from "../fixtures/nextwork.js";

function add(vpcId: string, block: string): Change {
  return { kind: "AssociateVpcCidrBlock", vpcId, cidr: cidr(block) };
}

function refusal(topology: Topology, change: Change): string | undefined {
  const result = applyChange(topology, change);
  return result.ok ? undefined : `${result.issues[0]?.rule} ${result.issues[0]?.code}`;
}

function withPrimary(block: string): Topology {
  const [first] = NEXTWORK.vpcs;
  if (first === undefined) throw new Error("the fixture has VPCs");
  return {
    ...NEXTWORK,
    vpcs: [{ ...first, cidrBlocks: [{ cidr: cidr(block), primary: true, state: "associated" }] }],
    routeTables: [],
  };
}

test("CIDR-06: every route table of the VPC gets the local route", () => {
  const added = after(NEXTWORK, add("vpc-1", "10.3.0.0/16"));
  expect(added.vpcs[0]?.cidrBlocks).toHaveLength(2);
  for (const table of added.routeTables) {
    const locals = table.routes.filter(({ target }) => target.kind === "local");
    expect(locals).toHaveLength(table.vpcId === "vpc-1" ? 2 : 1);
  }
});

test.for<{ rule: string; topology: Topology; change: Change; expected: string | undefined }>([
  { rule: "11.1", topology: NEXTWORK, change: add("vpc-9", "10.3.0.0/16"), expected: "11.1 InvalidVpcID.NotFound" },
  {
    rule: "CIDR-01 too big",
    topology: NEXTWORK,
    change: add("vpc-1", "10.4.0.0/15"),
    expected: "CIDR-01 InvalidVpc.Range",
  },
  {
    rule: "CIDR-01 too small",
    topology: NEXTWORK,
    change: add("vpc-1", "10.4.0.0/29"),
    expected: "CIDR-01 InvalidVpc.Range",
  },
  { rule: "CIDR-01 smallest", topology: NEXTWORK, change: add("vpc-1", "10.4.0.0/28"), expected: undefined },
  {
    rule: "CIDR-03 loopback",
    topology: NEXTWORK,
    change: add("vpc-1", "127.1.0.0/16"),
    expected: "CIDR-03 InvalidVpc.Range",
  },
  {
    rule: "CIDR-03 multicast",
    topology: NEXTWORK,
    change: add("vpc-1", "230.1.0.0/16"),
    expected: "CIDR-03 InvalidVpc.Range",
  },
  {
    rule: "CIDR-06 overlap",
    topology: NEXTWORK,
    change: add("vpc-1", "10.1.128.0/17"),
    expected: "CIDR-06 InvalidVpc.Range",
  },
  {
    rule: "CIDR-06 as large as a route's destination",
    topology: PEERED,
    change: add("vpc-1", "10.2.0.0/16"),
    expected: "CIDR-06 InvalidVpc.Range",
  },
  {
    rule: "CIDR-06 larger than a route's destination",
    topology: after(NEXTWORK, createRoute("rtb-1", "10.8.1.0/24", { kind: "internet-gateway", id: "igw-1" })),
    change: add("vpc-1", "10.8.0.0/16"),
    expected: "CIDR-06 InvalidVpc.Range",
  },
  {
    rule: "CIDR-06 smaller than a route's destination",
    topology: after(NEXTWORK, createRoute("rtb-1", "10.8.0.0/24", { kind: "internet-gateway", id: "igw-1" })),
    change: add("vpc-1", "10.8.0.0/25"),
    expected: undefined,
  },
  {
    rule: "CIDR-06 five blocks",
    topology: after(NEXTWORK, ...["10.4", "10.5", "10.6", "10.7"].map((start) => add("vpc-1", `${start}.0.0/16`))),
    change: add("vpc-1", "10.8.0.0/16"),
    expected: "CIDR-06 CidrLimitExceeded",
  },
  {
    rule: "CIDR-07 10/8 then 172.16/12",
    topology: NEXTWORK,
    change: add("vpc-1", "172.20.0.0/16"),
    expected: "CIDR-07 InvalidVpc.Range",
  },
  {
    rule: "CIDR-07, CIDR-12 10.1 then 10.0",
    topology: NEXTWORK,
    change: add("vpc-1", "10.0.0.0/16"),
    expected: "CIDR-07 InvalidVpc.Range",
  },
  { rule: "CIDR-07 10.2 then 10.0", topology: NEXTWORK, change: add("vpc-2", "10.0.0.0/16"), expected: undefined },
  { rule: "CIDR-07 10/8 then public", topology: NEXTWORK, change: add("vpc-1", "203.0.113.0/24"), expected: undefined },
  {
    rule: "CIDR-07 10/8 then 100.64/10",
    topology: NEXTWORK,
    change: add("vpc-1", "100.64.0.0/16"),
    expected: undefined,
  },
  {
    rule: "CIDR-07 172.16/12 then 172.31",
    topology: withPrimary("172.20.0.0/16"),
    change: add("vpc-1", "172.31.0.0/16"),
    expected: "CIDR-07 InvalidVpc.Range",
  },
  {
    rule: "CIDR-07 172.16/12 then its like",
    topology: withPrimary("172.20.0.0/16"),
    change: add("vpc-1", "172.21.0.0/16"),
    expected: undefined,
  },
  {
    rule: "CIDR-07 192.168/16 then 10/8",
    topology: withPrimary("192.168.0.0/20"),
    change: add("vpc-1", "10.0.0.0/16"),
    expected: "CIDR-07 InvalidVpc.Range",
  },
  {
    rule: "CIDR-07 198.19/16 then RFC 1918",
    topology: withPrimary("198.19.0.0/20"),
    change: add("vpc-1", "192.168.0.0/20"),
    expected: "CIDR-07 InvalidVpc.Range",
  },
  {
    rule: "CIDR-07 public then RFC 1918",
    topology: withPrimary("100.64.0.0/16"),
    change: add("vpc-1", "10.3.0.0/16"),
    expected: "CIDR-07 InvalidVpc.Range",
  },
  {
    rule: "CIDR-07 the primary decides, not a later block",
    topology: after(NEXTWORK, add("vpc-1", "100.64.0.0/16")),
    change: add("vpc-1", "10.3.0.0/16"),
    expected: undefined,
  },
  {
    rule: "CIDR-07 any block in 10.0.0.0/15",
    topology: after(NEXTWORK, add("vpc-2", "10.1.128.0/17")),
    change: add("vpc-2", "10.0.0.0/16"),
    expected: "CIDR-07 InvalidVpc.Range",
  },
  {
    rule: "CIDR-09 requester pending",
    topology: after(NEXTWORK, CREATE_PEERING),
    change: add("vpc-1", "10.3.0.0/16"),
    expected: "CIDR-09 OperationNotPermitted",
  },
  {
    rule: "CIDR-09 active, overlaps the peer",
    topology: after(NEXTWORK, CREATE_PEERING, ACCEPT_PEERING),
    change: add("vpc-1", "10.2.64.0/18"),
    expected: "CIDR-09 InvalidVpc.Range",
  },
  {
    rule: "CIDR-09 active, overlaps nothing",
    topology: after(NEXTWORK, CREATE_PEERING, ACCEPT_PEERING),
    change: add("vpc-1", "10.3.0.0/16"),
    expected: undefined,
  },
  { rule: "CIDR-10 IPv6", topology: NEXTWORK, change: add("vpc-1", "2a05:d012::/56"), expected: undefined },
  {
    rule: "CIDR-10 IPv6 size",
    topology: NEXTWORK,
    change: add("vpc-1", "2a05:d012::/57"),
    expected: "CIDR-10 InvalidVpc.Range",
  },
])("$rule: $expected", ({ topology, change, expected }) => {
  expect(refusal(topology, change)).toBe(expected);
});

test("CIDR-09: the accepter's new block fails a pending request that it overlaps, and the peer learns of others", () => {
  const pending = after(NEXTWORK, CREATE_PEERING);
  const [failed] = after(pending, add("vpc-2", "10.1.64.0/18")).vpcPeeringConnections;
  expect(failed?.status).toBe("failed");
  const [open] = after(pending, add("vpc-2", "10.3.0.0/16")).vpcPeeringConnections;
  expect(open?.status).toBe("pending-acceptance");
  expect(open?.accepter.cidrs).toHaveLength(2);
});

test("NACL-01, SG-02: the first IPv6 block opens what still is as it was made", () => {
  const entriesOf = (topology: Topology): string[] =>
    topology.networkAcls
      .filter((acl) => acl.vpcId === "vpc-1")
      .flatMap(({ name, entries }) => entries.map((entry) => `${name} ${entry.ruleNumber} ${describeEntry(entry)}`));
  const egressOf = (topology: Topology): string[] =>
    topology.securityGroups
      .filter((group) => group.vpcId === "vpc-1")
      .flatMap(({ name, egress }) => egress.map((rule) => `${name} ${describeRule(rule, "egress", topology)}`));
  const once = after(NEXTWORK, add("vpc-1", "2a05:d012::/56"));
  const twice = after(once, add("vpc-1", "2a05:d012:0:1000::/56"));
  const added = (now: readonly string[], before: readonly string[]): string[] =>
    now.filter((line) => !before.includes(line));
  expect(added(entriesOf(once), entriesOf(NEXTWORK)).map((line) => line.replace(/^.* 101/, "101"))).toEqual([
    "101 allow all traffic from ::/0",
    "101 allow all traffic to ::/0",
  ]);
  expect(added(egressOf(once), egressOf(NEXTWORK)).every((line) => line.endsWith("all traffic to ::/0"))).toBe(true);
  expect(added(egressOf(once), egressOf(NEXTWORK))).not.toEqual([]);
  expect([entriesOf(twice), egressOf(twice)]).toEqual([entriesOf(once), egressOf(once)]);
});

test("NACL-01, SG-02: what has been modified stays as it is", () => {
  const [first] = NEXTWORK.networkAcls.filter((acl) => acl.vpcId === "vpc-1" && acl.default);
  const modified: Topology = {
    ...NEXTWORK,
    networkAcls: [{ ...first!, entries: first!.entries.filter(({ egress }) => egress) }],
    securityGroups: NEXTWORK.securityGroups.map((group) => ({ ...group, egress: [] })),
  };
  const changed = after(modified, add("vpc-1", "2a05:d012::/56"));
  const numbers = changed.networkAcls[0]?.entries.map((entry) => `${entry.egress ? "out" : "in"} ${entry.ruleNumber}`);
  expect(numbers).toContain("out 101");
  expect(numbers).not.toContain("in 101");
  expect(changed.securityGroups).toEqual(modified.securityGroups);
});
