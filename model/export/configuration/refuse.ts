import { sameCidr } from "../../address/cidr.js";
import type { Issue } from "../../issue/issue.js";
import { describeRoute } from "../../topology/describe.js";
import type { Resource } from "../../topology/resource.js";
import type { RouteTable, Topology, Vpc } from "../../topology/topology.js";
import { isManaged } from "./hosts.js";
import { isOwnRoute } from "./route-tables.js";
import { isManagedPrefixList, siteOf } from "./site.js";

/** What a configuration cannot say, by name, whichever tool it is for; and what it leaves out, as a warning. */
export function cannotBuild(topology: Topology): readonly Issue[] {
  return [
    ...vpcs(topology),
    ...routes(topology),
    ...connections(topology),
    ...interfaces(topology),
    ...middleboxes(topology),
    ...loadBalancing(topology),
    ...others(topology),
    ...metadata(topology),
  ];
}

/** An error by which nothing is written. */
export function refusal(message: string, hint?: string): Issue {
  return { severity: "error", code: "Export.NotExpressible", message, ...(hint && { hint }) };
}

function vpcs({ vpcs: all, subnets }: Topology): readonly Issue[] {
  return all.flatMap((vpc: Vpc): readonly Issue[] => {
    const ipv6 = vpc.cidrBlocks.filter(({ cidr }) => cidr.family === 6);
    const [block] = ipv6;
    return [
      ...(ipv6.length > 1
        ? [refusal(`VPC \`${vpc.name}\` has ${ipv6.length} IPv6 blocks`, "only one that Amazon provides is written")]
        : []),
      ...(block && block.cidr.prefixLength !== 56
        ? [refusal(`the IPv6 block of VPC \`${vpc.name}\` is no /56, as Amazon provides`)]
        : []),
      ...subnets
        .filter(({ vpcId, ipv6Cidrs }) => vpcId === vpc.id && ipv6Cidrs.some((cidr) => cidr.prefixLength !== 64))
        .map(({ name }) => refusal(`the IPv6 block of subnet \`${name}\` is no /64`)),
    ];
  });
}

function routes(topology: Topology): readonly Issue[] {
  const site = siteOf(topology);
  const known = new Set(
    [
      topology.internetGateways,
      topology.egressOnlyInternetGateways,
      topology.vpcPeeringConnections,
      topology.networkInterfaces,
      topology.natGateways,
      topology.transitGateways,
      topology.vpcEndpoints,
    ].flatMap((list: readonly { readonly id: string }[]) => list.map(({ id }) => id)),
  );
  return topology.routeTables.flatMap((table: RouteTable) =>
    table.routes
      .filter((route) => isOwnRoute(route, site))
      .flatMap((route): readonly Issue[] => {
        const { destination, target } = route;
        const what = `route \`${describeRoute(route, topology)}\` of \`${table.name}\``;
        const blocks = site.vpcs.get(table.vpcId)?.cidrBlocks ?? [];
        if (!("id" in target) || !known.has(target.id)) return [refusal(`${what}: its target is not there`)];
        if (destination.kind === "cidr" && blocks.some(({ cidr }) => sameCidr(cidr, destination.cidr)))
          return [refusal(`${what} leads a local route elsewhere`, "only ReplaceRoute can do that")];
        const at = target.kind === "network-interface" ? site.networkInterfaces.get(target.id) : undefined;
        return at && isManaged(at) ? [refusal(`${what} leads to an interface that AWS manages`)] : [];
      }),
  );
}

function connections({ vpcPeeringConnections, transitGatewayAttachments, vpcs: all }: Topology): readonly Issue[] {
  const ids = new Set(all.map(({ id }) => id));
  return [
    ...vpcPeeringConnections.flatMap(({ name, status, requester, accepter }): readonly Issue[] => {
      if (status !== "active" && status !== "pending-acceptance")
        return [refusal(`VPC peering connection \`${name}\` is ${status}: nothing can be built so`)];
      return ids.has(requester.vpcId) && ids.has(accepter.vpcId)
        ? []
        : [refusal(`VPC peering connection \`${name}\` leads to a VPC that is not described`)];
    }),
    ...transitGatewayAttachments.flatMap(({ name, resource, state }): readonly Issue[] => {
      if (resource.kind === "other")
        return [refusal(`transit gateway attachment \`${name}\` leads to \`${resource.resourceType}\``)];
      return state === "available" ? [] : [refusal(`transit gateway attachment \`${name}\` is not available`)];
    }),
  ];
}

function interfaces({
  networkInterfaces,
  natGateways,
  vpcEndpoints,
  loadBalancers,
  flowLogs,
}: Topology): readonly Issue[] {
  const owned = new Set([
    ...natGateways.flatMap(({ addresses }) => addresses.map(({ networkInterfaceId }) => networkInterfaceId)),
    ...vpcEndpoints.flatMap(({ networkInterfaceIds }) => networkInterfaceIds),
    ...loadBalancers.flatMap(({ networkInterfaceIds }) => networkInterfaceIds),
  ]);
  const firsts = new Set(natGateways.flatMap(({ addresses: [first] }) => first?.networkInterfaceId ?? []));
  const managed = networkInterfaces.filter(isManaged);
  const tracked = networkInterfaces.filter(({ connectionTracking }) => connectionTracking !== undefined);
  const isMade = ({ id, interfaceType }: { readonly id: string; readonly interfaceType: string }): boolean =>
    owned.has(id) || interfaceType === "transit_gateway";
  return [
    ...tracked.map(({ name }) => refusal(`idle timeouts of connections are chosen for \`${name}\``)),
    ...managed
      .filter((each) => !isMade(each))
      .map(({ name, interfaceType }) =>
        refusal(`network interface \`${name}\` (${interfaceType}) is AWS's, for something that is not described`),
      ),
    ...flowLogs
      .filter(({ resource }) => managed.some(({ id }) => id === resource.id) && !firsts.has(resource.id))
      .map(({ name }) =>
        refusal(`flow log \`${name}\` watches an interface that AWS makes`, "let it watch the subnet or the VPC"),
      ),
  ];
}

/** What no AWS call makes: a host's own forwarding, and what a firewall decides. */
function middleboxes({ appliances, networkFirewalls, instances }: Topology): readonly Issue[] {
  return [
    ...networkFirewalls.map(({ name }: Resource) =>
      refusal(`AWS Network Firewall \`${name}\`: its policy is not written`),
    ),
    ...appliances.flatMap(({ resourceId, forwards }) => {
      const instance = instances.find(({ id }) => id === resourceId);
      return instance && forwards !== "nothing"
        ? [refusal(`instance \`${instance.name}\` forwards packets by its own system`, "nothing sets that up")]
        : [];
    }),
  ];
}

function loadBalancing({ loadBalancers, targetGroups }: Topology): readonly Issue[] {
  return [
    ...loadBalancers.flatMap(({ name, type, listeners }) => [
      ...(type === "gateway" ? [refusal(`load balancer \`${name}\` is a Gateway Load Balancer`)] : []),
      ...listeners
        .filter(({ protocol }) => protocol === "TLS" || protocol === "HTTPS")
        .map(({ protocol, port }) => refusal(`listener ${protocol} ${port} of \`${name}\` needs a certificate`)),
      ...listeners
        .filter(({ answers }) => answers?.kind === "authenticate")
        .map(({ port }) => refusal(`listener ${port} of \`${name}\` signs its clients in, by what is not described`)),
      ...listeners
        .filter(({ rules }) => rules !== null && rules.length > 0)
        .map(({ port }) => refusal(`listener ${port} of \`${name}\` has rules`)),
    ]),
    ...targetGroups
      .filter(({ targetType }) => targetType === "lambda" || targetType === "alb")
      .map(({ name, targetType }) => refusal(`target group \`${name}\` has targets of type \`${targetType}\``)),
    ...targetGroups
      .filter(({ targets }) => targets.some(({ health }) => health !== "healthy"))
      .map(({ name }) => leftOut(`what the health of the targets of \`${name}\` is`)),
  ];
}

/** What only flow logs tell is left out. */
function metadata({ vpcs: all, instances, networkInterfaces, flowLogs }: Topology): readonly Issue[] {
  return [
    ...all.flatMap(({ name, encryptionControl }) =>
      encryptionControl ? leftOut(`the encryption control of VPC \`${name}\``) : [],
    ),
    ...instances.flatMap(({ name, tags, autoScalingGroup }) => [
      ...(tags ? [leftOut(`the tags of instance \`${name}\``)] : []),
      ...(autoScalingGroup ? [leftOut(`Auto Scaling group \`${autoScalingGroup.name}\` of instance \`${name}\``)] : []),
    ]),
    ...networkInterfaces.flatMap(({ name, tags, ecsTask }) => [
      ...(tags ? [leftOut(`the tags of network interface \`${name}\``)] : []),
      ...(ecsTask ? [leftOut(`the ECS task of network interface \`${name}\``)] : []),
    ]),
    ...flowLogs.flatMap(({ name, tagFields }) => (tagFields ? leftOut(`the tag fields of flow log \`${name}\``) : [])),
  ];
}

function others({ vpnGateways, prefixLists, unmodelled }: Topology): readonly Issue[] {
  return [
    ...vpnGateways.map(({ name }) => refusal(`virtual private gateway \`${name}\``)),
    ...prefixLists
      .filter(({ name, cidrs }) => !isManagedPrefixList(name) && new Set(cidrs.map(({ family }) => family)).size > 1)
      .map(({ name }) => refusal(`prefix list \`${name}\` has blocks of both families`)),
    ...unmodelled.map(({ kind, id, carriesTraffic }) =>
      carriesTraffic
        ? refusal(`\`${id}\` of \`${kind}\` is nothing that flowlab knows`)
        : leftOut(`\`${id}\` of \`${kind}\``),
    ),
  ];
}

function leftOut(what: string): Issue {
  return { severity: "warning", code: "Export.LeftOut", message: `not written: ${what}` };
}
