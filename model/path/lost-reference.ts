import { matchPrefix } from "../routing/longest-prefix.js";
import { NO_MATCH, serviceSelector } from "../policy/rule-classifier.js";
import { admittingRule } from "../policy/security-group.js";
import type { CompiledInterface } from "./network.js";
import type { Fate } from "./observation.js";
import type { Transit } from "./transit.js";

/**
 * Why security groups refuse what leaves. A rule that refers to a group of a peer that the input does not show may admit
 * it: who carries that group nobody can see (SG-10, SG-11). A group that is gone admits nothing (SG-14).
 */
export function egressRefusal(from: CompiledInterface, { destination, current }: Transit): Fate {
  const { unseenPeers } = from.subnet.vpc;
  if (unseenPeers === null || from.unseenMembers === null) return from.refusedEgress;
  const unseen = matchPrefix(unseenPeers, destination);
  if (unseen === null) return from.refusedEgress;
  const { groups, unseenMembers } = from;
  const rule = admittingRule(groups, true, unseenMembers, destination, current.protocol, serviceSelector(current));
  return rule === NO_MATCH ? from.refusedEgress : unseen;
}

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
