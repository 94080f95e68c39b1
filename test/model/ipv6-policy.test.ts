import { describe, expect, test } from "vitest";
import { dualStack, type DualStackChanges } from "./dual-stack.js";
import { scene } from "./scene.js";

const PASSED = "ACCEPT > ACCEPT, delivered";
const REFUSED = "ACCEPT > REJECT, ENI_SG_RULES_MISMATCH at eni-b";
const NO_RULES = "ACCEPT > REJECT, SG_HAS_NO_RULES at eni-a";
const SSH = "tcp a.v6:40000 > b.v6:22 syn";
const PING = "icmpv6 a.v6 > b.v6 128/0";

test.for([
  { rule: "SG-08: ::/0 matches IPv6", ingress: ["tcp 22 ::/0"], packet: SSH, outcome: PASSED },
  { rule: "SG-08: 0.0.0.0/0 never does", ingress: ["all any"], packet: SSH, outcome: REFUSED },
  { rule: "SG-08: icmpv6 by type and code", ingress: ["icmpv6 128/0 ::/0"], packet: PING, outcome: PASSED },
  { rule: "SG-08: icmpv6 of any type and code", ingress: ["icmpv6 -1/-1 ::/0"], packet: PING, outcome: PASSED },
  { rule: "SG-08: icmpv6 of another type", ingress: ["icmpv6 135/-1 ::/0"], packet: PING, outcome: REFUSED },
  { rule: "SG-08: icmp is no icmpv6", ingress: ["icmp -1/-1 any", "icmp 8/-1 any"], packet: PING, outcome: REFUSED },
  { rule: "SG-09: one address", ingress: ["tcp 22 2001:db8:1:1::10/128"], packet: SSH, outcome: PASSED },
  { rule: "SG-09: the address before it", ingress: ["tcp 22 2001:db8:1:1::f/128"], packet: SSH, outcome: REFUSED },
  { rule: "SG-09: the address after it", ingress: ["tcp 22 2001:db8:1:1::11/128"], packet: SSH, outcome: REFUSED },
  { rule: "SG-09: the subnet's block", ingress: ["tcp 22 2001:db8:1:1::/64"], packet: SSH, outcome: PASSED },
  { rule: "SG-09: another subnet's block", ingress: ["tcp 22 2001:db8:1:2::/64"], packet: SSH, outcome: REFUSED },
  { rule: "SG-09: half of all addresses", ingress: ["tcp 22 ::/1"], packet: SSH, outcome: PASSED },
  { rule: "SG-09: the other half", ingress: ["tcp 22 8000::/1"], packet: SSH, outcome: REFUSED },
  {
    rule: "SG-05: protocol -1 is every protocol",
    ingress: ["all ::/0"],
    packet: "protocol 47 a.v6 > b.v6",
    outcome: PASSED,
  },
  {
    rule: "SG-10: a reference matches a member's IPv6 address (VPC guide, migrate to IPv6: it includes IPv6)",
    ingress: ["all sg-a"],
    packet: SSH,
    outcome: PASSED,
  },
  {
    rule: "SG-10: and its second one",
    ingress: ["all sg-far"],
    packet: "tcp far.second.v6:40000 > b.v6:22 syn",
    outcome: PASSED,
  },
  { rule: "SG-10: no other group's", ingress: ["all sg-far"], packet: SSH, outcome: REFUSED },
  { rule: "SG-15: the IPv6 entries of a prefix list", ingress: ["tcp 22 pl-both"], packet: SSH, outcome: PASSED },
  { rule: "SG-15: no other entries", ingress: ["tcp 22 pl-ipv4"], packet: SSH, outcome: REFUSED },
])("$rule", ({ ingress, packet, outcome }) => {
  const prefixLists = { "pl-both": ["10.0.0.0/8", "2001:db8:1::/56"], "pl-ipv4": ["0.0.0.0/0"] };
  expect(scene(dualStack({ groups: { b: { ingress } }, prefixLists })).send(packet)).toBe(outcome);
});

test.for([
  { rule: "SG-09: egress matches the destination", egress: ["tcp 22 2001:db8:2:1::10/128"], outcome: PASSED },
  { rule: "SG-10: a reference on the way out", egress: ["tcp 22 sg-b"], outcome: PASSED },
  {
    rule: "SG-08: 0.0.0.0/0 lets no IPv6 out",
    egress: ["all any"],
    outcome: "REJECT > -, ENI_SG_RULES_MISMATCH at eni-a",
  },
  { rule: "SG-02: no rule, no way out", egress: [], outcome: "REJECT > -, SG_HAS_NO_RULES at eni-a" },
])("$rule", ({ egress, outcome }) => {
  expect(scene(dualStack({ groups: { a: { egress } } })).send(SSH)).toBe(outcome);
});

test.for([
  {
    rule: "NACL-07: an entry for ::/0 allows",
    b1: ["in 100 allow all ::/0", "out 100 allow all ::/0"],
    packet: SSH,
    outcome: PASSED,
  },
  {
    rule: "NACL-07: one for 0.0.0.0/0 does not, and `*` denies",
    b1: ["in 100 allow all any", "out 100 allow all any"],
    packet: SSH,
    outcome: "ACCEPT > REJECT, SUBNET_ACL_RESTRICTION at acl-b1",
  },
  {
    rule: "NACL-07: nor does one for ::/0 allow IPv4",
    b1: ["in 100 allow all ::/0", "out 100 allow all ::/0"],
    packet: "tcp a:40000 > b:22 syn",
    outcome: "ACCEPT > -, NO_ROUTE_TO_DESTINATION at rtb-a1",
  },
  {
    rule: "NACL-02: the lowest number decides among IPv6 entries",
    b1: ["in 90 deny tcp 22 2001:db8:1::/56", "in 100 allow all ::/0"],
    packet: SSH,
    outcome: "ACCEPT > REJECT, SUBNET_ACL_RESTRICTION at acl-b1",
  },
  {
    rule: "NACL-02: an IPv4 entry before it does not",
    b1: ["in 90 deny all any", "in 100 allow all ::/0"],
    packet: SSH,
    outcome: PASSED,
  },
  {
    rule: "NACL-06: protocol 58 with an IPv6 block by type and code",
    b1: ["in 100 allow icmpv6 128/-1 ::/0"],
    packet: PING,
    outcome: PASSED,
  },
  {
    rule: "NACL-06: and of no other type",
    b1: ["in 100 allow icmpv6 129/-1 ::/0"],
    packet: PING,
    outcome: "ACCEPT > REJECT, SUBNET_ACL_RESTRICTION at acl-b1",
  },
])("$rule", ({ b1, packet, outcome }) => {
  expect(scene(dualStack({ acls: { b1 } })).send(packet)).toBe(outcome);
});

describe("connections", () => {
  const ONLY_OUT = { a: { ingress: [] } };
  const ANY_BOTH = { a: { ingress: ["tcp 0-65535 ::/0"], egress: ["tcp 22 ::/0"] } };
  const MIXED = { a: { ingress: ["tcp 0-65535 any"], egress: ["tcp 22 ::/0"] } };
  test.for<{
    rule: string;
    groups: NonNullable<DualStackChanges["groups"]>;
    lines: readonly string[];
    outcome: string;
  }>([
    {
      rule: "CT-10: the answer to an echo request",
      groups: ONLY_OUT,
      lines: [PING, "icmpv6 b.v6 > a.v6 129/0"],
      outcome: PASSED,
    },
    {
      rule: "CT-10: an answer that nobody asked for",
      groups: ONLY_OUT,
      lines: ["icmpv6 b.v6 > a.v6 129/0"],
      outcome: NO_RULES,
    },
    {
      rule: "CT-10: another identifier",
      groups: ONLY_OUT,
      lines: [`${PING} id 7`, "icmpv6 b.v6 > a.v6 129/0 id 8"],
      outcome: NO_RULES,
    },
    {
      rule: "CT-10: from another host",
      groups: ONLY_OUT,
      lines: [PING, "icmpv6 far.v6 > a.v6 129/0"],
      outcome: NO_RULES,
    },
    {
      rule: "TCP: the answer to a SYN",
      groups: ONLY_OUT,
      lines: [SSH, "tcp b.v6:22 > a.v6:40000 synack"],
      outcome: PASSED,
    },
    {
      rule: "TCP: IPv4 between the same hosts and ports is another connection",
      groups: ONLY_OUT,
      lines: [SSH, "tcp near:22 > a:40000 synack"],
      outcome: NO_RULES,
    },
    {
      rule: "TCP: from another address of the same host",
      groups: ONLY_OUT,
      lines: ["tcp a.v6:40000 > far.v6:22 syn", "tcp far.second.v6:22 > a.v6:40000 synack"],
      outcome: NO_RULES,
    },
    {
      rule: "CT-03: another protocol by its addresses",
      groups: ONLY_OUT,
      lines: ["protocol 47 a.v6 > b.v6", "protocol 47 b.v6 > a.v6"],
      outcome: PASSED,
    },
    {
      rule: "CT-05: a tracked connection outlives its rule",
      groups: { a: { ingress: [], egress: ["tcp 22 2001:db8::/32"] } },
      lines: [SSH, "without", "tcp a.v6:40000 > b.v6:22 ack"],
      outcome: PASSED,
    },
    {
      rule: "CT-01, CT-05: one that ::/0 admits both ways is untracked and cut at once",
      groups: ANY_BOTH,
      lines: [SSH, "without", "tcp a.v6:40000 > b.v6:22 ack"],
      outcome: "REJECT > -, SG_HAS_NO_RULES at eni-a",
    },
    {
      rule: "CT-01: 0.0.0.0/0 on the way back is none of IPv6: tracked",
      groups: MIXED,
      lines: [SSH, "without", "tcp a.v6:40000 > b.v6:22 ack"],
      outcome: PASSED,
    },
  ])("$rule", ({ groups, lines, outcome }) => {
    const { send, become } = scene(dualStack({ groups }));
    let last = "";
    for (const line of lines) {
      if (line === "without") become(dualStack({ groups: { a: { ingress: [], egress: [] } } }));
      else last = send(line);
    }
    expect(last).toBe(outcome);
  });

  test.for([
    { rule: "the error about an untracked flow needs no rule", egress: ["udp 0-65535 ::/0"], outcome: PASSED },
    {
      rule: "that about a tracked flow does",
      egress: ["udp 0-65535 2001:db8::/32"],
      outcome: "ACCEPT > REJECT, ENI_SG_RULES_MISMATCH at eni-a",
    },
  ])("CT-11: packet too big: $rule", ({ egress, outcome }) => {
    const { send } = scene(dualStack({ groups: { a: { ingress: ["udp 0-65535 ::/0"], egress } } }));
    const datagram = "udp a.v6:1024 > b.v6:53";
    expect(send(datagram)).toBe(PASSED);
    expect(send("icmpv6 b.v6 > a.v6 2/0", { about: datagram })).toBe(outcome);
  });
});
