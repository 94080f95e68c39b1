import type { IpAddress } from "../address/ip-address.js";
import type { SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { isOfHost } from "./addresses.js";
import { delivered } from "./fate.js";
import { filterIngress } from "./filter.js";
import { interfaceHop } from "./interface-hop.js";
import type { CompiledInterface } from "./network.js";
import type { Transit } from "./transit.js";

const INTERNET = delivered("internet");

/**
 * Whether an operating system takes the packet for forged: from outside, with an address of the host's own as its source.
 * So does a load balancer send it that shows a target its client where both are the same host
 * (elasticloadbalancing/latest/network/load-balancer-troubleshooting, "loopback"). Of IPv6 Linux is not so strict.
 */
function fromItself(to: CompiledInterface, source: IpAddress): boolean {
  return typeof source === "number" && isOfHost(to, source);
}

/**
 * Second half of the pipeline (I1…I4): the destination interface's network ACL, security groups and flow log. Sets
 * `transit.fate`. Changes `tracking`. `to` is passed because the configuration may have changed while the packet was
 * under way.
 */
export function arrive(tracking: TrackingTable, to: CompiledInterface | null, now: SimTime, transit: Transit): void {
  if (to === null && transit.outside !== null) {
    const { connectionId, network, delivered: fate } = transit.outside;
    const id = network?.name ?? connectionId;
    transit.fate = fate;
    transit.hops?.push({ kind: "host", id, name: network?.name ?? `behind ${connectionId}`, note: "receives" });
    return;
  }
  if (to === null) {
    transit.fate = INTERNET;
    transit.hops?.push({ kind: "host", id: "internet", name: "internet", note: "receives" });
    return;
  }
  transit.to = to;
  // The interface of an instance that is not running passes and logs nothing.
  if (!to.running) {
    transit.fate = to.hostDown;
    return;
  }
  filterIngress(tracking, to, now, transit);
  transit.hops?.push(interfaceHop(to, "ingress"));
  transit.fate ??= fromItself(to, transit.source) ? to.ownSource : to.delivered;
}
