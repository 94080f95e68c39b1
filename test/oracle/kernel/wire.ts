import { ICMP, ipv4, TCP, UDP, type Ipv4, type Packet } from "../../../model/index.js";

/**
 * Packets as bytes. The number of a packet stands in the identification field of its IP header, which nobody on the way
 * changes, and again where a kernel's own answer repeats it: TCP's sequence numbers and the ICMP sequence.
 */
export function encode(packet: Packet, number: number): Buffer {
  const body = bodyOf(packet, number);
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + body.length, 2);
  header.writeUInt16BE(number, 4);
  header[8] = packet.timeToLive;
  header[9] = packet.protocol;
  header.writeUInt32BE(packet.source as Ipv4, 12);
  header.writeUInt32BE(packet.destination as Ipv4, 16);
  header.writeUInt16BE(checksum(header), 10);
  return Buffer.concat([header, withChecksum(packet, body)]);
}

function bodyOf(packet: Packet, number: number): Buffer {
  switch (packet.protocol) {
    case TCP: {
      const body = Buffer.alloc(20);
      body.writeUInt16BE(packet.sourcePort, 0);
      body.writeUInt16BE(packet.destinationPort, 2);
      body.writeUInt32BE((number << 16) >>> 0, 4);
      if ((packet.tcpFlags & 16) !== 0) body.writeUInt32BE((number << 16) >>> 0, 8);
      body[12] = 0x50;
      body[13] = packet.tcpFlags;
      body.writeUInt16BE(0xffff, 14);
      return body;
    }
    case UDP: {
      const body = Buffer.alloc(12);
      body.writeUInt16BE(packet.sourcePort, 0);
      body.writeUInt16BE(packet.destinationPort, 2);
      body.writeUInt16BE(body.length, 4);
      return body;
    }
    case ICMP: {
      const { about } = packet;
      const reported = about === null ? Buffer.alloc(12) : encode(about, number).subarray(0, 28);
      const body = Buffer.concat([Buffer.alloc(8), reported]);
      body[0] = packet.icmpType;
      body[1] = packet.icmpCode;
      if (isError(packet.icmpType)) return body;
      body.writeUInt16BE(packet.icmpIdentifier, 4);
      body.writeUInt16BE(number, 6);
      return body;
    }
    default:
      return Buffer.alloc(20);
  }
}

function withChecksum({ protocol, source, destination }: Packet, body: Buffer): Buffer {
  const at = protocol === TCP ? 16 : protocol === UDP ? 6 : protocol === ICMP ? 2 : -1;
  if (at < 0) return body;
  const pseudo = Buffer.alloc(protocol === ICMP ? 0 : 12);
  if (protocol !== ICMP) {
    pseudo.writeUInt32BE(source as Ipv4, 0);
    pseudo.writeUInt32BE(destination as Ipv4, 4);
    pseudo[9] = protocol;
    pseudo.writeUInt16BE(body.length, 10);
  }
  body.writeUInt16BE(checksum(Buffer.concat([pseudo, body])), at);
  return body;
}

function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at + 1 < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  if (bytes.length % 2 === 1) sum += bytes.at(-1)! << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function isError(icmpType: number): boolean {
  return icmpType === 3 || icmpType === 11;
}

/** What of a packet tells which one it is, and where it was going. */
export interface Seen {
  readonly number: number;
  /** A kernel's own answer to the packet of that number. */
  readonly answer: boolean;
  readonly source: Ipv4;
  readonly destination: Ipv4;
  readonly timeToLive: number;
}

/** Ports and ICMP identifiers of flows that the kernel at the other end answers by itself. */
export const ANSWERED_PORTS = { first: 20_000, last: 29_999 } as const;
export const ANSWERED_IDENTIFIERS_BELOW = 1000;

function isAnsweredPort(port: number): boolean {
  return port >= ANSWERED_PORTS.first && port <= ANSWERED_PORTS.last;
}

/** Null for what is too short to be ours. */
export function readSeen(bytes: Buffer): Seen | null {
  if (bytes.length < 28) return null;
  const common = {
    source: ipv4(bytes.readUInt32BE(12)),
    destination: ipv4(bytes.readUInt32BE(16)),
    timeToLive: bytes[8]!,
  };
  const own = { ...common, number: bytes.readUInt16BE(4), answer: false };
  const body = bytes.subarray(20);
  switch (bytes.readUInt8(9)) {
    case TCP: {
      if (body.length < 20) return own;
      if (isAnsweredPort(body.readUInt16BE(0)) || !isAnsweredPort(body.readUInt16BE(2))) return own;
      // RFC 9293 3.10.7.1: a reset takes its number from what it answers.
      const about = (body[13]! & 16) !== 0 ? body.readUInt32BE(8) : body.readUInt32BE(4);
      return { ...common, number: about >>> 16, answer: true };
    }
    case ICMP: {
      const type = body[0]!;
      if (type === 0 || type === 14)
        return body.readUInt16BE(4) < ANSWERED_IDENTIFIERS_BELOW
          ? { ...common, number: body.readUInt16BE(6), answer: true }
          : own;
      if (!isError(type) || body.length < 32) return own;
      return isAnsweredPort(body.readUInt16BE(28)) && body[17] === UDP
        ? { ...common, number: body.readUInt16BE(12), answer: true }
        : own;
    }
    default:
      return own;
  }
}
