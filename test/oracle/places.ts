import type { NatGateway, NetworkInterface, Subnet, Topology, Packet } from "../../model/index.js";
import { has, inBlock, type Address } from "./addresses.js";

export function interfaceOf(topology: Topology, { addresses }: NatGateway): NetworkInterface {
  return topology.networkInterfaces.find(({ id }) => id === addresses[0]!.networkInterfaceId)!;
}

export function ownerIn(topology: Topology, vpcId: string, address: Address): NetworkInterface | undefined {
  return topology.networkInterfaces.find((each) => each.vpcId === vpcId && has(each, address));
}

export function subnetOf(topology: Topology, { subnetId }: NetworkInterface): Subnet {
  return topology.subnets.find(({ id }) => id === subnetId)!;
}

/** Whether the address is in the subnet, so that it is reached without a router (RT-12). */
export function isNeighbour({ cidr, ipv6Cidrs }: Subnet, address: Address): boolean {
  return [...(cidr === null ? [] : [cidr]), ...ipv6Cidrs].some((block) => inBlock(block, address));
}

export function runs(topology: Topology, { attachment }: NetworkInterface): boolean {
  return topology.instances.every(({ id, state }) => id !== attachment?.instanceId || state === "running");
}

/** A packet's ends and identifier, as they now stand. */
export function endsInWords(packet: Packet, source: Address, destination: Address): string {
  return `${source}:${packet.sourcePort} > ${destination}:${packet.destinationPort} ${packet.icmpIdentifier}`;
}

/** All interfaces of the host that has this one. */
export function interfacesOfHost(topology: Topology, own: NetworkInterface): readonly NetworkInterface[] {
  return topology.networkInterfaces.filter(
    (each) => each === own || (each.attachment !== null && each.attachment.instanceId === own.attachment?.instanceId),
  );
}
