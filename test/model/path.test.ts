import { expect, test } from "vitest";
import { DROP_MEANING, type DropCode, type Target } from "../../model/index.js";
import { world, type Changes, type HostName } from "./build.js";
import {
  attach,
  build,
  gatewayEndpoint,
  loadBalancer,
  managed,
  natGateway,
  subnet,
  target,
  transitGateway,
  transitTable,
  type Addition,
  vpnGateway,
} from "./gateways.js";
import { dualStack, type DualStackChanges } from "./dual-stack.js";
import { edge, forwards, inspection } from "./middleboxes.js";
import { scene } from "./scene.js";

/** far's subnet leads everything to a NAT gateway, and a's the addresses of b to a transit gateway. */
const NAT = [
  managed("nat", "a1", { type: "nat_gateway", addresses: [["10.1.1.5", "203.0.113.50"]] }),
  natGateway("nat"),
];
const TO_NAT: Changes = { routes: { a2: ["any nat-a"] } };
const TO_FIREWALL: Changes = { routes: { a1: ["any vpce-fw"] } };
const TO_A: Changes = { noCheck: "a", routes: { a2: ["any eni-a"] } };
const TO_HUB: Changes = { routes: { a1: ["10.2.0.0/16 tgw-hub"] } };
const hub = (zone: string, table: string | null, ...routes: readonly string[]): readonly Addition[] => [
  transitGateway("hub"),
  transitTable("main", "hub", routes),
  subnet("at", "10.1.8.0/28", { zone }),
  attach("a", "hub", ["at"], { table }),
];
const balancer = (...targets: readonly Target[]): readonly Addition[] => [
  managed("node", "a1", { type: "network_load_balancer", addresses: [["10.1.1.6", null]] }),
  loadBalancer(["node"], [{ protocol: "TCP", port: 80, group: { targetType: "ip", targets } }]),
];

/** One way to come by every code that deciding a packet can give. */
const WAYS: readonly {
  readonly code: DropCode;
  readonly packet: string;
  readonly changes?: Changes;
  readonly from?: HostName;
  readonly additions?: readonly Addition[];
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
  {
    code: "SG_REFERENCES_NOT_PRESERVED",
    packet: "icmp a > b.public 8/0",
    changes: { groups: { b: { ingress: ["all sg-a"] } } },
  },
  { code: "SG_HAS_NO_RULES", packet: "icmp a > b 8/0", changes: { groups: { a: { egress: [] } } } },
  { code: "SUBNET_ACL_RESTRICTION", packet: "icmp a > b 8/0", changes: { acls: { b1: [] } } },
  {
    code: "ELBV2_LISTENER_HAS_NO_TG",
    packet: "tcp a:1024 > node:80 syn",
    additions: balancer(),
  },
  {
    code: "ELBV2_LISTENERS_MISMATCH",
    packet: "tcp a:1024 > node:81 syn",
    additions: balancer(target("10.1.2.10", 80)),
  },
  {
    code: "ELBV2_NO_TARGETS_IN_AZ",
    packet: "tcp a:1024 > node:80 syn",
    additions: balancer(target("10.1.2.10", 80, "healthy", "eu-west-3b")),
  },
  {
    code: "GATEWAY_REJECTS_SPOOFED_TRAFFIC",
    packet: "tcp near:1024 > 52.95.154.9:443 syn",
    changes: { routes: { a1: ["any tgw-hub"], b1: ["any vpce-s3"] } },
    additions: [...hub("a", "main", "any attach-b"), attach("b", "hub", ["b1"], { table: null }), gatewayEndpoint("b")],
  },
  {
    code: "FIREWALL_RULES_RESTRICTION",
    packet: "tcp a:1024 > 8.8.8.8:80 syn",
    changes: TO_FIREWALL,
    additions: [inspection("fw", "a2", "10.1.2.5", { otherwise: "drop" })],
  },
  {
    code: "SIM_MIDDLEBOX_REJECTED",
    packet: "tcp a:1024 > 8.8.8.8:80 syn",
    changes: TO_FIREWALL,
    additions: [inspection("fw", "a2", "10.1.2.5", { otherwise: "reject" })],
  },
  {
    code: "SIM_MIDDLEBOX_NO_CONNECTION",
    packet: "tcp a:1024 > 8.8.8.8:80 ack",
    changes: TO_FIREWALL,
    additions: [inspection("fw", "a2", "10.1.2.5")],
  },
  {
    code: "INGRESS_RTB_NO_PUBLIC_IP",
    packet: "tcp 8.8.8.8:1024 > a.public:80 syn",
    additions: [edge("a", "10.1.1.0/24 eni-near")],
  },
  {
    code: "INGRESS_RTB_TRAFFIC_REDIRECTION",
    packet: "tcp a:1024 > 8.8.8.8:80 syn",
    additions: [edge("a", "10.1.1.0/24 eni-near")],
  },
  {
    code: "SIM_HOST_NOT_FORWARDING",
    packet: "tcp far:1024 > b:80 syn",
    changes: TO_A,
    additions: [forwards("a", "nothing")],
  },
  {
    code: "SIM_MIDDLEBOX_DROPPED",
    packet: "tcp far:1024 > b:80 syn",
    changes: TO_A,
    additions: [forwards("a", "router", { otherwise: "drop" })],
  },
  { code: "PROTOCOL_RESTRICTION", packet: "protocol 47 far > 8.8.8.8", changes: TO_NAT, additions: NAT },
  { code: "SIM_NAT_NO_CONNECTION", packet: "icmp a > nat 8/0", additions: NAT },
  {
    code: "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
    packet: "icmp a > b 8/0",
    changes: TO_HUB,
    additions: hub("a", null),
  },
  { code: "TGW_ROUTE_AZ_RESTRICTION", packet: "icmp a > b 8/0", changes: TO_HUB, additions: hub("b", "main") },
  {
    code: "TGW_RTB_BAD_STATE_ROUTE",
    packet: "icmp a > b 8/0",
    changes: TO_HUB,
    additions: hub("a", "main", "any blackhole"),
  },
  { code: "TGW_RTB_CANNOT_ROUTE", packet: "icmp a > b 8/0", changes: TO_HUB, additions: hub("a", "main") },
  {
    code: "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
    packet: "udp a:1024 > 52.95.154.9:443",
    changes: { routes: { a1: ["any vpce-s3"] } },
    additions: [gatewayEndpoint("a")],
  },
  { code: "SIM_ARP_UNRESOLVED", packet: "icmp a > 10.1.1.99 8/0" },
  {
    code: "VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS",
    packet: "icmp b > 192.168.0.9 8/0",
    from: "near",
    changes: { noCheck: "near", routes: { a1: ["192.168.0.0/16 vgw-a"] } },
    additions: [vpnGateway("vgw-a", "vpc-a")],
  },
  { code: "SIM_HOST_DOWN", packet: "icmp a > b 8/0", changes: { stopped: "b" } },
  { code: "SIM_HOST_NO_ROUTE", packet: "icmp a > 169.254.1.1 8/0" },
];

/** Codes of IPv6 alone, where a's subnet leads out in several ways. */
const IPV6_WAYS: readonly {
  readonly code: DropCode;
  readonly packet: string;
  readonly changes: DualStackChanges;
  readonly additions?: readonly Addition[];
}[] = [
  {
    code: "SIM_EIGW_RESTRICTION",
    packet: "icmpv6 a.v6 > [2001:db8:9::1] 129/0",
    changes: { egressOnly: ["a"], routes: { a1: ["::/0 eigw-a"] } },
  },
  { code: "SIM_IGW_UNIQUE_LOCAL_ADDRESS", packet: "icmpv6 a.v6 > [fd12::1]", changes: {} },
  {
    code: "SIM_TGW_NO_IPV6_SUPPORT",
    packet: "icmpv6 a.v6 > b.v6",
    changes: { routes: { a1: ["::/0 tgw-hub"] } },
    additions: hub("a", "main"),
  },
];

/**
 * Loss, which the simulation adds; 55,000 flows, of which nat-gateway.test.ts tells; and transit gateways without
 * references, which security-group-reference.test.ts has; Block Public Access, which block-public-access.test.ts has;
 * networks outside AWS, which on-premises.test.ts has; targets that are their own clients, of load-balancer.test.ts.
 */
const ELSEWHERE: readonly DropCode[] = [
  "BAD_STATE_VPN",
  "SG_REFERENCING_SUPPORT",
  "SIM_HOST_OWN_SOURCE",
  "SIM_MTU_EXCEEDED",
  "SIM_NAT_NO_FREE_PORT",
  "SIM_ON_PREMISES_NO_ROUTE",
  "SIM_PACKET_LOST",
  "SIM_TTL_EXPIRED",
  "SIM_VGW_CANNOT_ROUTE",
  "TGW_BAD_STATE_VPN",
  "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
  "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
];

test.for(WAYS)("$code", ({ code, packet: words, changes, from, additions = [] }) => {
  const { path: decided } = scene(build(world(changes), ...additions));
  const { disposition } = decided(words, from === undefined ? {} : { from });
  expect(disposition).toMatchObject({ kind: "dropped", code });
});

test.for(IPV6_WAYS)("$code", ({ code, packet: words, changes, additions = [] }) => {
  const { disposition } = scene(build(dualStack(changes), ...additions)).path(words);
  expect(disposition).toMatchObject({ kind: "dropped", code });
});

test("every code has a way to it or comes from elsewhere", () => {
  expect([...[...WAYS, ...IPV6_WAYS].map(({ code }) => code), ...ELSEWHERE].toSorted()).toEqual(
    Object.keys(DROP_MEANING).toSorted(),
  );
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
