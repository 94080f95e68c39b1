import type { NatGateway, NetworkInterface, Subnet, Topology } from "../../model/index.js";
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
