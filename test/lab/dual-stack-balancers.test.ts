import { expect, test } from "vitest";
import { runLab, type LabRun } from "../../lab/index.js";
import { parseLab } from "../../sim/index.js";

const zone = (letter: "a" | "b"): string => `eu-west-3${letter}`;
const everything = (protocol: "tcp"): readonly object[] =>
  ["0.0.0.0/0", "::/0"].map((cidr) => ({ protocol, ports: "0-65535", cidr }));

/** An Application and a Network Load Balancer of both families in front of web, which speaks IPv6 only. */
function lab(
  type: "application" | "network",
  targetFamily: "ipv4" | "ipv6",
  more: object = {},
): Record<string, unknown> {
  const protocol = type === "application" ? "HTTP" : "TCP";
  return {
    name: "dual",
    region: "eu-west-3",
    account: "123456789012",
    seed: "dual",
    start: "2026-01-12T09:00:00Z",
    duration: "3m",
    vpcs: {
      shop: {
        cidr: "10.0.0.0/16",
        ipv6Cidr: "2a05:d012:a48:6e00::/56",
        internetGateway: "igw",
        routeTables: {
          public: {
            routes: [
              { destination: "0.0.0.0/0", target: "igw" },
              { destination: "::/0", target: "igw" },
            ],
          },
        },
        subnets: {
          one: { cidr: "10.0.0.0/24", ipv6Cidr: true, availabilityZone: zone("a"), routeTable: "public" },
          two: { cidr: "10.0.1.0/24", ipv6Cidr: true, availabilityZone: zone("b"), routeTable: "public" },
        },
        securityGroups: { open: { ingress: everything("tcp") } },
      },
    },
    instances: {
      web: {
        subnet: "one",
        securityGroups: ["open"],
        privateAddress: "10.0.0.80",
        ipv6Address: true,
        listens: [80],
      },
    },
    loadBalancers: {
      front: {
        type,
        ipAddressType: "dualstack",
        subnets: ["one", "two"],
        ...(type === "application" ? { securityGroups: ["open"] } : {}),
        listeners: [{ protocol, port: 80, targetGroups: ["webs"] }],
      },
    },
    targetGroups: { webs: { protocol, port: 80, ipAddressType: targetFamily, targets: ["web"] } },
    internetHosts: {
      six: { address: "81.249.17.203", ipv6Address: "2a01:cb00:8a1:7700::21", roundTrip: "12ms" },
      four: { address: "81.249.17.204", roundTrip: "12ms" },
    },
    logGroups: { logs: {} },
    flowLogs: { all: { resource: "shop", maxAggregationInterval: 60, logGroup: "logs" } },
    timeline: [
      { at: "10s", http: { name: "six", from: "six", to: "front", responseBytes: 500 } },
      { at: "30s", http: { name: "four", from: "four", to: "front", responseBytes: 500 } },
    ],
    ...more,
  };
}

function issuesOf(made: object): readonly string[] {
  const parsed = parseLab(JSON.stringify(made), "dual.json");
  return parsed.ok ? [] : parsed.issues.map(({ message }) => message);
}

function play(made: object): LabRun {
  const parsed = parseLab(JSON.stringify(made), "dual.json");
  if (!parsed.ok) throw new Error(parsed.issues.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  return runLab(parsed.value);
}

/** By which addresses web was asked, once each: of what its interface logged, inbound. */
function askedBy({ topology, streams }: LabRun): readonly string[] {
  const { id, privateAddresses, ipv6Addresses } = topology.networkInterfaces.find(({ name }) => name === "web/eth0")!;
  expect([privateAddresses.length, ipv6Addresses.length]).toEqual([1, 1]);
  const records = streams.filter(({ interfaceId }) => interfaceId === id).flatMap((stream) => stream.records);
  const asked = records
    .filter(({ record }) => record.logStatus === "OK")
    .map(({ line }) => line.split(" "))
    .filter((fields) => fields[6] === "80")
    .map(([, , , source = ""]) => source);
  return [...new Set(asked)];
}

test.for([
  { type: "application", family: "ipv4", from: [/^10\.0\.[01]\./] },
  { type: "application", family: "ipv6", from: [/^2a05:d012:a48:6e/] },
  // Client IP preservation: only of the same family.
  { type: "network", family: "ipv4", from: [/^10\.0\.[01]\./, /^81\.249\.17\.204$/] },
  { type: "network", family: "ipv6", from: [/^2a01:cb00:8a1:7700::21$/, /^2a05:d012:a48:6e/] },
] as const)("$type: clients of both families, targets of $family", ({ type, family, from }) => {
  const run = play(lab(type, family));
  expect(run.outcomes).toMatchObject([{ succeeded: true }, { succeeded: true }]);
  expect(askedBy(run)).toEqual(from.map((each) => expect.stringMatching(each)));
});

test("the node's record of a client by IPv6", () => {
  const run = play(lab("network", "ipv4"));
  const node = run.topology.networkInterfaces.find(({ name }) => name === "front/one")!;
  const lines = run.streams.filter(({ interfaceId }) => interfaceId === node.id).flatMap(({ records }) => records);
  expect(lines.map(({ line }) => line).join("\n")).toMatch(/ 2a01:cb00:8a1:7700::21 2a05:d012:a48:6e\S+ \d+ 80 6 /);
});

test("a subnet of a dual-stack one has an IPv6 block", () => {
  const made = JSON.parse(JSON.stringify(lab("network", "ipv4"))) as { vpcs: { shop: { subnets: { two: object } } } };
  made.vpcs.shop.subnets.two = { cidr: "10.0.1.0/24", availabilityZone: zone("b"), routeTable: "public" };
  expect(issuesOf(made)).toEqual(["subnet `two` has no IPv6 block"]);
});

test("a target by address is of its group's family", () => {
  const targetGroups = {
    webs: { protocol: "TCP", port: 80, targetType: "ip", ipAddressType: "ipv6", targets: ["10.0.0.80"] },
  };
  expect(issuesOf(lab("network", "ipv6", { targetGroups }))).toEqual(["the target `10.0.0.80` is not an IPv6 address"]);
});
