import { expect, test } from "vitest";
import {
  DROP_MEANING,
  parseIpv6,
  path,
  simTime,
  TrackingTable,
  compileNetwork,
  type DropCode,
} from "../../model/index.js";
import { packet } from "./sentences.js";
import { world, type Changes, type HostName } from "./build.js";
import { scene } from "./scene.js";

/** One way to come by every code that deciding a packet can give. */
const WAYS: readonly {
  readonly code: DropCode;
  readonly packet: string;
  readonly changes?: Changes;
  readonly from?: HostName;
}[] = [
  { code: "BAD_STATE_ROUTE", packet: "icmp a > b 8/0", changes: { peering: "pending-acceptance" } },
  { code: "ENI_SG_RULES_MISMATCH", packet: "icmp a > b 8/0", changes: { groups: { b: { ingress: ["tcp 22 any"] } } } },
  { code: "ENI_SOURCE_DEST_CHECK_RESTRICTION", packet: "icmp 10.9.9.9 > b 8/0", from: "a" },
  { code: "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS", packet: "icmp a > 10.9.9.9 8/0" },
  { code: "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS", packet: "icmp a > 100.64.0.1 8/0" },
  { code: "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", packet: "icmp 8.8.8.8 > 203.0.113.99 8/0" },
  { code: "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", packet: "icmp near > 8.8.8.8 8/0" },
  { code: "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS", packet: "icmp 10.9.9.9 > a.public 8/0" },
  { code: "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS", packet: "icmp 100.64.0.1 > a.public 8/0" },
  { code: "NO_POSSIBLE_DESTINATION", packet: "icmp a > 10.1.2.99 8/0" },
  { code: "NO_ROUTE_TO_DESTINATION", packet: "icmp a > b 8/0", changes: { routes: { a1: [] } } },
  { code: "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", packet: "icmp a > c 8/0", changes: { routes: { a1: ["any pcx-ab"] } } },
  { code: "SG_HAS_NO_RULES", packet: "icmp a > b 8/0", changes: { groups: { a: { egress: [] } } } },
  { code: "SUBNET_ACL_RESTRICTION", packet: "icmp a > b 8/0", changes: { acls: { b1: [] } } },
  { code: "SIM_ARP_UNRESOLVED", packet: "icmp a > 10.1.1.99 8/0" },
  { code: "SIM_HOST_DOWN", packet: "icmp a > b 8/0", changes: { stopped: "b" } },
  { code: "SIM_HOST_NO_ROUTE", packet: "icmp a > 169.254.1.1 8/0" },
];

/** Codes that no decision gives: of loss, which the simulation adds, and of what is not modelled. */
const ELSEWHERE: readonly DropCode[] = [
  "ENI_ADDRESS_RESTRICTION",
  "GATEWAY_REJECTS_SPOOFED_TRAFFIC",
  "SIM_PACKET_LOST",
  "SIM_TTL_EXPIRED",
];

test.for(WAYS)("$code", ({ code, packet: words, changes, from }) => {
  const { disposition } = scene(world(changes)).path(words, from === undefined ? {} : { from });
  expect(disposition).toMatchObject({ kind: "dropped", code });
});

test("every code has a way to it, comes from elsewhere, or is that of a component with tests of its own", () => {
  const codes = Object.keys(DROP_MEANING).filter((code) => !/^(ELBV2|NGW|TGW|VPCE|SIM_NAT|PROTOCOL)_/.test(code));
  expect([...WAYS.map(({ code }) => code), ...ELSEWHERE].toSorted()).toEqual(codes.toSorted());
});

test.for<{ rule: string; packet: string; outcome: string; from?: HostName; changes?: Changes }>([
  {
    rule: "FL-03: routing never shows: no route",
    packet: "icmp a > b 8/0",
    outcome: "ACCEPT > -, NO_ROUTE_TO_DESTINATION at rtb-a1",
    changes: { routes: { a1: [] } },
  },
  {
    rule: "FL-03: routing never shows: the gateway refuses",
    packet: "icmp a > 10.9.9.9 8/0",
    outcome: "ACCEPT > -, IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS at igw-a",
  },
  {
    rule: "FL-03: routing never shows: nobody there",
    packet: "icmp a > 10.1.2.99 8/0",
    outcome: "ACCEPT > -, NO_POSSIBLE_DESTINATION at vpc-a",
  },
  {
    rule: "FL-04: refused at the destination is ACCEPT at the source",
    packet: "icmp a > b 8/0",
    outcome: "ACCEPT > REJECT, SG_HAS_NO_RULES at eni-b",
    changes: { groups: { b: { ingress: [] } } },
  },
  {
    rule: "FL-05: dropped in between leaves no trace at the destination",
    packet: "icmp a > b 8/0",
    outcome: "ACCEPT > -, BAD_STATE_ROUTE at rtb-a1",
    changes: { peering: "deleted" },
  },
  {
    rule: "FL-05: refused at the source leaves none either",
    packet: "icmp a > b 8/0",
    outcome: "REJECT > -, SG_HAS_NO_RULES at eni-a",
    changes: { groups: { a: { egress: [] } } },
  },
  {
    rule: "FL-09: an unused address of the subnet: no packet leaves",
    packet: "icmp a > 10.1.1.99 8/0",
    outcome: "- > -, SIM_ARP_UNRESOLVED at subnet-a1",
  },
  {
    rule: "FL-09: whatever the rules",
    packet: "icmp a > 10.1.1.99 8/0",
    outcome: "- > -, SIM_ARP_UNRESOLVED at subnet-a1",
    changes: { groups: { a: { egress: [] } } },
  },
  {
    rule: "E0 before E2: whatever the source",
    packet: "icmp 10.9.9.9 > 10.1.1.99 8/0",
    from: "a",
    outcome: "- > -, SIM_ARP_UNRESOLVED at subnet-a1",
  },
  {
    rule: "FL-09: an unused address elsewhere in the VPC: ACCEPT, then silence",
    packet: "icmp a > 10.1.2.99 8/0",
    outcome: "ACCEPT > -, NO_POSSIBLE_DESTINATION at vpc-a",
  },
  {
    rule: "E0: a host's own address never leaves it",
    packet: "icmp a > a 8/0",
    outcome: "- > -, self",
    changes: { groups: { a: { egress: [], ingress: [] } } },
  },
  {
    rule: "E0: nor does its secondary address",
    packet: "icmp far > far.second 8/0",
    outcome: "- > -, self",
    changes: { groups: { far: { egress: [], ingress: [] } } },
  },
  {
    rule: "E2 before E3: a foreign source is not judged by the groups",
    packet: "icmp 10.9.9.9 > b 8/0",
    from: "a",
    outcome: "- > -, ENI_SOURCE_DEST_CHECK_RESTRICTION at eni-a",
    changes: { groups: { a: { egress: [] } } },
  },
  {
    rule: "I5: a stopped instance's interface logs nothing",
    packet: "icmp a > b 8/0",
    outcome: "ACCEPT > -, SIM_HOST_DOWN at i-b",
    changes: { stopped: "b", groups: { b: { ingress: [] } } },
  },
])("$rule", ({ packet: words, outcome, from, changes }) => {
  expect(scene(world(changes)).send(words, from === undefined ? {} : { from })).toBe(outcome);
});

test("the hops come in the order of pipeline 0.1", () => {
  const kinds = (words: string): readonly string[] =>
    scene(world())
      .path(words, { explain: true })
      .hops.map((hop) => ("direction" in hop ? `${hop.kind} ${hop.direction}` : hop.kind));
  const leaving = ["network-interface egress", "security-group egress"];
  const arriving = ["security-group ingress", "flow-log ingress", "network-interface ingress"];
  expect(kinds("icmp a > near 8/0")).toEqual([...leaving, "flow-log egress", ...arriving]);
  const outwards = [...leaving, "network-acl egress", "flow-log egress", "route-table"];
  expect(kinds("icmp a > far 8/0")).toEqual([...outwards, "network-acl ingress", ...arriving]);
  expect(kinds("icmp a > b 8/0")).toEqual([...outwards, "vpc-peering-connection", "network-acl ingress", ...arriving]);
  expect(kinds("icmp a > b.public 8/0")).toEqual([
    ...outwards,
    "internet-gateway outbound",
    "internet-gateway inbound",
    "network-acl ingress",
    ...arriving,
  ]);
  expect(kinds("icmp 8.8.8.8 > a.public 8/0")).toEqual([
    "host",
    "internet-gateway inbound",
    "network-acl ingress",
    ...arriving,
  ]);
});

test("each hop names what decided", () => {
  const { hops } = scene(world({ groups: { b: { ingress: ["tcp 22 sg-a"] } } })).path("tcp a:40000 > b:22 syn", {
    explain: true,
  });
  expect(hops.find(({ kind }) => kind === "route-table")).toMatchObject({
    id: "rtb-a1",
    usable: true,
    route: { target: { id: "pcx-ab" } },
  });
  expect(hops.findLast(({ kind }) => kind === "security-group")).toMatchObject({
    groupIds: ["sg-b"],
    reason: { kind: "rule", rule: { id: "sgr tcp 22 sg-a" } },
  });
  expect(hops.findLast(({ kind }) => kind === "network-acl")).toMatchObject({
    subnetId: "subnet-b1",
    reason: { networkAclId: "acl-b1", entry: { ruleNumber: 100 } },
  });
});

test("an IPv6 packet is undecided, and says so", () => {
  const source = parseIpv6("2001:db8::1")!;
  const sent = { ...packet("icmp 10.1.1.10 > 10.2.1.10 8/0", () => undefined), source };
  const { disposition, hops } = path(compileNetwork(world()), new TrackingTable(), sent, 0, simTime(0), {
    explain: true,
  });
  expect(disposition).toEqual({ kind: "undecided", reason: "IPv6 packets are not modelled yet" });
  expect(hops).toMatchObject([{ kind: "not-modelled" }]);
});
