import { describe, expect, test } from "vitest";
import { runLab, type LabRun } from "../../lab/index.js";
import { parseLab } from "../../sim/index.js";
import { gatewayLab, MIRROR, type GatewayLab } from "./gateway-lab.js";

function run(lab: GatewayLab): LabRun {
  const parsed = parseLab(JSON.stringify(lab), "gateways.json");
  if (!parsed.ok) throw new Error(parsed.issues.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  return runLab(parsed.value);
}

function playing(...timeline: readonly Record<string, unknown>[]): LabRun {
  return run({ ...gatewayLab(), timeline: [...timeline] });
}

/** Flows of an interface with their packets: `egress 10.0.128.5 > 81.249.17.203 ACCEPT 5`. */
function flowsAt(result: LabRun, name: string): Readonly<Record<string, number>> {
  const id = result.topology.networkInterfaces.find((each) => each.name === name)!.id;
  const flows: Record<string, number> = {};
  for (const { interfaceId, records } of result.streams) {
    if (interfaceId !== id) continue;
    for (const { line, explanation } of records) {
      const [, , , source, destination, , , , packets, , , , action] = line.split(" ");
      const flow = `${explanation!.direction} ${source} > ${destination} ${action}`;
      flows[flow] = (flows[flow] ?? 0) + Number(packets);
    }
  }
  return flows;
}

const NAT = "nat/outer";

test("V26 a private instance pings the internet: four directions at the NAT gateway's interface (IGW-11)", () => {
  const result = playing({ at: "10s", ping: { name: "ping", from: "worker", to: "mirror", count: 5 } });
  expect(result.outcomes[0]!.summary).toContain("5 packets transmitted, 5 received");
  expect(flowsAt(result, "worker/eth0")).toEqual({
    [`egress 10.0.128.5 > ${MIRROR} ACCEPT`]: 5,
    [`ingress ${MIRROR} > 10.0.128.5 ACCEPT`]: 5,
  });
  expect(flowsAt(result, NAT)).toEqual({
    "ingress 10.0.128.5 > 10.0.0.220 ACCEPT": 5,
    [`egress 10.0.0.220 > ${MIRROR} ACCEPT`]: 5,
    [`ingress ${MIRROR} > 10.0.0.220 ACCEPT`]: 5,
    "egress 10.0.0.220 > 10.0.128.5 ACCEPT": 5,
  });
});

test("IGW-10 nobody begins from outside: the NAT gateway's interface sees it, the instance does not", () => {
  const result = playing({ at: "10s", ping: { name: "ping", from: "mirror", to: "35.180.201.7", count: 3 } });
  expect(result.outcomes[0]!.lost).toMatchObject([{ code: "SIM_NAT_NO_CONNECTION" }]);
  expect(flowsAt(result, NAT)).toEqual({ [`ingress ${MIRROR} > 10.0.0.220 ACCEPT`]: 3 });
  expect(flowsAt(result, "worker/eth0")).toEqual({});
});

describe("ssh through a NAT gateway", () => {
  const session = { at: "10s", ssh: { name: "session", from: "worker", to: "mirror", stay: "60s" } };

  test("every packet of it passes the gateway's interface twice", () => {
    const result = playing(session);
    expect(result.outcomes).toMatchObject([{ succeeded: true, lost: [] }]);
    const own = flowsAt(result, "worker/eth0");
    const [sent, received] = [
      own[`egress 10.0.128.5 > ${MIRROR} ACCEPT`],
      own[`ingress ${MIRROR} > 10.0.128.5 ACCEPT`],
    ];
    expect(sent).toBeGreaterThan(20);
    expect(flowsAt(result, NAT)).toEqual({
      "ingress 10.0.128.5 > 10.0.0.220 ACCEPT": sent,
      [`egress 10.0.0.220 > ${MIRROR} ACCEPT`]: sent,
      [`ingress ${MIRROR} > 10.0.0.220 ACCEPT`]: received,
      "egress 10.0.0.220 > 10.0.128.5 ACCEPT": received,
    });
  });

  test("IGW-10: after 350 s of silence the next packet is answered with a reset", () => {
    const lab = gatewayLab();
    lab.duration = "12m";
    lab.timeline.push({ at: "10s", ssh: { name: "session", from: "worker", to: "mirror", stay: "7m" } });
    const result = run(lab);
    expect(result.outcomes[0]).toMatchObject({ exchange: "session", succeeded: false });
    expect(result.outcomes[0]!.lost).toMatchObject([{ code: "SIM_NAT_NO_CONNECTION" }]);
    const id = result.topology.networkInterfaces.find(({ name }) => name === "worker/eth0")!.id;
    const resets = result.streams
      .filter(({ interfaceId }) => interfaceId === id)
      .flatMap(({ records }) => records)
      .filter(({ explanation }) => explanation!.direction === "ingress" && (explanation!.tcpFlags & 4) !== 0);
    expect(resets).toHaveLength(1);
  });
});

test("TGW-03 http over a transit gateway: both attachments' interfaces log it beside both instances'", () => {
  const result = playing({ at: "10s", http: { name: "page", from: "clerk", to: "web", requests: 1 } });
  expect(result.outcomes[0]).toMatchObject({ succeeded: true, lost: [] });
  const own = flowsAt(result, "clerk/eth0");
  const sent = own["egress 10.1.0.7 > 10.0.128.80 ACCEPT"]!;
  const received = own["ingress 10.0.128.80 > 10.1.0.7 ACCEPT"]!;
  expect(Object.keys(own)).toHaveLength(2);
  expect(flowsAt(result, "web/eth0")).toEqual({
    "ingress 10.1.0.7 > 10.0.128.80 ACCEPT": sent,
    "egress 10.0.128.80 > 10.1.0.7 ACCEPT": received,
  });
  const addressOf = (name: string) => {
    const flows = Object.keys(flowsAt(result, name)).find((flow) => flow.startsWith("egress"))!;
    return flows.split(" ")[1]!;
  };
  const [office, shop] = [addressOf("to-office/desk"), addressOf("to-shop/inner")];
  expect(flowsAt(result, "to-office/desk")).toEqual({
    [`ingress 10.1.0.7 > ${office} ACCEPT`]: sent,
    [`egress ${office} > 10.1.0.7 ACCEPT`]: received,
  });
  expect(flowsAt(result, "to-shop/inner")).toEqual({
    [`egress ${shop} > 10.0.128.80 ACCEPT`]: sent,
    [`ingress 10.0.128.80 > ${shop} ACCEPT`]: received,
  });
});

describe("http through a Network Load Balancer", () => {
  const page = { at: "10s", http: { name: "page", from: "clerk", to: "10.0.0.70", requests: 1 } };
  const node = (result: LabRun) => flowsAt(result, "front/outer");

  test("with client addresses preserved the target logs the client, and its answers pass the node", () => {
    const result = playing(page);
    expect(result.outcomes[0]).toMatchObject({ succeeded: true, lost: [] });
    const own = flowsAt(result, "clerk/eth0");
    const [sent, received] = [own["egress 10.1.0.7 > 10.0.0.70 ACCEPT"]!, own["ingress 10.0.0.70 > 10.1.0.7 ACCEPT"]!];
    expect(flowsAt(result, "web/eth0")).toEqual({
      "ingress 10.1.0.7 > 10.0.128.80 ACCEPT": sent,
      "egress 10.0.128.80 > 10.1.0.7 ACCEPT": received,
    });
    expect(node(result)).toEqual({
      "ingress 10.1.0.7 > 10.0.0.70 ACCEPT": sent,
      "egress 10.0.0.70 > 10.0.128.80 ACCEPT": sent,
      "ingress 10.0.128.80 > 10.0.0.70 ACCEPT": received,
      "egress 10.0.0.70 > 10.1.0.7 ACCEPT": received,
    });
  });

  test("without it the target logs the node, which its groups must admit", () => {
    const lab = gatewayLab();
    lab.targetGroups.webs.preserveClientIp = false;
    lab.timeline.push(page);
    const refused = run(lab);
    expect(refused.outcomes[0]!.lost.map(({ code }) => code)).toEqual(["ENI_SG_RULES_MISMATCH"]);
    expect(Object.keys(flowsAt(refused, "web/eth0"))).toEqual(["ingress 10.0.0.70 > 10.0.128.80 REJECT"]);
    lab.instances.web.securityGroups = ["from-node"];
    const result = run(lab);
    expect(result.outcomes[0]).toMatchObject({ succeeded: true, lost: [] });
    expect(Object.keys(flowsAt(result, "web/eth0")).toSorted()).toEqual([
      "egress 10.0.128.80 > 10.0.0.70 ACCEPT",
      "ingress 10.0.0.70 > 10.0.128.80 ACCEPT",
    ]);
  });
});

describe("path MTU discovery through gateways", () => {
  const ping = (payloadBytes: number, to: string) => ({
    at: "10s",
    ping: { from: "worker", to, count: 1, payloadBytes, pathMtuDiscovery: "do" },
  });

  test("IGW-10, CT-11: through a NAT gateway the error reaches the instance without a rule, by automatic tracking", () => {
    const result = playing(ping(2000, "mirror"));
    expect(result.transcripts[0]!.text).toContain("From 10.0.0.1 icmp_seq=1 Frag needed and DF set (mtu = 1500)\n");
    expect(flowsAt(result, "worker/eth0")).toEqual({
      [`egress 10.0.128.5 > ${MIRROR} ACCEPT`]: 1,
      "ingress 10.0.0.1 > 10.0.128.5 ACCEPT": 1,
    });
    expect(flowsAt(result, "nat/outer")).toEqual({
      "ingress 10.0.128.5 > 10.0.0.220 ACCEPT": 1,
      [`egress 10.0.0.220 > ${MIRROR} ACCEPT`]: 1,
      "ingress 10.0.0.1 > 10.0.0.220 ACCEPT": 1,
      "egress 10.0.0.220 > 10.0.128.5 ACCEPT": 1,
    });
  });

  test("IGW-10: a NAT gateway itself says that it carries 8500", () => {
    const result = playing(ping(8600, "mirror"));
    expect(result.transcripts[0]!.text).toContain("From 10.0.0.220 icmp_seq=1 Frag needed and DF set (mtu = 8500)\n");
  });

  test("TGW-05, CT-11: so does a transit gateway, but a connection through it is not tracked automatically", () => {
    const result = playing(ping(8600, "clerk"));
    expect(result.transcripts[0]!.text).toContain("1 packets transmitted, 0 received, 100% packet loss");
    const refused = Object.keys(flowsAt(result, "worker/eth0")).filter((flow) => flow.includes("REJECT"));
    expect(refused).toHaveLength(1);
  });

  test("TGW-05: TCP through it begins with segments that fit (MSS clamping)", () => {
    const lab = gatewayLab();
    lab.vpcs.shop.securityGroups["from-office"].ingress = [{ protocol: "tcp", port: 80, cidr: "10.1.0.0/16" }];
    const http = { at: "10s", http: { from: "clerk", to: "web", responseBytes: 100_000 } };
    const result = run({ ...lab, timeline: [http] });
    expect(result.outcomes[0]).toMatchObject({ succeeded: true, lost: [] });
  });
});
