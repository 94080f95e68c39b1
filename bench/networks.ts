import {
  EMPTY_TOPOLOGY,
  formatIpv4,
  ipv4,
  parseIpv4Cidr,
  TCP,
  UDP,
  type Ipv4Cidr,
  type NetworkAcl,
  type NetworkInterface,
  type Route,
  type RouteTarget,
  type SecurityGroup,
  type SecurityGroupRule,
  type Subnet,
  type Topology,
} from "../model/index.js";
import { seededRandom, type Random } from "../sim/index.js";

/** How large a generated network is. */
export interface NetworkSize {
  readonly interfaces: number;
  /** In the direction of ingress, of each security group. */
  readonly rulesPerGroup: number;
}

const REGION = "eu-west-3";
const ACCOUNT = "123456789012";
const VPCS = [1, 2] as const;
const GROUPS_PER_VPC = 4;
const ROUTES_PER_TABLE = 50;
const ENTRIES_PER_ACL = 20;
/** Addresses of a /20 subnet that a network interface may have: AWS keeps five. */
const ADDRESSES_PER_SUBNET = 4091;
const SUBNET_ADDRESSES = 4096;
const FIRST_HOST = 4;
const PUBLIC_BASE = 0x0d240000; // 13.36.0.0

/**
 * Two peered VPCs of equal size with an internet gateway each: every subnet a /20 with its own block, tables of 50
 * routes, ACLs of 20 entries, four security groups per VPC. What the packets of {@link conversations} need is allowed
 * by the last rule of each list; the rules before it are drawn from the seed. Every interface has a public address.
 */
export function benchNetwork(size: NetworkSize, seed = "bench"): Topology {
  const random = seededRandom(seed).fork("network");
  const perVpc = Math.ceil(size.interfaces / VPCS.length);
  const subnetsPerVpc = Math.max(2, Math.ceil(perVpc / ADDRESSES_PER_SUBNET));
  const subnets = VPCS.flatMap((vpc) => Array.from({ length: subnetsPerVpc }, (_, index) => subnetOf(vpc, index)));
  return {
    ...EMPTY_TOPOLOGY,
    vpcs: VPCS.map((vpc) => ({
      ...resource(`vpc-${vpc}`),
      cidrBlocks: [{ cidr: vpcCidr(vpc), primary: true, state: "associated" }],
    })),
    subnets,
    routeTables: VPCS.map((vpc) => ({
      ...resource(`rtb-${vpc}`),
      vpcId: `vpc-${vpc}`,
      main: true,
      subnetIds: [],
      gatewayIds: [],
      routes: routesOf(vpc),
    })),
    internetGateways: VPCS.map((vpc) => ({ ...resource(`igw-${vpc}`), vpcId: `vpc-${vpc}` })),
    vpcPeeringConnections: [
      { ...resource("pcx-1"), requester: peeringSide(1), accepter: peeringSide(2), status: "active" },
    ],
    securityGroups: VPCS.flatMap((vpc) =>
      Array.from({ length: GROUPS_PER_VPC }, (_, index) => groupOf(vpc, index, size.rulesPerGroup, random)),
    ),
    networkAcls: VPCS.map((vpc) => aclOf(vpc, subnets, random)),
    networkInterfaces: Array.from({ length: size.interfaces }, (_, index) => interfaceOf(index, subnetsPerVpc)),
    instances: Array.from({ length: size.interfaces }, (_, index) => ({
      ...resource(`i-${index}`),
      instanceType: "t2.micro",
      state: "running",
    })),
    flowLogs: VPCS.map((vpc) => ({
      ...resource(`fl-${vpc}`),
      resource: { kind: "vpc", id: `vpc-${vpc}` },
      trafficType: "ALL",
      maxAggregationIntervalSeconds: 60,
      logGroupName: "bench",
      logFormat: null,
    })),
    logGroups: [{ name: "bench", retentionInDays: null, logGroupClass: "STANDARD" }],
  };
}

interface Named {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
}

function resource(id: string): Named {
  return { id, name: id, accountId: ACCOUNT, region: REGION };
}

function cidr(text: string): Ipv4Cidr {
  const parsed = parseIpv4Cidr(text);
  if (parsed === null) throw new Error(`\`${text}\` is no IPv4 block`);
  return parsed;
}

function vpcCidr(vpc: number): Ipv4Cidr {
  return cidr(`10.${vpc}.0.0/16`);
}

function peeringSide(vpc: number): Topology["vpcPeeringConnections"][number]["requester"] {
  return { vpcId: `vpc-${vpc}`, accountId: ACCOUNT, region: REGION, cidrs: [vpcCidr(vpc)] };
}

function subnetOf(vpc: number, index: number): Subnet {
  const base = ipv4(vpcCidr(vpc).first + index * SUBNET_ADDRESSES);
  return {
    ...resource(`subnet-${vpc}-${index}`),
    vpcId: `vpc-${vpc}`,
    cidr: cidr(`${formatIpv4(base)}/20`),
    ipv6Cidrs: [],
    availabilityZone: `${REGION}${index % 2 === 0 ? "a" : "b"}`,
    availabilityZoneId: null,
    mapPublicIpOnLaunch: true,
  };
}

function routesOf(vpc: number): readonly Route[] {
  const route = (destination: string, target: RouteTarget): Route => ({
    destination: { kind: "cidr", cidr: cidr(destination) },
    target,
    state: "active",
    origin: target.kind === "local" ? "CreateRouteTable" : "CreateRoute",
  });
  const gateway: RouteTarget = { kind: "internet-gateway", id: `igw-${vpc}` };
  const chosen = [
    route(`10.${vpc}.0.0/16`, { kind: "local" }),
    route(`10.${3 - vpc}.0.0/16`, { kind: "vpc-peering-connection", id: "pcx-1" }),
    route("0.0.0.0/0", gateway),
  ];
  const others = Array.from({ length: ROUTES_PER_TABLE - chosen.length }, (_, index) =>
    route(`172.16.${index}.0/24`, gateway),
  );
  return [...chosen, ...others];
}

const ANYWHERE = cidr("0.0.0.0/0");

function randomRule(id: string, random: Random): SecurityGroupRule {
  const fromPort = random.integer(1024, 60_000);
  return {
    id,
    service: { kind: "ports", protocol: TCP, fromPort, toPort: fromPort + random.integer(0, 100) },
    peer: { kind: "cidr", cidr: cidr(`10.${random.integer(0, 9)}.${random.integer(0, 255)}.0/24`) },
    description: null,
  };
}

function groupOf(vpc: number, index: number, rules: number, random: Random): SecurityGroup {
  const id = `sg-${vpc}-${index}`;
  const own = random.fork(id);
  const ping: SecurityGroupRule = {
    id: `sgr-${id}-ping`,
    service: { kind: "icmp", protocol: 1, type: -1, code: -1 },
    peer: { kind: "cidr", cidr: ANYWHERE },
    description: null,
  };
  const service: SecurityGroupRule = {
    ...ping,
    id: `sgr-${id}-service`,
    service: { kind: "ports", protocol: TCP, fromPort: 443, toPort: 443 },
  };
  const drawn = Array.from({ length: rules - 2 }, (_, number) => randomRule(`sgr-${id}-${number}`, own));
  return {
    ...resource(id),
    vpcId: `vpc-${vpc}`,
    ingress: [...drawn, ping, service],
    egress: [{ ...ping, id: `sgr-${id}-all`, service: { kind: "all" } }],
  };
}

/** NACL-01: the default one of its VPC, which EC2 shows with the subnets that have it. */
function aclOf(vpc: number, subnets: readonly Subnet[], random: Random): NetworkAcl {
  const id = `acl-${vpc}`;
  const vpcId = `vpc-${vpc}`;
  const own = random.fork(id);
  const entries = [true, false].flatMap((egress) => {
    const denied = Array.from({ length: ENTRIES_PER_ACL - 1 }, (_, index): NetworkAcl["entries"][number] => {
      const fromPort = own.integer(0, 60_000);
      return {
        ruleNumber: 10 * (index + 1),
        egress,
        action: "deny",
        service: { kind: "ports", protocol: UDP, fromPort, toPort: fromPort + 50 },
        cidr: cidr(`192.168.${index}.0/24`),
      };
    });
    const last: NetworkAcl["entries"][number] = {
      ruleNumber: 1000,
      egress,
      action: "allow",
      service: { kind: "all" },
      cidr: ANYWHERE,
    };
    return [...denied, last];
  });
  const subnetIds = subnets.filter((subnet) => subnet.vpcId === vpcId).map((subnet) => subnet.id);
  return { ...resource(id), vpcId, default: true, subnetIds, entries };
}

/** Interfaces alternate between the VPCs, and within one between its subnets. */
function interfaceOf(index: number, subnetsPerVpc: number): NetworkInterface {
  const vpc = 1 + (index % VPCS.length);
  const inVpc = Math.floor(index / VPCS.length);
  const subnet = inVpc % subnetsPerVpc;
  const host = FIRST_HOST + Math.floor(inVpc / subnetsPerVpc);
  return {
    ...resource(`eni-${index}`),
    vpcId: `vpc-${vpc}`,
    subnetId: `subnet-${vpc}-${subnet}`,
    description: "",
    interfaceType: "interface",
    requesterManaged: false,
    sourceDestCheck: true,
    securityGroupIds: [`sg-${vpc}-${inVpc % GROUPS_PER_VPC}`],
    privateAddresses: [
      {
        address: ipv4(vpcCidr(vpc).first + subnet * SUBNET_ADDRESSES + host),
        primary: true,
        publicAddress: ipv4(PUBLIC_BASE + index),
      },
    ],
    ipv6Addresses: [],
    attachment: { instanceId: `i-${index}`, deviceIndex: 0 },
  };
}
