import { describe, expect, test } from "vitest";
import { exportDescribe, type Topology } from "../../model/index.js";
import { file, read, SUBNET, VPC } from "../fixtures/read-describe.js";

const ELB = "arn:aws:elasticloadbalancing:eu-west-3:123456789012";
const NLB = `${ELB}:loadbalancer/net/web/07e92d4cbc6cec6a`;
const ALB = `${ELB}:loadbalancer/app/site/17e92d4cbc6cec6b`;
const GROUP = `${ELB}:targetgroup/web/93205bc3f65f76c3`;
const OTHER = `${ELB}:targetgroup/other/a3205bc3f65f76c4`;

const BASE = {
  Vpcs: [VPC],
  Subnets: [SUBNET],
  NetworkInterfaces: [
    {
      NetworkInterfaceId: "eni-1",
      VpcId: "vpc-1",
      SubnetId: "subnet-1",
      PrivateIpAddress: "10.1.0.5",
      InterfaceType: "network_load_balancer",
      Description: "ELB net/web/07e92d4cbc6cec6a",
    },
  ],
};

const balancer = {
  LoadBalancerArn: NLB,
  LoadBalancerName: "web",
  VpcId: "vpc-1",
  Type: "network",
  Scheme: "internal",
  State: { Code: "active" },
  AvailabilityZones: [{ ZoneName: "eu-west-3a", SubnetId: "subnet-1" }],
};
const listener = (port: number, ...actions: readonly object[]): object => {
  return { LoadBalancerArn: NLB, Protocol: "TCP", Port: port, DefaultActions: actions };
};
const forward = { Type: "forward", TargetGroupArn: GROUP };
const weighted = {
  Type: "forward",
  ForwardConfig: {
    TargetGroups: [
      { TargetGroupArn: GROUP, Weight: 0 },
      { TargetGroupArn: OTHER, Weight: 1 },
    ],
  },
};

describe("load balancers", () => {
  const balancersOf = (content: object): Topology["loadBalancers"] =>
    read(file({ ...BASE, LoadBalancers: [balancer], ...content })).topology.loadBalancers;

  test.for([
    { title: "bare", content: { Listeners: [listener(80, forward)] } },
    {
      title: "wrapped",
      content: { LoadBalancerListeners: [{ LoadBalancerArn: NLB, Listeners: [listener(80, forward)] }] },
    },
  ])("its interfaces are those that are described as its own; listeners $title", ({ content }) => {
    expect(balancersOf(content)).toEqual([
      {
        id: NLB,
        name: "web",
        accountId: "123456789012",
        region: "eu-west-3",
        vpcId: "vpc-1",
        type: "network",
        scheme: "internal",
        state: "active",
        crossZone: false,
        zones: [{ availabilityZone: "eu-west-3a", subnetId: "subnet-1" }],
        networkInterfaceIds: ["eni-1"],
        listeners: [{ protocol: "TCP", port: 80, targetGroupIds: [GROUP], answers: null, rules: [] }],
      },
    ]);
  });

  const RULE = `${ELB}:listener-rule/app/site/17e92d4cbc6cec6b/0467ef3c8400ae65/1291d13826f405c3`;
  const LISTENER = `${ELB}:listener/app/site/17e92d4cbc6cec6b/0467ef3c8400ae65`;
  const site = { ...balancer, LoadBalancerArn: ALB, Type: "application" };
  const web = { LoadBalancerArn: ALB, ListenerArn: LISTENER, Protocol: "HTTP", Port: 80, DefaultActions: [forward] };
  const paths = { Field: "path-pattern", Values: ["/api/*"], PathPatternConfig: { Values: ["/api/*"] } };
  const Rules = [
    { RuleArn: `${RULE}2`, Priority: "20", Conditions: [paths], Actions: [{ Type: "forward", TargetGroupArn: OTHER }] },
    {
      RuleArn: `${RULE}1`,
      Priority: "10",
      Conditions: [
        { Field: "query-string", QueryStringConfig: { Values: [{ Key: "v", Value: "1" }, { Value: "beta" }] } },
        { Field: "http-header", HttpHeaderConfig: { HttpHeaderName: "X-Test", Values: ["*"] } },
      ],
      Actions: [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "403", ContentType: "text/plain" } }],
    },
    { RuleArn: `${RULE}0`, Priority: "default", Conditions: [], Actions: [forward], IsDefault: true },
  ];

  test.for([
    { title: "bare", content: { Rules } },
    { title: "wrapped", content: { LoadBalancerListenerRules: [{ ListenerArn: LISTENER, Rules }] } },
  ])("an application load balancer's rules by priority, $title", ({ content }) => {
    const [read80] = balancersOf({ LoadBalancers: [site], Listeners: [web], ...content })[0]!.listeners;
    expect(read80!.rules).toEqual([
      {
        priority: 10,
        conditions: [
          { field: "query-string", values: ["v=1", "=beta"], headerName: null },
          { field: "http-header", values: ["*"], headerName: "X-Test" },
        ],
        targetGroupIds: [],
        answers: { kind: "fixed-response", statusCode: 403, contentType: "text/plain", body: "" },
      },
      {
        priority: 20,
        conditions: [{ field: "path-pattern", values: ["/api/*"], headerName: null }],
        targetGroupIds: [OTHER],
        answers: null,
      },
    ]);
  });

  test.for([
    { title: "nothing tells of", rules: {} },
    { title: "cannot be read", rules: { Rules: [{ ...Rules[0], Priority: "first" }, Rules[1]] } },
    { title: "have conditions of another kind", rules: { Rules: [{ ...Rules[0], Conditions: [{ Field: "mood" }] }] } },
  ])("rules that $title are not known", ({ rules }) => {
    const [read80] = balancersOf({ LoadBalancers: [site], Listeners: [web], ...rules })[0]!.listeners;
    expect(read80!.rules).toBeNull();
  });

  const oidc = (OnUnauthenticatedRequest?: string): object => {
    return { Type: "authenticate-oidc", Order: 1, AuthenticateOidcConfig: { OnUnauthenticatedRequest } };
  };
  const then = { ...forward, Order: 2 };
  test.for([
    {
      says: "a redirect",
      actions: [{ Type: "redirect", RedirectConfig: { StatusCode: "HTTP_302", Port: "443" } }],
      answers: { kind: "redirect", statusCode: 302, port: "443", host: "#{host}" },
      to: [],
    },
    {
      says: "who has not signed in is sent to do so",
      actions: [then, oidc()],
      answers: { kind: "authenticate", statusCode: 302 },
      to: [GROUP],
    },
    {
      says: "or refused",
      actions: [then, oidc("deny")],
      answers: { kind: "authenticate", statusCode: 401 },
      to: [GROUP],
    },
    { says: "or let through", actions: [then, oidc("allow")], answers: null, to: [GROUP] },
  ])("the default action: $says", ({ actions, answers, to }) => {
    const [listens] = balancersOf({ LoadBalancers: [site], Listeners: [{ ...web, DefaultActions: actions }] })[0]!
      .listeners;
    expect(listens).toMatchObject({ targetGroupIds: to, answers });
  });

  test("an action that nobody knows leaves the load balancer out", () => {
    const content = { ...BASE, LoadBalancers: [balancer], Listeners: [listener(80, { Type: "teleport" })] };
    const { topology, warnings } = read(file(content));
    expect(topology.loadBalancers).toEqual([]);
    expect(warnings[0]).toMatchObject({ code: "Describe.Unsupported", path: "$.Listeners[0].DefaultActions[0].Type" });
  });

  test("a target group of weight 0 gets nothing, a redirect goes nowhere, a page read twice changes nothing", () => {
    const Listeners = [
      listener(80, weighted),
      listener(81, { Type: "redirect" }),
      listener(82, { Type: "authenticate-oidc" }, forward),
      listener(80, weighted),
    ];
    expect(balancersOf({ Listeners })[0]?.listeners.map(({ port, targetGroupIds }) => [port, targetGroupIds])).toEqual([
      [80, [OTHER]],
      [81, []],
      [82, [GROUP]],
    ]);
  });

  const Attributes = [
    { Key: "deletion_protection.enabled", Value: "true" },
    { Key: "load_balancing.cross_zone.enabled", Value: "true" },
  ];
  test.for([
    { title: "a Network Load Balancer", more: {}, content: {}, crossZone: false },
    {
      title: "one that somebody turned it on for",
      more: {},
      content: { LoadBalancerAttributes: [{ LoadBalancerArn: NLB, Attributes }] },
      crossZone: true,
    },
    {
      title: "an Application Load Balancer",
      more: { Type: "application", LoadBalancerArn: ALB },
      content: {},
      crossZone: true,
    },
  ])("cross-zone of $title: $crossZone", ({ more, content, crossZone }) => {
    expect(balancersOf({ LoadBalancers: [{ ...balancer, ...more }], Listeners: [], ...content })).toMatchObject([
      { crossZone },
    ]);
  });

  test("attributes as the command prints them are known by their file's name only", () => {
    const { topology, warnings } = read(
      file({ ...BASE, LoadBalancers: [balancer], Listeners: [] }),
      file({ Attributes }, "eu-west-3/attributes-07e92d4cbc6cec6a.json"),
      file({ Attributes }, "eu-west-3/attributes.json"),
    );
    expect(topology.loadBalancers).toMatchObject([{ crossZone: true }]);
    expect(warnings).toMatchObject([{ code: "Describe.Ignored", position: { file: "eu-west-3/attributes.json" } }]);
  });

  test("FW-01: a Gateway Load Balancer has no scheme, and a listener without protocol and port", () => {
    const gateway = { ...balancer, Type: "gateway", Scheme: undefined };
    expect(
      balancersOf({ LoadBalancers: [gateway], Listeners: [{ LoadBalancerArn: NLB, DefaultActions: [forward] }] }),
    ).toMatchObject([{ scheme: "internal", listeners: [{ protocol: "GENEVE", port: 6081, targetGroupIds: [GROUP] }] }]);
  });

  test("one whose listeners nothing tells is left out, one that failed is not there", () => {
    const failed = { ...balancer, LoadBalancerArn: ALB, State: { Code: "failed" } };
    const { topology, warnings } = read(file({ ...BASE, LoadBalancers: [balancer, failed] }));
    expect(topology.loadBalancers).toEqual([]);
    expect(topology.unmodelled).toEqual([{ kind: "LoadBalancers", id: NLB, carriesTraffic: true }]);
    expect(warnings.map(({ code }) => code)).toEqual(["Describe.Incomplete", "Describe.NotModelled"]);
  });
});

test("a load balancer with a listener that cannot be read is left out", () => {
  const Listeners = [listener(80, forward), listener(70_000, forward)];
  const { topology, warnings } = read(file({ ...BASE, LoadBalancers: [balancer], Listeners }));
  expect(topology.loadBalancers).toEqual([]);
  expect(topology.unmodelled).toEqual([{ kind: "LoadBalancers", id: NLB, carriesTraffic: true }]);
  expect(warnings.map(({ code, path }) => [code, path])).toEqual([
    ["Describe.Unsupported", "$.Listeners[1].Port"],
    ["Describe.Incomplete", "$.LoadBalancers[0]"],
    ["Describe.NotModelled", "$.LoadBalancers"],
  ]);
});

describe("target groups", () => {
  const group = { TargetGroupArn: GROUP, TargetGroupName: "web", Protocol: "TCP", Port: 80, TargetType: "instance" };
  const target = (Id: string, State: string, AvailabilityZone?: string): object => {
    return { Target: { Id, Port: 80, AvailabilityZone }, TargetHealth: { State } };
  };
  const descriptions = [target("i-1", "healthy"), target("i-2", "unhealthy.draining")];
  const wrap = (...TargetHealthDescriptions: readonly object[]): object => ({
    LoadBalancerTargetHealth: [{ TargetGroupArn: GROUP, TargetHealthDescriptions }],
  });
  const groupsOf = (content: object): Topology["targetGroups"] =>
    read(file({ ...BASE, TargetGroups: [group], ...content })).topology.targetGroups;

  test.for([
    { title: "wrapped with the group's ARN", content: wrap(...descriptions) },
    { title: "beside the only group", content: { TargetHealthDescriptions: descriptions } },
    { title: "a page read twice", content: { TargetHealthDescriptions: descriptions, ...wrap(...descriptions) } },
  ])("instances, $title", ({ content }) => {
    expect(groupsOf(content)).toEqual([
      {
        id: GROUP,
        name: "web",
        accountId: "123456789012",
        region: "eu-west-3",
        protocol: "TCP",
        targetType: "instance",
        preserveClientIp: null,
        targets: [
          { target: { kind: "instance", instanceId: "i-1" }, port: 80, availabilityZone: null, health: "healthy" },
          { target: { kind: "instance", instanceId: "i-2" }, port: 80, availabilityZone: null, health: "draining" },
        ],
      },
    ]);
  });

  test("health in a file named after the group's last part", () => {
    const other = { ...group, TargetGroupArn: OTHER, TargetGroupName: "other" };
    const { topology } = read(
      file({ ...BASE, TargetGroups: [group, other] }),
      file({ TargetHealthDescriptions: [] }, "eu-west-3/health-a3205bc3f65f76c4.json"),
      file({ TargetHealthDescriptions: descriptions }, "eu-west-3/health-93205bc3f65f76c3.json"),
    );
    expect(topology.targetGroups.map(({ name, targets }) => [name, targets.length])).toEqual([
      ["web", 2],
      ["other", 0],
    ]);
  });

  test("addresses in a zone and in all zones", () => {
    const TargetGroups = [{ ...group, TargetType: "ip" }];
    const health = wrap(target("10.1.0.5", "healthy", "eu-west-3a"), target("192.168.0.5", "unused", "all"));
    expect(groupsOf({ TargetGroups, ...health })[0]?.targets).toMatchObject([
      { target: { kind: "ip" }, availabilityZone: "eu-west-3a", health: "healthy" },
      { target: { kind: "ip" }, availabilityZone: null, health: "unused" },
    ]);
  });

  test("addresses of IPv6, and instances that are reached by it", () => {
    const TargetGroups = [{ ...group, TargetType: "ip", IpAddressType: "ipv6" }];
    const health = wrap(target("2001:db8::1", "healthy"), target("2001:db8::1", "healthy"));
    const { topology } = read(file({ ...BASE, TargetGroups, ...health }));
    expect(topology.targetGroups).toMatchObject([{ ipAddressType: "ipv6", targets: [{ target: { kind: "ip" } }] }]);
    expect(read(file(exportDescribe(topology))).topology.targetGroups).toEqual(topology.targetGroups);
  });

  test("a group with a target that cannot be read is left out", () => {
    const TargetGroups = [{ ...group, TargetType: "ip" }];
    const health = wrap(target("10.1.0.5", "healthy"), target("10.1.0.256", "healthy"));
    const { topology, warnings } = read(file({ ...BASE, TargetGroups, ...health }));
    expect(topology.targetGroups).toEqual([]);
    expect(topology.unmodelled).toEqual([{ kind: "TargetGroups", id: GROUP, carriesTraffic: true }]);
    expect(warnings[0]?.path).toBe("$.LoadBalancerTargetHealth[0].TargetHealthDescriptions[1].Target.Id");
  });

  test.for([
    { value: "true", expected: true },
    { value: "false", expected: false },
  ])("preserve_client_ip.enabled $value: $expected", ({ value, expected }) => {
    const Attributes = [{ Key: "preserve_client_ip.enabled", Value: value }];
    const content = { ...wrap(), TargetGroupAttributes: [{ TargetGroupArn: GROUP, Attributes }] };
    expect(groupsOf(content)).toMatchObject([{ preserveClientIp: expected }]);
  });

  test("the targets of functions and load balancers are no interfaces", () => {
    expect(groupsOf({ TargetGroups: [{ ...group, TargetType: "lambda", Protocol: null }] })).toMatchObject([
      { targetType: "lambda", protocol: "HTTP", targets: [] },
    ]);
  });

  test("a group whose targets nothing tells is left out", () => {
    const { topology, warnings } = read(
      file({ ...BASE, TargetGroups: [group, { ...group, TargetGroupArn: OTHER }] }),
      file({ TargetHealthDescriptions: descriptions }, "eu-west-3/health.json"),
    );
    expect(topology.targetGroups).toEqual([]);
    expect(topology.unmodelled.map(({ id }) => id)).toEqual([GROUP, OTHER]);
    expect(warnings.map(({ code }) => code)).toEqual([
      "Describe.Ignored",
      "Describe.Incomplete",
      "Describe.Incomplete",
      "Describe.NotModelled",
    ]);
  });
});
