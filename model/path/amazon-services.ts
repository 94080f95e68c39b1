import { UDP, type Packet } from "../packet.js";
import type { CompiledInterface } from "./network.js";
import type { AmazonService } from "./path.js";

const LINK_LOCAL = 0xa9fe; // 169.254.0.0/16
const BROADCAST = 0xffffffff;

const LINK_LOCAL_SERVICES: ReadonlyMap<number, AmazonService> = new Map([
  [0xa9fea9fe, "metadata"], // 169.254.169.254
  [0xa9fea9fd, "dns"], // 169.254.169.253
  [0xa9fea97b, "time"], // 169.254.169.123
  [0xa9fea9fa, "licence"], // 169.254.169.250
  [0xa9fea9fb, "licence"], // 169.254.169.251
  [0xa9feaa02, "ecs-metadata"], // 169.254.170.2
]);

/**
 * E1: what Amazon serves to every instance, past security groups, network ACLs and flow logs (SG-20, FL-08): its DNS
 * at the VPC's base plus two, the subnet's router at base plus one, DHCP, and the link-local services.
 */
export function amazonServiceAt(from: CompiledInterface, packet: Packet, destination: number): AmazonService | null {
  if (destination >>> 16 === LINK_LOCAL) return LINK_LOCAL_SERVICES.get(destination) ?? null;
  if (destination === from.subnet.vpc.resolverAddress) return "dns";
  if (destination === from.subnet.first + 1) {
    return packet.protocol === UDP && packet.destinationPort === 67 ? "dhcp" : "router";
  }
  return destination === BROADCAST && packet.protocol === UDP && packet.destinationPort === 67 ? "dhcp" : null;
}

/** RT-07: what is link-local and no service of Amazon's is never forwarded. */
export function isLinkLocal(destination: number): boolean {
  return destination >>> 16 === LINK_LOCAL;
}
