import { expect, test } from "vitest";
import { world } from "./build.js";
import { scene } from "./scene.js";

const OPEN = ["in 100 allow all any", "out 100 allow all any"];
const REFUSED = "ACCEPT > REJECT, SUBNET_ACL_RESTRICTION at acl-b1";
const PASSED = "ACCEPT > ACCEPT, delivered";

test.for([
  { rule: "NACL-01: without entries all is denied", acl: [], packet: "tcp a:40000 > b:22 syn", outcome: REFUSED },
  { rule: "NACL-01: the default ACL allows all", acl: OPEN, packet: "tcp a:40000 > b:22 syn", outcome: PASSED },
  {
    rule: "NACL-02: the lowest number decides",
    acl: ["in 100 allow tcp 22 any", "in 90 deny tcp 22 any"],
    packet: "tcp a:40000 > b:22 syn",
    outcome: REFUSED,
  },
  {
    rule: "NACL-02: the lowest number decides",
    acl: ["in 110 deny all any", "in 100 allow tcp 22 any"],
    packet: "tcp a:40000 > b:22 syn",
    outcome: PASSED,
  },
  {
    rule: "NACL-02: numbers are compared as numbers",
    acl: ["in 1000 deny all any", "in 200 allow all any"],
    packet: "tcp a:40000 > b:22 syn",
    outcome: PASSED,
  },
  {
    rule: "NACL-02: 32766 is the last that counts",
    acl: ["in 32766 allow all any"],
    packet: "tcp a:40000 > b:22 syn",
    outcome: PASSED,
  },
  {
    rule: "NACL-02: 32767 is the `*` deny",
    acl: ["in 32767 allow all any"],
    packet: "tcp a:40000 > b:22 syn",
    outcome: REFUSED,
  },
  {
    rule: "NACL-02: no match is denied",
    acl: ["in 100 allow tcp 23 any"],
    packet: "tcp a:40000 > b:22 syn",
    outcome: REFUSED,
  },
  {
    rule: "NACL-06: TCP matches the destination port",
    acl: ["in 100 allow tcp 22 any"],
    packet: "tcp a:40000 > b:22 syn",
    outcome: PASSED,
  },
  {
    rule: "NACL-06: never the source port",
    acl: ["in 100 allow tcp 22 any"],
    packet: "tcp a:22 > b:40000 ack",
    outcome: REFUSED,
  },
  {
    rule: "NACL-06: first port of a range",
    acl: ["in 100 allow tcp 1024-65535 any"],
    packet: "tcp a:22 > b:1024 ack",
    outcome: PASSED,
  },
  {
    rule: "NACL-06: last port of a range",
    acl: ["in 100 allow tcp 1024-65535 any"],
    packet: "tcp a:22 > b:65535 ack",
    outcome: PASSED,
  },
  {
    rule: "NACL-06: below a range",
    acl: ["in 100 allow tcp 1024-65535 any"],
    packet: "tcp a:22 > b:1023 ack",
    outcome: REFUSED,
  },
  {
    rule: "NACL-06: above a range",
    acl: ["in 100 allow tcp 0-1023 any"],
    packet: "tcp a:22 > b:1024 ack",
    outcome: REFUSED,
  },
  {
    rule: "NACL-06: TCP is not UDP",
    acl: ["in 100 allow udp 53 any"],
    packet: "tcp a:40000 > b:53 syn",
    outcome: REFUSED,
  },
  { rule: "NACL-06: UDP", acl: ["in 100 allow udp 53 any"], packet: "udp a:40000 > b:53", outcome: PASSED },
  {
    rule: "NACL-06: ICMP type and code",
    acl: ["in 100 allow icmp 8/0 any"],
    packet: "icmp a > b 8/0",
    outcome: PASSED,
  },
  {
    rule: "NACL-06: another ICMP type",
    acl: ["in 100 allow icmp 8/0 any"],
    packet: "icmp a > b 13/0",
    outcome: REFUSED,
  },
  {
    rule: "NACL-06: another ICMP code",
    acl: ["in 100 allow icmp 3/4 any"],
    packet: "icmp a > b 3/3",
    outcome: REFUSED,
  },
  { rule: "NACL-06: code -1 is any", acl: ["in 100 allow icmp 3/-1 any"], packet: "icmp a > b 3/3", outcome: PASSED },
  {
    rule: "NACL-06: type and code -1 are any",
    acl: ["in 100 allow icmp -1/-1 any"],
    packet: "icmp a > b 13/0",
    outcome: PASSED,
  },
  {
    rule: "NACL-06: a rule for ICMP matches no TCP",
    acl: ["in 100 allow icmp -1/-1 any"],
    packet: "tcp a:1 > b:2 syn",
    outcome: REFUSED,
  },
  {
    rule: "NACL-06: any other number means all its packets",
    acl: ["in 100 allow protocol 47 any"],
    packet: "protocol 47 a > b",
    outcome: PASSED,
  },
  {
    rule: "NACL-06: and no other protocol's",
    acl: ["in 100 allow protocol 47 any"],
    packet: "protocol 50 a > b",
    outcome: REFUSED,
  },
  {
    rule: "NACL-06: -1 means every protocol",
    acl: ["in 100 allow all any"],
    packet: "protocol 50 a > b",
    outcome: PASSED,
  },
  {
    rule: "NACL-06: 58 with an IPv4 block means all its types",
    acl: ["in 100 allow icmpv6 128/0 any"],
    packet: "protocol 58 a > b",
    outcome: PASSED,
  },
  { rule: "NACL-06: 58 is not 1", acl: ["in 100 allow icmpv6 -1/-1 any"], packet: "icmp a > b 8/0", outcome: REFUSED },
  {
    rule: "NACL-07: ingress matches the source",
    acl: ["in 100 allow all 10.1.1.10/32"],
    packet: "tcp a:40000 > b:22 syn",
    outcome: PASSED,
  },
  {
    rule: "NACL-07: not the destination",
    acl: ["in 100 allow all 10.2.1.10/32"],
    packet: "tcp a:40000 > b:22 syn",
    outcome: REFUSED,
  },
  {
    rule: "NACL-07: one address beside /32",
    acl: ["in 100 allow all 10.1.1.11/32"],
    packet: "tcp a:40000 > b:22 syn",
    outcome: REFUSED,
  },
  {
    rule: "NACL-07: IPv6 entries are another family",
    acl: ["in 100 allow all ::/0"],
    packet: "tcp a:40000 > b:22 syn",
    outcome: REFUSED,
  },
  {
    rule: "NACL-07: an entry for egress is none for ingress",
    acl: ["out 100 allow all any"],
    packet: "tcp a:40000 > b:22 syn",
    outcome: REFUSED,
  },
  {
    rule: "NACL-08: what came through the internet gateway bears the public source",
    acl: ["in 100 allow all 203.0.113.10/32"],
    packet: "tcp a:40000 > b.public:22 syn",
    outcome: PASSED,
  },
  {
    rule: "NACL-08: and not the private one",
    acl: ["in 100 allow all 10.0.0.0/8"],
    packet: "tcp a:40000 > b.public:22 syn",
    outcome: REFUSED,
  },
])("$rule", ({ acl, packet, outcome }) => {
  expect(scene(world({ acls: { b1: acl } })).send(packet)).toBe(outcome);
});

test.for([
  {
    rule: "NACL-05: a refusal at egress is the source's REJECT",
    acl: ["in 100 allow all any"],
    outcome: "REJECT > -, SUBNET_ACL_RESTRICTION at acl-a1",
  },
  { rule: "NACL-07: egress matches the destination", acl: ["out 100 allow all 10.2.0.0/16"], outcome: PASSED },
  {
    rule: "NACL-07: not the source",
    acl: ["out 100 allow all 10.1.0.0/16"],
    outcome: "REJECT > -, SUBNET_ACL_RESTRICTION at acl-a1",
  },
])("$rule", ({ acl, outcome }) => {
  expect(scene(world({ acls: { a1: acl } })).send("tcp a:40000 > b:22 syn")).toBe(outcome);
});

test.for([
  { rule: "NACL-13: path MTU discovery needs an entry for ICMP 3/4", acl: ["in 100 allow icmp 3/4 any"], type: "3/4" },
  { rule: "NACL-13: traceroute needs one for ICMP 11/0", acl: ["in 100 allow icmp 11/0 any"], type: "11/0" },
])("$rule", ({ acl, type }) => {
  expect(scene(world({ acls: { b1: acl } })).send(`icmp a > b ${type}`)).toBe(PASSED);
  const others = ["in 100 allow tcp 0-65535 any", "in 110 allow icmp 8/-1 any"];
  expect(scene(world({ acls: { b1: others } })).send(`icmp a > b ${type}`)).toBe(REFUSED);
});

test("NACL-03: a reply needs its own entry, however it began", () => {
  const acl = ["in 100 allow tcp 22 any", "out 100 allow tcp 22 any"];
  const { send, become } = scene(world({ acls: { b1: acl } }));
  expect(send("tcp a:40000 > b:22 syn")).toBe(PASSED);
  expect(send("tcp b:22 > a:40000 synack")).toBe("REJECT > -, SUBNET_ACL_RESTRICTION at acl-b1");
  become(world({ acls: { b1: [...acl, "out 110 allow tcp 32768-60999 any"] } }));
  expect(send("tcp b:22 > a:40000 synack")).toBe(PASSED);
});

test.for([
  {
    rule: "NACL-04: two subnets, the source's egress",
    acls: { a1: ["in 100 allow all any"] },
    outcome: "REJECT > -, SUBNET_ACL_RESTRICTION at acl-a1",
  },
  {
    rule: "NACL-04: two subnets, the destination's ingress",
    acls: { a2: ["out 100 allow all any"] },
    outcome: "ACCEPT > REJECT, SUBNET_ACL_RESTRICTION at acl-a2",
  },
])("$rule", ({ acls, outcome }) => {
  expect(scene(world({ acls })).send("tcp a:40000 > far:22 syn")).toBe(outcome);
});

test("NACL-04: the same subnet never meets its ACL (V14)", () => {
  const { send } = scene(world({ acls: { a1: [] } }));
  expect(send("icmp a > near 8/0")).toBe(PASSED);
  expect(send("icmp near > a 0/0")).toBe(PASSED);
});

test("NACL-05: out, security groups come before the ACL; in, after it", () => {
  const closed = { a: { egress: [] }, b: { ingress: [] } };
  const both = scene(world({ groups: { a: closed.a }, acls: { a1: [] } }));
  expect(both.send("tcp a:40000 > b:22 syn")).toBe("REJECT > -, SG_HAS_NO_RULES at eni-a");
  const entering = scene(world({ groups: { b: closed.b }, acls: { b1: [] } }));
  expect(entering.send("tcp a:40000 > b:22 syn")).toBe(REFUSED);
});

test("CT-06: a change of the ACL cuts tracked and untracked flows at once (V21)", () => {
  const tracked = { b: { ingress: ["tcp 22 10.1.1.10/32"] } };
  const untracked = { b: { ingress: ["tcp 22 any"] } };
  for (const groups of [tracked, untracked]) {
    const { send, become } = scene(world({ groups }));
    expect(send("tcp a:40000 > b:22 syn")).toBe(PASSED);
    expect(send("tcp b:22 > a:40000 synack")).toBe(PASSED);
    become(world({ groups, acls: { b1: ["in 90 deny tcp 22 any", ...OPEN] } }));
    expect(send("tcp a:40000 > b:22 ack")).toBe(REFUSED);
  }
});

test("NACL-01: every subnet is associated with an ACL: one that no ACL names has one that the input does not show", () => {
  const topology = world({ acls: { b1: ["in 100 allow tcp 22 any"] } });
  const networkAcls = topology.networkAcls.filter(({ id }) => id !== "acl-b1");
  const { send } = scene({ ...topology, networkAcls });
  const unknown = "undecided: the network ACL of subnet-b1 is not in the input";
  expect(send("tcp a:40000 > b:22 syn")).toBe(`ACCEPT > -, ${unknown}`);
  expect(send("tcp b:40000 > a:22 syn")).toBe(`- > -, ${unknown}`);
});
