import {
  type Ipv4Cidr,
  type NetworkInterface,
  type RouteTable,
  type Subnet,
  type Topology,
  type Vpc,
} from "../../../model/topology/index.js";
import { namespaceName } from "./kernel-plan.js";
import { attachmentAt } from "./attachments.js";

/** An interface that exists in the kernel, and what is called how for it. */
export interface InterfacePlace {
  readonly networkInterface: NetworkInterface;
  readonly vpc: Vpc;
  readonly subnet: Subnet;
  readonly number: number;
  /** Where its security groups stand. */
  readonly namespace: string;
  /** Its device in the VPC's router. */
  readonly link: string;
  /** The group of all such links of its subnet. */
  readonly linkGroup: number;
  /** It carries what is addressed to others, as those of gateways do. */
  readonly forwards: boolean;
  readonly host: HostPlace;
  /** Its device in the host. */
  readonly device: string;
  readonly macAddress: string;
}

/** An instance, a NAT or transit gateway, or an interface that is attached to none. */
export interface HostPlace {
  readonly kind: "host" | "nat-gateway" | "transit-gateway";
  readonly id: string;
  readonly namespace: string;
  readonly interfaces: readonly InterfacePlace[];
}

/** Where everything of a topology is in the kernel. Stopped instances and their interfaces are nowhere. */
export interface Places {
  readonly topology: Topology;
  readonly runId: string;
  readonly interfaces: readonly InterfacePlace[];
  readonly hosts: readonly HostPlace[];
  readonly vpcNamespace: (vpcId: string) => string;
  readonly gatewayNamespace: (internetGatewayId: string) => string;
  readonly internetNamespace: string;
}

/** A locally administered hardware address. `kind` keeps the host's, the interface's and the routers' links apart. */
export function macAddress(kind: number, number: number): string {
  const bytes = [2, kind, 0, 0, number >> 8, number & 255];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

/** The hardware address by which an instance sees its subnet's router and its neighbours. */
export function interfaceMac({ number }: InterfacePlace): string {
  return macAddress(1, number);
}

/** Whether the interface is there: one of an instance that does not run neither sends nor receives. */
function isUp({ instances }: Topology, { attachment }: NetworkInterface): boolean {
  if (attachment === null) return true;
  return (instances.find(({ id }) => id === attachment.instanceId)?.state ?? "running") === "running";
}

export function placesOf(topology: Topology, runId: string): Places {
  const name = (what: string): string => namespaceName(runId, what);
  const interfaces: InterfacePlace[] = [];
  const hosts: HostPlace[] = [];
  const up = topology.networkInterfaces.filter((each) => isUp(topology, each));
  const hostIdOf = (each: NetworkInterface): string =>
    topology.natGateways.find(({ addresses }) => addresses.some((own) => own.networkInterfaceId === each.id))?.id ??
    attachmentAt(topology, each)?.transitGatewayId ??
    each.attachment?.instanceId ??
    each.id;
  for (const hostId of new Set([...up.map(hostIdOf), ...topology.transitGateways.map(({ id }) => id)])) {
    const own = up.filter((each) => hostIdOf(each) === hostId);
    const kind = kindOf(topology, hostId);
    const placed: InterfacePlace[] = [];
    const host = { kind, id: hostId, namespace: name(`${hostId}-host`), interfaces: placed } as const;
    hosts.push(host);
    const ordered = own.toSorted((a, b) => (a.attachment?.deviceIndex ?? 0) - (b.attachment?.deviceIndex ?? 0));
    for (const [index, networkInterface] of ordered.entries()) {
      const number = interfaces.length;
      const subnetIndex = topology.subnets.findIndex(({ id }) => id === networkInterface.subnetId);
      const place: InterfacePlace = {
        networkInterface,
        vpc: topology.vpcs.find(({ id }) => id === networkInterface.vpcId)!,
        subnet: topology.subnets[subnetIndex]!,
        number,
        namespace: name(networkInterface.id),
        link: `e${number}`,
        linkGroup: subnetIndex + 1,
        forwards: kind !== "host",
        host,
        device: `eth${index}`,
        macAddress: macAddress(0, number),
      };
      interfaces.push(place);
      placed.push(place);
    }
  }
  return {
    topology,
    runId,
    interfaces,
    hosts,
    vpcNamespace: name,
    gatewayNamespace: name,
    internetNamespace: name("internet"),
  };
}

function kindOf({ natGateways, transitGateways }: Topology, hostId: string): HostPlace["kind"] {
  if (natGateways.some(({ id }) => id === hostId)) return "nat-gateway";
  return transitGateways.some(({ id }) => id === hostId) ? "transit-gateway" : "host";
}

/** A VPC's IPv4 blocks that are in use (CIDR-11). */
export function blocksOf(vpc: Vpc): readonly Ipv4Cidr[] {
  return vpc.cidrBlocks.flatMap(({ cidr, state }) => (cidr.family === 4 && state === "associated" ? [cidr] : []));
}

/** RT-01 */
export function routeTableOf({ routeTables }: Topology, subnet: Subnet): RouteTable {
  const own = routeTables.find(({ subnetIds }) => subnetIds.includes(subnet.id));
  return own ?? routeTables.find(({ vpcId, main }) => main && vpcId === subnet.vpcId)!;
}

/** The blocks that a rule's or route's destination stands for; those of IPv6 left out. */
export function blocksOfList({ prefixLists }: Topology, prefixListId: string): readonly Ipv4Cidr[] {
  const list = prefixLists.find(({ id }) => id === prefixListId);
  return (list?.cidrs ?? []).flatMap((cidr) => (cidr.family === 4 ? [cidr] : []));
}
