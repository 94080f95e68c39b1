import {
  parseCidr,
  parseIpv6,
  type Cidr,
  type Ipv6Cidr,
  type NetworkAclEntry,
  type SecurityGroupRule,
  type Topology,
} from "../../model/index.js";

/** What a topology gets beside its IPv4 blocks: those of its one VPC and of its subnets, and addresses of instances. */
export interface Ipv6Plan {
  readonly vpc: string;
  /** By subnet name. */
  readonly subnets: Readonly<Record<string, string>>;
  /** By the name of a network interface. */
  readonly interfaces: Readonly<Record<string, string>>;
}

/** The topology with IPv6 that local routes carry and every rule admits. */
export function withIpv6(topology: Topology, { vpc, subnets, interfaces }: Ipv6Plan): Topology {
  const everything = block("::/0");
  const rule: SecurityGroupRule = {
    id: "sgr-ipv6",
    service: { kind: "all" },
    peer: { kind: "cidr", cidr: everything },
    description: null,
  };
  const entry = (egress: boolean): NetworkAclEntry => ({
    ruleNumber: 101,
    egress,
    action: "allow",
    service: { kind: "all" },
    cidr: everything,
  });
  return {
    ...topology,
    vpcs: topology.vpcs.map((each) => ({
      ...each,
      cidrBlocks: [...each.cidrBlocks, { cidr: block(vpc), primary: false, state: "associated" as const }],
    })),
    subnets: topology.subnets.map((each) => ({ ...each, ipv6Cidrs: [block(subnets[each.name] ?? "")] })),
    routeTables: topology.routeTables.map((each) => ({
      ...each,
      routes: [
        ...each.routes,
        {
          destination: { kind: "cidr", cidr: block(vpc) },
          target: { kind: "local" },
          state: "active",
          origin: "CreateRouteTable",
        },
      ],
    })),
    securityGroups: topology.securityGroups.map((each) => ({
      ...each,
      ingress: [...each.ingress, rule],
      egress: [...each.egress, rule],
    })),
    networkAcls: topology.networkAcls.map((each) => ({
      ...each,
      entries: [...each.entries, entry(false), entry(true)],
    })),
    networkInterfaces: topology.networkInterfaces.map((each) => ({
      ...each,
      ipv6Addresses: [parseIpv6(interfaces[each.name] ?? "") ?? []].flat(),
    })),
  };
}

function block(text: string): Ipv6Cidr {
  const cidr: Cidr | null = parseCidr(text);
  if (cidr?.family !== 6) throw new Error(`\`${text}\` is no IPv6 block`);
  return cidr;
}
