import type { Ipv4Cidr } from "../address/cidr.js";
import { compileNetworkAcl, type CompiledNetworkAcl } from "../policy/network-acl.js";
import { compileSecurityGroups, type CompiledSecurityGroups } from "../policy/security-group.js";
import { compileRouteTable, type CompiledRouteTable } from "../routing/route-table.js";
import type {
  InternetGateway,
  NetworkAcl,
  NetworkInterface,
  PrefixList,
  RouteTable,
  Subnet,
  Topology,
} from "../topology/topology.js";
import { delivered, dropped, undecided } from "./fate.js";
import type {
  CompiledInterface,
  CompiledInternetGateway,
  CompiledSubnet,
  CompiledVpc,
  Network,
  RouteAction,
} from "./network.js";
import type { SecurityGroupReason } from "./observation.js";
import { routeActions } from "./route-actions.js";

/** Compiles a topology. Interfaces with the same groups, subnets with the same table or ACL share what is compiled. */
export function compileNetwork(topology: Topology): Network {
  const prefixLists = new Map(topology.prefixLists.map((list) => [list.id, list]));
  const vpcs = compileVpcs(topology);
  connectPeers(topology, vpcs);
  const subnets = compileSubnets(topology, vpcs, prefixLists);
  return compileInterfaces(topology, subnets, prefixLists);
}

function compileVpcs(topology: Topology): Map<string, CompiledVpc> {
  const vpcs = new Map<string, CompiledVpc>();
  for (const vpc of topology.vpcs) {
    const blocks = vpc.cidrBlocks.filter((block) => block.state === "associated" && block.cidr.family === 4);
    const cidrs = blocks.map((block) => block.cidr as Ipv4Cidr);
    const primary = blocks.find((block) => block.primary)?.cidr as Ipv4Cidr | undefined;
    vpcs.set(vpc.id, {
      vpc,
      cidrs,
      resolverAddress: primary === undefined ? -1 : primary.first + 2,
      interfaceByAddress: new Map(),
      internetGateway: null,
      referencePeers: [],
    });
  }
  for (const gateway of topology.internetGateways) {
    const vpc = gateway.vpcId === null ? undefined : vpcs.get(gateway.vpcId);
    if (vpc !== undefined) vpc.internetGateway = compileInternetGateway(gateway, topology);
  }
  return vpcs;
}

function compileInternetGateway(gateway: InternetGateway, topology: Topology): CompiledInternetGateway {
  const edge = topology.routeTables.find(
    (table) => table.gatewayIds.includes(gateway.id) && table.routes.some((route) => route.target.kind !== "local"),
  );
  const { id } = gateway;
  return {
    gateway,
    edgeRouting: edge === undefined ? null : undecided(edge.id, `edge route table ${edge.id} is not modelled yet`),
    refusesPrivateDestination: dropped("IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS", id),
    refusesSharedDestination: dropped("IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS", id),
    refusesPrivateSource: dropped("IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS", id),
    refusesSharedSource: dropped("IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS", id),
    noPublicAddress: dropped("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", id),
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

function compileSubnets(
  topology: Topology,
  vpcs: ReadonlyMap<string, CompiledVpc>,
  prefixLists: ReadonlyMap<string, PrefixList>,
): Map<string, CompiledSubnet> {
  const mainTables = new Map(topology.routeTables.flatMap((table) => (table.main ? [[table.vpcId, table]] : [])));
  const explicitTables = new Map(topology.routeTables.flatMap((table) => table.subnetIds.map((id) => [id, table])));
  const defaultAcls = new Map(topology.networkAcls.flatMap((acl) => (acl.default ? [[acl.vpcId, acl]] : [])));
  const explicitAcls = new Map(topology.networkAcls.flatMap((acl) => acl.subnetIds.map((id) => [id, acl])));
  const actions = routeActions(topology, vpcs);
  const tables = new Map<RouteTable, CompiledRouteTable<RouteAction>>();
  const acls = new Map<NetworkAcl, { ingress: CompiledNetworkAcl; egress: CompiledNetworkAcl }>();

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
      vpc,
      aclIngress: compiledAcl.ingress,
      aclEgress: compiledAcl.egress,
      routes,
      noRoute: dropped("NO_ROUTE_TO_DESTINATION", table.id),
      arpUnresolved: dropped("SIM_ARP_UNRESOLVED", subnet.id),
      refusedByAcl: dropped("SUBNET_ACL_RESTRICTION", acl.id),
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
  subnets: ReadonlyMap<string, CompiledSubnet>,
  prefixLists: ReadonlyMap<string, PrefixList>,
): Network {
  const securityGroups = new Map(topology.securityGroups.map((group) => [group.id, group]));
  const stopped = new Set(topology.instances.flatMap(({ id, state }) => (state === "running" ? [] : [id])));
  const shared = new Map<string, CompiledSecurityGroups>();
  const groupsOf = ({ securityGroupIds }: NetworkInterface): CompiledSecurityGroups => {
    const name = securityGroupIds.toSorted().join();
    const groups = securityGroupIds.flatMap((id) => securityGroups.get(id) ?? []);
    const compiled = shared.get(name) ?? compileSecurityGroups(groups, prefixLists);
    shared.set(name, compiled);
    return compiled;
  };

  const siblings = new Map<string, NetworkInterface[]>();
  for (const networkInterface of topology.networkInterfaces) {
    const instanceId = networkInterface.attachment?.instanceId;
    if (instanceId === undefined) continue;
    const known = siblings.get(instanceId);
    if (known === undefined) siblings.set(instanceId, [networkInterface]);
    else known.push(networkInterface);
  }

  const compiled: CompiledInterface[] = [];
  const byPublicAddress = new Map<number, CompiledInterface>();
  const interfaces = topology.networkInterfaces.filter(({ subnetId }) => subnets.has(subnetId));
  interfaces.forEach((networkInterface, index) => {
    const subnet = subnets.get(networkInterface.subnetId)!;
    const { id, attachment, privateAddresses } = networkInterface;
    const groups = groupsOf(networkInterface);
    const primary = privateAddresses.find((each) => each.primary) ?? privateAddresses[0];
    const otherAddresses = privateAddresses.filter((each) => each !== primary).map((each) => each.address);
    const entry: CompiledInterface = {
      index,
      networkInterface,
      subnet,
      groups,
      primaryAddress: primary?.address ?? -1,
      otherAddresses,
      hostAddresses: [...otherAddresses, ...addressesOfSiblings(networkInterface, siblings)],
      sourceDestCheck: networkInterface.sourceDestCheck,
      publicAddress: primary?.publicAddress ?? 0,
      running: attachment === null || !stopped.has(attachment.instanceId),
      delivered: delivered(id),
      hostDown: dropped("SIM_HOST_DOWN", attachment?.instanceId ?? id),
      refusedEgress: dropped(refusalCode(groups.egress.refused), id, "egress"),
      refusedIngress: dropped(refusalCode(groups.ingress.refused), id, "ingress"),
      addressRestriction: dropped("ENI_SOURCE_DEST_CHECK_RESTRICTION", id),
    };
    compiled.push(entry);
    for (const { address, publicAddress } of privateAddresses) {
      (subnet.vpc.interfaceByAddress as Map<number, CompiledInterface>).set(address, entry);
      if (publicAddress !== null) byPublicAddress.set(publicAddress, entry);
    }
  });
  return {
    topology,
    interfaces,
    compiled,
    indexById: new Map(interfaces.map(({ id }, index) => [id, index])),
    interfaceByPublicAddress: byPublicAddress,
  };
}

function refusalCode(refused: SecurityGroupReason): "ENI_SG_RULES_MISMATCH" | "SG_HAS_NO_RULES" {
  return refused.kind === "refused" ? refused.code : "ENI_SG_RULES_MISMATCH";
}

function addressesOfSiblings(
  networkInterface: NetworkInterface,
  siblings: ReadonlyMap<string, readonly NetworkInterface[]>,
): readonly number[] {
  const all = siblings.get(networkInterface.attachment?.instanceId ?? "") ?? [];
  return all
    .filter((each) => each !== networkInterface)
    .flatMap((each) => each.privateAddresses.map(({ address }) => address));
}
