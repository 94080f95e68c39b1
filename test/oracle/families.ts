import { ipv4, type Packet } from "../../model/index.js";
import { inRange, type Address } from "./addresses.js";

/** RFC 6052: the IPv4 address in the last 32 bits. */
export function ipv4In(address: bigint): number {
  return ipv4(Number(address % 2n ** 32n));
}

/** No host has it: nobody knows what NAT64 does with it. */
export function isOfNobody(address: Address): boolean {
  return (
    inRange(address, 0, 8) ||
    inRange(address, 0x7f000000, 8) ||
    inRange(address, 0xa9fe0000, 16) ||
    inRange(address, 0xe0000000, 3)
  );
}

/** RFC 7915: types of ICMPv6 and of ICMP whose codes are the same. */
const TYPES: readonly (readonly [number, number])[] = [
  [128, 8],
  [129, 0],
  [3, 11],
];

/** RFC 7915: `type/code` of ICMPv6 and of ICMP, of the unreachables that hosts and routers send here. */
const CODES: readonly (readonly [string, string])[] = [
  ["1/4", "3/3"],
  ["1/0", "3/1"],
  ["1/1", "3/10"],
  ["2/0", "3/4"],
];

/** Type and code by the other family; null where it has no such message. */
function otherMessage(type: number, code: number, toIpv4: boolean): readonly [number, number] | null {
  const [own, other] = toIpv4 ? ([0, 1] as const) : ([1, 0] as const);
  const sameCode = TYPES.find((pair) => pair[own] === type);
  if (sameCode !== undefined) return [sameCode[other], code];
  const found = CODES.find((pair) => pair[own] === `${type}/${code}`);
  if (found === undefined) return null;
  const [otherType = 0, otherCode = 0] = found[other].split("/").map(Number);
  return [otherType, otherCode];
}

/** The packet by the other family, but for its addresses; null where that has none such, or it must be fragmented. */
export function byOtherFamily(packet: Packet, toIpv4: boolean): Packet | "no such message" | "fragments" {
  if (!toIpv4 && packet.about === null && !packet.dontFragment && packet.lengthBytes + 20 > 1280) return "fragments";
  const about = packet.about === null ? null : byOtherFamily({ ...packet.about, dontFragment: true }, toIpv4);
  if (typeof about === "string") return about;
  const isMessage = packet.protocol === 1 || packet.protocol === 58;
  const message = isMessage ? otherMessage(packet.icmpType, packet.icmpCode, toIpv4) : ([0, 0] as const);
  if (message === null) return "no such message";
  const [icmpType, icmpCode] = message;
  const headers = (about === null ? 20 : 40) * (toIpv4 ? -1 : 1);
  const longest = about === null || toIpv4 ? Infinity : 1280;
  const lengthBytes = Math.min(packet.lengthBytes + headers, longest);
  return {
    ...packet,
    protocol: isMessage ? (toIpv4 ? 1 : 58) : packet.protocol,
    icmpType,
    icmpCode,
    about,
    lengthBytes,
    dontFragment: !toIpv4 || (packet.dontFragment && lengthBytes > 1260),
  };
}
