import { ICMP, ICMPV6, isIpv4, RST, SYN, TCP, UDP, type IpAddress, type Packet } from "../../model/index.js";
import { checksum, sumOf } from "./checksum.js";
import type { TcpNumbers } from "./tcp-numbers.js";

/** A packet as it stands at an interface: gateways translate its addresses on the way. */
export interface SeenPacket {
  readonly packet: Packet;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** Of the sender's sending, in microseconds since the epoch. */
  readonly at: number;
  readonly numbers: TcpNumbers;
}

const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
const TCP_HEADER_BYTES = 20;
const ETHERNET_MTU_BYTES = 1500;
const DO_NOT_FRAGMENT = 0x4000;

export function ipHeaderBytes(source: IpAddress): number {
  return isIpv4(source) ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES;
}

/** Bytes of a TCP segment's options: those that Linux sends (TS-10); what is too short has none. */
function tcpOptionsBytes(packet: Packet): number {
  const room = packet.lengthBytes - ipHeaderBytes(packet.source) - TCP_HEADER_BYTES;
  if (packet.tcpFlags & SYN) return Math.min(40, room - (room % 4));
  return packet.tcpFlags & RST || room < 12 ? 0 : 12;
}

/** Bytes of data in a TCP segment. */
export function tcpPayloadBytes(packet: Packet): number {
  return packet.lengthBytes - ipHeaderBytes(packet.source) - TCP_HEADER_BYTES - tcpOptionsBytes(packet);
}

/**
 * The packet's headers as bytes on the wire, checksums right for data that is all zeros. The data itself is left out, as
 * in a capture that cuts packets short: the simulation knows its length only.
 */
export function packetBytes(seen: SeenPacket): Uint8Array {
  const { packet, source, destination } = seen;
  const transport = transportBytes(seen);
  const pseudo = addressSum(source) + addressSum(destination);
  const header = isIpv4(source) && isIpv4(destination) ? ipv4Header(packet, source, destination) : ipv6Header(seen);
  fillChecksum(packet, transport, pseudo + (packet.lengthBytes - header.length) + packet.protocol);
  const bytes = new Uint8Array(header.length + transport.length);
  bytes.set(header);
  bytes.set(transport, header.length);
  return bytes;
}

function ipv4Header(packet: Packet, source: number, destination: number): Uint8Array {
  const header = new Uint8Array(IPV4_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint8(0, 0x45);
  view.setUint16(2, packet.lengthBytes);
  view.setUint16(6, packet.dontFragment ? DO_NOT_FRAGMENT : 0);
  view.setUint8(8, packet.timeToLive);
  view.setUint8(9, packet.protocol);
  view.setUint32(12, source);
  view.setUint32(16, destination);
  view.setUint16(10, checksum(header));
  return header;
}

function ipv6Header({ packet, source, destination }: SeenPacket): Uint8Array {
  const header = new Uint8Array(IPV6_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint8(0, 0x60);
  view.setUint16(4, packet.lengthBytes - IPV6_HEADER_BYTES);
  view.setUint8(6, packet.protocol);
  view.setUint8(7, packet.timeToLive);
  header.set(addressBytes(source), 8);
  header.set(addressBytes(destination), 24);
  return header;
}

function addressBytes(address: IpAddress): Uint8Array {
  const bytes = new Uint8Array(isIpv4(address) ? 4 : 16);
  const view = new DataView(bytes.buffer);
  if (isIpv4(address)) view.setUint32(0, address);
  else {
    view.setBigUint64(0, address.high);
    view.setBigUint64(8, address.low);
  }
  return bytes;
}

function addressSum(address: IpAddress): number {
  return sumOf(addressBytes(address));
}

function transportBytes(seen: SeenPacket): Uint8Array {
  switch (seen.packet.protocol) {
    case TCP:
      return tcpHeader(seen);
    case UDP:
      return udpHeader(seen.packet);
    case ICMP:
    case ICMPV6:
      return icmpMessage(seen);
    default:
      return new Uint8Array(0);
  }
}

const CHECKSUM_AT: Readonly<Record<number, number>> = { [TCP]: 16, [UDP]: 6, [ICMP]: 2, [ICMPV6]: 2 };

/** ICMP of IPv4 alone has no pseudo header (RFC 792). */
function fillChecksum({ protocol }: Packet, transport: Uint8Array, pseudo: number): void {
  const at = CHECKSUM_AT[protocol];
  if (at === undefined) return;
  new DataView(transport.buffer).setUint16(at, checksum(transport, protocol === ICMP ? 0 : pseudo));
}

function tcpHeader({ packet, at, numbers }: SeenPacket): Uint8Array {
  const optionsBytes = tcpOptionsBytes(packet);
  const header = new Uint8Array(TCP_HEADER_BYTES + optionsBytes);
  const view = new DataView(header.buffer);
  view.setUint16(0, packet.sourcePort);
  view.setUint16(2, packet.destinationPort);
  view.setUint32(4, numbers.sequence);
  view.setUint32(8, numbers.acknowledgement);
  view.setUint8(12, ((TCP_HEADER_BYTES + optionsBytes) / 4) << 4);
  view.setUint8(13, packet.tcpFlags);
  view.setUint16(14, 0xffff);
  header.set(tcpOptions(packet, optionsBytes, at), TCP_HEADER_BYTES);
  return header;
}

/** Lengths are Linux's; of the values only the clock is the simulation's, in milliseconds. */
function tcpOptions({ tcpFlags, source }: Packet, bytes: number, at: number): Uint8Array {
  const options = new Uint8Array(bytes).fill(1); // NOP
  const view = new DataView(options.buffer);
  const timestamps = (where: number): void => {
    options.set([8, 10], where);
    view.setUint32(where + 2, Math.floor(at / 1000) >>> 0);
    view.setUint32(where + 6, 0);
  };
  if (tcpFlags & SYN) {
    const mssBytes = ETHERNET_MTU_BYTES - ipHeaderBytes(source) - TCP_HEADER_BYTES;
    if (bytes >= 4) options.set([2, 4, mssBytes >> 8, mssBytes & 0xff]);
    if (bytes < 20) return options;
    options.set([4, 2], 4);
    timestamps(6);
    options.set([1, 3, 3, 7], 16);
  } else if (bytes === 12) timestamps(2);
  return options;
}

function udpHeader(packet: Packet): Uint8Array {
  const header = new Uint8Array(8);
  const view = new DataView(header.buffer);
  view.setUint16(0, packet.sourcePort);
  view.setUint16(2, packet.destinationPort);
  view.setUint16(4, packet.lengthBytes - ipHeaderBytes(packet.source));
  return header;
}

function sequenceOf(payload: unknown): number {
  const { sequence } = (payload ?? {}) as { readonly sequence?: unknown };
  return typeof sequence === "number" ? sequence & 0xffff : 0;
}

function icmpMessage({ packet, at }: SeenPacket): Uint8Array {
  const { about } = packet;
  // RFC 792: an error quotes the IP header and eight bytes more, RFC 4443: as much as fits.
  const quoted =
    about &&
    packetBytes({
      packet: about,
      source: about.source,
      destination: about.destination,
      at,
      numbers: { sequence: 0, acknowledgement: 0 },
    }).subarray(0, ipHeaderBytes(about.source) + 8);
  const message = new Uint8Array(8 + (quoted?.length ?? 0));
  const view = new DataView(message.buffer);
  view.setUint8(0, packet.icmpType);
  view.setUint8(1, packet.icmpCode);
  if (quoted) message.set(quoted, 8);
  else {
    view.setUint16(4, packet.icmpIdentifier);
    view.setUint16(6, sequenceOf(packet.payload));
  }
  return message;
}
