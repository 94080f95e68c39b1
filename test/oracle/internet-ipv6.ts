import type { EgressOnlyInternetGateway, InternetGateway, NetworkInterface } from "../../model/index.js";
import { inBlock, isUniqueLocal } from "./addresses.js";
import { atDoorstep } from "./at-doorstep.js";
import { mayComeIn } from "./block-public-access.js";
import { byEdge, goesAround } from "./edges.js";
import { begunInside, mayLeave } from "./egress-only-flows.js";
import { ends, log, spendHop, tooLong, type Journey, type Step, type Verdict } from "./journey.js";
import { ownerIn, runs } from "./places.js";

/** CIDR-10, IGW-03, IGW-04: an address is the same inside and outside, and only an interface's own leaves. */
function refusedOnTheWayOut({ topology, source, destination }: Journey, vpcId: string): Verdict["outcome"] | null {
  if (isUniqueLocal(destination) || isUniqueLocal(source)) return "SIM_IGW_UNIQUE_LOCAL_ADDRESS";
  return ownerIn(topology, vpcId, source) === undefined ? "GATEWAY_REJECTS_SPOOFED_TRAFFIC" : null;
}

/** IGW-06, IGW-08 */
export function leavesByInternetGatewayIpv6(journey: Journey, gateway: InternetGateway, at: NetworkInterface): Step {
  const refusal = refusedOnTheWayOut(journey, at.vpcId);
  if (refusal !== null) return ends(journey, refusal, gateway.id);
  if (goesAround(journey, gateway, at)) return ends(journey, "INGRESS_RTB_TRAFFIC_REDIRECTION", gateway.id);
  return tooLong(journey, 1500, gateway.id) ?? spendHop(journey, gateway.id) ?? fromOutsideIpv6(journey, false);
}

/** IGW-09: IPv6 only, and nothing but what began inside. */
export function leavesByEgressOnlyGateway(journey: Journey, { id, vpcId }: EgressOnlyInternetGateway): Step {
  const { memory, packet, source, destination, now } = journey;
  if (typeof destination === "number") return ends(journey, "SIM_EIGW_RESTRICTION", id);
  const refusal = refusedOnTheWayOut(journey, vpcId);
  if (refusal !== null) return ends(journey, refusal, id);
  if (!mayLeave(memory.egressOnlyFlows, id, packet, source, destination, now))
    return ends(journey, "SIM_EIGW_RESTRICTION", id);
  return tooLong(journey, 1500, id) ?? spendHop(journey, id) ?? fromOutsideIpv6(journey, false); // IGW-08
}

/** IGW-05, IGW-06, IGW-09: an answer comes in by the egress-only gateway by which it was asked, all else by the other. */
export function fromOutsideIpv6(journey: Journey, fromInternet: boolean): Step {
  const { topology, memory, packet, source, destination, now } = journey;
  journey.sender = null;
  if (isUniqueLocal(destination)) return ends(journey, "NO_ROUTE_TO_DESTINATION", "internet");
  const vpc = topology.vpcs.find(({ cidrBlocks }) =>
    cidrBlocks.some(({ cidr, state }) => state === "associated" && inBlock(cidr, destination)),
  );
  const nobody = (): Verdict =>
    fromInternet
      ? ends(journey, "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "internet")
      : ends(journey, "delivered", "internet");
  if (vpc === undefined) return nobody();
  const to = ownerIn(topology, vpc.id, destination);
  if (to === undefined) return ends(journey, "NO_POSSIBLE_DESTINATION", vpc.id);
  const egressOnly = topology.egressOnlyInternetGateways.find(({ vpcId }) => vpcId === vpc.id);
  const flow = egressOnly && begunInside(memory.egressOnlyFlows, egressOnly.id, packet, source, destination, now);
  const gateway = flow ? egressOnly : topology.internetGateways.find(({ vpcId }) => vpcId === vpc.id);
  if (gateway === undefined)
    return egressOnly === undefined
      ? ends(journey, "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "internet")
      : ends(journey, "SIM_EIGW_RESTRICTION", egressOnly.id);
  if (isUniqueLocal(source)) return ends(journey, "SIM_IGW_UNIQUE_LOCAL_ADDRESS", gateway.id);
  if (flow) flow.lastSeen = now;
  const expired = fromInternet ? spendHop(journey, gateway.id) : null; // RT-18
  if (expired !== null) return expired;
  const byEgressOnly = gateway === egressOnly;
  if (!mayComeIn(to, { ...journey, publicFlows: memory.publicFlows }, byEgressOnly) && runs(topology, to)) {
    log(journey, to, "ingress", false);
    return ends(journey, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED", gateway.id);
  }
  return (byEgressOnly ? null : byEdge(journey, gateway, false)) ?? atDoorstep(journey, to, false);
}
