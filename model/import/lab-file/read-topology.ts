import { assertNever, type Issue } from "../../issue/issue.js";
import { formatPath, type DocumentPath } from "../../issue/origins.js";
import { EMPTY_TOPOLOGY } from "../../topology/topology.js";
import type { FlowLog, LogGroup, PeeringSide, Topology, Vpc, VpcPeeringConnection } from "../../topology/topology.js";
import { declareNames, primaryInterfaceName } from "./declare-names.js";
import { readInterfaces } from "./read-interfaces.js";
import { readVpc } from "./read-vpc.js";
import type { Reading } from "./reading.js";
import type { FlowLogInput, RemoteVpcInput } from "./resource-schemas.js";
import type { TopologyInput } from "./topology-schema.js";

/**
 * Builds what a lab file describes: names become ids, addresses are derived, and what AWS makes for a VPC unasked is
 * added (RT-02, SG-02, NACL-01). Problems are in `reading.issues`; whether AWS would accept the result is for
 * `validateTopology` to say.
 */
export function readTopology(input: TopologyInput, reading: Reading): Topology {
  declareNames(input, reading);
  const contents = Object.entries(input.vpcs).map(([name, vpc]) => readVpc(name, vpc, input, reading));
  const vpcs = contents.map((each) => each.vpc);
  const subnets = contents.flatMap((each) => each.subnets);
  const vpcNames = new Map(vpcs.map((vpc) => [vpc.id, vpc.name]));
  return {
    ...EMPTY_TOPOLOGY,
    vpcs,
    subnets,
    routeTables: contents.flatMap((each) => each.routeTables),
    internetGateways: contents.flatMap((each) => each.internetGateways),
    securityGroups: contents.flatMap((each) => each.securityGroups),
    networkAcls: contents.flatMap((each) => each.networkAcls),
    ...readInterfaces(input, vpcNames, subnets, reading),
    vpcPeeringConnections: readPeeringConnections(input, vpcs, reading),
    prefixLists: Object.entries(input.prefixLists).map(([name, { id, cidrs }]) =>
      reading.from(["prefixLists", name], { id: reading.identify("pl", name, id), name, cidrs }),
    ),
    flowLogs: Object.entries(input.flowLogs).flatMap(([name, log]) => readFlowLog(name, log, input, reading) ?? []),
    logGroups: readLogGroups(input, reading),
  };
}

function readPeeringConnections(input: TopologyInput, vpcs: readonly Vpc[], reading: Reading): VpcPeeringConnection[] {
  const side = (vpc: string | RemoteVpcInput, path: DocumentPath): PeeringSide | null => {
    if (typeof vpc === "object")
      return { vpcId: vpc.vpcId, accountId: vpc.account, region: vpc.region, cidrs: vpc.cidrs };
    const id = reading.names.find(["VPC"], vpc, path)?.id;
    const own = vpcs.find((each) => each.id === id);
    return own
      ? {
          vpcId: own.id,
          accountId: own.accountId,
          region: own.region,
          cidrs: own.cidrBlocks.map((block) => block.cidr),
        }
      : null;
  };
  return Object.entries(input.peeringConnections).flatMap(([name, peering]) => {
    const path = ["peeringConnections", name];
    const requester = side(peering.requester, [...path, "requester"]);
    const accepter = side(peering.accepter, [...path, "accepter"]);
    if (!requester || !accepter) return [];
    return [
      reading.from(path, {
        id: reading.identify("pcx", name, peering.id),
        name,
        accountId: requester.accountId,
        region: requester.region,
        requester,
        accepter,
        status: peering.status,
      }),
    ];
  });
}

const LOGGED = ["VPC", "subnet", "network interface", "instance"] as const;

function readFlowLog(name: string, log: FlowLogInput, input: TopologyInput, reading: Reading): FlowLog | null {
  const path = ["flowLogs", name];
  const found = reading.names.find(LOGGED, log.resource, [...path, "resource"]);
  if (!found) return null;
  const resource = loggedResource(found.kind as (typeof LOGGED)[number], found.id, log.resource, input, reading);
  const vpc = Object.entries(input.vpcs).find(
    ([vpcName, each]) => vpcName === log.resource || Object.hasOwn(each.subnets, subnetOf(log.resource, input)),
  )?.[1];
  return reading.from(
    path,
    {
      id: reading.identify("fl", name, log.id),
      name,
      accountId: vpc?.account ?? input.account,
      region: vpc?.region ?? input.region,
      resource,
      trafficType: log.trafficType,
      maxAggregationIntervalSeconds: log.maxAggregationInterval,
      logGroupName: log.logGroup,
      logFormat: null,
    },
    {
      maxAggregationIntervalSeconds: [...path, "maxAggregationInterval"],
      logGroupName: [...path, "logGroup"],
    },
  );
}

/** A flow log is made for a VPC, a subnet or an interface (FLA-01); an instance stands for its primary interface. */
function loggedResource(
  kind: (typeof LOGGED)[number],
  id: string,
  name: string,
  input: TopologyInput,
  reading: Reading,
): FlowLog["resource"] {
  switch (kind) {
    case "VPC":
      return { kind: "vpc", id };
    case "subnet":
      return { kind: "subnet", id };
    case "network interface":
      return { kind: "network-interface", id };
    case "instance":
      return {
        kind: "network-interface",
        id: reading.identify("eni", primaryInterfaceName(name), input.instances[name]?.networkInterfaceId),
      };
    default:
      return assertNever(kind);
  }
}

/** The subnet in which something that can be logged stands, by name. */
function subnetOf(resource: string, input: TopologyInput): string {
  const instance = resource.endsWith("/eth0") ? resource.slice(0, -"/eth0".length) : resource;
  return input.instances[instance]?.subnet ?? input.networkInterfaces[resource]?.subnet ?? resource;
}

/** Declared log groups, and those that delivery would make: without retention, and with a warning (FLA-02, TD-02). */
function readLogGroups(input: TopologyInput, reading: Reading): LogGroup[] {
  const groups: LogGroup[] = Object.entries(input.logGroups).map(([name, group]) =>
    reading.from(["logGroups", name], {
      name,
      retentionInDays: group.retentionInDays ?? null,
      logGroupClass: group.class,
    }),
  );
  for (const [name, { logGroup }] of Object.entries(input.flowLogs)) {
    if (groups.some((group) => group.name === logGroup)) continue;
    const path = ["flowLogs", name, "logGroup"];
    const warning: Issue = {
      severity: "warning",
      code: "LabFile.UndeclaredLogGroup",
      message: `log group \`${logGroup}\` is not declared: delivery makes it, and its events never expire`,
      hint: "declare it under `logGroups`",
      rule: "FLA-02",
      path: formatPath(path),
      position: reading.document.positionOf(path),
    };
    reading.issues.push(warning);
    groups.push(reading.from(path, { name: logGroup, retentionInDays: null, logGroupClass: "STANDARD" }));
  }
  return groups;
}
