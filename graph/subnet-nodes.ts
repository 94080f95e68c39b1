import {
  formatCidr,
  subnetCidrs,
  formatIpv4,
  formatIpv6,
  nameIn,
  type NetworkInterface,
  type RouteTable,
  type Subnet,
  type Topology,
} from "../model/index.js";
import { mapNode, moreKey, type MapNode, type NodeKind } from "./map-node.js";
import { shorten, type MustShow } from "./must-show.js";

/** Interfaces drawn in one subnet; a subnet may hold thousands. */
const INTERFACE_LIMIT = 12;

/** The route table that decides for a subnet: its own, else the VPC's main one (RT-01). */
export function effectiveRouteTable({ routeTables }: Topology, { id, vpcId }: Subnet): RouteTable | undefined {
  return (
    routeTables.find(({ subnetIds }) => subnetIds.includes(id)) ??
    routeTables.find((table) => table.main && table.vpcId === vpcId)
  );
}

/** AWS calls a subnet public when its route table has a route to an internet gateway. */
export function isPublicSubnet(topology: Topology, subnet: Subnet): boolean {
  const routes = effectiveRouteTable(topology, subnet)?.routes ?? [];
  return routes.some(({ target }) => target.kind === "internet-gateway");
}

/** What AWS's own interfaces belong to, by their InterfaceType. */
const AMAZON_INTERFACES: Readonly<Record<string, { readonly name: string; readonly kind: NodeKind }>> = {
  nat_gateway: { name: "NAT gateway", kind: "nat-gateway" },
  network_load_balancer: { name: "Network Load Balancer", kind: "load-balancer" },
  load_balancer: { name: "load balancer", kind: "load-balancer" },
  transit_gateway: { name: "transit gateway attachment", kind: "transit-gateway" },
  vpc_endpoint: { name: "VPC endpoint", kind: "vpc-endpoint" },
  gateway_load_balancer: { name: "Gateway Load Balancer", kind: "load-balancer" },
  gateway_load_balancer_endpoint: { name: "Gateway Load Balancer endpoint", kind: "vpc-endpoint" },
};

/** The gateway, endpoint or load balancer that an interface belongs to, where the topology knows it. */
function ownerOf({ natGateways, vpcEndpoints, loadBalancers }: Topology, interfaceId: string): string | undefined {
  const nat = natGateways.find(({ addresses }) =>
    addresses.some(({ networkInterfaceId }) => networkInterfaceId === interfaceId),
  );
  const others = [...vpcEndpoints, ...loadBalancers];
  return (nat ?? others.find(({ networkInterfaceIds }) => networkInterfaceIds.includes(interfaceId)))?.name;
}

/** Whose interface it is, in the name a person knows it by. */
export function interfaceTitle(topology: Topology, networkInterface: NetworkInterface): string {
  const { id, name, attachment, interfaceType, description } = networkInterface;
  const owner = ownerOf(topology, id);
  if (attachment !== null) {
    const instance = nameIn(topology.instances, attachment.instanceId);
    return attachment.deviceIndex === 0 ? instance : `${instance} · device ${attachment.deviceIndex}`;
  }
  if (owner !== undefined) return owner;
  if (name !== id) return name;
  const amazon = AMAZON_INTERFACES[interfaceType];
  if (amazon !== undefined) return amazon.name;
  return description === "" ? id : description;
}

/** The line that gives an interface's state where it is not simply at work. */
function standing(topology: Topology, { attachment, interfaceType, requesterManaged }: NetworkInterface): string {
  if (attachment === null) return requesterManaged || interfaceType !== "interface" ? "" : "not attached";
  const instance = topology.instances.find(({ id }) => id === attachment.instanceId);
  return instance === undefined || instance.state === "running" ? "" : instance.state;
}

function interfaceNode(topology: Topology, networkInterface: NetworkInterface): MapNode {
  const { id, attachment, interfaceType, privateAddresses, ipv6Addresses } = networkInterface;
  const amazon = attachment === null ? AMAZON_INTERFACES[interfaceType] : undefined;
  const title = interfaceTitle(topology, networkInterface);
  const state = standing(topology, networkInterface);
  const lines = [
    ...(amazon === undefined || amazon.name === title ? [] : [amazon.name]),
    ...privateAddresses.map(({ address, publicAddress }) =>
      publicAddress === null ? formatIpv4(address) : `${formatIpv4(address)} · public ${formatIpv4(publicAddress)}`,
    ),
    ...ipv6Addresses.map(formatIpv6),
    ...(state === "" ? [] : [state]),
  ];
  return mapNode({
    key: id,
    kind: amazon?.kind ?? "network-interface",
    title,
    lines,
    tooltip: [title, ...new Set([id, ...(attachment === null ? [] : [attachment.instanceId])]), ...lines].join("\n"),
    tone: state !== "" ? "inactive" : amazon === undefined ? "compute" : "gateway",
  });
}

function subnetNode(topology: Topology, subnet: Subnet, must: MustShow): MapNode {
  const interfaces = topology.networkInterfaces.filter(({ subnetId }) => subnetId === subnet.id);
  const { shown, hidden } = shorten(
    interfaces,
    INTERFACE_LIMIT,
    ({ id, attachment }) => must.interfaces.has(id) || must.interfaces.has(attachment?.instanceId ?? id),
  );
  const tone = isPublicSubnet(topology, subnet) ? "public" : "private";
  const networkAcl = topology.networkAcls.find(({ subnetIds }) => subnetIds.includes(subnet.id));
  const more = mapNode({ key: moreKey(subnet.id), kind: "more", title: `and ${hidden} more network interfaces` });
  const [first = "", ...others] = subnetCidrs(subnet).map(formatCidr);
  const lines = [`${tone} · ${first}`, ...others];
  const acl = networkAcl === undefined ? [] : [`network ACL ${networkAcl.name}`];
  return mapNode({
    key: subnet.id,
    kind: "subnet",
    title: subnet.name,
    lines,
    tooltip: [subnet.name, subnet.id, ...lines, ...acl].join("\n"),
    tone,
    children: [...shown.map((each) => interfaceNode(topology, each)), ...(hidden > 0 ? [more] : [])],
  });
}

/** The subnets of a VPC, grouped by Availability Zone, in the order of their blocks. */
/** In the order of their IPv4 blocks, IPv6-only ones last, as they stand in the input. */
function placeOf({ cidr }: Subnet): number {
  return cidr === null ? 2 ** 32 : cidr.first;
}

export function zoneNodes(topology: Topology, vpcId: string, must: MustShow): readonly MapNode[] {
  const subnets = topology.subnets.filter((subnet) => subnet.vpcId === vpcId);
  const zones = [...new Set(subnets.map(({ availabilityZone }) => availabilityZone))].toSorted();
  return zones.map((zone) =>
    mapNode({
      key: `${vpcId}/zone/${zone}`,
      kind: "zone",
      title: zone,
      children: subnets
        .filter(({ availabilityZone }) => availabilityZone === zone)
        .toSorted((a, b) => placeOf(a) - placeOf(b))
        .map((subnet) => subnetNode(topology, subnet, must)),
    }),
  );
}
