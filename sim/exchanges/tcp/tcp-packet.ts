import { ACK, SYN, TCP, type IpAddress, type Packet } from "../../../model/index.js";
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
}

/** The index of an acknowledgement alone. */
export const PURE_ACK = -1;

/** IPv4 header, TCP header and the timestamps option (TS-10). */
export const HEADER_BYTES = 52;
/** The options of a SYN (MSS, SACK permitted, timestamps, window scale) make it 60 (TS-10). */
const SYN_BYTES = 60;

/** A packet of a connection with that many bytes of data. */
export function tcpPacket(
  socket: Socket,
  timeToLive: number,
  flags: number,
  payloadBytes: number,
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
    lengthBytes: flags & SYN ? SYN_BYTES : HEADER_BYTES + payloadBytes,
    timeToLive,
    about: null,
    payload,
  };
}

/** An acknowledgement alone. */
export function acknowledgement(socket: Socket, timeToLive: number, exchange: Exchange, received: number): Packet {
  return tcpPacket(socket, timeToLive, ACK, 0, { exchange, index: PURE_ACK, received });
}

/** Whether the packet belongs to the connection, judged by its addresses and ports alone, as an operating system does. */
export function belongsTo(socket: Socket, packet: Packet): boolean {
  return (
    packet.protocol === TCP &&
    packet.source === socket.remote &&
    packet.sourcePort === socket.remotePort &&
    packet.destinationPort === socket.localPort
  );
}

/** The payload of a packet that a side of this exchange sent, null for any other. */
export function tcpPayload(packet: Packet, exchange: Exchange): TcpPayload | null {
  const payload = packet.payload as Partial<TcpPayload> | null;
  return payload?.exchange === exchange && payload.index !== undefined ? (payload as TcpPayload) : null;
}
