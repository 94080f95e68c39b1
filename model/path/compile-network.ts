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
  Vpc,
} from "../topology/topology.js";
import type { EgressOnlyInternetGateway } from "../topology/gateways.js";
import { isUniqueLocal } from "./addresses.js";
import { automaticTracking } from "./automatic-tracking.js";
import { compilePublicAccess } from "./block-public-access.js";
import { compileDevices, devicesByInterface } from "./compile-devices.js";
import { interfaceCompiler } from "./compile-interfaces.js";
import { compileConnections } from "./compile-connections.js";
import { compileMiddleboxes, placeMiddleboxes } from "./compile-middleboxes.js";
import { compileOnPremises } from "./compile-on-premises.js";
import { compileVpnGateways } from "./compile-vpn-gateways.js";
import { compileTransitGateways, placeAttachments } from "./compile-transit-gateways.js";
import { dropped, notInInput, undecided } from "./fate.js";
import type { Fate } from "./observation.js";
import { INTERNET_MTU_BYTES, mtuLimit } from "./mtu-limit.js";
import type {
  CompiledAttachment,
  CompiledEgressOnlyInternetGateway,
  CompiledInterface,
  CompiledInternetGateway,
  CompiledMiddlebox,
  CompiledSubnet,
  CompiledVpc,
  CompiledVpnGateway,
  Device,
  Network,
  RouteAction,
} from "./network.js";
import { routeActions } from "./route-actions.js";

const NO_GATEWAY = dropped("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "internet");

/** Compiles a topology. Interfaces with the same groups, subnets with the same table or ACL share what is compiled. */
export function compileNetwork(topology: Topology): Network {
  const prefixLists = new Map(topology.prefixLists.map((list) => [list.id, list]));
  const vpcs = compileVpcs(topology);
  connectPeers(topology, vpcs);
  const devices = compileDevices(topology);
  const connections = compileConnections(topology);
  const attachments = compileTransitGateways(topology, vpcs, connections);
  const vpnGateways = compileVpnGateways(topology, vpcs, connections);
  const middleboxes = compileMiddleboxes(topology);
  const actions = routeActions(topology, vpcs, devices, attachments, middleboxes, vpnGateways);
  compileEdges(topology, vpcs, vpnGateways, prefixLists, actions);
  const subnets = compileSubnets(topology, vpcs, prefixLists, actions);
  const network = compileInterfaces(topology, vpcs, subnets, prefixLists, devices, attachments, middleboxes);
  for (const vpc of vpcs.values()) shareAddresses(vpc);
  return { ...network, onPremises: compileOnPremises(topology, connections, vpnGateways, attachments) };
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
      nobody: vacancy(topology, vpc),
      internetGateway: null,
      noInternetGateway: unseenGateway(topology, vpc) ?? NO_GATEWAY,
      egressOnlyInternetGateways: [],
      referencePeers: [],
      unseenPeers: unseenPeers(topology, vpc),
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

/** Nobody has the other addresses, unless an interface of this VPC could not be placed or read. */
function vacancy(topology: Topology, { id: vpcId }: Vpc): CompiledVpc["nobody"] {
  const { networkInterfaces, subnets } = topology;
  const nobody = dropped("NO_POSSIBLE_DESTINATION", vpcId);
  const subnetIds = new Set(subnets.map(({ id }) => id));
  const unplaced = new AddressMap<Fate>();
  for (const each of networkInterfaces) {
    if (each.vpcId !== vpcId || subnetIds.has(each.subnetId)) continue;
    const fate = notInInput(each.subnetId, `subnet ${each.subnetId}`);
    for (const { address } of each.privateAddresses) unplaced.set(address, fate);
    for (const address of each.ipv6Addresses) unplaced.set(address, fate);
  }
  const anybody = unreadInterface(topology, vpcId) ?? nobody;
  return (address) => unplaced.get(address) ?? anybody;
}

/** An interface that may be this VPC's and of which the addresses could not be read. */
function unreadInterface({ unmodelled }: Topology, vpcId: string): Fate | null {
  const unread = unmodelled.find(
    (each) => each.kind === "NetworkInterfaces" && each.carriesTraffic && (each.vpcId ?? vpcId) === vpcId,
  );
  return unread === undefined ? null : notInInput(unread.id, `which addresses ${unread.id} has`);
}

/** RT-08: an active route to an internet gateway tells of one, also where the input does not show it. */
function unseenGateway({ routeTables, internetGateways, unmodelled }: Topology, { id: vpcId }: Vpc): Fate | null {
  const unread = unmodelled.find(({ kind }) => kind === "InternetGateways");
  if (unread !== undefined) return notInInput(unread.id, `the VPC of ${unread.id}`);
  for (const table of routeTables) {
    if (table.vpcId !== vpcId) continue;
    for (const { target, state } of table.routes) {
      if (target.kind !== "internet-gateway" || state !== "active") continue;
      const { id } = target;
      if (!internetGateways.some((gateway) => gateway.id === id)) return notInInput(id, `internet gateway ${id}`);
    }
  }
  return null;
}

function unseenPublicAddresses(
  { networkInterfaces, unmodelled }: Topology,
  placed: ReadonlyMap<string, number>,
): AddressMap<Fate> {
  const fates = new AddressMap<Fate>();
  for (const { id, subnetId, privateAddresses, ipv6Addresses } of networkInterfaces) {
    if (placed.has(id)) continue;
    const fate = notInInput(id, `subnet ${subnetId} of ${id}`);
    for (const { publicAddress } of privateAddresses) if (publicAddress !== null) fates.set(publicAddress, fate);
    for (const address of ipv6Addresses) fates.set(address, fate);
  }
  for (const { id, kind, carriesTraffic, publicAddresses = [] } of unmodelled) {
    const fate = undecided(id, `its destination is an address of ${id} (${kind}), which is not modelled`);
    if (carriesTraffic) for (const address of publicAddresses) fates.set(address, fate);
  }
  return fates;
}

function compileInternetGateway(gateway: InternetGateway, topology: Topology): CompiledInternetGateway {
  const { id } = gateway;
  const block = topology.unmodelled.find(
    (each) => each.kind === "BlockPublicAccessStates" && each.id === `${gateway.accountId}/${gateway.region}`,
  );
  const blocked =
    block === undefined ? null : undecided(block.id, "VPC Block Public Access is on, its options are not in the input");
  return {
    gateway,
    edge: null,
    redirectsTraffic: dropped("INGRESS_RTB_TRAFFIC_REDIRECTION", id),
    undecidedInbound: blocked,
    undecidedOutbound: blocked,
    refusesPrivateDestination: dropped("IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS", id),
    refusesSharedDestination: dropped("IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS", id),
    refusesPrivateSource: dropped("IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS", id),
    refusesSharedSource: dropped("IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS", id),
    noPublicAddress: dropped("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", id),
    foreignSource: dropped("GATEWAY_REJECTS_SPOOFED_TRAFFIC", id),
    refusesUniqueLocal: dropped("SIM_IGW_UNIQUE_LOCAL_ADDRESS", id),
    mtu: mtuLimit(INTERNET_MTU_BYTES, id),
    expired: dropped("SIM_TTL_EXPIRED", id),
  };
}

function compileEgressOnlyInternetGateway(gateway: EgressOnlyInternetGateway): CompiledEgressOnlyInternetGateway {
  const { id } = gateway;
  return {
    gateway,
    restriction: dropped("SIM_EIGW_RESTRICTION", id),
    foreignSource: dropped("GATEWAY_REJECTS_SPOOFED_TRAFFIC", id),
    refusesUniqueLocal: dropped("SIM_IGW_UNIQUE_LOCAL_ADDRESS", id),
    mtu: mtuLimit(INTERNET_MTU_BYTES, id),
    expired: dropped("SIM_TTL_EXPIRED", id),
  };
}

/** RT-14: the edge route tables of internet and virtual private gateways. */
function compileEdges(
  topology: Topology,
  vpcs: ReadonlyMap<string, CompiledVpc>,
  vpnGateways: ReadonlyMap<string, CompiledVpnGateway>,
  prefixLists: ReadonlyMap<string, PrefixList>,
  actions: ReturnType<typeof routeActions>,
): void {
  for (const table of topology.routeTables) {
    const vpc = vpcs.get(table.vpcId);
    if (vpc === undefined) continue;
    const gateways = [vpc.internetGateway, ...table.gatewayIds.map((id) => vpnGateways.get(id))];
    for (const gateway of gateways) {
      if (gateway == null || !table.gatewayIds.includes(gateway.gateway.id)) continue;
      gateway.edge = compileRouteTable(table, prefixLists, (route) => actions(route, vpc, table));
    }
  }
}

/** SG-11: VPCs over active connections in the same Region that the input does not show. */
function unseenPeers({ vpcs, vpcPeeringConnections }: Topology, { id: vpcId }: Vpc): CompiledVpc["unseenPeers"] {
  const described = new Set(vpcs.map(({ id }) => id));
  const entries = vpcPeeringConnections.flatMap(({ status, requester, accepter }) => {
    const other = requester.vpcId === vpcId ? accepter : accepter.vpcId === vpcId ? requester : null;
    if (other === null || status !== "active" || requester.region !== accepter.region || described.has(other.vpcId))
      return [];
    const value = notInInput(other.vpcId, `who carries a security group in ${other.vpcId}`);
    return other.cidrs.map((cidr) => ({ cidr, rank: 0, value }));
  });
  return entries.length === 0 ? null : compilePrefixes(entries);
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

/** No address is between these: an IPv6-only subnet has no IPv4 neighbours. */
const NO_IPV4 = { first: 2 ** 32, last: -1 };

function compileSubnets(
  topology: Topology,
  vpcs: ReadonlyMap<string, CompiledVpc>,
  prefixLists: ReadonlyMap<string, PrefixList>,
  actions: ReturnType<typeof routeActions>,
): Map<string, CompiledSubnet> {
  const mainTables = new Map(topology.routeTables.flatMap((table) => (table.main ? [[table.vpcId, table]] : [])));
  const explicitTables = new Map(topology.routeTables.flatMap((table) => table.subnetIds.map((id) => [id, table])));
  const explicitAcls = new Map(topology.networkAcls.flatMap((acl) => acl.subnetIds.map((id) => [id, acl])));
  const tables = new Map<RouteTable, CompiledRouteTable<RouteAction>>();
  const acls = new Map<NetworkAcl, { ingress: CompiledNetworkAcl; egress: CompiledNetworkAcl }>();

  const tracked = automaticTracking(topology);
  const publicAccess = compilePublicAccess(topology);
  const subnets = new Map<string, CompiledSubnet>();
  for (const subnet of topology.subnets) {
    const vpc = vpcs.get(subnet.vpcId);
    const unread = unreadTable(topology, subnet);
    const table =
      explicitTables.get(subnet.id) ?? (unread ? undefined : mainTables.get(subnet.vpcId)) ?? noTable(subnet, unread);
    const acl = explicitAcls.get(subnet.id) ?? noAcl(subnet);
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
      first: subnet.cidr?.first ?? NO_IPV4.first,
      last: subnet.cidr?.last ?? NO_IPV4.last,
      vpc,
      aclIngress: compiledAcl.ingress,
      aclEgress: compiledAcl.egress,
      routes,
      publicAccess: publicAccess(subnet, vpc),
      noRoute:
        explicitTables.has(subnet.id) || mainTables.get(subnet.vpcId) === table
          ? dropped("NO_ROUTE_TO_DESTINATION", table.id)
          : notInInput(table.id, `the route table of ${subnet.id}`),
      arpUnresolved: unreadInterface(topology, subnet.vpcId) ?? dropped("SIM_ARP_UNRESOLVED", subnet.id),
      refusedByAcl: explicitAcls.has(subnet.id)
        ? dropped("SUBNET_ACL_RESTRICTION", acl.id)
        : notInInput(acl.id, `the network ACL of ${subnet.id}`),
      automatic: tracked(subnet, routes),
    });
  }
  return subnets;
}

/** A table of the subnet's VPC that could not be read: whose it is may have been written there. */
function unreadTable({ unmodelled }: Topology, { vpcId }: Subnet): string | undefined {
  return unmodelled.find((each) => each.kind === "RouteTables" && (each.vpcId ?? vpcId) === vpcId)?.id;
}

/** RT-01 promises every VPC a main table: where the input has none, nobody knows what it routes. */
function noTable({ accountId, region, vpcId }: Subnet, id = "rtb-unknown"): RouteTable {
  const nothing = { main: true, subnetIds: [], gatewayIds: [], routes: [] };
  return { id, name: id, accountId, region, vpcId, ...nothing };
}

/** NACL-01: EC2 says of every subnet which ACL it has, the default one too. Where it does not, the ACL is not there. */
function noAcl({ accountId, region, vpcId }: Subnet): NetworkAcl {
  const id = "acl-unknown";
  return { id, name: id, accountId, region, vpcId, default: true, subnetIds: [], entries: [] };
}

function compileInterfaces(
  topology: Topology,
  vpcs: ReadonlyMap<string, CompiledVpc>,
  subnets: ReadonlyMap<string, CompiledSubnet>,
  prefixLists: ReadonlyMap<string, PrefixList>,
  devices: ReadonlyMap<string, Device>,
  attachments: ReadonlyMap<string, CompiledAttachment>,
  middleboxes: ReadonlyMap<string, CompiledMiddlebox>,
): Omit<Network, "onPremises"> {
  const compile = interfaceCompiler(topology, prefixLists, devicesByInterface(topology, devices, middleboxes));
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
  const indexById = new Map(interfaces.map(({ id }, index) => [id, index]));
  placeMiddleboxes(middleboxes, compiled, topology.appliances);
  placeAttachments(attachments, subnets, compiled, (subnet, id) => compile(unseenInterface(subnet, id), subnet, -1));
  return {
    topology,
    interfaces,
    compiled,
    indexById,
    interfaceByPublicAddress: byPublicAddress,
    nobodyInIpv6Block: compilePrefixes(
      [...vpcs.values()].flatMap(({ vpc, cidrs }) =>
        cidrs.flatMap((cidr) =>
          cidr.family === 6 && !isUniqueLocal(cidr.first)
            ? [
                {
                  cidr,
                  rank: 0,
                  value: unreadInterface(topology, vpc.id) ?? dropped("NO_POSSIBLE_DESTINATION", vpc.id),
                },
              ]
            : [],
        ),
      ),
    ),
    unseenPublicAddresses: unseenPublicAddresses(topology, indexById),
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
