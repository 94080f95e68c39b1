import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { LoadBalancer } from "../../model/index.js";
import { planLab } from "../../provision/index.js";
import { parseLab, type Lab } from "../../sim/index.js";

const FILE = "test/provision/labs/balancers.yaml";
const TEXT = readFileSync(FILE, "utf8");
const CONTEXT = { runId: "0badcafe", accountId: "123456789012", partition: "aws" };

function labOf(text: string): Lab {
  const lab = parseLab(text, FILE);
  if (!lab.ok) throw new Error(JSON.stringify(lab.issues));
  return lab.value;
}

/** With other text in one place, which is there. */
function changed(from: string, to: string): string {
  expect(TEXT).toContain(from);
  return TEXT.replace(from, to);
}

describe("what of load balancers is refused by name", () => {
  const messagesOf = (text: string): readonly string[] => {
    const plan = planLab(labOf(text), CONTEXT);
    return plan.ok ? [] : plan.issues.map(({ message }) => message);
  };
  const LISTENER = "{ protocol: TCP, port: 90, targetGroups: [tcp] }";
  const WEB = "- { protocol: tcp, port: 9090, cidr: 10.0.0.0/16 }";

  test.each<readonly [says: string, from: string, to: string, message: string | null]>([
    [
      "TLS",
      LISTENER,
      "{ protocol: TLS, port: 90, targetGroups: [tcp] }",
      "listener on 90 of load balancer `inner` is not built in AWS: it needs a certificate, which a lab does not have",
    ],
    [
      "HTTPS",
      "{ protocol: HTTP, port: 80, fixedResponse:",
      "{ protocol: HTTPS, port: 443, fixedResponse:",
      "listener on 443 of load balancer `back` is not built in AWS: it needs a certificate",
    ],
    [
      "targets by IPv6",
      'targetType: ip, preserveClientIp: false, targets: ["10.0.0.10"] }',
      "targetType: ip, ipAddressType: ipv6, targets: [] }",
      "target group `tcp` is not built in AWS: flowlab builds those of IPv4",
    ],
    [
      "targets of HTTPS",
      "web: { protocol: HTTP,",
      "web: { protocol: HTTPS,",
      "target group `web` is not built in AWS: it needs a certificate, which a lab does not have, on its targets",
    ],
    [
      "a host that is an address of Amazon's choice",
      '"*.example.com"',
      '"15.188.20.1"',
      "a rule's host is 15.188.20.1, in whose place Amazon chooses another",
    ],
    [
      "a target that nothing would answer for",
      "health: unhealthy }",
      "health: healthy }",
      "target `web-2` of target group `api` is not built in AWS: nothing listens on 8081 there",
    ],
    [
      "a target that would answer",
      "targets: [web-1, web-2]",
      "targets: [web-1, { target: web-2, health: unhealthy }]",
      "target `web-2` of target group `web` is not built in AWS: it listens on 8080",
    ],
    [
      "a target that is neither",
      "targets: [web-1, web-2]",
      "targets: [web-1, { target: web-2, health: draining }]",
      "nothing makes one that stays draining",
    ],
    // As Amazon's blocks of IPv6: what names a part of where it chooses may decide otherwise.
    [
      "a rule with the lab's address of a node",
      WEB,
      "- { protocol: tcp, port: 9090, cidr: 10.0.0.100/32 }",
      "a rule of security group `web` is not built in AWS: 10.0.0.100/32 is a part of `front-a`, in which Amazon chooses an address for `site`",
    ],
    ["a rule with another's address", WEB, "- { protocol: tcp, port: 9090, cidr: 10.0.0.20/32 }", null],
    ["a rule with the whole subnet", WEB, "- { protocol: tcp, port: 9090, cidr: 10.0.0.0/24 }", null],
    [
      "a rule with a part of the subnet",
      WEB,
      "- { protocol: tcp, port: 9090, cidr: 10.0.0.0/28 }",
      "10.0.0.0/28 is a part of `front-a`",
    ],
    [
      "a rule with the public address of a node",
      WEB,
      "- { protocol: tcp, port: 9090, cidr: 15.188.20.2/32 }",
      "15.188.20.2/32 has 15.188.20.2 in it, in whose place Amazon chooses another",
    ],
    [
      "a condition with an address that Amazon chooses",
      "[203.0.113.0/24]",
      "[15.188.20.0/24]",
      "a rule of load balancer `site` is not built in AWS: 15.188.20.0/24 has 15.188.20.1 in it",
    ],
  ])("%s: %s", (_, from, to, message) => {
    const messages = messagesOf(changed(from, to));
    expect(messages).toHaveLength(message === null ? 0 : 1);
    expect(messages.join("")).toContain(message ?? "");
  });

  test("a name of ELB's own (CreateLoadBalancer)", () => {
    expect(messagesOf(TEXT.replaceAll("inner", "internal-one"))).toEqual([
      "load balancer `internal-one` is not built in AWS: ELB takes no name that begins with `internal-`",
    ]);
  });

  // Such as only a topology has that was read from an account.
  test.each<readonly [change: (balancer: LoadBalancer) => LoadBalancer, message: string]>([
    [(each) => ({ ...each, type: "gateway" }), "load balancer `site` is not built in AWS: flowlab builds no Gateway"],
    [
      (each) => ({ ...each, state: "failed" }),
      "load balancer `site` is not built in AWS: nothing makes one that is failed",
    ],
    [
      (each) => ({ ...each, listeners: each.listeners.map((listener) => ({ ...listener, rules: null })) }),
      "listener on 80 of load balancer `site` is not built in AWS: its rules are not known",
    ],
    [
      (each) => ({
        ...each,
        listeners: each.listeners.map((listener) => ({
          ...listener,
          answers: { kind: "authenticate", by: "authenticate-oidc", statusCode: 302 },
        })),
      }),
      "listener on 80 of load balancer `site` is not built in AWS: whoever signs in does so by HTTPS: it needs a certificate",
    ],
  ])("%s: %s", (change, message) => {
    const lab = labOf(TEXT);
    const loadBalancers = lab.topology.loadBalancers.map((each) => (each.name === "site" ? change(each) : each));
    const plan = planLab({ ...lab, topology: { ...lab.topology, loadBalancers } }, CONTEXT);
    expect(plan.ok ? [] : plan.issues.map((issue) => issue.message)).toEqual([expect.stringContaining(message)]);
  });

  test("an internet-facing one without an internet gateway", () => {
    const text = TEXT.replace("    internetGateway: shop-igw\n", "")
      .replace("routes: [{ destination: 0.0.0.0/0, target: shop-igw }]", "routes: []")
      .replaceAll(", publicAddress: true", "");
    expect(messagesOf(text)).toEqual(["load balancer `site` is not built in AWS: its VPC has no internet gateway"]);
  });

  test("an application one in a subnet of less than a /27", () => {
    const text = TEXT.replace("cidr: 10.0.1.0/24,", "cidr: 10.0.1.96/28,")
      .replaceAll("privateAddress: 10.0.1.10,", "privateAddress: 10.0.1.105,")
      .replaceAll("10.0.1.110", "10.0.1.108")
      .replaceAll("10.0.1.120", "10.0.1.109");
    expect(messagesOf(text)).toEqual(
      ["site", "back"].map(
        (name) => `load balancer \`${name}\` is not built in AWS: its subnet \`front-b\` has less than a /27`,
      ),
    );
  });

  test("a stopped target (RegisterTargets)", () => {
    const text = changed("targets: [web-1, web-2]", "targets: [web-1, { target: web-3, health: unhealthy }]").replace(
      "  client: {",
      "  web-3: { subnet: front-a, state: stopped }\n  client: {",
    );
    expect(messagesOf(text)).toEqual([
      "target `web-3` of target group `web` is not built in AWS: ELB registers only instances that are running",
    ]);
  });
});
