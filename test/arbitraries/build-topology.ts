import {
  ANYWHERE_IPV4,
  EMPTY_TOPOLOGY,
  formatCidr,
  ipv4,
  ipv4Cidr,
  type FlowLog,
  type InternetGateway,
  type NetworkInterface,
  type PrefixList,
  type Subnet,
  type Topology,
  type Vpc,
  type VpcPeeringConnection,
} from "../../model/index.js";
import { addressPool, buildInterfaces } from "./build-interfaces.js";
import { buildNetworkAcls, buildSecurityGroups } from "./build-policy.js";
import { buildRouteTables } from "./build-routes.js";
import { blocksOf, buildBlock, groupId, id, subnetId, TRANSIT_GATEWAY, unique, type Place } from "./place.js";
import type { TopologyChoices, VpcChoice } from "./topology-choices.js";

/** Builds what was chosen. VPC n is 10.(10 n).0.0/16, its secondary block 100.(64 + n).0.0/16: none overlap. */
export function buildTopology(choices: TopologyChoices): Topology {
  const places = choices.vpcs.map(placeVpc);
  const vpcs = places.map(({ vpc }) => vpc);
  const prefixLists = choices.prefixLists.map((blocks, index): PrefixList => {
    const cidrs = unique(
      blocks.map((each) => buildBlock(each, vpcs)),
      formatCidr,
    );
    return { id: id("pl", `${index}`), name: `list-${index}`, cidrs };
  });
  const internetGateways = places.flatMap(({ choice, vpc, name, owner }): readonly InternetGateway[] =>
    choice.internetGateway ? [{ id: id("igw", name), name: `${name}-igw`, ...owner, vpcId: vpc.id }] : [],
  );
  const vpcPeeringConnections = buildPeerings(choices, vpcs);
  const subnets = places.flatMap(buildSubnets);
  const groupIds = new Map(
    places.map((place) => [place.vpc.id, place.choice.securityGroups.map((_, index) => groupId(place, index))]),
  );
  const addresses = addressPool();
  const attached = places.flatMap((place) => buildInterfaces(place, subnets, addresses));
  const networkInterfaces = attached.map((each) => each.networkInterface);
  const known = { vpcs, prefixLists, internetGateways, vpcPeeringConnections, networkInterfaces };
  const peeredGroups = ({ vpc }: Place): readonly string[] => [
    ...(groupIds.get(vpc.id) ?? []),
    ...vpcPeeringConnections.flatMap(({ status, requester, accepter }) => {
      const ends = [requester, accepter];
      const reachable =
        status === "active" && requester.region === accepter.region && ends.some((end) => end.vpcId === vpc.id);
      return reachable
        ? ends.filter((end) => end.vpcId !== vpc.id).flatMap((end) => groupIds.get(end.vpcId) ?? [])
        : [];
    }),
  ];
  return {
    ...EMPTY_TOPOLOGY,
    ...known,
    subnets,
    routeTables: places.flatMap((place) => buildRouteTables(place, subnets, known)),
    securityGroups: places.flatMap((place) => buildSecurityGroups(place, peeredGroups(place), known)),
    networkAcls: places.flatMap((place) => buildNetworkAcls(place, vpcs)),
    instances: unique(
      attached.flatMap(({ instance }) => instance ?? []),
      (instance) => instance.id,
    ),
    flowLogs: places.flatMap((place) => buildFlowLog(place, subnets, networkInterfaces)),
    logGroups: [{ name: "flow-logs", retentionInDays: choices.retentionInDays, logGroupClass: "STANDARD" }],
    unmodelled: [{ kind: "TransitGateways", id: TRANSIT_GATEWAY, carriesTraffic: true }],
  };
}

function placeVpc(choice: VpcChoice, index: number): Place {
  const owner = {
    accountId: choice.otherAccount ? "210987654321" : "123456789012",
    region: choice.otherRegion ? "us-east-1" : "eu-west-3",
  };
  const vpcId = id("vpc", `${index}`);
  const block = (bits: number, primary: boolean): Vpc["cidrBlocks"][number] => {
    return { cidr: ipv4Cidr(ipv4(bits), 16), primary, state: "associated" };
  };
  const secondary = choice.secondaryBlock ? [block((100 << 24) | ((64 + index) << 16), false)] : [];
  const cidrBlocks = [block((10 << 24) | ((10 * (index + 1)) << 16), true), ...secondary];
  const name = `net-${index}`;
  return { choice, name, owner, vpc: { id: vpcId, name: choice.named ? name : vpcId, ...owner, cidrBlocks } };
}

function buildPeerings({ peerings }: TopologyChoices, vpcs: readonly Vpc[]): readonly VpcPeeringConnection[] {
  const pairs = vpcs.flatMap((requester, index) => vpcs.slice(index + 1).map((accepter) => ({ requester, accepter })));
  return pairs.flatMap(({ requester, accepter }, index): readonly VpcPeeringConnection[] => {
    const status = peerings[index] ?? null;
    if (status === null) return [];
    const side = (vpc: Vpc): VpcPeeringConnection["requester"] => {
      const { accountId, region } = vpc;
      return { vpcId: vpc.id, accountId, region, cidrs: vpc.cidrBlocks.map(({ cidr }) => cidr) };
    };
    const { accountId, region } = requester;
    const own = { id: id("pcx", `${index}`), name: `peering-${index}`, accountId, region };
    return [{ ...own, requester: side(requester), accepter: side(accepter), status }];
  });
}

/** Subnet n of a VPC begins at the n-th /20 of its block, so that no two overlap. */
function buildSubnets({ choice, vpc, name, owner }: Place): readonly Subnet[] {
  const [primary = ANYWHERE_IPV4, secondary = primary] = blocksOf(vpc);
  return choice.subnets.map((each, index): Subnet => {
    const base = each.inSecondaryBlock ? secondary : primary;
    return {
      id: subnetId(name, index),
      name: `${name}-subnet-${index}`,
      ...owner,
      vpcId: vpc.id,
      cidr: ipv4Cidr(ipv4(base.first + index * 4096), each.prefixLength),
      ipv6Cidrs: [],
      availabilityZone: `${owner.region}${"abc"[index]}`,
      availabilityZoneId: index === 0 ? null : `az${index}`,
      mapPublicIpOnLaunch: index === 0,
    };
  });
}

function buildFlowLog(
  { choice, vpc, name, owner }: Place,
  subnets: readonly Subnet[],
  networkInterfaces: readonly NetworkInterface[],
): readonly FlowLog[] {
  if (!choice.flowLog) return [];
  const { on, trafficType, interval } = choice.flowLog;
  const mine = ({ vpcId }: { readonly vpcId: string }): boolean => vpcId === vpc.id;
  const resourceId =
    on === "vpc" ? vpc.id : on === "subnet" ? subnets.find(mine)?.id : networkInterfaces.find(mine)?.id;
  if (resourceId === undefined) return [];
  return [
    {
      id: id("fl", name),
      name: `${name}-flow-log`,
      ...owner,
      resource: { kind: on, id: resourceId },
      trafficType,
      maxAggregationIntervalSeconds: interval,
      logGroupName: "flow-logs",
      logFormat: null,
    },
  ];
}
