import { DEFAULT_TRACKING_TIMEOUTS, type Packet } from "../../model/index.js";
import type { Address } from "./addresses.js";

/** One packet of a connection as an interface saw it. */
interface Seen {
  readonly fromInitiator: boolean;
  readonly flags: number;
  readonly at: number;
}

/** A connection that an interface's security groups know of, with everything seen of it. */
export interface Connection {
  readonly interfaceId: string;
  readonly protocol: number;
  readonly initiator: Address;
  readonly responder: Address;
  /** TCP and UDP ports; 0 otherwise. */
  readonly initiatorPort: number;
  readonly responderPort: number;
  /** Of the ICMP request; 0 otherwise. */
  readonly icmpType: number;
  readonly icmpIdentifier: number;
  /** The interface's own end began it. */
  readonly egress: boolean;
  untracked: boolean;
  /** CT-04 */
  readonly automatic: boolean;
  seen: Seen[];
}

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

/** CT-10: reply type and the request type it answers. */
const REPLY_TO: Readonly<Record<number, ReadonlyMap<number, number>>> = {
  1: new Map([
    [0, 8],
    [14, 13],
    [18, 17],
  ]),
  58: new Map([[129, 128]]),
};

/** From which end of the connection the packet comes; null for a packet of another one. */
function sideOf(
  connection: Connection,
  packet: Packet,
  source: Address,
  destination: Address,
  egress: boolean,
): Seen["fromInitiator"] | null {
  if (connection.protocol !== packet.protocol) return null;
  const fromInitiator = connection.egress === egress;
  const [initiator, responder] = fromInitiator ? [source, destination] : [destination, source];
  if (connection.initiator !== initiator || connection.responder !== responder) return null;
  switch (packet.protocol) {
    case 6:
    case 17: {
      const { sourcePort, destinationPort } = packet;
      const [initiatorPort, responderPort] = fromInitiator
        ? [sourcePort, destinationPort]
        : [destinationPort, sourcePort];
      const same = connection.initiatorPort === initiatorPort && connection.responderPort === responderPort;
      return same ? fromInitiator : null;
    }
    case 1:
    case 58: {
      const type = fromInitiator ? packet.icmpType : REPLY_TO[packet.protocol]?.get(packet.icmpType);
      return connection.icmpIdentifier === packet.icmpIdentifier && connection.icmpType === type ? fromInitiator : null;
    }
    default:
      return fromInitiator;
  }
}

/** How long the connection may stay idle now (CT-03, CT-07, CT-08); null once a reset has ended it. */
function idleLimitUs({ protocol, seen }: Connection): number | null {
  const limits = DEFAULT_TRACKING_TIMEOUTS;
  switch (protocol) {
    case 6:
      if (seen.some(({ flags }) => flags & RST)) return null;
      if (isClosed(seen)) return limits.tcpClosingUs;
      return seen.some(({ fromInitiator, flags }) => fromInitiator && flags & ACK)
        ? limits.tcpEstablishedUs
        : limits.tcpSynUs;
    case 17: {
      const transactions = seen.filter((each, at) => !each.fromInitiator && seen[at - 1]?.fromInitiator === true);
      return transactions.length > 1 ? limits.udpStreamUs : limits.udpUs;
    }
    case 1:
    case 58:
      return limits.icmpUs;
    default:
      return limits.otherUs;
  }
}

function isClosed(seen: readonly Seen[]): boolean {
  return [true, false].every((side) => seen.some(({ fromInitiator, flags }) => fromInitiator === side && flags & FIN));
}

/** Whether a packet can be the first of a connection (CT-02, CT-09, CT-10). */
export function opens(packet: Packet): boolean {
  switch (packet.protocol) {
    case 6:
      return (packet.tcpFlags & (FIN | SYN | RST | ACK)) === SYN;
    case 1:
    case 58:
      return [...REPLY_TO[packet.protocol]!.values()].includes(packet.icmpType);
    default:
      return true;
  }
}

/** The connection that the packet belongs to at that interface at that time. */
export function findConnection(
  connections: readonly Connection[],
  interfaceId: string,
  packet: Packet,
  source: Address,
  destination: Address,
  egress: boolean,
  now: number,
): { readonly connection: Connection; readonly fromInitiator: boolean } | null {
  // The newest first: an older one between the same ends is over.
  for (const connection of connections.toReversed()) {
    if (connection.interfaceId !== interfaceId) continue;
    const fromInitiator = sideOf(connection, packet, source, destination, egress);
    if (fromInitiator === null) continue;
    const limit = idleLimitUs(connection);
    const last = connection.seen.at(-1);
    if (limit === null || last === undefined || now - last.at > limit) return null;
    if (connection.protocol === 6 && isClosed(connection.seen) && opens(packet)) return null; // CT-09
    return { connection, fromInitiator };
  }
  return null;
}

export function newConnection(
  interfaceId: string,
  packet: Packet,
  source: Address,
  destination: Address,
  egress: boolean,
  untracked: boolean,
  now: number,
): Connection {
  const ported = packet.protocol === 6 || packet.protocol === 17;
  const icmp = packet.protocol === 1 || packet.protocol === 58;
  return {
    interfaceId,
    protocol: packet.protocol,
    initiator: source,
    responder: destination,
    initiatorPort: ported ? packet.sourcePort : 0,
    responderPort: ported ? packet.destinationPort : 0,
    icmpType: icmp ? packet.icmpType : 0,
    icmpIdentifier: icmp ? packet.icmpIdentifier : 0,
    egress,
    untracked,
    automatic: false,
    seen: [{ fromInitiator: true, flags: packet.tcpFlags, at: now }],
  };
}
