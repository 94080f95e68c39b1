import { EMPTY_TOPOLOGY, type NetworkInterface, type PeeringStatus, type Topology } from "../../model/index.js";
import { address, cidr } from "../fixtures/nextwork.js";
import { entry, route, rule } from "./sentences.js";

/**
 * Three VPCs, a to c, of 10.1.0.0/16 to 10.3.0.0/16, each with an internet gateway. a is peered with b (pcx-ab) and b
 * with c (pcx-bc). Every host has a security group of its own, `sg-` and its name; groups, network ACLs and route
 * tables let all pass until a test says otherwise.
 */
export const HOSTS = {
  a: { subnet: "a1", addresses: [["10.1.1.10", "203.0.113.10"]] },
  near: { subnet: "a1", addresses: [["10.1.1.11", null]] },
  far: {
    subnet: "a2",
    addresses: [
      ["10.1.2.10", null],
      ["10.1.2.20", "203.0.113.12"],
    ],
  },
  b: { subnet: "b1", addresses: [["10.2.1.10", "203.0.113.20"]] },
  c: { subnet: "c1", addresses: [["10.3.1.10", "203.0.113.30"]] },
} as const;

export type HostName = keyof typeof HOSTS;

const SUBNETS = { a1: "10.1.1.0/24", a2: "10.1.2.0/24", b1: "10.2.1.0/24", c1: "10.3.1.0/24" } as const;
const VPCS = { a: "10.1.0.0/16", b: "10.2.0.0/16", c: "10.3.0.0/16" } as const;
const PEERS = { a: ["10.2.0.0/16 pcx-ab"], b: ["10.1.0.0/16 pcx-ab", "10.3.0.0/16 pcx-bc"], c: ["10.2.0.0/16 pcx-bc"] };
const OPEN_ACL = ["in 100 allow all any", "out 100 allow all any"];
const ACCOUNT = { accountId: "123456789012", region: "eu-west-3" };

/** What a test says otherwise. */
export interface Changes {
  /** By host; a direction that is left out admits all. */
  readonly groups?: {
    readonly [host in HostName]?: { readonly ingress?: readonly string[]; readonly egress?: readonly string[] };
  };
  /** By subnet, in place of "allow all". */
  readonly acls?: { readonly [subnet in keyof typeof SUBNETS]?: readonly string[] };
  /** By subnet, beside the local route. */
  readonly routes?: { readonly [subnet in keyof typeof SUBNETS]?: readonly string[] };
  readonly peering?: PeeringStatus;
  /** The Region of VPC b. */
  readonly region?: string;
  readonly detached?: keyof typeof VPCS;
  readonly stopped?: HostName;
  readonly noCheck?: HostName;
  readonly prefixLists?: { readonly [id: string]: readonly string[] };
  readonly secondaryBlock?: string;
}

export function world(changes: Changes = {}): Topology {
  const inVpc = (vpc: string): typeof ACCOUNT => ({
    ...ACCOUNT,
    region: (vpc === "b" && changes.region) || ACCOUNT.region,
  });
  const named = (id: string, vpc: string): typeof ACCOUNT & { readonly id: string; readonly name: string } => {
    return { ...inVpc(vpc), id, name: id };
  };
  const vpcs = Object.entries(VPCS);
  const subnets = Object.entries(SUBNETS).map(([name, block]) => ({ name, block, vpc: name[0] ?? "" }));
  const side = (
    vpc: keyof typeof VPCS,
  ): { readonly vpcId: string; readonly cidrs: readonly ReturnType<typeof cidr>[] } & typeof ACCOUNT => {
    return { ...inVpc(vpc), vpcId: `vpc-${vpc}`, cidrs: [cidr(VPCS[vpc])] };
  };
  return {
    ...EMPTY_TOPOLOGY,
    vpcs: vpcs.map(([vpc, block]) => ({
      ...named(`vpc-${vpc}`, vpc),
      cidrBlocks: [block, ...(vpc === "a" && changes.secondaryBlock ? [changes.secondaryBlock] : [])].map(
        (text, index) => {
          return { cidr: cidr(text), primary: index === 0, state: "associated" };
        },
      ),
    })),
    subnets: subnets.map(({ name, block, vpc }) => ({
      ...named(`subnet-${name}`, vpc),
      vpcId: `vpc-${vpc}`,
      cidr: cidr(block) as Topology["subnets"][number]["cidr"],
      ipv6Cidrs: [],
      availabilityZone: `${inVpc(vpc).region}a`,
      availabilityZoneId: null,
      mapPublicIpOnLaunch: true,
    })),
    routeTables: subnets.map(({ name, vpc }) => {
      const added = changes.routes?.[name as keyof typeof SUBNETS] ?? [
        ...PEERS[vpc as keyof typeof PEERS],
        `any igw-${vpc}`,
      ];
      const local = `${VPCS[vpc as keyof typeof VPCS]} local`;
      return {
        ...named(`rtb-${name}`, vpc),
        vpcId: `vpc-${vpc}`,
        main: false,
        subnetIds: [`subnet-${name}`],
        gatewayIds: [],
        routes: [local, ...added].map(route),
      };
    }),
    internetGateways: vpcs.map(([vpc]) => ({
      ...named(`igw-${vpc}`, vpc),
      vpcId: changes.detached === vpc ? null : `vpc-${vpc}`,
    })),
    vpcPeeringConnections: (["ab", "bc"] as const).map((pair) => ({
      ...named(`pcx-${pair}`, "a"),
      requester: side(pair === "ab" ? "a" : "b"),
      accepter: side(pair === "ab" ? "b" : "c"),
      status: changes.peering ?? "active",
    })),
    securityGroups: Object.entries(HOSTS).map(([name, { subnet }]) => {
      const { ingress = ["all any"], egress = ["all any"] } = changes.groups?.[name as HostName] ?? {};
      const vpc = subnet[0] ?? "";
      return { ...named(`sg-${name}`, vpc), vpcId: `vpc-${vpc}`, ingress: ingress.map(rule), egress: egress.map(rule) };
    }),
    networkAcls: subnets.map(({ name, vpc }) => ({
      ...named(`acl-${name}`, vpc),
      vpcId: `vpc-${vpc}`,
      default: false,
      subnetIds: [`subnet-${name}`],
      entries: (changes.acls?.[name as keyof typeof SUBNETS] ?? OPEN_ACL).map(entry),
    })),
    networkInterfaces: Object.entries(HOSTS).map(([name, { subnet, addresses }]): NetworkInterface => {
      const vpc = subnet[0] ?? "";
      return {
        ...named(`eni-${name}`, vpc),
        vpcId: `vpc-${vpc}`,
        subnetId: `subnet-${subnet}`,
        description: "",
        interfaceType: "interface",
        requesterManaged: false,
        sourceDestCheck: changes.noCheck !== name,
        securityGroupIds: [`sg-${name}`],
        privateAddresses: addresses.map(([own, mapped], index) => {
          return {
            address: address(own),
            primary: index === 0,
            publicAddress: mapped === null ? null : address(mapped),
          };
        }),
        ipv6Addresses: [],
        attachment: { instanceId: `i-${name}`, deviceIndex: 0 },
      };
    }),
    instances: Object.entries(HOSTS).map(([name, { subnet }]) => {
      const state = changes.stopped === name ? "stopped" : "running";
      return { ...named(`i-${name}`, subnet[0] ?? ""), instanceType: "t2.micro", state };
    }),
    prefixLists: Object.entries(changes.prefixLists ?? {}).map(([id, blocks]) => {
      return { id, name: id, cidrs: blocks.map(cidr) };
    }),
  };
}
