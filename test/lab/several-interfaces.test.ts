import { describe, expect, test } from "vitest";
import { runLab, type LabRun } from "../../lab/index.js";
import { parseLab } from "../../sim/index.js";

/** `both` has an interface in each of two subnets, of which the second has no route out of the VPC. */
const LAB = `name: t
region: eu-west-3
seed: t
start: 2026-01-01T00:00:00Z
duration: 5m
vpcs:
  v:
    cidr: 10.0.0.0/16
    internetGateway: igw
    routeTables: { public: { routes: [{ destination: 0.0.0.0/0, target: igw }] } }
    subnets:
      first: { cidr: 10.0.0.0/24, availabilityZone: eu-west-3a, routeTable: public }
      second: { cidr: 10.0.1.0/24, availabilityZone: eu-west-3a }
      third: { cidr: 10.0.2.0/24, availabilityZone: eu-west-3a }
    securityGroups:
      open: { ingress: [{ protocol: icmp, cidr: 0.0.0.0/0 }, { protocol: tcp, port: 22, cidr: 0.0.0.0/0 }] }
instances:
  both: { subnet: first, securityGroups: [open], privateAddress: 10.0.0.10, publicAddress: true }
  asker: { subnet: third, securityGroups: [open], privateAddress: 10.0.2.10 }
  near: { subnet: second, securityGroups: [open], privateAddress: 10.0.1.20 }
networkInterfaces:
  inner: { subnet: second, instance: both, securityGroups: [open], privateAddress: 10.0.1.10 }
logGroups: { logs: {} }
flowLogs: { all: { resource: v, maxAggregationInterval: 60, logGroup: logs } }
timeline:
  - at: 5s
    PLACE
`;

function run(exchange: string): LabRun {
  const lab = parseLab(LAB.replace("PLACE", exchange), "lab.yaml");
  if (!lab.ok) throw new Error(lab.issues.map(({ message }) => message).join("\n"));
  return runLab(lab.value);
}

/** Source and destination of what that interface logged, once each. */
function seenBy({ streams, topology }: LabRun, name: string): readonly string[] {
  const id = topology.networkInterfaces.find((each) => each.name === name)!.id;
  const records = streams.find(({ interfaceId }) => interfaceId === id)?.records ?? [];
  const lines = records.filter(({ record }) => record.logStatus === "OK").map(({ line }) => line.split(" "));
  return [...new Set(lines.map(([, , , source, destination]) => `${source} ${destination}`))].toSorted();
}

// EC2UG: Amazon Linux configures policy-based routing for secondary interfaces (ec2-net-utils).
describe("an instance with several interfaces that does not forward", () => {
  test.for([
    { to: "10.0.1.10", by: "inner", not: "both/eth0" },
    { to: "10.0.0.10", by: "both/eth0", not: "inner" },
  ])("answers what came for $to by $by, from that address", ({ to, by, not }) => {
    const result = run(`ping: { from: asker, to: ${to}, count: 2 }`);
    expect(result.outcomes[0]?.summary).toBe("2 packets transmitted, 2 received, 0% packet loss");
    expect(seenBy(result, by)).toEqual([`${to} 10.0.2.10`, `10.0.2.10 ${to}`].toSorted());
    expect(seenBy(result, not)).toEqual([]);
  });

  test("answers a neighbour of its second subnet at layer 2 (NACL-04)", () => {
    const result = run("ping: { from: near, to: 10.0.1.10, count: 1 }");
    expect(result.outcomes[0]?.succeeded).toBe(true);
    expect(seenBy(result, "inner")).toEqual(["10.0.1.10 10.0.1.20", "10.0.1.20 10.0.1.10"]);
  });

  test("ssh to the second interface stays on it for the whole connection", () => {
    const result = run("ssh: { from: asker, to: 10.0.1.10, stay: 5s }");
    expect(result.outcomes[0]?.succeeded).toBe(true);
    expect(seenBy(result, "both/eth0")).toEqual([]);
  });

  test("what leaves by the second interface follows that subnet's routes (RT-13)", () => {
    const result = run("ping: { from: both, networkInterface: inner, to: 198.51.100.9, count: 1 }");
    expect(result.outcomes[0]).toMatchObject({ succeeded: false });
    expect(seenBy(result, "inner")).toEqual(["10.0.1.10 198.51.100.9"]);
    expect(seenBy(result, "both/eth0")).toEqual([]);
  });
});
