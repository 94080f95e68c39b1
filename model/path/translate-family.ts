import { isIpv4 } from "../address/ip-address.js";
import { ICMP, ICMPV6, type Packet } from "../packet.js";
import { leaveOpen } from "./mtu.js";
import type { Fate } from "./observation.js";
import type { Transit } from "./transit.js";

/** An IPv6 header is so much longer than one of IPv4. */
const HEADER_BYTES = 20;
/** The longest an ICMPv6 error may be (RFC 4443, 2.4 c), and the shortest MTU of IPv6 (RFC 8200, 5). */
const SHORTEST_IPV6_MTU_BYTES = 1280;

/** What becomes of packets that the other family cannot carry. */
export interface Untranslatable {
  readonly fragments: Fate;
  readonly noSuchMessage: Fate;
}

/** The packet becomes one of the other family, but for its addresses; sets the fate of what cannot. */
export function translateFamily({ fragments, noSuchMessage }: Untranslatable, transit: Transit): boolean {
  const { current, source } = transit;
  const toIpv6 = isIpv4(source);
  if (toIpv6 && !fitsIpv6(current)) {
    leaveOpen(fragments, transit);
    return false;
  }
  const translated = toIpv6 ? asIpv6(current) : asIpv4(current);
  if (translated === null) {
    transit.fate = noSuchMessage;
    return false;
  }
  transit.current = translated;
  return true;
}

/**
 * The packet with a header of IPv4 in place of its IPv6 one, but for its addresses (RFC 7915, 5). Null for an ICMPv6
 * message that ICMP does not have: translators drop it in silence.
 */
function asIpv4(packet: Packet): Packet | null {
  const message = packet.protocol === ICMPV6 ? icmpOf(packet) : packet;
  if (message === null) return null;
  const about = packet.about === null ? null : asIpv4(packet.about);
  if (packet.about !== null && about === null) return null;
  const lengthBytes = packet.lengthBytes - (about === null ? 1 : 2) * HEADER_BYTES;
  // 5.1: nothing tells the sender of an IPv6 packet below 1280 bytes to send shorter ones.
  const dontFragment = packet.dontFragment && lengthBytes > SHORTEST_IPV6_MTU_BYTES - HEADER_BYTES;
  return { ...message, about, lengthBytes, dontFragment, mtuBytes: mtuOf(packet, -HEADER_BYTES) };
}

/** The reverse (RFC 7915, 4). A packet that would have to be fragmented is the caller's to find ({@link fitsIpv6}). */
function asIpv6(packet: Packet): Packet | null {
  const message = packet.protocol === ICMP ? icmpv6Of(packet) : packet;
  if (message === null) return null;
  const about = packet.about === null ? null : asIpv6(packet.about);
  if (packet.about !== null && about === null) return null;
  const lengthBytes =
    about === null
      ? packet.lengthBytes + HEADER_BYTES
      : Math.min(packet.lengthBytes + 2 * HEADER_BYTES, SHORTEST_IPV6_MTU_BYTES);
  return { ...message, about, lengthBytes, dontFragment: true, mtuBytes: mtuOf(packet, HEADER_BYTES) };
}

/** RFC 7915, 4: what may be fragmented is, where it becomes longer than any IPv6 path must carry. */
function fitsIpv6({ lengthBytes, dontFragment, about }: Packet): boolean {
  return dontFragment || about !== null || lengthBytes + HEADER_BYTES <= SHORTEST_IPV6_MTU_BYTES;
}

function mtuOf({ mtuBytes }: Packet, more: number): number {
  return mtuBytes === 0 ? 0 : mtuBytes + more;
}

/** Type and code by type and code, `*` for any code; of unreachables those not named are dropped. */
type Messages = Readonly<Record<string, readonly [number, number | null]>>;

/** RFC 7915, 5.2. */
const ICMP_BY_ICMPV6: Messages = {
  "128/*": [8, null],
  "129/*": [0, null],
  "1/0": [3, 1],
  "1/1": [3, 10],
  "1/2": [3, 1],
  "1/3": [3, 1],
  "1/4": [3, 3],
  "2/*": [3, 4],
  "3/*": [11, null],
  "4/0": [12, 0],
  "4/1": [3, 2],
};

/** RFC 7915, 4.2. */
const ICMPV6_BY_ICMP: Messages = {
  "8/*": [128, null],
  "0/*": [129, null],
  "3/0": [1, 0],
  "3/1": [1, 0],
  "3/2": [4, 1],
  "3/3": [1, 4],
  "3/4": [2, 0],
  "3/5": [1, 0],
  "3/6": [1, 0],
  "3/7": [1, 0],
  "3/8": [1, 0],
  "3/9": [1, 1],
  "3/10": [1, 1],
  "3/11": [1, 0],
  "3/12": [1, 0],
  "3/13": [1, 1],
  "3/15": [1, 1],
  "11/*": [3, null],
  "12/0": [4, 0],
  "12/2": [4, 0],
};

function icmpOf(packet: Packet): Packet | null {
  return translated(packet, ICMP, ICMP_BY_ICMPV6);
}

function icmpv6Of(packet: Packet): Packet | null {
  return translated(packet, ICMPV6, ICMPV6_BY_ICMP);
}

function translated(packet: Packet, protocol: number, messages: Messages): Packet | null {
  const { icmpType, icmpCode } = packet;
  const message = messages[`${icmpType}/${icmpCode}`] ?? messages[`${icmpType}/*`];
  if (message === undefined) return null;
  const [type, code] = message;
  return { ...packet, protocol, icmpType: type, icmpCode: code ?? icmpCode };
}
