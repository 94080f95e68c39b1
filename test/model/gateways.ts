import type {
  LoadBalancer,
  NatGateway,
  NetworkInterface,
  Target,
  TargetGroup,
  Topology,
  VpcEndpoint,
  VpnConnection,
} from "../../model/index.js";
import { address, cidr } from "../fixtures/nextwork.js";
import { entry, route } from "./sentences.js";

/** What a test adds to the VPCs of `world`: subnets of their own for AWS's interfaces, and what these belong to. */
export type Addition = (topology: Topology) => Topology;

export function build(topology: Topology, ...additions: readonly Addition[]): Topology {
  return additions.reduce((current, add) => add(current), topology);
}

const OPEN_ACL = ["in 100 allow all any", "out 100 allow all any"];

interface SubnetSetting {
  readonly routes?: readonly string[];
  readonly acl?: readonly string[];
  readonly zone?: string;
}

/** `subnet-<name>` of the VPC of the name's first letter, with the route table `rtb-<name>` and the ACL `acl-<name>`. */
export function subnet(
  name: string,
  block: string,
  { routes = [], acl = OPEN_ACL, zone = "a" }: SubnetSetting = {},
): Addition {
  return (topology) => {
    const vpc = topology.vpcs.find(({ id }) => id === `vpc-${name[0]}`)!;
    const { accountId, region, cidrBlocks } = vpc;
    const named = (id: string) => ({ accountId, region, vpcId: vpc.id, id, name: id });
    const local = cidrBlocks.map((each) => ({
      ...route("any local"),
      destination: { kind: "cidr" as const, cidr: each.cidr },
    }));
    return {
      ...topology,
      subnets: [
        ...topology.subnets,
        {
          ...named(`subnet-${name}`),
          cidr: cidr(block) as Topology["subnets"][number]["cidr"],
          ipv6Cidrs: [],
          availabilityZone: `${region}${zone}`,
          availabilityZoneId: null,
          mapPublicIpOnLaunch: false,
        },
      ],
      routeTables: [
        ...topology.routeTables,
        {
          ...named(`rtb-${name}`),
          main: false,
          subnetIds: [`subnet-${name}`],
          gatewayIds: [],
          routes: [...local, ...routes.map(route)],
        },
      ],
      networkAcls: [
        ...topology.networkAcls,
        { ...named(`acl-${name}`), default: false, subnetIds: [`subnet-${name}`], entries: acl.map(entry) },
      ],
    };
  };
}

interface InterfaceSetting {
  readonly type: string;
  /** Private addresses, each with its public one or null. */
  readonly addresses: readonly (readonly [string, string | null])[];
  readonly groups?: readonly string[];
}

/** `eni-<name>` in a subnet: nobody's instance. */
export function managed(
  name: string,
  subnetName: string,
  { type, addresses, groups = [] }: InterfaceSetting,
): Addition {
  return (topology) => {
    const { accountId, region, vpcId, id } = topology.subnets.find((each) => each.id === `subnet-${subnetName}`)!;
    const networkInterface: NetworkInterface = {
      accountId,
      region,
      vpcId,
      id: `eni-${name}`,
      name,
      subnetId: id,
      description: "",
      interfaceType: type,
      requesterManaged: true,
      sourceDestCheck: false,
      securityGroupIds: groups,
      privateAddresses: addresses.map(([own, mapped], index) => {
        return { address: address(own), primary: index === 0, publicAddress: mapped === null ? null : address(mapped) };
      }),
      ipv6Addresses: [],
      attachment: null,
    };
    return { ...topology, networkInterfaces: [...topology.networkInterfaces, networkInterface] };
  };
}

/** `nat-<vpc>` of the interface `eni-<interfaceName>`. */
export function natGateway(interfaceName: string, state: NatGateway["state"] = "available"): Addition {
  return (topology) => {
    const at = topology.networkInterfaces.find(({ id }) => id === `eni-${interfaceName}`)!;
    const { accountId, region, vpcId, subnetId, privateAddresses } = at;
    const id = vpcId.replace("vpc", "nat");
    const gateway: NatGateway = {
      accountId,
      region,
      vpcId,
      subnetId,
      id,
      name: id,
      connectivityType: privateAddresses.some(({ publicAddress }) => publicAddress !== null) ? "public" : "private",
      state,
      addresses: privateAddresses.map((each) => {
        return {
          networkInterfaceId: at.id,
          privateAddress: each.address,
          publicAddress: each.publicAddress,
        };
      }),
    };
    return { ...topology, natGateways: [...topology.natGateways, gateway] };
  };
}

/** `tgw-<name>`, available. */
export function transitGateway(name: string, region = "eu-west-3", securityGroupReferencing = true): Addition {
  const id = `tgw-${name}`;
  return (topology) => ({
    ...topology,
    transitGateways: [
      ...topology.transitGateways,
      { accountId: "123456789012", region, id, name: id, state: "available", securityGroupReferencing },
    ],
  });
}

interface AttachmentSetting {
  /** By name; null without an association. */
  readonly table: string | null;
  readonly references?: boolean;
  readonly ipv6?: boolean;
  readonly state?: "available" | "unavailable";
}

/** `attach-<vpc>` of a VPC by the subnets named, whose interfaces are added apart. */
export function attach(
  vpc: string,
  gateway: string,
  subnets: readonly string[],
  { table, references = false, ipv6 = false, state = "available" }: AttachmentSetting,
): Addition {
  return (topology) => {
    const { accountId, region, id } = topology.vpcs.find((each) => each.id === `vpc-${vpc}`)!;
    return {
      ...topology,
      transitGatewayAttachments: [
        ...topology.transitGatewayAttachments,
        {
          accountId,
          region,
          id: `attach-${vpc}`,
          name: `attach-${vpc}`,
          transitGatewayId: `tgw-${gateway}`,
          resource: {
            kind: "vpc",
            vpcId: id,
            subnetIds: subnets.map((name) => `subnet-${name}`),
            applianceMode: false,
            ipv6Support: ipv6,
            securityGroupReferencing: references,
          },
          state,
          associatedRouteTableId: table === null ? null : `tgw-rtb-${table}`,
        },
      ],
    };
  };
}

/** The half at `gateway` of the peering `attach-peering` with `peer`. */
export function peer(gateway: string, other: string, table: string | null): Addition {
  return (topology) => {
    const { accountId, region, id } = topology.transitGateways.find((each) => each.id === `tgw-${gateway}`)!;
    return {
      ...topology,
      transitGatewayAttachments: [
        ...topology.transitGatewayAttachments,
        {
          accountId,
          region,
          id: "attach-peering",
          name: "attach-peering",
          transitGatewayId: id,
          resource: { kind: "peering", peerTransitGatewayId: `tgw-${other}` },
          state: "available",
          associatedRouteTableId: table === null ? null : `tgw-rtb-${table}`,
        },
      ],
    };
  };
}

/** `tgw-rtb-<name>`: static routes in words (`10.2.0.0/16 attach-b`, `10.2.0.0/16 blackhole`) and who propagates. */
export function transitTable(
  name: string,
  gateway: string,
  statics: readonly string[],
  propagated: readonly string[] = [],
): Addition {
  return (topology) => ({
    ...topology,
    transitGatewayRouteTables: [
      ...topology.transitGatewayRouteTables,
      {
        accountId: "123456789012",
        region: "eu-west-3",
        id: `tgw-rtb-${name}`,
        name: `tgw-rtb-${name}`,
        transitGatewayId: `tgw-${gateway}`,
        staticRoutes: statics.map((text) => {
          const [block = "", target = ""] = text.split(" ");
          return {
            cidr: cidr(block === "any" ? "0.0.0.0/0" : block),
            attachmentId: target === "blackhole" ? null : target,
          };
        }),
        propagatedAttachmentIds: propagated,
        learntRoutes: [],
      },
    ],
  });
}

/** The load balancer `nlb` with these nodes and a target group for each of its listeners. */
export function loadBalancer(
  nodes: readonly string[],
  listeners: readonly {
    readonly protocol: string;
    readonly port: number;
    readonly group?: Partial<TargetGroup> | null;
  }[],
  changes: Partial<LoadBalancer> = {},
): Addition {
  return (topology) => {
    const at = nodes.map((name) => topology.networkInterfaces.find(({ id }) => id === `eni-${name}`)!);
    const { accountId, region, vpcId } = at[0]!;
    const groups = listeners.map(({ protocol, port, group }, index): TargetGroup => {
      const id = `targets-${index}`;
      return {
        accountId,
        region,
        id,
        name: id,
        protocol,
        targetType: "instance",
        preserveClientIp: null,
        targets: [target("far", port)],
        ...group,
      };
    });
    const balancer: LoadBalancer = {
      accountId,
      region,
      id: "nlb",
      name: "nlb",
      vpcId,
      type: "network",
      scheme: "internet-facing",
      state: "active",
      crossZone: false,
      zones: at.map(({ subnetId }) => {
        return {
          subnetId,
          availabilityZone: topology.subnets.find(({ id }) => id === subnetId)!.availabilityZone,
        };
      }),
      networkInterfaceIds: at.map(({ id }) => id),
      listeners: listeners.map(({ protocol, port, group }, index) => {
        const targetGroupIds = group === null ? [] : [`targets-${index}`];
        return { protocol, port, targetGroupIds, answers: null, rules: [] };
      }),
      ...changes,
    };
    return {
      ...topology,
      loadBalancers: [...topology.loadBalancers, balancer],
      targetGroups: [...topology.targetGroups, ...groups],
    };
  };
}

/** An instance by its name, or an address. */
export function target(
  who: string,
  port: number,
  health: Target["health"] = "healthy",
  availabilityZone: string | null = null,
): Target {
  const what = who.includes(".")
    ? { kind: "ip" as const, address: address(who) }
    : { kind: "instance" as const, instanceId: `i-${who}` };
  return { target: what, port, availabilityZone, health };
}

/** The gateway endpoint `vpce-s3` of a VPC; routes to it are written in its route tables. */
export function gatewayEndpoint(vpc: string): Addition {
  return (topology) => {
    const { accountId, region, id } = topology.vpcs.find((each) => each.id === `vpc-${vpc}`)!;
    const endpoint: VpcEndpoint = {
      accountId,
      region,
      id: "vpce-s3",
      name: "vpce-s3",
      vpcId: id,
      type: "Gateway",
      serviceName: `com.amazonaws.${region}.s3`,
      state: "available",
      networkInterfaceIds: [],
    };
    return { ...topology, vpcEndpoints: [...topology.vpcEndpoints, endpoint] };
  };
}

/** A virtual private gateway, attached to that VPC or to none. */
export function vpnGateway(id: string, vpcId: string | null): Addition {
  return (topology) => ({
    ...topology,
    vpnGateways: [...topology.vpnGateways, { accountId: "123456789012", region: "eu-west-3", id, name: id, vpcId }],
  });
}

interface ConnectionSetting {
  /** Blocks of its static routes; by BGP when absent. */
  readonly statics?: readonly string[];
  readonly tunnels?: readonly ("UP" | "DOWN")[];
  readonly state?: VpnConnection["state"];
}

/** A VPN connection of `vgw-…` or `tgw-…`, with `cgw-<id>`, and at a transit gateway the attachment `attach-<id>`. */
export function vpnConnection(
  id: string,
  gatewayId: string,
  { statics, tunnels = ["UP", "DOWN"], state = "available" }: ConnectionSetting = {},
): Addition {
  const owner = { accountId: "123456789012", region: "eu-west-3" };
  const customerGatewayId = `cgw-${id}`;
  return (topology) => ({
    ...topology,
    customerGateways: [
      ...topology.customerGateways,
      { ...owner, id: customerGatewayId, name: customerGatewayId, ipAddress: address("198.51.100.77"), bgpAsn: 65_000 },
    ],
    vpnConnections: [
      ...topology.vpnConnections,
      {
        ...owner,
        id,
        name: id,
        customerGatewayId,
        gatewayId,
        state,
        staticRoutesOnly: statics !== undefined,
        staticRoutes: (statics ?? []).map(cidr),
        tunnels,
      },
    ],
  });
}

/** `attach-<resource>` of a VPN connection, a Direct Connect gateway or a VPC attachment under a Connect one. */
export function attachOutside(
  resourceId: string,
  gateway: string,
  { type = "vpn", table = "main" as string | null } = {},
): Addition {
  return (topology) => {
    const id = `attach-${resourceId}`;
    const { accountId, region } = topology.transitGateways.find((each) => each.id === `tgw-${gateway}`)!;
    return {
      ...topology,
      transitGatewayAttachments: [
        ...topology.transitGatewayAttachments,
        {
          accountId,
          region,
          id,
          name: id,
          transitGatewayId: `tgw-${gateway}`,
          resource: { kind: "other", resourceType: type, resourceId },
          state: "available",
          associatedRouteTableId: table === null ? null : `tgw-rtb-${table}`,
        },
      ],
    };
  };
}

/** A network outside AWS that is declared, behind those connections. */
export function onPremises(name: string, blocks: readonly string[], connectionIds: readonly string[]): Addition {
  return (topology) => ({
    ...topology,
    onPremisesNetworks: [...topology.onPremisesNetworks, { name, cidrs: blocks.map(cidr), connectionIds }],
  });
}
