import { formatCidr, type Route, type SecurityGroupRule, type Topology } from "../../../model/index.js";

/** What leaves one thing of a topology out, with all that cannot be without it. Whatever is gone already stays gone. */
export type Removal = (from: Topology) => Topology;

/** Everything that can be left out, the largest first. */
export function* removalsOf(topology: Topology): Generator<Removal> {
  yield (from) => ({ ...from, flowLogs: [], logGroups: [] });
  for (const { id } of topology.vpcs) yield (from) => withoutVpc(from, id);
  for (const { id } of topology.transitGateways) yield (from) => withoutTransitGateway(from, id);
  for (const { id } of topology.transitGatewayAttachments) yield (from) => withoutAttachments(from, new Set([id]));
  for (const { id } of topology.natGateways) yield (from) => withoutNatGateway(from, id);
  for (const { id } of topology.subnets) yield (from) => withoutSubnets(from, (subnet) => subnet.id === id);
  for (const { id } of topology.networkInterfaces) yield (from) => withoutInterface(from, id);
  for (const { id } of topology.vpcPeeringConnections)
    yield (from) => ({ ...from, vpcPeeringConnections: from.vpcPeeringConnections.filter((each) => each.id !== id) });
  for (const { id } of topology.internetGateways)
    yield (from) => ({ ...from, internetGateways: from.internetGateways.filter((each) => each.id !== id) });
  for (const { id, main } of topology.routeTables)
    if (!main) yield (from) => ({ ...from, routeTables: from.routeTables.filter((each) => each.id !== id) });
  for (const acl of topology.networkAcls)
    if (!acl.default) yield (from) => ({ ...from, networkAcls: from.networkAcls.filter(({ id }) => id !== acl.id) });
  for (const { id, name } of topology.securityGroups)
    if (name !== "default") yield (from) => withoutSecurityGroup(from, id);
  yield* smallRemovalsOf(topology);
}

/** Rules, entries, routes, prefix lists. */
function* smallRemovalsOf(topology: Topology): Generator<Removal> {
  for (const { ingress, egress } of topology.securityGroups)
    for (const rule of [...ingress, ...egress]) yield (from) => withoutRule(from, (each) => each.id === rule.id);
  for (const acl of topology.networkAcls)
    for (const { ruleNumber, egress } of acl.entries)
      yield (from) => ({
        ...from,
        networkAcls: from.networkAcls.map((each) => {
          const entries = each.entries.filter((entry) => entry.ruleNumber !== ruleNumber || entry.egress !== egress);
          return each.id === acl.id ? { ...each, entries } : each;
        }),
      });
  for (const table of topology.routeTables)
    for (const route of table.routes.filter(({ target }) => target.kind !== "local"))
      yield (from) => ({
        ...from,
        routeTables: from.routeTables.map((each) => {
          const routes = each.routes.filter((other) => keyOf(other) !== keyOf(route));
          return each.id === table.id ? { ...each, routes } : each;
        }),
      });
  for (const { id, staticRoutes } of topology.transitGatewayRouteTables)
    for (const { cidr } of staticRoutes)
      yield (from) => ({
        ...from,
        transitGatewayRouteTables: from.transitGatewayRouteTables.map((each) => {
          const kept = each.staticRoutes.filter((route) => formatCidr(route.cidr) !== formatCidr(cidr));
          return each.id === id ? { ...each, staticRoutes: kept } : each;
        }),
      });
  for (const { id } of topology.prefixLists) yield (from) => withoutPrefixList(from, id);
}

function keyOf({ destination }: Route): string {
  return destination.kind === "cidr" ? formatCidr(destination.cidr) : destination.prefixListId;
}

function withoutVpc(from: Topology, vpcId: string): Topology {
  const emptied = withoutSubnets(from, (subnet) => subnet.vpcId === vpcId);
  const groups = emptied.securityGroups.filter((each) => each.vpcId === vpcId);
  const peered = emptied.vpcPeeringConnections.filter(
    ({ requester, accepter }) => requester.vpcId !== vpcId && accepter.vpcId !== vpcId,
  );
  return {
    ...groups.reduce((current, { id }) => withoutSecurityGroup(current, id), emptied),
    vpcs: emptied.vpcs.filter(({ id }) => id !== vpcId),
    routeTables: emptied.routeTables.filter((each) => each.vpcId !== vpcId),
    networkAcls: emptied.networkAcls.filter((each) => each.vpcId !== vpcId),
    internetGateways: emptied.internetGateways.filter((each) => each.vpcId !== vpcId),
    vpcPeeringConnections: peered,
  };
}

function withoutSubnets(from: Topology, gone: (subnet: Topology["subnets"][number]) => boolean): Topology {
  const ids = new Set(from.subnets.filter(gone).map(({ id }) => id));
  const inside = from.networkInterfaces.filter(({ subnetId }) => ids.has(subnetId));
  const attached = from.transitGatewayAttachments.filter(
    ({ resource }) => resource.kind === "vpc" && resource.subnetIds.some((id) => ids.has(id)),
  );
  const cleared = from.natGateways
    .filter(({ subnetId }) => ids.has(subnetId))
    .reduce((current, { id }) => withoutNatGateway(current, id), from);
  const detached = withoutAttachments(cleared, new Set(attached.map(({ id }) => id)));
  const rest = inside.reduce((current, { id }) => withoutInterface(current, id), detached);
  const unassociated = <Associated extends { readonly subnetIds: readonly string[] }>(each: Associated): Associated => {
    return { ...each, subnetIds: each.subnetIds.filter((id) => !ids.has(id)) };
  };
  return {
    ...rest,
    subnets: rest.subnets.filter(({ id }) => !ids.has(id)),
    routeTables: rest.routeTables.map(unassociated),
    networkAcls: rest.networkAcls.map(unassociated),
  };
}

/** With the instance whose last one it is; AWS's own go with what they belong to. */
function withoutInterface(from: Topology, id: string): Topology {
  const gone = from.networkInterfaces.find((each) => each.id === id);
  if (gone === undefined || gone.interfaceType !== "interface") return from;
  const networkInterfaces = from.networkInterfaces.filter((each) => each !== gone);
  const instanceId = gone.attachment?.instanceId;
  const last = networkInterfaces.every(({ attachment }) => attachment?.instanceId !== instanceId);
  return {
    ...from,
    networkInterfaces,
    instances: last ? from.instances.filter((each) => each.id !== instanceId) : from.instances,
    appliances: last ? from.appliances.filter(({ resourceId }) => resourceId !== instanceId) : from.appliances,
  };
}

function withoutNatGateway(from: Topology, id: string): Topology {
  const gone = from.natGateways.filter((each) => each.id === id).flatMap(({ addresses }) => addresses);
  const ids = new Set(gone.map(({ networkInterfaceId }) => networkInterfaceId));
  return {
    ...from,
    natGateways: from.natGateways.filter((each) => each.id !== id),
    networkInterfaces: from.networkInterfaces.filter((each) => !ids.has(each.id)),
  };
}

function withoutTransitGateway(from: Topology, id: string): Topology {
  const of = from.transitGatewayAttachments.filter(
    ({ transitGatewayId, resource }) =>
      transitGatewayId === id || (resource.kind === "peering" && resource.peerTransitGatewayId === id),
  );
  const detached = withoutAttachments(from, new Set(of.map((each) => each.id)));
  return {
    ...detached,
    transitGateways: detached.transitGateways.filter((each) => each.id !== id),
    transitGatewayRouteTables: detached.transitGatewayRouteTables.filter(
      ({ transitGatewayId }) => transitGatewayId !== id,
    ),
  };
}

function withoutAttachments(from: Topology, ids: ReadonlySet<string>): Topology {
  const subnetIds = from.transitGatewayAttachments.flatMap(({ id, resource }) =>
    ids.has(id) && resource.kind === "vpc" ? resource.subnetIds : [],
  );
  return {
    ...from,
    networkInterfaces: from.networkInterfaces.filter(
      ({ interfaceType, subnetId }) => interfaceType !== "transit_gateway" || !subnetIds.includes(subnetId),
    ),
    transitGatewayAttachments: from.transitGatewayAttachments.filter(({ id }) => !ids.has(id)),
    transitGatewayRouteTables: from.transitGatewayRouteTables.map((table) => ({
      ...table,
      staticRoutes: table.staticRoutes.filter(({ attachmentId }) => attachmentId === null || !ids.has(attachmentId)),
      propagatedAttachmentIds: table.propagatedAttachmentIds.filter((id) => !ids.has(id)),
    })),
  };
}

function withoutSecurityGroup(from: Topology, groupId: string): Topology {
  const rest = withoutRule(from, ({ peer }) => peer.kind === "security-group" && peer.groupId === groupId);
  return {
    ...rest,
    securityGroups: rest.securityGroups.filter(({ id }) => id !== groupId),
    networkInterfaces: rest.networkInterfaces.map((each) => {
      return { ...each, securityGroupIds: each.securityGroupIds.filter((id) => id !== groupId) };
    }),
  };
}

function withoutRule(from: Topology, gone: (rule: SecurityGroupRule) => boolean): Topology {
  return {
    ...from,
    securityGroups: from.securityGroups.map((group) => ({
      ...group,
      ingress: group.ingress.filter((rule) => !gone(rule)),
      egress: group.egress.filter((rule) => !gone(rule)),
    })),
  };
}

function withoutPrefixList(from: Topology, listId: string): Topology {
  const rest = withoutRule(from, ({ peer }) => peer.kind === "prefix-list" && peer.prefixListId === listId);
  const routeTables = rest.routeTables.map((table) => {
    return { ...table, routes: table.routes.filter((route) => keyOf(route) !== listId) };
  });
  return { ...rest, routeTables, prefixLists: rest.prefixLists.filter(({ id }) => id !== listId) };
}
