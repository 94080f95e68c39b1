import { describe, expect, test } from "vitest";
import {
  groupOf,
  interfaceIdOf,
  I1,
  I2,
  peered,
  recordsOf,
  run,
  vectorLab,
  withAcl,
  type VectorLab,
} from "./vector-lab.js";
import { PING_VECTORS, ping } from "./vector-rows.js";

// The test vectors of aws-semantics 13: what both interfaces log and what the host sees, packet for packet. Those that are
// pings stand in vector-rows.ts.

describe("pings", () => {
  test.for(PING_VECTORS)("$id $setup", ({ lab, eni1, eni2, host, code, timeToLive }) => {
    const result = run(lab());
    expect(recordsOf(result, "i1")).toEqual(eni1);
    expect(recordsOf(result, "i2")).toEqual(eni2);
    const [outcome] = result.outcomes;
    expect(outcome!.summary).toContain(host);
    expect(outcome!.lost.map((lost) => lost.code)).toEqual(code === null ? [] : [code]);
    const lastReply = / icmp_seq=5 ttl=(\d+) /.exec(result.transcripts[0]!.text);
    expect(lastReply?.[1] ?? null).toBe(timeToLive === undefined ? null : String(timeToLive));
  });
});

test("V22 the metadata service: a whole conversation, never logged", () => {
  const lab = vectorLab();
  lab.timeline.push({ at: "0s", http: { name: "curl", from: "i1", to: "169.254.169.254" } });
  const result = run(lab);
  expect(result.streams).toEqual([]);
  expect(result.outcomes[0]).toMatchObject({ succeeded: true, summary: "1 response, status 200" });
  expect(result.counters.packets).toBeGreaterThan(4);
});

test("SG-17: a rule takes effect at the instant of its change", () => {
  const lab = peered(vectorLab());
  groupOf(lab, 2).ingress.length = 1;
  const rule = { protocol: "icmp", cidr: "0.0.0.0/0" };
  lab.timeline.push({ at: "2500ms", authorizeSecurityGroupIngress: { securityGroup: "sg-of-2", rule } });
  const result = run(ping("i2", lab));
  expect(recordsOf(result, "i2").filter((line) => line.startsWith("ingress"))).toEqual([
    `ingress ${I1} > ${I2} ACCEPT 2/168`,
    `ingress ${I1} > ${I2} REJECT 3/252`,
  ]);
  expect(result.outcomes[0]!.summary).toContain("5 packets transmitted, 2 received");
});

describe("tcp", () => {
  const connect = (port: number, lab: VectorLab): VectorLab => {
    lab.timeline.push({ at: "0s", tcp: { name: "connect", from: "i1", to: "i2", port } });
    return lab;
  };

  test.for([
    { operatingSystem: "amazon-linux-2023", kernel: "6.1", expected: "6/360" },
    { operatingSystem: "ubuntu", kernel: ">= 6.5", expected: "10/600" },
  ])("V17 a filtered port: kernel $kernel sends $expected in the first 60 s", ({ operatingSystem, expected }) => {
    const lab = connect(2222, peered(vectorLab()));
    lab.instances["i1"]!["operatingSystem"] = operatingSystem;
    const result = run(lab);
    expect(recordsOf(result, "i1")[0]).toBe(`egress ${I1} > ${I2} ACCEPT ${expected}`);
    expect(recordsOf(result, "i2")[0]).toBe(`ingress ${I1} > ${I2} REJECT ${expected}`);
    expect(result.streams[0]!.records[0]!.explanation!.tcpFlags).toBe(2);
    expect(result.outcomes[0]!.summary).toBe("connection timed out");
  });

  test("V18 an open group, nothing listening: refused with one packet each way, flags 2 and 4", () => {
    const lab = connect(2222, peered(vectorLab()));
    groupOf(lab, 2).ingress.push({ protocol: "tcp", port: 2222, cidr: "0.0.0.0/0" });
    const result = run(lab);
    expect(recordsOf(result, "i1")).toEqual([`ingress ${I2} > ${I1} ACCEPT 1/40`, `egress ${I1} > ${I2} ACCEPT 1/60`]);
    expect(recordsOf(result, "i2")).toEqual([`ingress ${I1} > ${I2} ACCEPT 1/60`, `egress ${I2} > ${I1} ACCEPT 1/40`]);
    const [first] = result.streams;
    expect(first!.records.map(({ explanation }) => explanation!.tcpFlags)).toEqual([4, 2]);
    expect(result.outcomes[0]!.summary).toBe("connection refused");
  });

  test("V23 a scanner's SYN of 44 bytes is one REJECT of 1/44", () => {
    const lab = vectorLab();
    lab.traffic.noisePerMinute = 30;
    lab.seed = "scan";
    const lines = run(lab).streams.flatMap(({ records }) => records.map(({ line }) => line));
    expect(lines.filter((line) => / 6 1 44 \d+ \d+ REJECT OK$/.test(line)).length).toBeGreaterThan(0);
    expect(lines.every((line) => / (10\.1\.5\.112|10\.2\.15\.210) /.test(line))).toBe(true);
  });
});

describe("a rule revoked under a running ssh session", () => {
  // A ping runs in the session, so that the server keeps writing and the client keeps acknowledging.
  function session(sshFrom: string, change: Record<string, unknown>): string[] {
    const lab = withAcl(peered(vectorLab()), 2, "ingress", []);
    groupOf(lab, 2).ingress[0] = { protocol: "tcp", port: 22, cidr: sshFrom };
    lab.timeline.push(
      { at: "1s", ssh: { name: "session", from: "i1", to: "i2", stay: "3m" } },
      { at: "10s", ping: { name: "in the session", from: "i2", to: "i1", interruptAfter: "100s", through: "session" } },
      { at: "60s", ...change },
    );
    const result = run(lab);
    const id = interfaceIdOf(result, "i2");
    const seconds = 60 + result.lab.start / 1e6;
    return result.streams
      .filter(({ interfaceId }) => interfaceId === id)
      .flatMap(({ records }) => records)
      .filter(({ record }) => record.protocol === 6 && record.end > seconds)
      .map(({ record, explanation }) => `${explanation!.direction} ${record.action}`);
  }

  const revoke = (cidr: string) => ({
    revokeSecurityGroupIngress: { securityGroup: "sg-of-2", rule: { protocol: "tcp", port: 22, cidr } },
  });

  test("V19 open to 0.0.0.0/0: the flow is untracked and cut at once, the server's own packets still leave", () => {
    const after = session("0.0.0.0/0", revoke("0.0.0.0/0"));
    expect(after).toContain("ingress REJECT");
    expect(after).not.toContain("ingress ACCEPT");
    expect(after).toContain("egress ACCEPT");
  });

  test("V20 open to one address: the flow is tracked and lives on", () => {
    const after = session(`${I1}/32`, revoke(`${I1}/32`));
    expect(new Set(after)).toEqual(new Set(["ingress ACCEPT", "egress ACCEPT"]));
  });

  test.for(["0.0.0.0/0", `${I1}/32`])("V21 open to %s, a network ACL entry that denies 22: cut at once", (cidr) => {
    const rule = { action: "deny", protocol: "tcp", port: 22, cidr: "0.0.0.0/0" };
    const entry = { networkAcl: "acl", direction: "ingress", ruleNumber: 5, ...rule };
    const after = session(cidr, { createNetworkAclEntry: entry });
    expect(after).toContain("ingress REJECT");
    expect(after).not.toContain("ingress ACCEPT");
  });
});
