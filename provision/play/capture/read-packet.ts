import { ICMP, ipv4, TCP, UDP, type Packet } from "../../../model/index.js";

const ECHO_TYPES: ReadonlySet<number> = new Set([0, 8]);
/** Destination unreachable, time exceeded, parameter problem: they carry the packet that they are about (RFC 792). */
const ERROR_TYPES: ReadonlySet<number> = new Set([3, 11, 12]);
const ICMP_HEADER_BYTES = 8;
const DONT_FRAGMENT = 0x4000;
const FRAGMENT_OFFSET = 0x1fff;

/**
 * A captured IPv4 packet as the model knows packets; null for what is none, or is cut off within its IP header. What is
 * beyond the captured bytes reads as 0. `payload` is left to the caller.
 */
export function readPacket(bytes: Buffer, payload: unknown = null): Packet | null {
  if (bytes.length < 20 || bytes[0]! >> 4 !== 4) return null;
  const header = (bytes[0]! & 15) * 4;
  const protocol = bytes[9]!;
  const fragment = bytes.readUInt16BE(6);
  // Only the first fragment has the transport's header.
  const rest = (fragment & FRAGMENT_OFFSET) === 0 ? bytes.subarray(header) : bytes.subarray(bytes.length);
  const short = (at: number): number => (rest.length >= at + 2 ? rest.readUInt16BE(at) : 0);
  const ports = protocol === TCP || protocol === UDP;
  const icmp = protocol === ICMP;
  const type = icmp ? short(0) >> 8 : 0;
  return {
    source: ipv4(bytes.readUInt32BE(12)),
    destination: ipv4(bytes.readUInt32BE(16)),
    protocol,
    sourcePort: ports ? short(0) : 0,
    destinationPort: ports ? short(2) : 0,
    icmpType: type,
    icmpCode: icmp ? short(0) & 255 : 0,
    icmpIdentifier: icmp && ECHO_TYPES.has(type) ? short(4) : 0,
    tcpFlags: protocol === TCP ? short(12) & 0x3f : 0,
    lengthBytes: bytes.readUInt16BE(2),
    timeToLive: bytes[8]!,
    dontFragment: (fragment & DONT_FRAGMENT) !== 0,
    mtuBytes: icmp && type === 3 && (short(0) & 255) === 4 ? short(6) : 0,
    about: icmp && ERROR_TYPES.has(type) ? readPacket(rest.subarray(ICMP_HEADER_BYTES)) : null,
    payload,
  };
}
