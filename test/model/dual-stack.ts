import { parseIpv6, parseIpv6Cidr, type Ipv6Cidr, type Topology } from "../../model/index.js";
import { HOSTS, world, type Changes, type HostName } from "./build.js";
import { route } from "./sentences.js";

const BLOCKS = { a: "2001:db8:1::/56", b: "2001:db8:2::/56", c: "2001:db8:3::/56" } as const;
const SUBNETS = { a1: "2001:db8:1:1::", a2: "2001:db8:1:2::", b1: "2001:db8:2:1::", c1: "2001:db8:3:1::" } as const;
const ROUTES = {
  a: ["2001:db8:2::/56 pcx-ab", "::/0 igw-a"],
  b: ["2001:db8:1::/56 pcx-ab", "2001:db8:3::/56 pcx-bc", "::/0 igw-b"],
  c: ["2001:db8:2::/56 pcx-bc", "::/0 igw-c"],
};
const OPEN = ["all any", "all ::/0"];
const OPEN_ACL = ["in 100 allow all any", "out 100 allow all any", "in 101 allow all ::/0", "out 101 allow all ::/0"];

type VpcName = keyof typeof BLOCKS;
type SubnetName = keyof typeof SUBNETS;

/** What a test says otherwise than `world` does. */
export interface DualStackChanges extends Changes {
  /** The VPC's blocks and addresses in place of those above, e.g. unique local ones. */
  readonly prefix?: string;
  /** VPCs with an egress-only internet gateway, `eigw-` and the VPC's name. */
  readonly egressOnly?: readonly VpcName[];
}

/**
 * The three VPCs of `world` with IPv6 beside IPv4: 2001:db8:1::/56 to 2001:db8:3::/56, a /64 for every subnet, and for
 * every address one that ends in the same digits: a is 2001:db8:1:1::10. Routes, groups and ACLs let all pass.
 */
export function dualStack(changes: DualStackChanges = {}): Topology {
  const { prefix = "2001:db8", egressOnly = [] } = changes;
  const moved = (text: string): string => text.replaceAll("2001:db8", prefix);
  const groups = Object.fromEntries(
    Object.keys(HOSTS).map((host) => {
      const { ingress = OPEN, egress = OPEN } = changes.groups?.[host as HostName] ?? {};
      return [host, { ingress, egress }];
    }),
  );
  const acls = Object.fromEntries(
    Object.keys(SUBNETS).map((name) => [name, changes.acls?.[name as SubnetName] ?? OPEN_ACL]),
  );
  const routes = Object.fromEntries(
    Object.keys(SUBNETS).map((name) => [
      name,
      changes.routes?.[name as SubnetName] ?? ROUTES[name[0] as VpcName].map(moved),
    ]),
  );
  const topology = world({ ...changes, groups, acls, routes });
  const vpcOf = (vpcId: string): VpcName => vpcId.replace("vpc-", "") as VpcName;
  const block = (text: string): Ipv6Cidr => parseIpv6Cidr(moved(text))!;
  const side = (each: Topology["vpcPeeringConnections"][number]["requester"]): typeof each => {
    return { ...each, cidrs: [...each.cidrs, block(BLOCKS[vpcOf(each.vpcId)])] };
  };
  return {
    ...topology,
    vpcs: topology.vpcs.map((vpc) => ({
      ...vpc,
      cidrBlocks: [...vpc.cidrBlocks, { cidr: block(BLOCKS[vpcOf(vpc.id)]), primary: false, state: "associated" }],
    })),
    subnets: topology.subnets.map((subnet) => ({ ...subnet, ipv6Cidrs: [block(`${subnetBlock(subnet.id)}/64`)] })),
    routeTables: topology.routeTables.map((table) => ({
      ...table,
      routes: [route(`${moved(BLOCKS[vpcOf(table.vpcId)])} local`), ...table.routes],
    })),
    vpcPeeringConnections: topology.vpcPeeringConnections.map((each) => ({
      ...each,
      requester: side(each.requester),
      accepter: side(each.accepter),
    })),
    networkInterfaces: topology.networkInterfaces.map((each) => {
      const { addresses } = HOSTS[each.id.replace("eni-", "") as HostName];
      const suffixes = addresses.map(([address]) => address.split(".").at(-1) ?? "");
      return { ...each, ipv6Addresses: suffixes.map((end) => parseIpv6(moved(subnetBlock(each.subnetId)) + end)!) };
    }),
    egressOnlyInternetGateways: egressOnly.map((vpc) => {
      const { accountId, region } = topology.vpcs.find(({ id }) => id === `vpc-${vpc}`)!;
      return { id: `eigw-${vpc}`, name: `eigw-${vpc}`, accountId, region, vpcId: `vpc-${vpc}` };
    }),
  };
}

function subnetBlock(subnetId: string): string {
  return SUBNETS[subnetId.replace("subnet-", "") as SubnetName];
}
