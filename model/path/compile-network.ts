import { AddressMap } from "../address/address-map.js";
import { compileNetworkAcl, type CompiledNetworkAcl } from "../policy/network-acl.js";
import { compilePrefixes } from "../routing/longest-prefix.js";
import { compileRouteTable, type CompiledRouteTable } from "../routing/route-table.js";
import { associatedCidrs, overlapsAnyCidr } from "../topology/route-rules.js";
import type {
  InternetGateway,
  NetworkAcl,
  NetworkInterface,
  PrefixList,
  RouteTable,
  Subnet,
  Topology,
} from "../topology/topology.js";
import type { EgressOnlyInternetGateway } from "../topology/gateways.js";
import { isUniqueLocal } from "./addresses.js";
import { automaticTracking } from "./automatic-tracking.js";
import { compilePublicAccess } from "./block-public-access.js";
import { compileDevices, devicesByInterface } from "./compile-devices.js";
import { interfaceCompiler } from "./compile-interfaces.js";
import { compileTransitGateways, placeAttachments } from "./compile-transit-gateways.js";
import { dropped, undecided } from "./fate.js";
import type {
  CompiledAttachment,
  CompiledEgressOnlyInternetGateway,
  CompiledInterface,
  CompiledInternetGateway,
  CompiledSubnet,
  CompiledVpc,
  Device,
  Network,
  RouteAction,
} from "./network.js";
import { routeActions } from "./route-actions.js";

/** Compiles a topology. Interfaces with the same groups, subnets with the same table or ACL share what is compiled. */
export function compileNetwork(topology: Topology): Network {
  const prefixLists = new Map(topology.prefixLists.map((list) => [list.id, list]));
  const vpcs = compileVpcs(topology);
  connectPeers(topology, vpcs);
  const devices = compileDevices(topology);
  const attachments = compileTransitGateways(topology, vpcs);
  const actions = routeActions(topology, vpcs, devices, attachments);
  const subnets = compileSubnets(topology, vpcs, prefixLists, actions);
  const network = compileInterfaces(topology, vpcs, subnets, prefixLists, devices, attachments);
  for (const vpc of vpcs.values()) shareAddresses(vpc);
  return network;
}

function compileVpcs(topology: Topology): Map<string, CompiledVpc> {
  const vpcs = new Map<string, CompiledVpc>();
  for (const vpc of topology.vpcs) {
    const primary = vpc.cidrBlocks.find((block) => block.state === "associated" && block.primary)?.cidr;
    vpcs.set(vpc.id, {
      vpc,
      cidrs: associatedCidrs(vpc),
      resolverAddress: primary?.family === 4 ? primary.first + 2 : -1,
      interfaceByAddress: new AddressMap(),
      internetGateway: null,
      egressOnlyInternetGateways: [],
      referencePeers: [],
      sharedByPeers: new AddressMap(),
    });
  }
  for (const gateway of topology.internetGateways) {
    const vpc = gateway.vpcId === null ? undefined : vpcs.get(gateway.vpcId);
    if (vpc !== undefined) vpc.internetGateway = compileInternetGateway(gateway, topology);
  }
  for (const gateway of topology.egressOnlyInternetGateways) {
    vpcs.get(gateway.vpcId)?.egressOnlyInternetGateways.push(compileEgressOnlyInternetGateway(gateway));
  }
  return vpcs;
}

function compileInternetGateway(gateway: InternetGateway, topology: Topology): CompiledInternetGateway {
  const edge = topology.routeTables.find(
    (table) => table.gatewayIds.includes(gateway.id) && table.routes.some((route) => route.target.kind !== "local"),
  );
  const { id } = gateway;
  const block = topology.unmodelled.find(
    (each) => each.kind === "BlockPublicAccessStates" && each.id === `${gateway.accountId}/${gateway.region}`,
  );
  const blocked =
    block === undefined ? null : undecided(block.id, "VPC Block Public Access is on, its options are not in the input");
  return {
    gateway,
    undecidedInbound:
      edge === undefined ? blocked : undecided(edge.id, `edge route table ${edge.id} is not modelled yet`),
    undecidedOutbound: blocked,
    refusesPrivateDestination: dropped("IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS", id),
    refusesSharedDestination: dropped("IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS", id),
    refusesPrivateSource: dropped("IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS", id),
    refusesSharedSource: dropped("IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS", id),
    noPublicAddress: dropped("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", id),
    foreignSource: dropped("GATEWAY_REJECTS_SPOOFED_TRAFFIC", id),
    refusesUniqueLocal: dropped("SIM_IGW_UNIQUE_LOCAL_ADDRESS", id),
  };
}

function compileEgressOnlyInternetGateway(gateway: EgressOnlyInternetGateway): CompiledEgressOnlyInternetGateway {
  const { id } = gateway;
  return {
    gateway,
    restriction: dropped("SIM_EIGW_RESTRICTION", id),
    foreignSource: dropped("GATEWAY_REJECTS_SPOOFED_TRAFFIC", id),
    refusesUniqueLocal: dropped("SIM_IGW_UNIQUE_LOCAL_ADDRESS", id),
  };
}

function connectPeers(topology: Topology, vpcs: ReadonlyMap<string, CompiledVpc>): void {
  for (const { status, requester, accepter } of topology.vpcPeeringConnections) {
    const [one, other] = [vpcs.get(requester.vpcId), vpcs.get(accepter.vpcId)];
    if (status !== "active" || requester.region !== accepter.region || !one || !other) continue;
    one.referencePeers.push(other);
    other.referencePeers.push(one);
  }
}

/** SG-11: a rule that refers to a group matches whoever carries it, in any of several peers with the same blocks. */
function shareAddresses({ referencePeers, sharedByPeers }: CompiledVpc): void {
  for (const [index, one] of referencePeers.entries()) {
    for (const other of referencePeers.slice(index + 1)) {
      if (!one.cidrs.some((mine) => other.cidrs.some((theirs) => overlapsAnyCidr(mine, theirs)))) continue;
      for (const [address, { groups }] of one.interfaceByAddress.entries()) {
        const more = other.interfaceByAddress.get(address)?.groups;
        if (more === undefined) continue;
        const known = sharedByPeers.get(address) ?? groups;
        sharedByPeers.set(address, { ...known, groupIds: [...known.groupIds, ...more.groupIds] });
      }
    }
  }
}

function compileSubnets(
  topology: Topology,
  vpcs: ReadonlyMap<string, CompiledVpc>,
  prefixLists: ReadonlyMap<string, PrefixList>,
  actions: ReturnType<typeof routeActions>,
): Map<string, CompiledSubnet> {
  const mainTables = new Map(topology.routeTables.flatMap((table) => (table.main ? [[table.vpcId, table]] : [])));
  const explicitTables = new Map(topology.routeTables.flatMap((table) => table.subnetIds.map((id) => [id, table])));
  const defaultAcls = new Map(topology.networkAcls.flatMap((acl) => (acl.default ? [[acl.vpcId, acl]] : [])));
  const explicitAcls = new Map(topology.networkAcls.flatMap((acl) => acl.subnetIds.map((id) => [id, acl])));
  const tables = new Map<RouteTable, CompiledRouteTable<RouteAction>>();
  const acls = new Map<NetworkAcl, { ingress: CompiledNetworkAcl; egress: CompiledNetworkAcl }>();

  const tracked = automaticTracking(topology);
  const publicAccess = compilePublicAccess(topology);
  const subnets = new Map<string, CompiledSubnet>();
  for (const subnet of topology.subnets) {
    const vpc = vpcs.get(subnet.vpcId);
    const table = explicitTables.get(subnet.id) ?? mainTables.get(subnet.vpcId) ?? noTable(subnet);
    const acl = explicitAcls.get(subnet.id) ?? defaultAcls.get(subnet.vpcId) ?? noAcl(subnet);
    if (vpc === undefined) continue;
    const routes = tables.get(table) ?? compileRouteTable(table, prefixLists, (route) => actions(route, vpc, table));
    tables.set(table, routes);
    const compiledAcl = acls.get(acl) ?? {
      ingress: compileNetworkAcl(acl, false),
      egress: compileNetworkAcl(acl, true),
    };
    acls.set(acl, compiledAcl);
    subnets.set(subnet.id, {
      subnet,
      first: subnet.cidr.first,
      last: subnet.cidr.last,
      vpc,
      aclIngress: compiledAcl.ingress,
      aclEgress: compiledAcl.egress,
      routes,
      publicAccess: publicAccess(subnet, vpc),
      noRoute: dropped("NO_ROUTE_TO_DESTINATION", table.id),
      arpUnresolved: dropped("SIM_ARP_UNRESOLVED", subnet.id),
      refusedByAcl: dropped("SUBNET_ACL_RESTRICTION", acl.id),
      automatic: tracked(subnet, routes),
    });
  }
  return subnets;
}

/** RT-01 promises a main table; an input without one routes nothing. */
function noTable(subnet: Subnet): RouteTable {
  const { accountId, region, vpcId } = subnet;
  return {
    id: "rtb-none",
    name: "no route table",
    accountId,
    region,
    vpcId,
    main: true,
    subnetIds: [],
    gatewayIds: [],
    routes: [],
  };
}

/** NACL-01 promises a default ACL; an input without one admits nothing. */
function noAcl(subnet: Subnet): NetworkAcl {
  const { accountId, region, vpcId } = subnet;
  return {
    id: "acl-none",
    name: "no network ACL",
    accountId,
    region,
    vpcId,
    default: true,
    subnetIds: [],
    entries: [],
  };
}

function compileInterfaces(
  topology: Topology,
  vpcs: ReadonlyMap<string, CompiledVpc>,
  subnets: ReadonlyMap<string, CompiledSubnet>,
  prefixLists: ReadonlyMap<string, PrefixList>,
  devices: ReadonlyMap<string, Device>,
  attachments: ReadonlyMap<string, CompiledAttachment>,
): Network {
  const compile = interfaceCompiler(topology, prefixLists, devicesByInterface(topology, devices));
  const byPublicAddress = new AddressMap<CompiledInterface>();
  const interfaces = topology.networkInterfaces.filter(({ subnetId }) => subnets.has(subnetId));
  const compiled = interfaces.map((networkInterface, index) => {
    const subnet = subnets.get(networkInterface.subnetId)!;
    const entry = compile(networkInterface, subnet, index);
    for (const { address, publicAddress } of networkInterface.privateAddresses) {
      subnet.vpc.interfaceByAddress.set(address, entry);
      if (publicAddress !== null) byPublicAddress.set(publicAddress, entry);
    }
    for (const address of networkInterface.ipv6Addresses) {
      subnet.vpc.interfaceByAddress.set(address, entry);
      if (!isUniqueLocal(address)) byPublicAddress.set(address, entry);
    }
    if (entry.device?.kind === "nat-gateway") entry.device.gateway.interfaces.push(entry);
    return entry;
  });
  placeAttachments(attachments, subnets, compiled, (subnet, id) => compile(unseenInterface(subnet, id), subnet, -1));
  return {
    topology,
    interfaces,
    compiled,
    indexById: new Map(interfaces.map(({ id }, index) => [id, index])),
    interfaceByPublicAddress: byPublicAddress,
    nobodyInIpv6Block: compilePrefixes(
      [...vpcs.values()].flatMap(({ vpc, cidrs }) =>
        cidrs.flatMap((cidr) =>
          cidr.family === 6 ? [{ cidr, rank: 0, value: dropped("NO_POSSIBLE_DESTINATION", vpc.id) }] : [],
        ),
      ),
    ),
    devices,
  };
}

/** Stands for a gateway's interface that the input does not show. */
function unseenInterface({ subnet }: CompiledSubnet, id: string): NetworkInterface {
  const { accountId, region, vpcId } = subnet;
  return {
    id,
    name: id,
    accountId,
    region,
    vpcId,
    subnetId: subnet.id,
    description: "",
    interfaceType: "transit_gateway",
    requesterManaged: true,
    sourceDestCheck: false,
    securityGroupIds: [],
    privateAddresses: [],
    ipv6Addresses: [],
    attachment: null,
  };
}
