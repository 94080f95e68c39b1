import type { DropCode, NetworkInterface } from "../../model/index.js";
import { has } from "./addresses.js";
import { mayGoOut } from "./block-public-access.js";
import { ends, log, type Journey, type Verdict } from "./journey.js";
import { answeredBy, endsOf } from "./nat-gateways.js";
import { aclAllows, aclOf } from "./network-acls.js";
import { subnetOf } from "./places.js";
import { longestMatch, tableOf } from "./routes.js";
import { referenceAdmits, refusedBySecurityGroups } from "./security-groups.js";

/** E3, E5, E6: the verdict of a packet that may not leave. */
export function leaves(journey: Journey, at: NetworkInterface, neighbour: boolean): Verdict | null {
  const { topology, packet, destination } = journey;
  const subnet = subnetOf(topology, at);
  const refusal = refusedByGroups(journey, at, true);
  if (refusal !== null) {
    log(journey, at, "egress", false);
    return ends(journey, refusal, at.id);
  }
  const allowed = neighbour || aclAllows(topology, subnet, true, destination, packet); // NACL-04
  const gateway = allowed && !neighbour ? publicGatewayFor(journey, at) : null;
  const { publicFlows } = journey.memory;
  const open = gateway === null || mayGoOut(at, { ...journey, publicFlows }, gateway.egressOnly);
  log(journey, at, "egress", allowed && open);
  if (!allowed) return ends(journey, "SUBNET_ACL_RESTRICTION", aclOf(topology, subnet).id);
  return open ? null : ends(journey, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED", gateway.id);
}

/** I1, I2, I4: the verdict of a packet that may not come in. */
export function enters(journey: Journey, at: NetworkInterface, sameSubnet: boolean, forOthers = false): Verdict | null {
  const { topology, packet, source } = journey;
  const subnet = subnetOf(topology, at);
  if (!sameSubnet && !aclAllows(topology, subnet, false, source, packet)) {
    log(journey, at, "ingress", false);
    return ends(journey, "SUBNET_ACL_RESTRICTION", aclOf(topology, subnet).id);
  }
  const refusal = refusedByGroups(journey, at, false);
  if (forOthers && refusal === null && at.sourceDestCheck && !has(at, journey.destination))
    return ends(journey, "ENI_SOURCE_DEST_CHECK_RESTRICTION", at.id); // I3
  log(journey, at, "ingress", refusal === null);
  return refusal === null ? null : ends(journey, refusal, at.id);
}

/** IGW-15: the internet gateway or egress-only one of the VPC to which the packet would be routed, unless it goes back by itself (IGW-12). */
function publicGatewayFor(
  { topology, memory, packet, source, destination, now }: Journey,
  at: NetworkInterface,
): { readonly id: string; readonly egressOnly: boolean } | null {
  const answered = endsOf(packet, source, destination);
  if (answered !== null && answeredBy(memory.natConnections, answered, now)?.drawsAnswers === true) return null;
  const target = longestMatch(topology, tableOf(topology, subnetOf(topology, at)), destination)?.target;
  if (target?.kind !== "internet-gateway" && target?.kind !== "egress-only-internet-gateway") return null;
  const egressOnly = target.kind === "egress-only-internet-gateway";
  const gateways = egressOnly ? topology.egressOnlyInternetGateways : topology.internetGateways;
  const found = gateways.some(({ id, vpcId }) => id === target.id && vpcId === at.vpcId);
  return found ? { id: target.id, egressOnly } : null;
}

function refusedByGroups(
  { topology, memory, packet, source, destination, sender, origin, lostAtTransitGateway, balanced, now }: Journey,
  networkInterface: NetworkInterface,
  egress: boolean,
): DropCode | null {
  if (networkInterface.securityGroupIds.length === 0) return null; // SG-19
  const { connections } = memory;
  const fromBalancer = balanced && !egress;
  const at = { topology, connections, networkInterface, egress, fromBalancer, packet, source, destination, now };
  const refusal = refusedBySecurityGroups({ ...at, sender: egress ? null : sender });
  if (refusal !== "ENI_SG_RULES_MISMATCH" || egress || sender !== null) return refusal;
  // SG-13, SG-11: had its identity survived.
  if (origin?.region !== networkInterface.region || !referenceAdmits(at, origin)) return refusal;
  return lostAtTransitGateway ? "SG_REFERENCING_SUPPORT" : "SG_REFERENCES_NOT_PRESERVED";
}
