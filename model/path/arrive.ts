import { isIpv4 } from "../address/ip-address.js";
import type { SimTime } from "../packet.js";
import { decideSecurityGroups } from "../policy/connection-tracking.js";
import { decideNetworkAcl } from "../policy/network-acl.js";
import { serviceSelector } from "../policy/rule-classifier.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { delivered } from "./fate.js";
import { interfaceHop } from "./interface-hop.js";
import type { CompiledInterface } from "./network.js";
import type { Transit } from "./transit.js";

const INTERNET = delivered("internet");

/**
 * Second half of the pipeline (I1…I4): the destination interface's network ACL, security groups and flow log. Sets
 * `transit.fate`. Changes `tracking`. `to` is passed because the configuration may have changed while the packet was
 * under way.
 */
export function arrive(tracking: TrackingTable, to: CompiledInterface | null, now: SimTime, transit: Transit): void {
  const { packet, source, destination, hops } = transit;
  if (to === null || !isIpv4(source) || !isIpv4(destination)) {
    transit.fate = INTERNET;
    hops?.push({ kind: "host", id: "internet", name: "internet", note: "receives" });
    return;
  }
  const { subnet, groups } = to;
  transit.to = to;
  // The interface of an instance that is not running passes and logs nothing.
  if (!to.running) {
    transit.fate = to.hostDown;
    return;
  }
  // I1: only what comes from outside the subnet meets its network ACL (NACL-04).
  if (transit.carrier !== "subnet") {
    const acl = decideNetworkAcl(subnet.aclIngress, source, packet.protocol, serviceSelector(packet));
    transit.ingressNetworkAcl = acl;
    if (acl.action === "deny") transit.fate = subnet.refusedByAcl;
    hops?.push({
      kind: "network-acl",
      direction: "ingress",
      action: acl.action,
      subnetId: subnet.subnet.id,
      reason: acl,
    });
  }
  if (transit.fate === null) {
    const { identity } = transit;
    const reason = decideSecurityGroups(groups, tracking, to.index, packet, destination, source, false, identity, now);
    transit.ingressSecurityGroup = reason;
    const admitted = reason.kind !== "refused";
    if (!admitted) transit.fate = to.refusedIngress;
    hops?.push({
      kind: "security-group",
      direction: "ingress",
      action: admitted ? "allow" : "deny",
      groupIds: groups.groupIds,
      reason,
    });
  }
  transit.ingressAction = transit.fate === null ? "ACCEPT" : "REJECT";
  if (hops !== null) {
    hops.push({
      kind: "flow-log",
      interfaceId: to.networkInterface.id,
      direction: "ingress",
      action: transit.ingressAction,
      source,
      destination,
    });
    hops.push(interfaceHop(to, "ingress"));
  }
  transit.fate ??= to.delivered;
}
