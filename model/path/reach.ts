import type { SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { passLoadBalancer } from "./load-balancer.js";
import { answerNatInstance } from "./middlebox.js";
import { answerNatGateway } from "./nat-gateway.js";
import type { CompiledInterface, Network } from "./network.js";
import type { Transit } from "./transit.js";

/**
 * At the doorstep of an interface. A host's is the destination; that of a NAT gateway, load balancer or NAT instance
 * sends the packet on, by the interface returned.
 */
export function reach(
  network: Network,
  tracking: TrackingTable,
  to: CompiledInterface,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  transit.destinationKind = "network-interface";
  transit.to = to;
  // SG-11: over a transit gateway an interface endpoint's rules cannot refer to groups (TGW:tgw-vpc-attachments).
  if (transit.crossedTransitGateway && to.networkInterface.interfaceType === "vpc_endpoint") {
    transit.lostAtTransitGateway ||= transit.identity !== null;
    transit.identity = null;
  }
  const { device } = to;
  if (device === null) return null;
  switch (device.kind) {
    case "nat-gateway":
      return answerNatGateway(tracking, device.gateway, to, now, transit);
    case "load-balancer":
      return passLoadBalancer(network, tracking, device.balancer, to, now, transit);
    case "nat-instance":
      return answerNatInstance(tracking, device.middlebox, to, now, transit);
  }
}
