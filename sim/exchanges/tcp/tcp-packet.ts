import { ACK, sameAddress, SYN, TCP, type IpAddress, type Packet } from "../../../model/index.js";
import { ipHeaderBytes } from "../../hosts/ip-family.js";
import { reportsTooLong } from "../../hosts/host-stack.js";
import type { Exchange, Payload } from "../exchange.js";

/** A connection's addresses as one side sees them; a gateway in between may make the other side see others. */
export interface Socket {
  readonly local: IpAddress;
  readonly localPort: number;
  readonly remote: IpAddress;
  readonly remotePort: number;
}

/** What a packet of a connection says beyond its header: the place of a sequence number and an acknowledgement number. */
export interface TcpPayload extends Payload {
  /** Which of the sender's segments it is; -1 is an acknowledgement alone. */
  readonly index: number;
  /** How many of the receiver's segments have arrived in order. */
  readonly received: number;
  /** Which of the packets it is that the segment takes, and how many these are. */
  readonly part: number;
  readonly parts: number;
  /** Where in the segment its data begins. */
  readonly offsetBytes: number;
}

/** The index of an acknowledgement alone. */
export const PURE_ACK = -1;

/** TCP header and the timestamps option (TS-10). */
const TCP_HEADER_BYTES = 32;
/** With the options of a SYN: MSS, SACK permitted, timestamps, window scale (TS-10). */
const SYN_HEADER_BYTES = 40;

/** IP and TCP headers of a connection with that address: 52 bytes, by IPv6 72 (TS-10). */
export function headerBytes(address: IpAddress): number {
  return ipHeaderBytes(address) + TCP_HEADER_BYTES;
}

/** A packet of a connection with that many bytes of data. `mtuBytes`: of the sender's interface, which a SYN tells of. */
export function tcpPacket(
  socket: Socket,
  timeToLive: number,
  flags: number,
  payloadBytes: number,
  mtuBytes: number,
  payload: TcpPayload,
): Packet {
  return {
    source: socket.local,
    destination: socket.remote,
    protocol: TCP,
    sourcePort: socket.localPort,
    destinationPort: socket.remotePort,
    icmpType: 0,
    icmpCode: 0,
    icmpIdentifier: 0,
    tcpFlags: flags,
    lengthBytes: ipHeaderBytes(socket.local) + (flags & SYN ? SYN_HEADER_BYTES : TCP_HEADER_BYTES + payloadBytes),
    timeToLive,
    dontFragment: true,
    mtuBytes: flags & SYN ? mtuBytes : 0,
    about: null,
    payload,
  };
}

/** An acknowledgement alone. */
export function acknowledgement(socket: Socket, timeToLive: number, exchange: Exchange, received: number): Packet {
  return tcpPacket(socket, timeToLive, ACK, 0, 0, {
    exchange,
    index: PURE_ACK,
    received,
    part: 0,
    parts: 1,
    offsetBytes: 0,
  });
}

/** Whether the packet belongs to the connection, judged by its addresses and ports alone, as an operating system does. */
export function belongsTo(socket: Socket, packet: Packet): boolean {
  return (
    packet.protocol === TCP &&
    sameAddress(packet.source, socket.remote) &&
    packet.sourcePort === socket.remotePort &&
    packet.destinationPort === socket.localPort
  );
}

/** Whether an ICMP error says that a packet of this side's was too long for its way (RFC 1191). */
export function saysTooLong({ local, localPort, remote, remotePort }: Socket, packet: Packet): boolean {
  const { about } = packet;
  return (
    about?.protocol === TCP &&
    reportsTooLong(packet) &&
    sameAddress(about.source, local) &&
    about.sourcePort === localPort &&
    sameAddress(about.destination, remote) &&
    about.destinationPort === remotePort
  );
}

/** The payload of a packet that a side of this exchange sent, null for any other. */
export function tcpPayload(packet: Packet, exchange: Exchange): TcpPayload | null {
  const payload = packet.payload as Partial<TcpPayload> | null;
  return payload?.exchange === exchange && payload.index !== undefined ? (payload as TcpPayload) : null;
}
