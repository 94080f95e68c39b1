import {
  formatCidr,
  type NetworkInterface,
  type Route,
  type RouteTable,
  type Topology,
  type TransitGateway,
  type TransitGatewayAttachment,
  type TransitGatewayRouteTable,
  type Vpc,
} from "../../model/index.js";
import type { AttachmentChoice, GatewayChoices, TransitGatewayChoice } from "./gateway-choices.js";
import { managedInterface } from "./managed-interface.js";
import { blocksOf, id, pickOne, unique } from "./place.js";

/** One transit gateway while it is being built. */
interface Hub {
  readonly gateway: TransitGateway;
  readonly choice: TransitGatewayChoice;
  readonly tableIds: readonly string[];
  readonly attached: readonly Attached[];
}

interface Attached {
  readonly vpc: Vpc;
  readonly choice: AttachmentChoice;
  readonly attachment: TransitGatewayAttachment;
  readonly networkInterfaces: readonly NetworkInterface[];
}

/**
 * The topology with a transit gateway in each Region that chose one: VPCs attached by some of their subnets,
 * associations, propagations, static and blackhole routes, routes of the VPCs to each other, and a peering.
 */
export function addTransitGateways(topology: Topology, choices: GatewayChoices): Topology {
  const regions = unique(
    topology.vpcs.map(({ region }) => region),
    (region) => region,
  );
  const hubs = regions.flatMap((region, index): readonly Hub[] => {
    const choice = choices.transitGateways[index];
    return choice ? [buildHub(topology, region, choice)] : [];
  });
  const peerings = choices.peered ? buildPeering(hubs) : [];
  const attached = hubs.flatMap((hub) => hub.attached);
  return {
    ...topology,
    networkInterfaces: [...topology.networkInterfaces, ...attached.flatMap((each) => each.networkInterfaces)],
    transitGateways: hubs.map(({ gateway }) => gateway),
    transitGatewayAttachments: [...attached.map(({ attachment }) => attachment), ...peerings],
    transitGatewayRouteTables: hubs.flatMap((hub) => buildTables(hub, topology, peerings)),
    routeTables: topology.routeTables.map((table) => withRoutes(table, topology, hubs)),
  };
}

function buildHub(topology: Topology, region: string, choice: TransitGatewayChoice): Hub {
  const name = `hub-${region}`;
  const gateway: TransitGateway = {
    id: id("tgw", name),
    name,
    accountId: "123456789012",
    region,
    state: "available",
    securityGroupReferencing: choice.securityGroupReferencing,
  };
  const tableIds = choice.tables.map((_, index) => id("tgw-rtb", `${name}/${index}`));
  const attached = topology.vpcs.flatMap((vpc, index): readonly Attached[] => {
    const own = choice.attachments[index];
    return own && vpc.region === region ? [attach(topology, gateway, tableIds, vpc, own)] : [];
  });
  return { gateway, choice, tableIds, attached };
}

/** TGW-02: a generated VPC's subnets are each in a zone of their own. */
function attach(
  topology: Topology,
  gateway: TransitGateway,
  tableIds: readonly string[],
  vpc: Vpc,
  choice: AttachmentChoice,
): Attached {
  const name = `${gateway.name}/${vpc.id}`;
  const own = topology.subnets.filter(({ vpcId }) => vpcId === vpc.id);
  const chosen = own.filter((_, index) => choice.withoutSubnets[index] !== true);
  const subnets = chosen.length > 0 ? chosen : own.slice(0, 1);
  return {
    vpc,
    choice,
    attachment: {
      id: id("tgw-attach", name),
      name,
      accountId: vpc.accountId,
      region: vpc.region,
      transitGatewayId: gateway.id,
      resource: {
        kind: "vpc",
        vpcId: vpc.id,
        subnetIds: subnets.map((subnet) => subnet.id),
        applianceMode: choice.applianceMode,
        ipv6Support: choice.ipv6Support,
        securityGroupReferencing: choice.securityGroupReferencing,
      },
      state: choice.available ? "available" : "unavailable",
      associatedRouteTableId: choice.tablePick === null ? null : (pickOne(tableIds, choice.tablePick) ?? null),
    },
    networkInterfaces: subnets.map((subnet) =>
      managedInterface(subnet, {
        name: `${name}/${subnet.id}`,
        interfaceType: "transit_gateway",
        offset: 2,
        publicAddresses: [null],
      }),
    ),
  };
}

/** Both halves of one attachment; nothing without two gateways. */
function buildPeering([one, other]: readonly Hub[]): readonly TransitGatewayAttachment[] {
  if (!one || !other) return [];
  const half = ({ gateway, tableIds }: Hub, peer: Hub): TransitGatewayAttachment => ({
    id: id("tgw-attach", "peering"),
    name: "peering",
    accountId: gateway.accountId,
    region: gateway.region,
    transitGatewayId: gateway.id,
    resource: { kind: "peering", peerTransitGatewayId: peer.gateway.id },
    state: "available",
    associatedRouteTableId: tableIds[0] ?? null,
  });
  return [half(one, other), half(other, one)];
}

function buildTables(
  { gateway, choice, tableIds, attached }: Hub,
  { vpcs }: Topology,
  peerings: readonly TransitGatewayAttachment[],
): readonly TransitGatewayRouteTable[] {
  const blocks = vpcs.flatMap(blocksOf);
  const targets = [
    ...attached.map(({ attachment }) => attachment.id),
    ...peerings.filter(({ transitGatewayId }) => transitGatewayId === gateway.id).map((half) => half.id),
  ];
  return choice.tables.map((routes, index) => ({
    id: tableIds[index] ?? "",
    name: `${gateway.name}-rtb-${index}`,
    accountId: gateway.accountId,
    region: gateway.region,
    transitGatewayId: gateway.id,
    staticRoutes: unique(
      routes.flatMap(({ blockPick, attachmentPick }) => {
        const cidr = pickOne(blocks, blockPick);
        const attachmentId = attachmentPick === null ? null : (pickOne(targets, attachmentPick) ?? null);
        return cidr ? [{ cidr, attachmentId }] : [];
      }),
      ({ cidr }) => formatCidr(cidr),
    ),
    learntRoutes: [],
    propagatedAttachmentIds: attached.flatMap((each) =>
      each.choice.propagates[index] === true ? [each.attachment.id] : [],
    ),
  }));
}

/** One table of each attached VPC leads to every other VPC's blocks, where no other route does. */
function withRoutes(table: RouteTable, topology: Topology, hubs: readonly Hub[]): RouteTable {
  const siblings = topology.routeTables.filter(({ vpcId }) => vpcId === table.vpcId);
  const others = topology.vpcs.filter((vpc) => vpc.id !== table.vpcId).flatMap(blocksOf);
  const added = hubs.flatMap(({ gateway, attached }) =>
    attached
      .filter(({ vpc, choice }) => vpc.id === table.vpcId && pickOne(siblings, choice.routePick) === table)
      .flatMap(() =>
        others.map((cidr): Route => ({
          destination: { kind: "cidr", cidr },
          target: { kind: "transit-gateway", id: gateway.id },
          state: "active",
          origin: "CreateRoute",
        })),
      ),
  );
  const key = ({ destination }: Route): string =>
    destination.kind === "cidr" ? formatCidr(destination.cidr) : destination.prefixListId;
  return added.length === 0 ? table : { ...table, routes: unique([...table.routes, ...added], key) };
}
