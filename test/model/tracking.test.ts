import { describe, expect, test } from "vitest";
import { world, type Changes } from "./build.js";
import { scene } from "./scene.js";
import { after, ONLY_OUT, PASSED, REFUSED_BY_A, SECOND_US } from "./one-way.js";

test.for([
  { rule: "CT-02: an echo reply", lines: ["0: icmp a > b 8/0 id 7", "1: icmp b > a 0/0 id 7"], outcome: PASSED },
  {
    rule: "CT-10: timestamp and its reply",
    lines: ["0: icmp a > b 13/0 id 7", "1: icmp b > a 14/0 id 7"],
    outcome: PASSED,
  },
  {
    rule: "CT-10: address mask and its reply",
    lines: ["0: icmp a > b 17/0 id 7", "1: icmp b > a 18/0 id 7"],
    outcome: PASSED,
  },
  {
    rule: "CT-10: another pair of types",
    lines: ["0: icmp a > b 13/0 id 7", "1: icmp b > a 0/0 id 7"],
    outcome: REFUSED_BY_A,
  },
  {
    rule: "CT-10: another identifier",
    lines: ["0: icmp a > b 8/0 id 7", "1: icmp b > a 0/0 id 8"],
    outcome: REFUSED_BY_A,
  },
  {
    rule: "CT-10: another address",
    lines: ["0: icmp a > b 8/0 id 7", "1: icmp c > a 0/0 id 7"],
    outcome: "ACCEPT > -, IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS at igw-c",
  },
  {
    rule: "CT-10: another host of the subnet",
    lines: ["0: icmp a > near 8/0 id 7", "1: icmp far > a 0/0 id 7"],
    outcome: REFUSED_BY_A,
  },
  { rule: "CT-10: an unsolicited reply", lines: ["1: icmp b > a 0/0 id 7"], outcome: REFUSED_BY_A },
  {
    rule: "CT-10: a request the other way is no reply",
    lines: ["0: icmp a > b 8/0 id 7", "1: icmp b > a 8/0 id 7"],
    outcome: REFUSED_BY_A,
  },
  {
    rule: "CT-10: a reply never begins a connection",
    lines: ["0: icmp a > b 0/0 id 7", "1: icmp b > a 8/0 id 7"],
    outcome: REFUSED_BY_A,
  },
  {
    rule: "CT-02: ICMP is tracked whatever the port of other rules",
    lines: ["0: udp a:7 > b:7", "1: icmp b > a 0/0 id 7"],
    outcome: REFUSED_BY_A,
  },
  {
    rule: "TCP: the answer to a SYN",
    lines: ["0: tcp a:40000 > b:22 syn", "1: tcp b:22 > a:40000 synack"],
    outcome: PASSED,
  },
  {
    rule: "TCP: from another port",
    lines: ["0: tcp a:40000 > b:22 syn", "1: tcp b:23 > a:40000 synack"],
    outcome: REFUSED_BY_A,
  },
  {
    rule: "TCP: to another port",
    lines: ["0: tcp a:40000 > b:22 syn", "1: tcp b:22 > a:40001 synack"],
    outcome: REFUSED_BY_A,
  },
  {
    rule: "TCP: only a SYN begins a connection",
    lines: ["0: tcp a:40000 > b:22 ack", "1: tcp b:22 > a:40000 ack"],
    outcome: REFUSED_BY_A,
  },
  {
    rule: "TCP: a SYN-ACK begins none",
    lines: ["0: tcp a:40000 > b:22 synack", "1: tcp b:22 > a:40000 ack"],
    outcome: REFUSED_BY_A,
  },
  { rule: "UDP: the answer to a datagram", lines: ["0: udp a:1024 > b:53", "1: udp b:53 > a:1024"], outcome: PASSED },
  { rule: "UDP is not TCP", lines: ["0: udp a:1024 > b:53", "1: tcp b:53 > a:1024 synack"], outcome: REFUSED_BY_A },
  {
    rule: "CT-03: other protocols by addresses and number",
    lines: ["0: protocol 47 a > b", "1: protocol 47 b > a"],
    outcome: PASSED,
  },
  { rule: "CT-03: another number", lines: ["0: protocol 47 a > b", "1: protocol 50 b > a"], outcome: REFUSED_BY_A },
  {
    rule: "CT-13: per interface: what one has begun is nothing to another",
    lines: ["0: udp near:1024 > b:53", "1: udp b:53 > a:1024"],
    outcome: REFUSED_BY_A,
  },
])("$rule: $outcome", ({ lines, outcome }) => {
  expect(after(ONLY_OUT, ...lines)).toBe(outcome);
});

test("SG-02: without egress rules a reply still leaves", () => {
  const { send } = scene(world({ groups: { b: { egress: [], ingress: ["tcp 22 10.1.1.10/32", "icmp 8/-1 any"] } } }));
  expect(send("tcp a:40000 > b:22 syn")).toBe(PASSED);
  expect(send("tcp b:22 > a:40000 synack")).toBe(PASSED);
  expect(send("icmp a > b 8/0")).toBe(PASSED);
  expect(send("icmp b > a 0/0")).toBe(PASSED);
  expect(send("udp b:1024 > a:53")).toBe("REJECT > -, SG_HAS_NO_RULES at eni-b");
});

describe("CT-01: tracked or untracked", () => {
  /** Whether a session on that service of b goes on after every ingress rule of b is revoked (CT-05). */
  function survives(ingress: readonly string[], egress: readonly string[], began: string): string {
    const { send, become } = scene(world({ groups: { b: { ingress, egress } } }));
    expect(send(began)).toBe(PASSED);
    become(world({ groups: { b: { ingress: ["protocol 99 any"], egress } } }));
    return send(began.replace(" syn", " ack"));
  }
  const CUT = "ACCEPT > REJECT, ENI_SG_RULES_MISMATCH at eni-b";
  const SSH = "tcp a:40000 > b:22 syn";
  const DNS = "udp a:1024 > b:53";

  test.for([
    {
      rule: "0.0.0.0/0 in, all ports to 0.0.0.0/0 out: untracked (V19)",
      ingress: ["tcp 22 any"],
      egress: ["all any"],
      began: SSH,
      outcome: CUT,
    },
    {
      rule: "all TCP ports out are enough for TCP",
      ingress: ["tcp 22 any"],
      egress: ["tcp 0-65535 any"],
      began: SSH,
      outcome: CUT,
    },
    {
      rule: "all UDP ports out are none for TCP",
      ingress: ["tcp 22 any"],
      egress: ["udp 0-65535 any"],
      began: SSH,
      outcome: PASSED,
    },
    {
      rule: "all ports but one are not all",
      ingress: ["tcp 22 any"],
      egress: ["tcp 1-65535 any"],
      began: SSH,
      outcome: PASSED,
    },
    {
      rule: "two rules that together are all ports are no rule for all",
      ingress: ["tcp 22 any"],
      egress: ["tcp 0-1023 any", "tcp 1024-65535 any"],
      began: SSH,
      outcome: PASSED,
    },
    {
      rule: "a narrow rule in: tracked (V20)",
      ingress: ["tcp 22 10.1.1.10/32"],
      egress: ["all any"],
      began: SSH,
      outcome: PASSED,
    },
    {
      rule: "0.0.0.0/1 is not 0.0.0.0/0",
      ingress: ["tcp 22 0.0.0.0/1"],
      egress: ["all any"],
      began: SSH,
      outcome: PASSED,
    },
    { rule: "a group in: tracked", ingress: ["tcp 22 sg-a"], egress: ["all any"], began: SSH, outcome: PASSED },
    {
      rule: "0.0.0.0/0 beside a narrow rule: untracked",
      ingress: ["tcp 22 10.1.1.10/32", "tcp 22 any"],
      egress: ["all any"],
      began: SSH,
      outcome: CUT,
    },
    {
      rule: "0.0.0.0/0 for another port: tracked",
      ingress: ["tcp 22 10.1.1.10/32", "tcp 80 any"],
      egress: ["all any"],
      began: SSH,
      outcome: PASSED,
    },
    {
      rule: "narrow egress: tracked",
      ingress: ["tcp 22 any"],
      egress: ["all 10.0.0.0/8"],
      began: SSH,
      outcome: PASSED,
    },
    { rule: "no egress: tracked", ingress: ["tcp 22 any"], egress: [], began: SSH, outcome: PASSED },
    { rule: "UDP likewise untracked", ingress: ["udp 53 any"], egress: ["all any"], began: DNS, outcome: CUT },
    { rule: "UDP likewise tracked", ingress: ["udp 53 10.0.0.0/8"], egress: ["all any"], began: DNS, outcome: PASSED },
    {
      rule: "CT-02: ICMP is always tracked",
      ingress: ["all any"],
      egress: ["all any"],
      began: "icmp a > b 8/0 id 7",
      outcome: PASSED,
    },
    {
      rule: "CT-03: so are other protocols",
      ingress: ["all any"],
      egress: ["all any"],
      began: "protocol 47 a > b",
      outcome: PASSED,
    },
  ])("$rule", ({ ingress, egress, began, outcome }) => {
    expect(survives(ingress, egress, began)).toBe(outcome);
  });
});

test("CT-05: of an untracked session the server's own packets still leave (V19)", () => {
  const { send, become } = scene(world({ groups: { b: { ingress: ["tcp 22 any"] } } }));
  send("tcp a:40000 > b:22 syn");
  send("tcp b:22 > a:40000 synack");
  become(world({ groups: { b: { ingress: [] } } }));
  expect(send("tcp a:40000 > b:22 ack")).toBe("ACCEPT > REJECT, SG_HAS_NO_RULES at eni-b");
  expect(send("tcp b:22 > a:40000 ack")).toBe(PASSED);
});

test("CT-05: a tracked session lives until its idle timeout (V20)", () => {
  const { send, become } = scene(world({ groups: { b: { ingress: ["tcp 22 10.1.1.10/32"] } } }));
  const at = (seconds: number): { readonly atUs: number } => ({ atUs: Math.round(seconds * SECOND_US) });
  send("tcp a:40000 > b:22 syn", at(0));
  send("tcp b:22 > a:40000 synack", at(0));
  send("tcp a:40000 > b:22 ack", at(0));
  become(world({ groups: { b: { ingress: [], egress: [] } } }));
  expect(send("tcp a:40000 > b:22 ack", at(431_999))).toBe(PASSED);
  expect(send("tcp b:22 > a:40000 ack", at(863_999))).toBe(PASSED);
  expect(send("tcp b:22 > a:40000 ack", at(863_999 + 432_000.000001))).toBe("REJECT > -, SG_HAS_NO_RULES at eni-b");
});

test("CT-05: the rule that began a tracked session is still named after it is gone", () => {
  const { send, path, become } = scene(world({ groups: { b: { ingress: ["tcp 22 10.1.1.10/32"] } } }));
  send("tcp a:40000 > b:22 syn");
  become(world({ groups: { b: { ingress: [] } } }));
  expect(path("tcp a:40000 > b:22 ack").observations[1]?.securityGroup).toMatchObject({
    kind: "tracked",
    groupId: "sg-b",
    rule: { id: "sgr tcp 22 10.1.1.10/32" },
  });
});

test("CT-01: an untracked flow that the rules would now track is tracked from its next datagram on", () => {
  const { send, become } = scene(world({ groups: { b: { ingress: ["udp 53 any"] } } }));
  expect(send("udp a:1024 > b:53")).toBe(PASSED);
  become(world({ groups: { b: { ingress: ["udp 53 10.1.1.10/32"] } } }));
  expect(send("udp a:1024 > b:53")).toBe(PASSED);
  become(world({ groups: { b: { ingress: [], egress: [] } } }));
  expect(send("udp b:53 > a:1024")).toBe(PASSED);
});

test("CT-01: the answer of an untracked flow does not begin a tracked one", () => {
  const { send, become } = scene(world({ groups: { b: { ingress: ["udp 53 any"] } } }));
  send("udp a:1024 > b:53");
  expect(send("udp b:53 > a:1024")).toBe(PASSED);
  become(world({ groups: { b: { ingress: [] } } }));
  expect(send("udp a:1024 > b:53")).toBe("ACCEPT > REJECT, SG_HAS_NO_RULES at eni-b");
});

test("CT-13: both interfaces of a flow track it by themselves", () => {
  const { send, become } = scene(world({ groups: { b: { ingress: ["tcp 22 10.1.1.10/32"] } } }));
  send("tcp a:40000 > b:22 syn");
  become(world({ groups: { a: { ingress: [], egress: [] }, b: { ingress: [], egress: [] } } }));
  // b tracks it and lets it out; to a, open to 0.0.0.0/0 both ways, it was untracked, and nothing is remembered.
  expect(send("tcp b:22 > a:40000 synack")).toBe(REFUSED_BY_A);
  expect(send("tcp a:40000 > b:22 ack")).toBe("REJECT > -, SG_HAS_NO_RULES at eni-a");
});

describe("CT-11: ICMP errors about a flow", () => {
  const NO_ICMP = ["tcp 0-65535 any", "udp 0-65535 any"];
  const tracked = { groups: { a: { ingress: ["tcp 22 any"] } } };
  const untracked = { groups: { a: { ingress: NO_ICMP } } };
  const withRule = { groups: { a: { ingress: ["icmp 3/-1 any"] } } };

  test.for<{ rule: string; changes: Changes; to: string; outcome: string }>([
    {
      rule: "tracked: not without a rule",
      changes: tracked,
      to: "b",
      outcome: "ACCEPT > REJECT, ENI_SG_RULES_MISMATCH at eni-a",
    },
    { rule: "tracked: by a rule for ICMP", changes: withRule, to: "b", outcome: PASSED },
    { rule: "untracked: without a rule", changes: untracked, to: "b", outcome: PASSED },
    { rule: "untracked, by public addresses: without a rule", changes: untracked, to: "b.public", outcome: PASSED },
    {
      rule: "tracked, by public addresses: not without a rule",
      changes: tracked,
      to: "b.public",
      outcome: "ACCEPT > REJECT, ENI_SG_RULES_MISMATCH at eni-a",
    },
  ])("$rule", ({ changes, to, outcome }) => {
    const { send } = scene(world(changes));
    expect(send(`udp a:1024 > ${to}:53`)).toBe(PASSED);
    const back = to === "b" ? "a" : "a.public";
    expect(send(`icmp b > ${back} 3/3`, { about: `udp ${back}:1024 > b:53` })).toBe(outcome);
  });

  test("an error about no flow at all is refused", () => {
    const { send } = scene(world(untracked));
    const about = "udp a:1024 > b:53";
    expect(send("icmp b > a 3/3", { about })).toBe("ACCEPT > REJECT, ENI_SG_RULES_MISMATCH at eni-a");
  });

  test("the flow's own rule must still be there", () => {
    const { send, become } = scene(world(untracked));
    send("udp a:1024 > b:53");
    become(world({ groups: { a: { ingress: NO_ICMP, egress: ["tcp 0-65535 any"] } } }));
    const about = "udp a:1024 > b:53";
    expect(send("icmp b > a 3/3", { about })).toBe("ACCEPT > REJECT, ENI_SG_RULES_MISMATCH at eni-a");
  });

  test("an error that leaves is judged alike", () => {
    const { send } = scene(world({ groups: { b: { ingress: ["udp 53 any"], egress: NO_ICMP } } }));
    expect(send("udp a:1024 > b:53")).toBe(PASSED);
    expect(send("icmp b > a 3/3", { about: "udp a:1024 > b:53" })).toBe(PASSED);
    expect(send("icmp b > a 3/3", { about: "udp a:1025 > b:53" })).toBe("REJECT > -, ENI_SG_RULES_MISMATCH at eni-b");
  });
});

test("thousands of connections are told apart, and forgotten when idle", () => {
  const { send } = scene(world(ONLY_OUT));
  for (let port = 1; port <= 5000; port++) send(`udp a:${port} > b:53`, { atUs: port });
  for (const port of [1, 2, 2500, 4999, 5000]) {
    expect(send(`udp b:53 > a:${port}`, { atUs: SECOND_US })).toBe(PASSED);
    expect(send(`udp b:54 > a:${port}`, { atUs: SECOND_US })).toBe(REFUSED_BY_A);
  }
  expect(send("udp b:53 > a:5001", { atUs: SECOND_US })).toBe(REFUSED_BY_A);
  for (let port = 5001; port <= 12000; port++) send(`udp a:${port} > b:53`, { atUs: 40 * SECOND_US });
  expect(send("udp b:53 > a:100", { atUs: 40 * SECOND_US })).toBe(REFUSED_BY_A);
  expect(send("udp b:53 > a:9000", { atUs: 40 * SECOND_US })).toBe(PASSED);
});
