import { expect, test } from "vitest";
import { world, type Changes } from "./build.js";
import { scene } from "./scene.js";

/** Which route carries a packet from a to that address: its target. */
function targetFor(destination: string, changes: Changes): string | null {
  const { hops } = scene(world(changes)).path(`udp a:1024 > ${destination}:53`, { explain: true });
  const hop = hops.find(({ kind }) => kind === "route-table");
  if (hop?.kind !== "route-table" || hop.route === null) return null;
  const { target } = hop.route;
  return target.kind === "local" ? "local" : target.id;
}

const LISTS = { "pl-1": ["198.51.100.0/24", "10.2.0.0/16"], "pl-2": ["198.51.100.0/24"], "pl-empty": [] };

test.for([
  {
    rule: "RT-03: the longest prefix wins",
    routes: ["any igw-a", "10.2.0.0/16 pcx-ab"],
    to: "10.2.1.10",
    via: "pcx-ab",
  },
  { rule: "RT-03: whatever the order", routes: ["10.2.0.0/16 pcx-ab", "any igw-a"], to: "10.2.1.10", via: "pcx-ab" },
  {
    rule: "RT-03: /32 is the longest",
    routes: ["10.2.0.0/16 pcx-ab", "10.2.1.10/32 tgw-1", "any igw-a"],
    to: "10.2.1.10",
    via: "tgw-1",
  },
  {
    rule: "RT-03: /32 and its neighbour",
    routes: ["10.2.0.0/16 pcx-ab", "10.2.1.10/32 tgw-1"],
    to: "10.2.1.11",
    via: "pcx-ab",
  },
  {
    rule: "RT-03: /0 takes the rest",
    routes: ["10.2.0.0/16 pcx-ab", "any igw-a"],
    to: "255.255.255.254",
    via: "igw-a",
  },
  {
    rule: "RT-03: two halves and the whole",
    routes: ["any igw-a", "0.0.0.0/1 tgw-1", "128.0.0.0/1 vgw-1"],
    to: "203.0.113.99",
    via: "vgw-1",
  },
  { rule: "RT-03: ::/0 never matches IPv4", routes: ["::/0 igw-a"], to: "8.8.8.8", via: null },
  { rule: "RT-02: the VPC's block is local", routes: ["any igw-a"], to: "10.1.2.10", via: "local" },
  {
    rule: "RT-04: static before propagated",
    routes: ["198.51.100.0/24 vgw-1 propagated", "198.51.100.0/24 igw-a"],
    to: "198.51.100.7",
    via: "igw-a",
  },
  {
    rule: "RT-04: static before prefix list",
    routes: ["pl-1 tgw-1", "198.51.100.0/24 igw-a"],
    to: "198.51.100.7",
    via: "igw-a",
  },
  {
    rule: "RT-04: prefix list before propagated",
    routes: ["198.51.100.0/24 vgw-1 propagated", "pl-1 tgw-1"],
    to: "198.51.100.7",
    via: "tgw-1",
  },
  {
    rule: "RT-04: what a route server advertises is propagated",
    routes: ["198.51.100.0/24 eni-1 advertised", "pl-1 tgw-1"],
    to: "198.51.100.7",
    via: "tgw-1",
  },
  {
    rule: "RT-04: a longer propagated prefix still wins",
    routes: ["198.51.100.0/25 vgw-1 propagated", "198.51.100.0/24 igw-a"],
    to: "198.51.100.7",
    via: "vgw-1",
  },
  {
    rule: "RT-04: a prefix list that is empty matches nothing",
    routes: ["pl-empty tgw-1", "any igw-a"],
    to: "198.51.100.7",
    via: "igw-a",
  },
  {
    rule: "PL-01: any block of a prefix list leads to its route's target",
    routes: ["pl-1 pcx-ab", "any igw-a"],
    to: "10.2.1.10",
    via: "pcx-ab",
  },
  {
    rule: "PL-01: other addresses do not",
    routes: ["pl-1 pcx-ab", "any igw-a"],
    to: "10.4.1.10",
    via: "igw-a",
  },
  { rule: "RT-05: a longer prefix than local wins", routes: ["10.1.2.0/24 eni-mid"], to: "10.1.2.10", via: "eni-mid" },
  {
    rule: "RT-05: local wins on the same prefix",
    routes: ["10.1.0.0/16 vgw-1 propagated"],
    to: "10.1.2.10",
    via: "local",
  },
  {
    rule: "RT-08: a filtered route is not in effect",
    routes: ["198.51.100.0/24 eni-1 filtered", "any igw-a"],
    to: "198.51.100.7",
    via: "igw-a",
  },
  {
    rule: "RT-09: a blackhole still wins",
    routes: ["198.51.100.0/24 tgw-1 blackhole", "any igw-a"],
    to: "198.51.100.7",
    via: "tgw-1",
  },
])("$rule", ({ routes, to, via }) => {
  expect(targetFor(to, { routes: { a1: routes }, prefixLists: LISTS })).toBe(via);
});

test("RT-04: of two prefix lists with the same block one wins, whatever the order of the routes", () => {
  const both = ["pl-1 tgw-1", "pl-2 vgw-1"];
  const winners = [both, both.toReversed()].map((routes) =>
    targetFor("198.51.100.7", { routes: { a1: routes }, prefixLists: LISTS }),
  );
  expect(winners[0]).toBe(winners[1]);
  expect(["tgw-1", "vgw-1"]).toContain(winners[0]);
});

test.for([
  {
    rule: "RT-01: a subnet without an association uses the main table",
    associated: [],
    outcome: "ACCEPT > -, NO_ROUTE_TO_DESTINATION at rtb-main",
  },
  {
    rule: "RT-01: an association comes before the main table",
    associated: ["subnet-a1"],
    outcome: "ACCEPT > -, internet",
  },
])("$rule", ({ associated, outcome }) => {
  const topology = world();
  const [table] = topology.routeTables;
  const main = { ...table!, id: "rtb-main", main: true, subnetIds: [], routes: table!.routes.slice(0, 1) };
  const explicit = { ...table!, subnetIds: associated };
  const { send } = scene({ ...topology, routeTables: [explicit, main, ...topology.routeTables.slice(1)] });
  expect(send("udp a:1024 > 8.8.8.8:53")).toBe(outcome);
});

test("RT-02: a secondary block of the VPC is local too", () => {
  const topology = world({ secondaryBlock: "100.64.0.0/16" });
  const withLocal = topology.routeTables.map((table) =>
    table.vpcId === "vpc-a"
      ? {
          ...table,
          routes: [
            ...table.routes,
            {
              ...table.routes[0]!,
              destination: { kind: "cidr" as const, cidr: topology.vpcs[0]!.cidrBlocks[1]!.cidr },
            },
          ],
        }
      : table,
  );
  expect(scene({ ...topology, routeTables: withLocal }).send("udp a:1024 > 100.64.0.9:53")).toBe(
    "ACCEPT > -, NO_POSSIBLE_DESTINATION at vpc-a",
  );
});

test.for([
  {
    rule: "RT-12: a neighbour is reached without a route table, and without a network ACL",
    changes: { routes: { a1: ["10.1.1.0/24 tgw-1 blackhole"] }, acls: { a1: [] } },
    packet: "tcp a:40000 > near:80 syn",
    outcome: "ACCEPT > ACCEPT, delivered",
  },
  {
    rule: "RT-12: another subnet of the VPC is not a neighbour",
    changes: { acls: { a1: ["in 100 allow all any"] } },
    packet: "tcp a:40000 > far:80 syn",
    outcome: "REJECT > -, SUBNET_ACL_RESTRICTION at acl-a1",
  },
  {
    rule: "RT-13: a reply is routed by the replier's own table",
    changes: { routes: { b1: ["any igw-b"] } },
    packet: "tcp b:80 > a:40000 synack",
    outcome: "ACCEPT > -, IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS at igw-b",
  },
  {
    rule: "RT-13: the table of the receiving subnet does not matter to what comes in",
    changes: { routes: { b1: [] } },
    packet: "tcp a:40000 > b:80 syn",
    outcome: "ACCEPT > ACCEPT, delivered",
  },
  {
    rule: "RT-16: without peering a private address has a route, to the internet gateway that refuses it",
    changes: { routes: { a1: ["any igw-a"] } },
    packet: "icmp a > b 8/0",
    outcome: "ACCEPT > -, IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS at igw-a",
  },
  {
    rule: "RT-08: a route to a detached internet gateway is a blackhole",
    changes: { detached: "a" as const },
    packet: "udp a:1024 > 8.8.8.8:53",
    outcome: "ACCEPT > -, BAD_STATE_ROUTE at rtb-a1",
  },
  {
    rule: "RT-09: a blackhole does not fall through to 0.0.0.0/0",
    changes: { routes: { a1: ["198.51.100.0/24 tgw-1 blackhole", "any igw-a"] } },
    packet: "udp a:1024 > 198.51.100.7:53",
    outcome: "ACCEPT > -, BAD_STATE_ROUTE at rtb-a1",
  },
  {
    rule: "RT-10: a target that is not in the input is not guessed",
    changes: { routes: { a1: ["any tgw-1"] } },
    packet: "udp a:1024 > 8.8.8.8:53",
    outcome: "ACCEPT > -, undecided: transit gateway tgw-1 is not in the input",
  },
  {
    rule: "RT-03: such a list may hold a longer prefix than a peering's block",
    changes: { routes: { a1: ["10.2.0.0/16 pcx-ab", "pl-unknown igw-a"] } },
    packet: "icmp a > b 8/0",
    outcome: "ACCEPT > -, undecided: prefix list pl-unknown of route table rtb-a1 has no entries in the input",
  },
  {
    rule: "RT-06: but none inside the VPC's own block, where only middleboxes are targets",
    changes: { routes: { a1: ["pl-unknown igw-a"] } },
    packet: "icmp a > far 8/0",
    outcome: "ACCEPT > ACCEPT, delivered",
  },
  {
    rule: "RT-06: unless a middlebox is its target",
    changes: { routes: { a1: ["pl-unknown eni-near"] } },
    packet: "icmp a > far 8/0",
    outcome: "ACCEPT > -, undecided: prefix list pl-unknown of route table rtb-a1 has no entries in the input",
  },
  {
    rule: "RT-04: a prefix list without entries in the input is not guessed",
    changes: { routes: { a1: ["pl-unknown tgw-1", "any igw-a"] } },
    packet: "udp a:1024 > 8.8.8.8:53",
    outcome: "ACCEPT > -, undecided: prefix list pl-unknown of route table rtb-a1 has no entries in the input",
  },
])("$rule", ({ changes, packet, outcome }) => {
  expect(scene(world(changes)).send(packet)).toBe(outcome);
});
