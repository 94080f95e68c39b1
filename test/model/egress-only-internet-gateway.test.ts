import { expect, test } from "vitest";
import { dualStack, type DualStackChanges } from "./dual-stack.js";
import { endOfLast, scene } from "./scene.js";

const OUTSIDE = "[2001:4860:4860::8888]";
const EIGW: DualStackChanges = { egressOnly: ["a"], routes: { a1: ["::/0 eigw-a"] } };
const ALONE: DualStackChanges = { ...EIGW, detached: "a" };
const RESTRICTED = "SIM_EIGW_RESTRICTION at eigw-a";

test.for<{ rule: string; lines: readonly string[]; end: string; changes?: DualStackChanges }>([
  {
    rule: "a connection begun inside goes out",
    lines: [`tcp a.v6:40000 > ${OUTSIDE}:443 syn`],
    end: `internet: [2001:db8:1:1::10]:40000 > ${OUTSIDE}:443`,
  },
  {
    rule: "its answer comes back",
    lines: [`tcp a.v6:40000 > ${OUTSIDE}:443 syn`, `tcp ${OUTSIDE}:443 > a.v6:40000 synack`],
    end: `a: ${OUTSIDE}:443 > [2001:db8:1:1::10]:40000`,
  },
  {
    rule: "nothing begins outside",
    lines: [`tcp ${OUTSIDE}:40000 > a.v6:22 syn`],
    end: RESTRICTED,
  },
  {
    rule: "an answer from another port answers nothing",
    lines: [`tcp a.v6:40000 > ${OUTSIDE}:443 syn`, `tcp ${OUTSIDE}:80 > a.v6:40000 synack`],
    end: RESTRICTED,
  },
  {
    rule: "nor does one to another address of the VPC",
    lines: [`tcp a.v6:40000 > ${OUTSIDE}:443 syn`, `tcp ${OUTSIDE}:443 > near.v6:40000 synack`],
    end: RESTRICTED,
  },
  {
    rule: "a ping goes out",
    lines: [`icmpv6 a.v6 > ${OUTSIDE} 128/0 id 7`],
    end: "internet: 2001:db8:1:1::10 > 2001:4860:4860::8888 id 7",
  },
  {
    rule: "and its answer comes back",
    lines: [`icmpv6 a.v6 > ${OUTSIDE} 128/0 id 7`, `icmpv6 ${OUTSIDE} > a.v6 129/0 id 7`],
    end: "a: 2001:4860:4860::8888 > 2001:db8:1:1::10 id 7",
  },
  {
    rule: "a ping does not come in, whatever was pinged before",
    lines: [`icmpv6 a.v6 > ${OUTSIDE} 128/0 id 7`, `icmpv6 ${OUTSIDE} > a.v6 128/0 id 7`],
    end: RESTRICTED,
  },
  {
    rule: "an echo reply begins nothing",
    lines: [`icmpv6 a.v6 > ${OUTSIDE} 129/0 id 7`],
    end: RESTRICTED,
  },
  {
    rule: "a late segment begins nothing",
    lines: [`tcp a.v6:40000 > ${OUTSIDE}:443 ack`],
    end: RESTRICTED,
  },
  {
    rule: "another protocol is known by its addresses",
    lines: [`protocol 47 a.v6 > ${OUTSIDE}`, `protocol 47 ${OUTSIDE} > a.v6`],
    end: "a: 2001:4860:4860::8888 > 2001:db8:1:1::10",
  },
  {
    rule: "the ACL judges answers too",
    lines: [`udp a.v6:1024 > ${OUTSIDE}:53`, `udp ${OUTSIDE}:53 > a.v6:1024`],
    end: "SUBNET_ACL_RESTRICTION at acl-a1",
    changes: { ...ALONE, acls: { a1: ["out 100 allow all ::/0"] } },
  },
  {
    rule: "a prefix list's IPv4 entry leads nowhere: IPv6 only",
    lines: ["udp a:1024 > 8.8.8.8:53"],
    end: RESTRICTED,
    changes: { ...ALONE, routes: { a1: ["pl-1 eigw-a"] }, prefixLists: { "pl-1": ["0.0.0.0/0"] } },
  },
  {
    rule: "unique local addresses do not leave",
    lines: [`udp a.v6:1024 > ${OUTSIDE}:53`],
    end: "SIM_IGW_UNIQUE_LOCAL_ADDRESS at eigw-a",
    changes: { ...ALONE, prefix: "fd00:1234" },
  },
  {
    rule: "another VPC's gateway is none",
    lines: [`udp a.v6:1024 > ${OUTSIDE}:53`],
    end: "BAD_STATE_ROUTE at rtb-a1",
    changes: { egressOnly: ["b"], routes: { a1: ["::/0 eigw-b"] } },
  },
  {
    rule: "RT-08: an active route leads to a gateway that exists, in the input or not",
    lines: [`udp a.v6:1024 > ${OUTSIDE}:53`],
    end: "undecided: egress-only internet gateway eigw-a is not in the input",
    changes: { routes: { a1: ["::/0 eigw-a"] } },
  },
  {
    rule: "to another VPC it enters through that one's internet gateway",
    lines: ["tcp a.v6:40000 > c.v6:22 syn"],
    end: "c: [2001:db8:1:1::10]:40000 > [2001:db8:3:1::10]:22",
  },
  {
    rule: "whose answer comes back through the egress-only one",
    lines: ["tcp a.v6:40000 > c.v6:22 syn", "tcp c.v6:22 > a.v6:40000 synack"],
    end: "a: [2001:db8:3:1::10]:22 > [2001:db8:1:1::10]:40000",
  },
  {
    rule: "but nothing begins from there",
    lines: ["tcp c.v6:40000 > a.v6:22 syn"],
    end: RESTRICTED,
  },
  {
    rule: "IGW-05: beside an internet gateway what comes in is delivered",
    lines: [`tcp ${OUTSIDE}:40000 > a.v6:22 syn`],
    end: `a: ${OUTSIDE}:40000 > [2001:db8:1:1::10]:22`,
    changes: EIGW,
  },
  {
    rule: "and its answer, which begins nothing, is not carried",
    lines: [`tcp ${OUTSIDE}:40000 > a.v6:22 syn`, `tcp a.v6:22 > ${OUTSIDE}:40000 synack`],
    end: RESTRICTED,
    changes: EIGW,
  },
  {
    rule: "silence for more than 350 s ends a flow",
    lines: [`0: udp a.v6:1024 > ${OUTSIDE}:53`, `350.000001: udp ${OUTSIDE}:53 > a.v6:1024`],
    end: RESTRICTED,
  },
  {
    rule: "and 350 s do not",
    lines: [`0: udp a.v6:1024 > ${OUTSIDE}:53`, `350: udp ${OUTSIDE}:53 > a.v6:1024`],
    end: `a: ${OUTSIDE}:53 > [2001:db8:1:1::10]:1024`,
  },
])("IGW-09: $rule", ({ lines, end, changes = ALONE }) => {
  expect(endOfLast(dualStack(changes), ...lines)).toBe(end);
});

test("CT-11: packet too big, about a flow begun inside, comes in; about another it does not", () => {
  const { arrive } = scene(dualStack(ALONE));
  const datagram = `udp a.v6:1024 > ${OUTSIDE}:53`;
  arrive(datagram);
  const error = "icmpv6 [2001:4860::1] > a.v6 2/0";
  expect(arrive(error, { about: datagram })).toBe("a: 2001:4860::1 > 2001:db8:1:1::10 id 1");
  expect(arrive(error, { about: `udp a.v6:1025 > ${OUTSIDE}:53` })).toBe(RESTRICTED);
});

test("CT-11: about a flow without ports too", () => {
  const { arrive } = scene(dualStack(ALONE));
  const packet = `protocol 47 a.v6 > ${OUTSIDE}`;
  arrive(packet);
  expect(arrive("icmpv6 [2001:4860::1] > a.v6 2/0", { about: packet })).toBe("a: 2001:4860::1 > 2001:db8:1:1::10 id 1");
});

test("CT-11: an error about what came in otherwise is not carried out, as its answer is not", () => {
  const { arrive } = scene(dualStack(EIGW));
  const datagram = `udp ${OUTSIDE}:40000 > a.v6:53`;
  arrive(datagram);
  expect(arrive(`icmpv6 a.v6 > ${OUTSIDE} 1/4`, { about: datagram })).toBe(RESTRICTED);
});

test("CT-11: but one about an answer to what began inside is", () => {
  const { arrive } = scene(dualStack(ALONE));
  arrive(`udp a.v6:1024 > ${OUTSIDE}:53`);
  const answer = `udp ${OUTSIDE}:53 > a.v6:1024`;
  arrive(answer);
  expect(arrive(`icmpv6 a.v6 > ${OUTSIDE} 1/4`, { about: answer })).toBe(
    "internet: 2001:db8:1:1::10 > 2001:4860:4860::8888 id 1",
  );
});

test("RT-18: it costs one hop each way", () => {
  const { path } = scene(dualStack(ALONE));
  expect(path(`udp a.v6:1024 > ${OUTSIDE}:53`).timeToLiveCost).toBe(1);
  expect(path(`udp ${OUTSIDE}:53 > a.v6:1024`).timeToLiveCost).toBe(1);
});

test("the gateway is a hop of its own", () => {
  const { path } = scene(dualStack(ALONE));
  const gateways = ({ hops }: ReturnType<typeof path>): readonly unknown[] =>
    hops.flatMap((hop) => (hop.kind === "egress-only-internet-gateway" ? [[hop.id, hop.direction, hop.passes]] : []));
  const go = (words: string): readonly unknown[] => gateways(path(words, { explain: true }));
  expect(go(`udp a.v6:1024 > ${OUTSIDE}:53`)).toEqual([["eigw-a", "outbound", true]]);
  expect(go(`udp ${OUTSIDE}:53 > a.v6:1024`)).toEqual([["eigw-a", "inbound", true]]);
  expect(go(`udp ${OUTSIDE}:54 > a.v6:1024`)).toEqual([["eigw-a", "inbound", false]]);
});
