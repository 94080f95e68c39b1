import { containsAddress, type Cidr, type IpAddress, type Topology, type Vpc } from "../model/index.js";
import { hasAddress } from "./endpoint.js";

/** The block of a VPC that has the address, where one is in use (CIDR-11). */
export function blockOf(vpc: Vpc, address: IpAddress): Cidr | null {
  const block = vpc.cidrBlocks.find(({ cidr, state }) => state === "associated" && containsAddress(cidr, address));
  return block?.cidr ?? null;
}

/** The VPCs, other than `except`, with an interface that owns the private address (CIDR-08: perhaps several). */
export function ownersOf(topology: Topology, address: IpAddress, except: string | null): readonly Vpc[] {
  const ids = new Set(topology.networkInterfaces.filter((each) => hasAddress(each, address)).map(({ vpcId }) => vpcId));
  return topology.vpcs.filter(({ id }) => ids.has(id) && id !== except);
}

/** The blocks of declared networks outside AWS that have the address. */
export function outsideBlocks({ onPremisesNetworks }: Topology, address: IpAddress): readonly Cidr[] {
  return onPremisesNetworks.flatMap(({ cidrs }) => cidrs.filter((cidr) => containsAddress(cidr, address)));
}
