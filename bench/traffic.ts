import { ACK, FIN, PSH, SYN, TCP, type Ipv4, type Packet, type PrivateAddress, type Topology } from "../model/index.js";
import { seededRandom } from "../sim/index.js";

/** A packet and the index of the interface that sends it. */
export interface SentPacket {
  readonly from: number;
  readonly packet: Packet;
}

/** Flags, payload bytes and direction of a short request over TCP. */
const REQUEST: readonly { readonly flags: number; readonly bytes: number; readonly back: boolean }[] = [
  { flags: SYN, bytes: 60, back: false },
  { flags: SYN | ACK, bytes: 60, back: true },
  { flags: ACK, bytes: 52, back: false },
  { flags: PSH | ACK, bytes: 452, back: false },
  { flags: ACK, bytes: 52, back: true },
  { flags: PSH | ACK, bytes: 1500, back: true },
  { flags: ACK, bytes: 52, back: false },
  { flags: FIN | ACK, bytes: 52, back: false },
  { flags: FIN | ACK, bytes: 52, back: true },
  { flags: ACK, bytes: 52, back: false },
];

/**
 * TCP requests between interfaces drawn from the seed, `concurrent` of them at a time: the first packet of each, then
 * the second of each, and so on. A quarter go to the peer's public address, the others to its private one in the same
 * or the peered VPC. Addresses are those that the sending interface writes; repeat the list for as long as needed.
 */
export function conversations({ networkInterfaces }: Topology, concurrent: number, seed = "bench"): SentPacket[] {
  const random = seededRandom(seed).fork("conversations");
  const addresses = networkInterfaces.map(({ privateAddresses: [first] }): PrivateAddress => first!);
  const last = addresses.length - 1;
  const pairs = Array.from({ length: concurrent }, (_, index) => {
    const client = random.integer(0, last);
    const drawn = random.integer(0, last - 1);
    return {
      client,
      server: drawn < client ? drawn : drawn + 1,
      port: 32_768 + (index % 28_000),
      throughInternet: random.chance(1 / 4),
    };
  });
  return REQUEST.flatMap(({ flags, bytes, back }) =>
    pairs.map(({ client, server, port, throughInternet }): SentPacket => {
      const [from, to] = back ? [server, client] : [client, server];
      const peer = addresses[to]!;
      return {
        from,
        packet: tcpPacket(
          addresses[from]!.address,
          throughInternet ? peer.publicAddress! : peer.address,
          back ? [443, port] : [port, 443],
          flags,
          bytes,
        ),
      };
    }),
  );
}

function tcpPacket(
  source: Ipv4,
  destination: Ipv4,
  [sourcePort, destinationPort]: readonly [number, number],
  tcpFlags: number,
  lengthBytes: number,
): Packet {
  return {
    source,
    destination,
    protocol: TCP,
    sourcePort,
    destinationPort,
    icmpType: 0,
    icmpCode: 0,
    icmpIdentifier: 0,
    tcpFlags,
    lengthBytes,
    timeToLive: 64,
    dontFragment: false,
    mtuBytes: 0,
    about: null,
    payload: null,
  };
}
