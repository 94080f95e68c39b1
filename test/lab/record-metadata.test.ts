import { describe, expect, test } from "vitest";
import { runLab } from "../../lab/index.js";
import { exportDescribe, importDescribe, type Topology } from "../../model/index.js";
import { parseLab } from "../../sim/index.js";

/** Two zones, a NAT gateway, an endpoint of either kind; a web server that others ask, by the timeline. */
function labOf(format: string, timeline: string, more = ""): string {
  return `
name: metadata
region: eu-west-3
seed: metadata
start: 2026-01-12T09:00:00Z
duration: 4m
vpcs:
  shop:
    cidr: 10.0.0.0/16
    encryptionControl: monitor
    internetGateway: igw
    routeTables:
      public: { routes: [{ destination: 0.0.0.0/0, target: igw }] }
      private: { routes: [{ destination: 0.0.0.0/0, target: nat }] }
    subnets:
      public-a: { cidr: 10.0.0.0/24, availabilityZone: eu-west-3a, routeTable: public }
      private-a: { cidr: 10.0.1.0/24, availabilityZone: eu-west-3a, routeTable: private }
    securityGroups:
      all: { ingress: [{ protocol: all, cidr: 0.0.0.0/0 }] }
natGateways:
  nat: { subnet: public-a }
instances:
  web:
    subnet: public-a
    securityGroups: [all]
    instanceType: m7g.medium
    privateAddress: 10.0.0.10
    publicAddress: true
    tags: { team: "shop & friends", tier: web }
    networkInterfaceTags: { cost: "ü-42" }
    ecsTask: { cluster: prod, taskDefinition: "web:3", service: front, containers: 2 }
    listens: [80, 443]
  modern: { subnet: public-a, securityGroups: [all], instanceType: c7i.large, privateAddress: 10.0.0.11 }
  older: { subnet: public-a, securityGroups: [all], instanceType: t4g.medium, privateAddress: 10.0.0.12 }
  hidden: { subnet: private-a, securityGroups: [all], instanceType: m7g.medium, privateAddress: 10.0.1.10 }
networkInterfaces:
  unknown: { subnet: private-a, securityGroups: [all], privateAddress: 10.0.1.30 }
  fargate:
    subnet: private-a
    securityGroups: [all]
    privateAddress: 10.0.1.20
    tags: { team: batch }
    ecsTask: { cluster: prod, taskDefinition: "batch:1" }
autoScalingGroups:
  fleet: { instances: [web, modern], tags: { owner: platform } }
internetHosts:
  outside: { address: 203.0.113.9, listens: [80, 443] }
logGroups: { all: {} }
flowLogs:
  shop:
    resource: shop
    maxAggregationInterval: 60
    logGroup: all
    logFormat: "${"${interface-id}"} ${format}"
    tagFields: { instance: [team, Name], networkInterface: [cost, team], autoScalingGroup: [owner] }
${more}
timeline:
${timeline}
`;
}

function linesOf(text: string): { readonly topology: Topology; readonly lines: (name: string) => readonly string[] } {
  const parsed = parseLab(text, "lab.yaml");
  if (!parsed.ok) throw new Error(parsed.issues.map(({ message, path }) => `${path}: ${message}`).join("\n"));
  const { topology, streams } = runLab(parsed.value);
  const lines = (name: string): readonly string[] => {
    const at = topology.networkInterfaces.find((each) => each.name === name)!;
    const own = streams.filter(({ interfaceId }) => interfaceId === at.id).flatMap(({ records }) => records);
    const ok = own.filter(({ record }) => record.logStatus === "OK" || record.logStatus === undefined);
    return [...new Set(ok.map(({ line }) => line.split(" ").slice(1).join(" ")))];
  };
  return { topology, lines };
}

const PING = "  - { at: 10s, ping: { from: modern, to: web, count: 2 } }";

describe("tags: the values of the keys that the flow log names (flow-log-records 2, version 11)", () => {
  const format = "${instance-tag} ${instance-tag-2} ${interface-tag} ${interface-tag-2} ${asg-tag} ${asg-tag-2}";
  const { lines } = linesOf(labOf(format, PING));
  test.for([
    // Special characters are percent-encoded as UTF-8; the Name tag is the resource's name here.
    ["web/eth0", ["shop%20%26%20friends web %C3%BC-42 - platform -"]],
    // "-" for a resource without such a tag.
    ["modern/eth0", ["- modern - - platform -"]],
  ] as const)("%s", ([name, expected]) => {
    expect(lines(name)).toEqual(expected);
  });

  test("without keys every tag field is `-`", () => {
    const text = labOf(format, PING).replace(/ +tagFields: .*\n/, "");
    expect(linesOf(text).lines("web/eth0")).toEqual(["- - - - - -"]);
  });
});

describe("ECS: what is known of the task that has the interface (flow-log-records 2, version 7)", () => {
  const format =
    "${ecs-cluster-arn} ${ecs-cluster-name} ${ecs-service-name} ${ecs-task-definition-arn} ${ecs-task-arn} ${ecs-task-id} ${ecs-container-instance-arn} ${ecs-container-instance-id} ${ecs-container-id} ${ecs-second-container-id}";
  const traffic = `${PING}\n  - { at: 20s, ping: { from: hidden, to: 10.0.1.20, count: 2 } }`;
  const { lines } = linesOf(labOf(format, traffic));
  const arn = "arn:aws:ecs:eu-west-3:123456789012";

  test("on an instance, started by a service, of two containers", () => {
    const [line = "", ...others] = lines("web/eth0");
    expect(others).toEqual([]);
    expect(line).toMatch(
      new RegExp(
        `^${arn}:cluster/prod prod front ${arn}:task-definition/web:3 ${arn}:task/prod/(\\w{32}) \\1 ` +
          `${arn}:container-instance/prod/(\\w{32}) \\2 [0-9a-f]{64} [0-9a-f]{64}$`,
      ),
    );
  });

  test("on Fargate there is no container instance, and a runtime id is the task's with a number", () => {
    const [line = ""] = lines("fargate");
    expect(line).toMatch(
      new RegExp(
        `^${arn}:cluster/prod prod - ${arn}:task-definition/batch:1 ${arn}:task/prod/(\\w{32}) \\1 - - \\1-\\d+ -$`,
      ),
    );
  });

  test("`-` for what is no task", () => {
    expect(lines("modern/eth0")).toEqual(["- - - - - - - - - -"]);
  });
});

describe("encryption-status (vpc-encryption-controls, Monitoring encryption status of traffic flows)", () => {
  const format = "${srcaddr} ${dstaddr} ${flow-direction} ${encryption-status}";
  const rows: readonly (readonly [sentence: string, timeline: string, at: string, expected: readonly string[]])[] = [
    [
      "1: Nitro encrypts between instances whose types do (AWS's blog: m7g does)",
      PING,
      "web/eth0",
      ["10.0.0.11 10.0.0.10 ingress 1", "10.0.0.10 10.0.0.11 egress 1"],
    ],
    [
      "0: towards an older type (AWS's blog: t4g does not)",
      "  - { at: 10s, ping: { from: older, to: web, count: 2 } }",
      "web/eth0",
      ["10.0.0.12 10.0.0.10 ingress 0", "10.0.0.10 10.0.0.12 egress 0"],
    ],
    [
      "0: through an internet gateway, whose traffic the customer encrypts",
      "  - { at: 10s, ping: { from: web, to: outside, count: 2 } }",
      "web/eth0",
      ["203.0.113.9 10.0.0.10 ingress 0", "10.0.0.10 203.0.113.9 egress 0"],
    ],
    [
      "0: through a NAT gateway, likewise",
      "  - { at: 10s, ping: { from: hidden, to: outside, count: 2 } }",
      "hidden/eth0",
      ["203.0.113.9 10.0.1.10 ingress 0", "10.0.1.10 203.0.113.9 egress 0"],
    ],
    [
      "1: AWS moves Fargate to hardware that encrypts",
      "  - { at: 10s, ping: { from: hidden, to: 10.0.1.20, count: 2 } }",
      "hidden/eth0",
      ["10.0.1.10 10.0.1.20 egress 1"],
    ],
  ];
  test.for(rows)("%s", ([, timeline, at, expected]) => {
    expect(linesOf(labOf(format, timeline)).lines(at)).toEqual(expected);
  });

  test("-: the hardware behind an interface of no instance is not known", () => {
    const timeline = "  - { at: 10s, ping: { from: hidden, to: 10.0.1.30, count: 1 } }";
    expect(linesOf(labOf(format, timeline)).lines("hidden/eth0")[0]).toMatch(/^10\.0\.1\.10 10\.0\.1\.30 egress -$/);
  });

  test("-: encryption controls are off", () => {
    const text = labOf(format, PING).replace("    encryptionControl: monitor\n", "");
    expect(linesOf(text).lines("web/eth0")).toEqual(["10.0.0.11 10.0.0.10 ingress -", "10.0.0.10 10.0.0.11 egress -"]);
  });

  test("2: TCP port 443 to a gateway endpoint, 0 on another port; answers likewise", () => {
    const endpoint = `
vpcEndpoints:
  storage: { type: Gateway, vpc: shop, service: s3, routeTables: [public, private] }
prefixLists:
  com.amazonaws.eu-west-3.s3: { cidrs: [203.0.113.0/24] }
`;
    const timeline = [443, 80].map(
      (port, index) => `  - { at: ${10 + 20 * index}s, tcp: { from: web, to: outside, port: ${port} } }`,
    );
    const { lines } = linesOf(labOf(`\${dstport} \${srcport} ${format}`, timeline.join("\n"), endpoint));
    const status = (port: string): ReadonlySet<string> =>
      new Set(lines("web/eth0").flatMap((line) => (line.split(" ").includes(port) ? line.slice(-1) : [])));
    expect([status("443"), status("80")]).toEqual([new Set(["2"]), new Set(["0"])]);
  });
});

test("describe-* files carry all of it, and give the same topology back", () => {
  const { topology } = linesOf(labOf("${version}", PING));
  const text = JSON.stringify(exportDescribe(topology));
  const read = importDescribe([{ path: "topology.json", text }]);
  expect(read.ok && read.value).toEqual(topology);
});

test.for([
  ["    tags: { Name: other }", "the Name tag is what the file calls the resource"],
  ['    tags: { "aws:x": other }', "a tag key that begins with `aws:` is AWS's own"],
])("%s is refused", ([tags, message]) => {
  const parsed = parseLab(labOf("${version}", PING).replace(/ +tags: \{ team: "shop.*/, tags!), "lab.yaml");
  expect(parsed.ok ? [] : parsed.issues.map((each) => each.message)).toEqual([expect.stringContaining(message!)]);
});

test("an instance of two Auto Scaling groups, a third key, enforced encryption controls are refused by name", () => {
  const text = labOf("${version}", PING)
    .replace("  fleet:", "  other: { instances: [web] }\n  fleet:")
    .replace("encryptionControl: monitor", "encryptionControl: enforce");
  const parsed = parseLab(text, "lab.yaml");
  expect(parsed.ok ? [] : parsed.issues.map(({ path, message }) => [path, message])).toEqual([
    ["$.vpcs.shop.encryptionControl", expect.any(String)],
    ["$.autoScalingGroups.fleet.instances[0]", "instance `web` is already part of Auto Scaling group `other`"],
  ]);
  const third = parseLab(labOf("${version}", PING).replace("[team, Name]", "[a, b, c]"), "lab.yaml");
  expect(third.ok).toBe(false);
});
