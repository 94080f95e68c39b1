import type { NatGateway, NetworkInterface, Subnet, Topology, Packet } from "../../model/index.js";
import { has } from "./addresses.js";

export function interfaceOf(topology: Topology, { addresses }: NatGateway): NetworkInterface {
  return topology.networkInterfaces.find(({ id }) => id === addresses[0]!.networkInterfaceId)!;
}

export function ownerIn(topology: Topology, vpcId: string, address: number): NetworkInterface | undefined {
  return topology.networkInterfaces.find((each) => each.vpcId === vpcId && has(each, address));
}

export function subnetOf(topology: Topology, { subnetId }: NetworkInterface): Subnet {
  return topology.subnets.find(({ id }) => id === subnetId)!;
}

export function runs(topology: Topology, { attachment }: NetworkInterface): boolean {
  return topology.instances.every(({ id, state }) => id !== attachment?.instanceId || state === "running");
}

/** A packet's ends and identifier, as they now stand. */
export function endsInWords(packet: Packet, source: number, destination: number): string {
  return `${source}:${packet.sourcePort} > ${destination}:${packet.destinationPort} ${packet.icmpIdentifier}`;
}

/** All interfaces of the host that has this one. */
export function interfacesOfHost(topology: Topology, own: NetworkInterface): readonly NetworkInterface[] {
  return topology.networkInterfaces.filter(
    (each) => each === own || (each.attachment !== null && each.attachment.instanceId === own.attachment?.instanceId),
  );
}
