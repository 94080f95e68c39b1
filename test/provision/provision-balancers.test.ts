import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { planLab, planTraffic, type Plan } from "../../provision/index.js";
import { awaitTargets } from "../../provision/aws/traffic/target-health.js";
import { parseLab, type Lab } from "../../sim/index.js";

const FILE = "test/provision/labs/balancers.yaml";
const TEXT = readFileSync(FILE, "utf8");
const CONTEXT = { runId: "0badcafe", accountId: "123456789012", partition: "aws" };

function labOf(text: string): Lab {
  const lab = parseLab(text, FILE);
  if (!lab.ok) throw new Error(JSON.stringify(lab.issues));
  return lab.value;
}

function planOf(text: string): Plan {
  const plan = planLab(labOf(text), CONTEXT);
  if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
  return plan.value;
}

/** With other text in one place, which is there. */
function changed(from: string, to: string): string {
  expect(TEXT).toContain(from);
  return TEXT.replace(from, to);
}

interface Row {
  readonly says: string;
  readonly change?: readonly [from: string, to: string];
  readonly operation: string;
  readonly inputs: readonly object[];
}

const arn = (path: string): object => ({ ref: expect.stringContaining(path) as string });
const forwards = (group: string): object => ({ Type: "forward", TargetGroupArn: arn(`targetgroup/${group}/`) });

describe("what is planned for load balancers (ELBv2 API reference)", () => {
  const rows: readonly Row[] = [
    {
      says: "target groups take health checks that the lab's servers answer",
      operation: "CreateTargetGroup",
      inputs: [
        { Name: "web", Protocol: "HTTP", Port: 8080, TargetType: "instance", Matcher: { HttpCode: "200-499" } },
        { Name: "api", Protocol: "HTTP", HealthCheckIntervalSeconds: 10, HealthyThresholdCount: 2 },
        { Name: "tcp", Protocol: "TCP", Port: 9090, TargetType: "ip", UnhealthyThresholdCount: 10 },
      ],
    },
    {
      says: "targets are instances or addresses, on ports of their own",
      operation: "RegisterTargets",
      inputs: [
        {
          Targets: [
            { Id: arn("i-"), Port: 8080 },
            { Id: arn("i-"), Port: 8080 },
          ],
        },
        {
          Targets: [
            { Id: arn("i-"), Port: 8080 },
            { Id: arn("i-"), Port: 8081 },
          ],
        },
        { Targets: [{ Id: "10.0.0.10", Port: 9090 }] },
      ],
    },
    {
      says: "an address outside the VPC is of every zone (TargetDescription)",
      change: ['targets: ["10.0.0.10"]', 'targets: ["10.0.0.10", { target: 10.9.0.1, health: unhealthy }]'],
      operation: "RegisterTargets",
      inputs: [
        {},
        {},
        {
          Targets: [
            { Id: "10.0.0.10", Port: 9090 },
            { Id: "10.9.0.1", Port: 9090, AvailabilityZone: "all" },
          ],
        },
      ],
    },
    {
      says: "whether targets see the client is said where the lab says it",
      operation: "ModifyTargetGroupAttributes",
      inputs: [{ Attributes: [{ Key: "preserve_client_ip.enabled", Value: "false" }] }],
    },
    {
      says: "zones of an Application Load Balancer are turned off at its target groups",
      change: ["  site:\n    type: application\n", "  site:\n    type: application\n    crossZone: false\n"],
      operation: "ModifyTargetGroupAttributes",
      inputs: [
        { Attributes: [{ Key: "load_balancing.cross_zone.enabled", Value: "false" }] },
        { Attributes: [{ Key: "load_balancing.cross_zone.enabled", Value: "false" }] },
        {},
      ],
    },
    {
      says: "the addresses of an internal Network Load Balancer are the lab's, all others Amazon's (SubnetMapping)",
      operation: "CreateLoadBalancer",
      inputs: [
        {
          Name: "site",
          Type: "application",
          Scheme: "internet-facing",
          Subnets: [arn("subnet-"), arn("subnet-")],
          SecurityGroups: [arn("sg-")],
        },
        { Name: "back", Scheme: "internal", Subnets: [arn("subnet-"), arn("subnet-")] },
        {
          Name: "inner",
          Type: "network",
          SubnetMappings: [
            { SubnetId: arn("subnet-"), PrivateIPv4Address: "10.0.0.120" },
            { SubnetId: arn("subnet-"), PrivateIPv4Address: "10.0.1.120" },
          ],
        },
      ],
    },
    {
      says: "a Network Load Balancer stays in its zones unless the lab says otherwise",
      operation: "ModifyLoadBalancerAttributes",
      inputs: [{ Attributes: [{ Key: "load_balancing.cross_zone.enabled", Value: "true" }] }],
    },
    {
      says: "listeners forward or answer",
      operation: "CreateListener",
      inputs: [
        { Protocol: "HTTP", Port: 80, DefaultActions: [forwards("web")] },
        {
          DefaultActions: [
            {
              Type: "fixed-response",
              FixedResponseConfig: { StatusCode: "503", ContentType: "text/plain", MessageBody: "closed" },
            },
          ],
        },
        { Protocol: "TCP", Port: 90, DefaultActions: [forwards("tcp")] },
      ],
    },
    {
      says: "several target groups share (ForwardActionConfig)",
      change: ["        targetGroups: [web]\n", "        targetGroups: [web, api]\n"],
      operation: "CreateListener",
      inputs: [
        {
          DefaultActions: [
            {
              Type: "forward",
              ForwardConfig: {
                TargetGroups: [
                  { TargetGroupArn: arn("targetgroup/web/") },
                  { TargetGroupArn: arn("targetgroup/api/") },
                ],
              },
            },
          ],
        },
        {},
        {},
      ],
    },
    {
      says: "rules have conditions of every field that a lab has",
      operation: "CreateRule",
      inputs: [
        {
          Priority: 10,
          Conditions: [
            { Field: "path-pattern", PathPatternConfig: { Values: ["/api/*"] } },
            { Field: "host-header", HostHeaderConfig: { Values: ["*.example.com"] } },
          ],
          Actions: [forwards("api")],
        },
        {
          Priority: 20,
          Conditions: [{ Field: "query-string", QueryStringConfig: { Values: [{ Key: "from", Value: "old" }] } }],
          Actions: [
            {
              Type: "redirect",
              RedirectConfig: {
                StatusCode: "HTTP_302",
                Protocol: "#{protocol}",
                Host: "#{host}",
                Port: "#{port}",
                Path: "/new",
                Query: "#{query}",
              },
            },
          ],
        },
        {
          Priority: 30,
          Conditions: [{ Field: "source-ip", SourceIpConfig: { Values: ["203.0.113.0/24"] } }],
          Actions: [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "403", MessageBody: "no" } }],
        },
      ],
    },
  ];

  test.each(rows)("$says", ({ change, operation, inputs }) => {
    const { steps } = planOf(change === undefined ? TEXT : changed(...change));
    const made = steps.filter((step) => step.operation === `elasticloadbalancing:${operation}`);
    expect(made.map(({ input }) => input)).toMatchObject(inputs);
  });

  test("the example of a load balancer is built", () => {
    const text = readFileSync("examples/load-balancer/lab.yaml", "utf8");
    const made = planOf(text).steps.flatMap((step) => (step.kind === "create" ? [step.resource] : []));
    expect(made).toContainEqual(expect.objectContaining({ kind: "load-balancer", name: "shop" }));
  });

  test("everything is tagged when it is made", () => {
    const made = planOf(TEXT).steps.filter(({ operation }) => operation.startsWith("elasticloadbalancing:Create"));
    expect(made).toHaveLength(3 + 3 + 3 + 3);
    for (const { input } of made)
      expect(input).toMatchObject({
        Tags: [{ Key: "Name" }, { Key: "flowlab:run", Value: "0badcafe" }, { Key: "flowlab:resource" }],
      });
  });

  test("nodes come after all that has an address of the lab's own, and are looked up by their description", () => {
    const { steps } = planOf(TEXT);
    const first = steps.findIndex(({ operation }) => operation.startsWith("elasticloadbalancing:"));
    const last = steps.findLastIndex(({ operation }) => /RunInstances|CreateNetworkInterface/.test(operation));
    expect(first).toBeGreaterThan(last);
    const looked = steps.filter(({ operation }) => operation === "ec2:DescribeNetworkInterfaces");
    expect(looked).toHaveLength(6);
    expect(looked[0]).toMatchObject({
      kind: "read",
      input: { Filters: [{ Name: "description", Values: ["ELB app/site/*"] }, { Name: "subnet-id" }] },
      yields: expect.objectContaining({ "15.188.20.1": "NetworkInterfaces.0.Association.PublicIp" }) as object,
    });
  });

  test("their price is not known, and is named", () => {
    const priced = planOf(TEXT).steps.flatMap((step) => (step.kind === "create" ? (step.cost ?? []) : []));
    expect(priced.filter(({ usdPerHour }) => usdPerHour === null).map(({ item }) => item)).toEqual([
      "application load balancer with 2 public IPv4",
      "application load balancer",
      "network load balancer",
    ]);
  });
});

describe("traffic to a load balancer", () => {
  const planned = (text: string) => planTraffic(labOf(text), CONTEXT);

  test("is answered by every instance behind its listener, on the targets' ports", () => {
    const lab = labOf(TEXT);
    const plan = planTraffic(lab, CONTEXT);
    if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
    const nameOf = (id: string): string => lab.topology.instances.find((each) => each.id === id)!.name;
    const answering = plan.value.entries.flatMap((entry) =>
      entry.kind === "exchange" ? [entry.answering.map(({ instanceId, port }) => `${nameOf(instanceId)}:${port}`)] : [],
    );
    // The last is answered by the load balancer itself.
    expect(answering).toEqual([
      ["web-1:8080", "web-2:8080", "web-2:8081"],
      ["web-1:8080", "web-2:8080", "web-2:8081"],
      ["web-1:9090"],
      [],
    ]);
    expect(plan.value.instanceIds.map(nameOf)).toEqual(["web-1", "web-2", "client"]);
    const exchanges = plan.value.entries.filter((entry) => entry.kind === "exchange");
    expect(awaitTargets(exchanges, lab.topology, 1).map(({ title }) => title)).toEqual([
      "target web-1 on 8080 of web is healthy",
      "target web-2 on 8080 of web is healthy",
      "target web-2 on 8080 of api is healthy",
      "target 10.0.0.10 on 9090 of tcp is healthy",
    ]);
  });

  test.each([
    [
      "other lengths for one path, once directly",
      "  - { at: 40s, http: { name: closed, from: client, to: back } }\n",
      "  - { at: 40s, http: { name: directly, from: client, to: web-1, port: 8080, responseBytes: 800 } }\n",
      "other lengths or protocols on one port than those of `a page` (`directly`)",
    ],
    [
      "a target that the load balancer does not reach",
      "- { protocol: tcp, port: 9090, cidr: 10.0.0.0/16 }",
      "- { protocol: tcp, port: 9091, cidr: 10.0.0.0/16 }",
      "the health checks of `inner` do not reach `web-1` on 9090: what they send ends as `",
    ],
    [
      "ssh to several hosts by one address",
      "listeners: [{ protocol: TCP, port: 90, targetGroups: [tcp] }]",
      "listeners: [{ protocol: TCP, port: 22, targetGroups: [tcp] }]",
      null,
    ],
  ])("%s: %s", (_, from, to, message) => {
    let text = changed(from, to);
    if (message === null)
      text = text
        .replace("9090, targetType", "22, targetType")
        .replace("port: 9090, cidr", "port: 22, cidr")
        .replace('targets: ["10.0.0.10"]', 'targets: ["10.0.0.10", "10.0.1.10"]')
        .replace("listens: [8080, 9090]", "listens: [22, 8080]")
        .replace("listens: [8080]", "listens: [22, 8080]")
        .replace(/ {2}- \{ at: 30s.*\n|(?<=\n) {2}- \{\n {6}at: 30s[\s\S]*?\n {4}\}\n/, "")
        .concat("  - { at: 50s, ssh: { name: shell, from: client, to: inner, command: uptime } }\n");
    const plan = planned(text);
    const messages = plan.ok ? [] : plan.issues.map((issue) => issue.message);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain(message ?? "ssh to a load balancer with several targets");
  });
});
