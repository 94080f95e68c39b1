import { NO_MATCH, serviceSelector } from "../policy/rule-classifier.js";
import { admittingRule } from "../policy/security-group.js";
import type { CompiledInterface } from "./network.js";
import type { Fate } from "./observation.js";
import type { Transit } from "./transit.js";

/**
 * Why security groups refuse what comes in. A rule that refers to the sender's group is no help once the packet has lost
 * that identity: in a gateway, load balancer or middlebox (SG-13), or in a transit gateway without support of references
 * (SG-11). Another Region's groups can never be referred to.
 */
export function ingressRefusal(to: CompiledInterface, transit: Transit): Fate {
  const { from, identity, packet, current } = transit;
  if (identity !== null || from === null || !to.groups.ingress.hasReferences) return to.refusedIngress;
  const sender = from.subnet.vpc.interfaceByAddress.get(packet.source);
  if (sender === undefined || sender.subnet.subnet.region !== to.subnet.subnet.region) return to.refusedIngress;
  const source = transit.source;
  const rule = admittingRule(to.groups, false, sender.groups, source, current.protocol, serviceSelector(current));
  if (rule === NO_MATCH) return to.refusedIngress;
  return transit.lostAtTransitGateway ? to.noReferencing : to.referencesLost;
}
