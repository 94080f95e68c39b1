import { formatCidr, type Issue, type Topology, type TransitGatewayAttachment } from "../../../model/topology/index.js";
import { blockRoutes } from "./route-tables.js";

/** Everything of a topology that this translation does not express, by name; empty: it is all there. */
export function refusals(topology: Topology): readonly Issue[] {
  const problems = [
    ...unsupported(topology),
    ...natGateways(topology),
    ...transitGateways(topology),
    ...peerings(topology),
    ...routes(topology),
  ];
  return [...names(topology), ...problems];
}

/** Ids stand in names of namespaces, in scripts and in log prefixes, which are short and know no quotation marks. */
function names(topology: Topology): readonly Issue[] {
  const { vpcs, networkInterfaces, instances, natGateways, internetGateways, transitGateways } = topology;
  return [vpcs, networkInterfaces, instances, natGateways, internetGateways, transitGateways]
    .flat()
    .filter(({ id }) => !/^[A-Za-z0-9-]{1,40}$/.test(id))
    .map(({ id }) => refused(`the id \`${id}\` is not one that AWS gives`, "letters, digits and hyphens"));
}

function refused(message: string, hint?: string): Issue {
  return { severity: "error", code: "Kernel.NotExpressed", message, ...(hint === undefined ? {} : { hint }) };
}

const WITHOUT_IT = "simulate this lab (`flowlab run`), or leave it out";

function unsupported(topology: Topology): readonly Issue[] {
  const kinds: readonly (readonly [string, readonly { readonly id: string }[]])[] = [
    ["load balancer", topology.loadBalancers],
    ["VPC endpoint", topology.vpcEndpoints],
    ["Network Firewall", topology.networkFirewalls],
    ["egress-only internet gateway", topology.egressOnlyInternetGateways],
    ["virtual private gateway", topology.vpnGateways],
    [
      "forwarding instance",
      topology.appliances.flatMap(({ resourceId: id, forwards }) => (forwards === "nothing" ? [] : { id })),
    ],
    [
      "Block Public Access",
      topology.blockPublicAccess.flatMap((each) => (each.mode === "off" ? [] : { id: each.mode })),
    ],
    ["edge route table", topology.routeTables.filter(({ gatewayIds }) => gatewayIds.length > 0)],
    ["IPv6 subnet", topology.subnets.filter(({ ipv6Cidrs }) => ipv6Cidrs.length > 0)],
    ["IPv6 interface", topology.networkInterfaces.filter(({ ipv6Addresses }) => ipv6Addresses.length > 0)],
    ["resource that is not modelled", topology.unmodelled.filter(({ carriesTraffic }) => carriesTraffic)],
  ];
  return kinds.flatMap(([kind, resources]) =>
    resources.map(({ id }) => refused(`the kernel does not express the ${kind} \`${id}\``, WITHOUT_IT)),
  );
}

function natGateways({ natGateways, routeTables, subnets }: Topology): readonly Issue[] {
  return natGateways.flatMap(({ id, addresses, subnetId, vpcId }) => {
    const own = subnets.some((subnet) => subnet.id === subnetId);
    const table =
      routeTables.find(({ subnetIds }) => subnetIds.includes(subnetId)) ??
      routeTables.find((each) => each.main && each.vpcId === vpcId);
    // IGW-12: the peer's answers would come back without a route.
    const peered = table?.routes.some(({ target }) => target.kind === "vpc-peering-connection") === true;
    return [
      ...(addresses.length === 1 && own
        ? []
        : [refused(`the kernel does not express the NAT gateway \`${id}\`: it has other than one address`)]),
      ...(peered
        ? [
            refused(
              `the kernel does not express the NAT gateway \`${id}\`: its subnet routes to a peering connection`,
              "in AWS answers return to it over the connection without a route (IGW-12), which no router of Linux does",
            ),
          ]
        : []),
    ];
  });
}

function transitGateways(topology: Topology): readonly Issue[] {
  const { transitGateways, transitGatewayAttachments, transitGatewayRouteTables } = topology;
  const regionOf = (gatewayId: string): string | undefined =>
    transitGateways.find(({ id }) => id === gatewayId)?.region;
  const reasonOf = (attachment: TransitGatewayAttachment, index: number): string | null => {
    const { id, transitGatewayId, resource, state } = attachment;
    if (resource.kind === "other") return "it is neither of a VPC nor a peering";
    if (regionOf(transitGatewayId) === undefined)
      return `its transit gateway \`${transitGatewayId}\` is not in the lab`;
    if (resource.kind === "peering") {
      if (!transitGatewayAttachments.some((each) => each.id === id && each !== attachment))
        return "its peer is not in the lab";
      return regionOf(resource.peerTransitGatewayId) === regionOf(transitGatewayId) ? "it is within one Region" : null;
    }
    const { subnetIds, applianceMode } = resource;
    if (applianceMode && subnetIds.length > 1) return "in appliance mode AWS chooses the zone of a flow";
    const shared = transitGatewayAttachments.some(
      (each, other) =>
        other < index && each.resource.kind === "vpc" && each.resource.subnetIds.some((own) => subnetIds.includes(own)),
    );
    if (shared) return "another attachment has an interface in the same subnet";
    const without = subnetIds.find(
      (own) =>
        !topology.networkInterfaces.some((each) => each.subnetId === own && each.interfaceType === "transit_gateway"),
    );
    return state === "available" && without !== undefined ? `it has no interface in \`${without}\`` : null;
  };
  return [
    ...transitGatewayAttachments.flatMap((attachment, index) => {
      const reason = reasonOf(attachment, index);
      const what = `the kernel does not express the transit gateway attachment \`${attachment.id}\``;
      return reason === null ? [] : [refused(`${what}: ${reason}`, WITHOUT_IT)];
    }),
    ...transitGatewayRouteTables
      .filter(({ learntRoutes }) => learntRoutes.length > 0)
      .map(({ id }) => refused(`the kernel does not express the routes that \`${id}\` has learnt`, WITHOUT_IT)),
  ];
}

function peerings({ vpcPeeringConnections, vpcs }: Topology): readonly Issue[] {
  return vpcPeeringConnections
    .filter(({ status }) => status === "active")
    .flatMap(({ id, requester, accepter }) =>
      [requester.vpcId, accepter.vpcId]
        .filter((vpcId) => !vpcs.some((vpc) => vpc.id === vpcId))
        .map((vpcId) => refused(`the VPC \`${vpcId}\` of the peering connection \`${id}\` is not in the lab`)),
    );
}

function routes(topology: Topology): readonly Issue[] {
  return topology.routeTables.flatMap((table) => {
    const known = ["local", "internet-gateway", "vpc-peering-connection", "nat-gateway"].concat(
      topology.transitGateways.length > 0 ? ["transit-gateway"] : [],
    );
    const targets = table.routes.flatMap(({ target }) =>
      known.includes(target.kind)
        ? []
        : [
            refused(
              `the kernel does not express the route of \`${table.id}\` to the ${target.kind} ` +
                `\`${"id" in target ? target.id : ""}\``,
              WITHOUT_IT,
            ),
          ],
    );
    const unknown = table.routes.flatMap(({ destination }) =>
      destination.kind === "prefix-list" && !topology.prefixLists.some(({ id }) => id === destination.prefixListId)
        ? [refused(`the prefix list \`${destination.prefixListId}\` of \`${table.id}\` has no entries in the lab`)]
        : [],
    );
    return [...targets, ...unknown, ...ties(topology, table)];
  });
}

/** RT-04: of prefix lists with a block in common AWS takes any. */
function ties(topology: Topology, table: Topology["routeTables"][number]): readonly Issue[] {
  const listed = blockRoutes(topology, table).filter(({ route }) => route.destination.kind === "prefix-list");
  return listed.flatMap(({ cidr, route, metric }, index) =>
    listed
      .slice(0, index)
      .some((each) => each.route !== route && each.metric === metric && formatCidr(each.cidr) === formatCidr(cidr))
      ? [
          refused(
            `two prefix lists of \`${table.id}\` have \`${formatCidr(cidr)}\` in common: AWS takes either at random (RT-04)`,
          ),
        ]
      : [],
  );
}
