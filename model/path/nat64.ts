import { isIpv4 } from "../address/ip-address.js";
import type { Ipv4 } from "../address/ipv4.js";
import type { Ipv6 } from "../address/ipv6.js";
import { ipv4Within, isNat64 } from "../address/nat64.js";
import { ICMP, ICMPV6 } from "../packet.js";
import type { FlowTuple } from "../policy/translation-table.js";
import { leaveOpen } from "./mtu.js";
import type { CompiledNatGateway } from "./network.js";
import type { Transit } from "./transit.js";

// Every NAT gateway translates between the families, in any subnet (UG nat-gateway-nat64-dns64): who speaks IPv6 only
// reaches 198.51.100.7 as 64:ff9b::c633:6407, and its answers come back from there by the gateway's subnet's local route.

/** Whether the gateway can carry IPv6 to that address; sets the fate of what it cannot. */
export function leadsToIpv4(gateway: CompiledNatGateway, destination: Ipv6, transit: Transit): boolean {
  if (!isNat64(destination)) transit.fate = gateway.familyRestriction;
  else if (isOfNoHost(ipv4Within(destination))) leaveOpen(gateway.nat64ToNobody, transit);
  return transit.fate === null;
}

/** 0.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16, 224.0.0.0/3: no page of AWS's says what becomes of it behind 64:ff9b::/96. */
function isOfNoHost(address: Ipv4): boolean {
  const first = address >>> 24;
  return first === 0 || first === 127 || address >>> 16 === 0xa9fe || first >= 224;
}

/** The flow as it is outside, but for its source: by IPv4, also for who speaks IPv6. */
export function outsideOf(tuple: FlowTuple): FlowTuple {
  const { protocol, destination } = tuple;
  if (isIpv4(destination)) return tuple;
  return { ...tuple, protocol: protocol === ICMPV6 ? ICMP : protocol, destination: ipv4Within(destination) };
}
