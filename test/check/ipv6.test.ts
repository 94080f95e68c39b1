import { expect, test } from "vitest";
import { checkProbes, parseProbes, parseQuestion, renderTrace, trace, type Trace } from "../../check/index.js";
import { compileNetwork, formatIpAddress } from "../../model/index.js";
import { dualStack, type DualStackChanges } from "../model/dual-stack.js";

interface Asked {
  readonly from?: string;
  readonly to?: string;
  readonly protocol?: string;
  readonly port?: string;
}

const A = "2001:db8:1:1::10";
const B = "2001:db8:2:1::10";
const OUTSIDE = "2001:4860:4860::8888";

function ask(changes: DualStackChanges, asked: Asked): Trace {
  const topology = dualStack(changes);
  const question = parseQuestion(compileNetwork(topology), { from: "eni-a", to: B, protocol: "icmp", ...asked });
  if (!question.ok) throw new Error(question.issues[0]?.message);
  return trace(topology, question.value);
}

test.for<readonly [Asked, string]>([
  [{}, `0 ${A} ${B} 58 0`],
  [{ protocol: "ICMPv6" }, `0 ${A} ${B} 58 0`],
  [{ to: "eni-b", protocol: "icmpv6" }, `0 ${A} ${B} 58 0`],
  [{ to: "eni-b", protocol: "58" }, `0 ${A} ${B} 58 0`],
  [{ from: A, to: "eni-b" }, `0 ${A} ${B} 58 0`],
  [{ to: "eni-b" }, "0 10.1.1.10 10.2.1.10 1 0"],
  [{ from: "2001:db8:1:2::20" }, `2 2001:db8:1:2::20 ${B} 58 0`],
  [{ from: "internet" }, `internet 3fff::1 ${B} 58 0`],
  [{ protocol: "tcp", port: "22" }, `0 ${A} ${B} 6 22`],
])("%j means %s", ([asked, expected]) => {
  const { from, source, to, protocol, port } = ask({}, asked).question;
  expect(`${from} ${formatIpAddress(source)} ${formatIpAddress(to)} ${protocol} ${port}`).toBe(expected);
});

test("of two interfaces by name, IPv6 where only that is common to them", () => {
  const topology = dualStack();
  const ipv6Only = topology.networkInterfaces.map((each) =>
    each.id === "eni-b" ? { ...each, privateAddresses: [] } : each,
  );
  const network = compileNetwork({ ...topology, networkInterfaces: ipv6Only });
  const parsed = parseQuestion(network, { from: "eni-a", to: "eni-b", protocol: "icmp" });
  expect(parsed.ok && formatIpAddress(parsed.value.to)).toBe(B);
});

test.for<{ what: string; changes?: DualStackChanges; asked?: Asked; answer: string; steps?: readonly string[] }>([
  { what: "a ping over peering", answer: "reply" },
  { what: "a ping of the internet", asked: { to: OUTSIDE }, answer: "reply" },
  { what: "a ping from the internet", asked: { from: "internet" }, answer: "reply" },
  { what: "Amazon's DNS", asked: { to: "fd00:ec2::253", protocol: "udp", port: "53" }, answer: "reply" },
  {
    what: "out through an egress-only gateway",
    changes: { egressOnly: ["a"], routes: { a1: ["::/0 eigw-a"] }, detached: "a" },
    asked: { to: OUTSIDE },
    answer: "reply",
  },
  {
    what: "in through an egress-only gateway",
    changes: { egressOnly: ["a"], routes: { a1: ["::/0 eigw-a"] }, detached: "a" },
    asked: { from: "internet", to: A },
    answer: "no-reply",
    steps: ["attach internet gateway igw-a to VPC vpc-a", "change route to ::/0 -> igw-a in rtb-a1"],
  },
  {
    what: "a group without a rule for IPv6",
    changes: { groups: { b: { ingress: ["all any"] } } },
    answer: "no-reply",
    steps: [`allow inbound icmpv6 type 128 from ${A}/128 in security group sg-b`],
  },
  {
    what: "an ACL without an entry for IPv6",
    changes: { acls: { b1: ["in 100 allow all any", "out 100 allow all any", "out 101 allow all ::/0"] } },
    answer: "no-reply",
    steps: [`add inbound entry 200 (allow icmpv6 type 128 from ${A}/128) in network ACL acl-b1`],
  },
  {
    what: "no route to the peer",
    changes: { routes: { a1: [] } },
    answer: "no-reply",
    steps: ["add route 2001:db8:2::/56 -> pcx-ab to rtb-a1"],
  },
  {
    what: "no route out",
    changes: { routes: { a1: [] } },
    asked: { to: OUTSIDE },
    answer: "no-reply",
    steps: ["add route ::/0 -> igw-a to rtb-a1"],
  },
  {
    what: "no route out, and only an egress-only gateway",
    changes: { routes: { a1: [] }, egressOnly: ["a"], detached: "a" },
    asked: { to: OUTSIDE },
    answer: "no-reply",
    steps: ["add route ::/0 -> eigw-a to rtb-a1"],
  },
])("$what", ({ changes = {}, asked = {}, answer, steps }) => {
  const traced = ask(changes, asked);
  expect(traced.answer).toBe(answer);
  const remedy = traced.remedy?.kind === "found" ? traced.remedy.steps.map(({ text }) => text) : [];
  expect(remedy).toEqual(steps ?? []);
});

test("a trace says what becomes of the addresses", () => {
  const text = renderTrace(ask({}, { to: OUTSIDE }));
  expect(text).toContain(`igw-a outbound: ${A} stays as it is`);
  expect(text).toContain("icmpv6 echo request");
});

test("a trace names the egress-only gateway, both ways", () => {
  const text = renderTrace(ask({ egressOnly: ["a"], routes: { a1: ["::/0 eigw-a"] } }, { to: OUTSIDE }));
  expect(text).toContain("eigw-a outbound: carries it");
  expect(text).toContain("eigw-a inbound: carries it");
});

test("probes ask over IPv6", () => {
  const probes = parseProbes(
    [
      `{"id": "1", "from": "eni-a", "to": "${B}", "protocol": "icmp", "expect": "reply"}`,
      `{"id": "2", "from": "eni-a", "source": "${A}", "to": "${B}", "protocol": "icmpv6", "expect": "reply"}`,
      `{"id": "3", "from": "internet", "to": "${A}", "protocol": "tcp", "port": 22, "expect": "no-reply"}`,
      `{"id": "4", "from": "eni-a", "source": "${B}", "to": "${A}", "protocol": "icmp", "expect": "reply"}`,
    ].join("\n"),
    "probes.jsonl",
  );
  if (!probes.ok) throw new Error(probes.issues[0]?.message);
  const { results } = checkProbes(dualStack({ groups: { a: { ingress: ["tcp 80 ::/0"] } } }), probes.value);
  expect(results.map(({ got }) => got)).toEqual(["reply", "reply", "no-reply", "undecided"]);
});
