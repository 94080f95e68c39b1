import { ACK, FIN, RST, SYN, type Packet } from "../../model/index.js";

/** Sequence and acknowledgement number of a segment. */
export interface TcpNumbers {
  readonly sequence: number;
  readonly acknowledgement: number;
}

/** The sequence number at which each of a side's segments begins; what nobody has seen yet is missing. */
type Starts = (number | undefined)[];

interface Conversation {
  readonly client: Starts;
  readonly server: Starts;
  /** `from>to` of the client's segments, as interfaces on the way see them: gateways translate. */
  readonly fromClient: Set<string>;
}

interface Position {
  readonly exchange: object;
  readonly index: number;
  readonly received: number;
  /** Where in the segment the packet's data begins: a segment may take several packets. */
  readonly offsetBytes?: number;
}

/** What an exchange's segments say of their place: the sender's how-manieth, and how many it has received. */
function positionOf(payload: unknown): Position | null {
  if (typeof payload !== "object" || payload === null) return null;
  const { exchange, index, received } = payload as Partial<Position>;
  const whole = typeof exchange === "object" && typeof index === "number" && typeof received === "number";
  return whole ? (payload as Position) : null;
}

/** A segment's share of the sequence space: SYN and FIN count one each (RFC 9293, 3.4). */
function spaceOf({ tcpFlags }: Packet, payloadBytes: number): number {
  return payloadBytes + (tcpFlags & SYN ? 1 : 0) + (tcpFlags & FIN ? 1 : 0);
}

/** What a stack sends by itself (RFC 9293, 3.10.7): a refusal begins at 0, a reset of what was accepted follows the SYN. */
function withoutConversation({ tcpFlags }: Packet): TcpNumbers {
  const acknowledgement = tcpFlags & ACK ? 1 : 0;
  const first = (tcpFlags & SYN) !== 0 || (tcpFlags & (RST | ACK)) === (RST | ACK);
  return { sequence: first ? 0 : 1, acknowledgement };
}

/**
 * Numbers the segments of every conversation, both sides from 0: the simulation counts segments, not bytes. A segment
 * that repeats an earlier one gets its number again. `from` and `to` are its ends where it was seen.
 */
export function createTcpNumbering(): (packet: Packet, from: string, to: string, payloadBytes: number) => TcpNumbers {
  const conversations = new WeakMap<object, Conversation>();
  /** By payload, which is the packet's own: interfaces further on see the numbers with which it was sent. */
  const given = new WeakMap<object, TcpNumbers>();

  function conversationOf(exchange: object): Conversation {
    const known = conversations.get(exchange) ?? { client: [0], server: [0], fromClient: new Set<string>() };
    conversations.set(exchange, known);
    return known;
  }

  return (packet, from, to, payloadBytes) => {
    const position = positionOf(packet.payload);
    if (position === null) return withoutConversation(packet);
    const { client, server, fromClient } = conversationOf(position.exchange);
    if ((packet.tcpFlags & (SYN | ACK)) === SYN) fromClient.add(`${from}>${to}`);
    const known = given.get(position);
    if (known !== undefined) return known;
    const [mine, theirs] = fromClient.has(`${from}>${to}`) ? [client, server] : [server, client];
    const { index, received, offsetBytes = 0 } = position;
    if (index >= 0) {
      mine[index] ??= startOf(mine, index);
      const end = startOf(mine, index) + offsetBytes + spaceOf(packet, payloadBytes);
      mine[index + 1] = Math.max(mine[index + 1] ?? 0, end);
    }
    const numbers = {
      sequence: (startOf(mine, index < 0 ? mine.length - 1 : index) + offsetBytes) >>> 0,
      acknowledgement: packet.tcpFlags & ACK ? startOf(theirs, received) >>> 0 : 0,
    };
    given.set(position, numbers);
    return numbers;
  };
}

/** Where a segment begins, as far as those before it have been seen. */
function startOf(starts: Starts, index: number): number {
  for (let at = Math.min(index, starts.length - 1); at > 0; at--) {
    const start = starts[at];
    if (start !== undefined) return start;
  }
  return starts[0] ?? 0;
}
