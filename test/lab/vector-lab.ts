import { runLab, type LabRun } from "../../lab/index.js";
import { parseLab } from "../../sim/index.js";

/** Private and public addresses of the vectors (aws-semantics 13). */
export const I1 = "10.1.5.112";
export const I2 = "10.2.15.210";
export const P1 = "13.36.170.41";
export const P2 = "35.180.66.119";

interface Rule {
  protocol: string | number;
  port?: number;
  cidr?: string;
  securityGroup?: string;
}

/** The two-VPC network of the test vectors, as plain data for a row to change. */
export function vectorLab() {
  const vpc = (n: number) => ({
    cidr: `10.${n}.0.0/16`,
    internetGateway: `igw-of-${n}`,
    routeTables: {
      [`rtb-of-${n}`]: {
        routes: [{ destination: "0.0.0.0/0", target: `igw-of-${n}` }] as { destination: string; target: string }[],
      },
    },
    networkAcls: {} as Record<string, unknown>,
    subnets: {
      [`subnet-of-${n}`]: {
        cidr: `10.${n}.0.0/20`,
        availabilityZone: "eu-west-3a",
        routeTable: `rtb-of-${n}`,
      } as Record<string, unknown>,
    },
    securityGroups: {
      [`sg-of-${n}`]: {
        ingress: [
          { protocol: "tcp", port: 22, cidr: "0.0.0.0/0" },
          { protocol: "icmp", cidr: "0.0.0.0/0" },
        ] as Rule[],
      } as { ingress: Rule[]; egress?: Rule[] },
    },
  });
  return {
    name: "vectors",
    region: "eu-west-3",
    account: "123456789012",
    seed: "vectors",
    start: "2026-01-12T09:00:00Z",
    duration: "4m" as string,
    vpcs: { one: vpc(1), two: vpc(2) } as Record<string, ReturnType<typeof vpc>>,
    instances: {
      i1: { subnet: "subnet-of-1", securityGroups: ["sg-of-1"], privateAddress: I1, publicAddress: P1 },
      i2: { subnet: "subnet-of-2", securityGroups: ["sg-of-2"], privateAddress: I2, publicAddress: P2 },
    } as Record<string, Record<string, unknown>>,
    peeringConnections: {} as Record<string, unknown>,
    internetHosts: {} as Record<string, unknown>,
    logGroups: { flowlogs: {} },
    flowLogs: {
      one: { resource: "one", trafficType: "ALL", maxAggregationInterval: 60, logGroup: "flowlogs" },
      two: { resource: "two", trafficType: "ALL", maxAggregationInterval: 60, logGroup: "flowlogs" },
    } as Record<string, unknown>,
    flowLogging: { noData: "omit", windowOffsetSeconds: 0 },
    traffic: { noisePerMinute: 0, amazonServices: false },
    timeline: [] as Record<string, unknown>[],
  };
}

export type VectorLab = ReturnType<typeof vectorLab>;

/** V4: an active peering connection with routes in the VPCs named. */
export function peered(lab: VectorLab, routesIn: readonly (1 | 2)[] = [1, 2], status = "active"): VectorLab {
  lab.peeringConnections["pcx"] = { requester: "one", accepter: "two", status };
  for (const n of routesIn) routesOf(lab, n).push({ destination: `10.${3 - n}.0.0/16`, target: "pcx" });
  return lab;
}

export function routesOf(lab: VectorLab, n: 1 | 2): { destination: string; target: string }[] {
  return lab.vpcs[n === 1 ? "one" : "two"]!.routeTables[`rtb-of-${n}`]!.routes;
}

export function groupOf(lab: VectorLab, n: 1 | 2): { ingress: Rule[]; egress?: Rule[] } {
  return lab.vpcs[n === 1 ? "one" : "two"]!.securityGroups[`sg-of-${n}`]!;
}

/** A network ACL that allows everything but what the entries of one direction, judged first, say. */
export function withAcl(
  lab: VectorLab,
  n: 1 | 2,
  direction: "ingress" | "egress",
  first: readonly Record<string, unknown>[],
): VectorLab {
  const vpc = lab.vpcs[n === 1 ? "one" : "two"]!;
  const everything = { ruleNumber: 1000, action: "allow", protocol: "all", cidr: "0.0.0.0/0" };
  vpc.networkAcls["acl"] = { ingress: [everything], egress: [everything], [direction]: [...first, everything] };
  vpc.subnets[`subnet-of-${n}`]!["networkAcl"] = "acl";
  return lab;
}

export function run(lab: VectorLab): LabRun {
  const parsed = parseLab(JSON.stringify(lab), "vectors.json");
  if (!parsed.ok)
    throw new Error(parsed.issues.map(({ path, message, hint }) => `${path}: ${message} (${hint})`).join("\n"));
  return runLab(parsed.value);
}

export function interfaceIdOf(result: LabRun, instanceName: string): string {
  const instance = result.topology.instances.find(({ name }) => name === instanceName);
  return result.topology.networkInterfaces.find(({ attachment }) => attachment?.instanceId === instance?.id)!.id;
}

/** Records without what differs from run to run: `egress 10.1.5.112 > 10.2.15.210 ACCEPT 5/420`. */
export function recordsOf(result: LabRun, instanceName: string): string[] {
  const id = interfaceIdOf(result, instanceName);
  return result.streams
    .filter(({ interfaceId }) => interfaceId === id)
    .flatMap(({ records }) =>
      records.map(({ explanation, line }) => {
        const [, , , source, destination, , , , packets, bytes, , , action] = line.split(" ");
        return `${explanation!.direction} ${source} > ${destination} ${action} ${packets}/${bytes}`;
      }),
    );
}
