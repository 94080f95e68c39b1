import { describe, expect, test } from "vitest";
import { explainInWords } from "../../emit/index.js";
import { ACK, FIN, ICMP, PSH, RST, SYN, TCP, UDP, type Fate, type Packet } from "../../model/index.js";
import { ACL_DENY, ALLOW_ALL, ENI, log, OWN, packet, PEER, reply, seen, tcp } from "./flow-logging.js";

const DELIVERED: Fate = { disposition: "delivered", code: null, component: "eni-2", reason: "delivered" };
const REFUSED_BY_GATEWAY: Fate = {
  disposition: "dropped",
  code: "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
  component: "igw-1",
  reason: "an internet gateway refuses RFC 1918 destinations",
};
const echo = packet({
  source: OWN,
  destination: PEER,
  icmpType: 8,
  lengthBytes: 84,
  payload: { exchange: { name: "private ping" } },
});

function explained(setting: Partial<Parameters<typeof log>[0]>, observations: Parameters<typeof log>[1]) {
  return log({ end: 60, explain: true, ...setting }, observations).explanations();
}

describe("an explanation", () => {
  test("names the rules, the exchange, and what became of the packets (FL-03)", () => {
    const [explanation] = explained({ fateOf: () => REFUSED_BY_GATEWAY }, [
      seen(10, "egress", echo),
      seen(11, "egress", echo),
    ]);
    expect(explanation).toEqual({
      record: expect.stringMatching(/^2 \d+ eni-\w+ 172.31.44.17 203.0.113.12 0 0 1 2 168 \d+ 60 ACCEPT OK$/),
      interfaceId: ENI,
      direction: "egress",
      action: "ACCEPT",
      logStatus: "OK",
      packets: 2,
      bytes: 168,
      tcpFlags: 0,
      window: { start: expect.any(Number), end: 60 },
      decidedBy: [
        {
          securityGroup: {
            kind: "rule",
            groupId: "sg-1",
            groupName: "NextWork-1-SG",
            ruleId: "sgr-1",
            rule: "icmp all to 0.0.0.0/0",
          },
          networkAcl: {
            networkAclId: "acl-1",
            networkAclName: "acl-1",
            action: "allow",
            ruleNumber: 100,
            rule: "allow all traffic to 0.0.0.0/0",
          },
          packets: 2,
        },
      ],
      carries: [{ exchange: "private ping", what: "echo request", packets: 2, bytes: 168 }],
      outcomes: [{ ...REFUSED_BY_GATEWAY, packets: 2 }],
    });
  });

  test("counts fates apart, and equal ones of two networks together", () => {
    let fates = 0;
    const fateOf = (): Fate => (++fates === 3 ? DELIVERED : { ...REFUSED_BY_GATEWAY });
    const [explanation] = explained(
      { fateOf },
      [1, 2, 3].map((at) => seen(at, "egress", echo)),
    );
    expect(explanation?.outcomes).toEqual([
      { ...REFUSED_BY_GATEWAY, packets: 2 },
      { ...DELIVERED, packets: 1 },
    ]);
  });

  test("tells decisions apart that changed within the window (FL-02)", () => {
    const [accepted] = explained({}, [
      seen(1, "ingress", echo),
      seen(2, "ingress", echo, { securityGroup: { kind: "related" }, networkAcl: null }),
    ]);
    expect(accepted?.decidedBy).toMatchObject([
      { securityGroup: { rule: "icmp all from 0.0.0.0/0" }, packets: 1 },
      { securityGroup: { kind: "related" }, networkAcl: null, packets: 1 },
    ]);
  });

  test("of an idle window has neither flow nor rule", () => {
    const [, silence] = explained({ end: 120 }, [seen(1, "ingress", echo)]);
    expect(silence).toMatchObject({ direction: null, action: null, packets: 0, decidedBy: [], carries: [] });
    expect(silence && explainInWords(silence)).toBe(
      `${ENI} sent and received nothing that this flow log records between ${silence?.window.start} and 120.`,
    );
  });

  test("is plain data", () => {
    const [explanation] = explained({ fateOf: () => DELIVERED }, [seen(1, "egress", echo)]);
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  });

  test("is not kept when not asked for", () => {
    const { deliveries } = log({ end: 60, fateOf: () => DELIVERED }, [seen(1, "egress", echo)]);
    expect(deliveries.map(({ batch }) => batch.explain)).toEqual([null]);
  });
});

test.for([
  ["echo request", { protocol: ICMP, icmpType: 8 }],
  ["echo reply", { protocol: ICMP, icmpType: 0 }],
  ["destination unreachable", { protocol: ICMP, icmpType: 3, icmpCode: 1 }],
  ["ICMP type 42", { protocol: ICMP, icmpType: 42 }],
  ["SYN", { protocol: TCP, tcpFlags: SYN }],
  ["SYN-ACK", { protocol: TCP, tcpFlags: SYN | ACK }],
  ["ACK", { protocol: TCP, tcpFlags: ACK, lengthBytes: 64 }],
  ["data", { protocol: TCP, tcpFlags: ACK | PSH, lengthBytes: 53 }],
  ["data", { protocol: TCP, tcpFlags: ACK, lengthBytes: 1500 }],
  ["FIN", { protocol: TCP, tcpFlags: FIN | ACK }],
  ["RST", { protocol: TCP, tcpFlags: RST | ACK }],
  ["datagram", { protocol: UDP }],
  ["protocol 47 packet", { protocol: 47 }],
] as const)("%s is what the explanation calls %j", ([what, parts]) => {
  const [explanation] = explained({}, [seen(1, "ingress", packet(parts))]);
  expect(explanation?.carries).toMatchObject([{ what }]);
});

test.for([
  ["nothing", null],
  ["text", "echo"],
  ["no exchange", { sequence: 1 }],
  ["an exchange without a name", { exchange: {} }],
  ["an exchange that is nothing", { exchange: null }],
  ["a name that is no text", { exchange: { name: 7 } }],
] as const)("a payload with %s is unsolicited", ([, payload]) => {
  const [explanation] = explained({}, [seen(1, "ingress", packet({ payload }))]);
  expect(explanation?.carries).toMatchObject([{ exchange: "unsolicited" }]);
});

describe("in words", () => {
  const words = (what: Packet, parts: Parameters<typeof seen>[3], fate: Fate, direction: "ingress" | "egress") =>
    explained({ fateOf: () => fate }, [seen(1, direction, what, parts)])
      .map(explainInWords)
      .join();

  test("silence after an accepted packet has its reason", () => {
    expect(words(echo, {}, REFUSED_BY_GATEWAY, "egress")).toBe(
      `1 packet (84 bytes) of \`private ping\` (echo request) going out of ${ENI} was accepted because security group ` +
        "NextWork-1-SG allows icmp all to 0.0.0.0/0 and entry 100 of network ACL acl-1 says `allow all traffic to " +
        "0.0.0.0/0`; then 1 packet dropped at igw-1: an internet gateway refuses RFC 1918 destinations " +
        "(IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS).",
    );
  });

  test("a refusal by security groups", () => {
    const refused = { kind: "refused", groupIds: ["sg-1"], code: "ENI_SG_RULES_MISMATCH" } as const;
    const parts = { action: "REJECT", securityGroup: refused } as const;
    expect(words(tcp({ destinationPort: 23, tcpFlags: SYN }), parts, REFUSED_BY_GATEWAY, "ingress")).toBe(
      `1 packet (40 bytes) of \`unsolicited\` (SYN) coming in to ${ENI} was rejected because no security group rule ` +
        "admits it (sg-1).",
    );
  });

  test("a refusal by the network ACL, before the security groups were asked", () => {
    const parts = { action: "REJECT", securityGroup: null, networkAcl: ACL_DENY } as const;
    expect(words(echo, parts, REFUSED_BY_GATEWAY, "ingress")).toContain(
      "was rejected because entry * of network ACL acl-1 says `deny all traffic`.",
    );
  });

  test("a reply that a tracked connection lets through", () => {
    const parts = { securityGroup: { ...ALLOW_ALL, kind: "tracked" } as const };
    expect(words(reply(echo), parts, DELIVERED, "ingress")).toContain(
      "security group NextWork-1-SG allowed the connection (icmp all with 0.0.0.0/0)",
    );
  });
});
