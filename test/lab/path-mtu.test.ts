import { describe, expect, test } from "vitest";
import type { LabRun } from "../../lab/index.js";
import { P1, P2, peered, recordsOf, run, vectorLab, withAcl, groupOf, type VectorLab, routesOf } from "./vector-lab.js";

// docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html: between two instances by their public addresses the
// internet gateways carry 1500 bytes, and the instances' own interfaces 9001.

function playing(timeline: readonly Record<string, unknown>[], change: (lab: VectorLab) => void = () => {}): LabRun {
  const lab = vectorLab();
  change(lab);
  lab.timeline.push(...timeline);
  return run(lab);
}

const shown = ({ transcripts }: LabRun, index = 0): string => transcripts[index]!.text;
const ping = (at: string, more: Record<string, unknown>) => ({
  at,
  ping: { from: "i1", to: "i2", address: "public", count: 2, ...more },
});
const BIG = { payloadBytes: 3000 };

describe("ping, by the public address", () => {
  test("IGW-08: with DF, the first probe brings back the MTU, and no further one is sent", () => {
    const result = playing([ping("10s", { ...BIG, pathMtuDiscovery: "do" })]);
    expect(shown(result)).toContain(`ping -c 2 -s 3000 -M do ${P2}\n`);
    expect(shown(result)).toContain("From 10.1.0.1 icmp_seq=1 Frag needed and DF set (mtu = 1500)\n");
    expect(shown(result)).toContain("ping: local error: message too long, mtu=1500\n");
    expect(shown(result)).toContain("2 packets transmitted, 0 received, +2 errors, 100% packet loss");
    expect(recordsOf(result, "i1").toSorted()).toEqual([
      `egress 10.1.5.112 > ${P2} ACCEPT 1/3028`,
      "ingress 10.1.0.1 > 10.1.5.112 ACCEPT 1/576",
    ]);
    expect(recordsOf(result, "i2")).toEqual([]);
  });

  test("it is remembered for ten minutes by the host, not by the command", () => {
    const result = playing([
      ping("10s", { ...BIG, pathMtuDiscovery: "do", count: 1 }),
      ping("1m", { ...BIG, pathMtuDiscovery: "do", count: 1, name: "again" }),
      { at: "2m", ping: { name: "small", from: "i1", to: "i2", address: "public", count: 1, payloadBytes: 1472 } },
    ]);
    expect(shown(result, 1)).not.toContain("Frag needed");
    expect(shown(result, 1)).toContain("ping: local error: message too long, mtu=1500\n");
    expect(shown(result, 2)).toContain("1 packets transmitted, 1 received, 0% packet loss");
  });

  test("without a rule for ICMP nobody hears of it (CT-11)", () => {
    const result = playing([ping("10s", BIG)], (lab) => (groupOf(lab, 1).ingress = []));
    expect(shown(result)).toContain("2 packets transmitted, 0 received, 100% packet loss");
    expect(recordsOf(result, "i1").toSorted()).toEqual([
      `egress 10.1.5.112 > ${P2} ACCEPT 2/6056`,
      "ingress 10.1.0.1 > 10.1.5.112 REJECT 2/1152",
    ]);
  });

  test("what the host would fragment is undecided, by name", () => {
    const result = playing([ping("10s", BIG)]);
    expect(shown(result)).toContain("icmp_seq=1 Frag needed");
    expect(result.outcomes[0]!.lost).toMatchObject([
      { code: "SIM_MTU_EXCEEDED", packets: 1 },
      { disposition: "undecided", packets: 1 },
    ]);
    expect(result.outcomes[0]!.lost[1]!.reason).toContain("IP fragments are not modelled");
  });
});

describe("a download between jumbo interfaces, by the public address", () => {
  const http = { at: "10s", http: { from: "i1", to: "i2", address: "public", responseBytes: 30_000 } };
  const web =
    (cidr: string, more: VectorLab["vpcs"][string]["securityGroups"][string]["ingress"] = []) =>
    (lab: VectorLab) => {
      lab.instances["i2"]!["listens"] = [80];
      groupOf(lab, 2).ingress = [{ protocol: "tcp", port: 80, cidr }, ...more];
    };
  const largest = (result: LabRun, name: string): number =>
    Math.max(...recordsOf(result, name).map((line) => Number(line.split("/")[1]) / Number(/(\d+)\//.exec(line)![1])));

  test.for<{ rule: string; change: (lab: VectorLab) => void; succeeded: boolean; exceeded: boolean }>([
    {
      rule: "goes on in smaller segments where a rule admits ICMP",
      change: web(`${P1}/32`, [{ protocol: "icmp", cidr: "0.0.0.0/0" }]),
      succeeded: true,
      exceeded: true,
    },
    {
      rule: "also without one where the flow is untracked (CT-11)",
      change: web("0.0.0.0/0"),
      succeeded: true,
      exceeded: true,
    },
    {
      rule: "hangs where the flow is tracked and no rule admits ICMP",
      change: web(`${P1}/32`),
      succeeded: false,
      exceeded: true,
    },
    {
      rule: "NACL-13: hangs where a network ACL denies ICMP 3/4",
      change: (lab) => {
        web("0.0.0.0/0")(lab);
        const deny = { ruleNumber: 90, action: "deny", protocol: "icmp", type: 3, code: 4, cidr: "0.0.0.0/0" };
        withAcl(lab, 2, "ingress", [deny]);
      },
      succeeded: false,
      exceeded: true,
    },
    {
      rule: "needs none of it where an interface's MTU is 1500: the segments are small from the beginning",
      change: (lab) => {
        web(`${P1}/32`)(lab);
        lab.instances["i2"]!["mtu"] = 1500;
      },
      succeeded: true,
      exceeded: false,
    },
  ])("$rule", ({ change, succeeded, exceeded }) => {
    const result = playing([http], change);
    expect(result.outcomes[0]!.succeeded).toBe(succeeded);
    expect(result.outcomes[0]!.lost.some(({ code }) => code === "SIM_MTU_EXCEEDED")).toBe(exceeded);
    expect(largest(result, "i1")).toBeLessThanOrEqual(1500);
  });

  test("PCX-12: over a peering connection jumbo segments arrive", () => {
    const result = playing([{ at: "10s", http: { from: "i1", to: "i2", responseBytes: 30_000 } }], (lab) => {
      peered(lab);
      web("10.1.0.0/16")(lab);
    });
    expect(result.outcomes[0]!).toMatchObject({ succeeded: true, lost: [] });
  });
});

describe("by IPv6, through the internet gateways", () => {
  const A = "2001:db8:1:1::a";
  const B = "2001:db8:2:1::b";
  const dualStack =
    (admit: VectorLab["vpcs"][string]["securityGroups"][string]["ingress"]) =>
    (lab: VectorLab): void => {
      for (const n of [1, 2] as const) {
        const vpc = Object.assign(lab.vpcs[n === 1 ? "one" : "two"]!, { ipv6Cidr: `2001:db8:${n}::/56` });
        Object.assign(vpc.subnets[`subnet-of-${n}`]!, { ipv6Cidr: `2001:db8:${n}:1::/64` });
        Object.assign(lab.instances[`i${n}`]!, { ipv6Address: n === 1 ? A : B, listens: [80] });
        routesOf(lab, n).push({ destination: "::/0", target: `igw-of-${n}` });
        groupOf(lab, n).ingress = [...admit];
      }
    };
  const ICMPV6 = { protocol: "icmpv6", cidr: "::/0" };
  const big = { at: "10s", ping: { from: "i1", to: "i2", count: 2, ...BIG, pathMtuDiscovery: "do" } };
  const download = { at: "10s", http: { from: "i1", to: "i2", responseBytes: 30_000 } };

  test("RFC 8201: Packet Too Big brings back the MTU, and ping says so", () => {
    const result = playing([big], dualStack([ICMPV6]));
    expect(shown(result)).toContain("From 2001:db8:1:1::1 icmp_seq=1 Packet too big: mtu=1500\n");
    expect(shown(result)).toContain("ping: local error: message too long, mtu=1500\n");
    expect(recordsOf(result, "i1").toSorted()).toEqual([
      `egress ${A} > ${B} ACCEPT 1/3048`,
      `ingress 2001:db8:1:1::1 > ${A} ACCEPT 1/1280`,
    ]);
    expect(recordsOf(result, "i2")).toEqual([]);
  });

  test.for([
    { rule: "goes on in smaller segments where a rule admits ICMPv6", admits: [ICMPV6], succeeded: true },
    { rule: "hangs where none does and the flow is tracked (CT-11)", admits: [], succeeded: false },
  ])("a download between jumbo interfaces $rule", ({ admits, succeeded }) => {
    const result = playing([download], dualStack([{ protocol: "tcp", port: 80, cidr: "2001:db8:1::/56" }, ...admits]));
    expect(result.outcomes[0]!.succeeded).toBe(succeeded);
    expect(result.outcomes[0]!.lost.some(({ code }) => code === "SIM_MTU_EXCEEDED")).toBe(true);
  });
});

test("RT-18: `-t 1` ends at the internet gateway in silence", () => {
  const result = playing([ping("10s", { timeToLive: 1 }), ping("30s", { timeToLive: 2, name: "enough" })]);
  expect(shown(result)).toContain(`ping -c 2 -t 1 ${P2}\n`);
  expect(shown(result)).toContain("2 packets transmitted, 0 received, 100% packet loss");
  expect(result.outcomes[0]!.lost).toMatchObject([{ code: "SIM_TTL_EXPIRED", packets: 2 }]);
  expect(shown(result, 1)).toContain("2 packets transmitted, 2 received, 0% packet loss");
});
