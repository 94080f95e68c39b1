import type { NatGateway, Packet, Topology } from "../../model/index.js";

/** The ends of a flow; of a ping the identifier is the port of who asks. */
export interface Ends {
  readonly protocol: number;
  readonly source: number;
  readonly sourcePort: number;
  readonly destination: number;
  readonly destinationPort: number;
}

/** A connection that a NAT gateway translates, as it came in and as it goes out. */
export interface NatConnection {
  readonly gatewayId: string;
  readonly inside: Ends;
  readonly outside: Ends;
  lastSeen: number;
  /** IGW-12: it has crossed a peering connection, and its answers come back by themselves. */
  drawsAnswers: boolean;
}

/** IGW-10: TCP, UDP and pings have ends that can be translated; an ICMP error goes against the packet it reports (CT-11). */
export function endsOf(packet: Packet, source: number, destination: number): Ends | null {
  const { protocol, sourcePort, destinationPort, icmpType, icmpIdentifier, about } = packet;
  if (about !== null) {
    const reported = endsOf({ ...about, about: null }, about.source as number, about.destination as number);
    return reported === null ? null : turned(reported);
  }
  if (protocol === 6 || protocol === 17) return { protocol, source, sourcePort, destination, destinationPort };
  if (protocol !== 1 || (icmpType !== 8 && icmpType !== 0)) return null;
  const [asks, answers] = icmpType === 8 ? [icmpIdentifier, 0] : [0, icmpIdentifier];
  return { protocol, source, sourcePort: asks, destination, destinationPort: answers };
}

export function turned({ protocol, source, sourcePort, destination, destinationPort }: Ends): Ends {
  const [from, to] = [
    { source: destination, sourcePort: destinationPort },
    { destination: source, destinationPort: sourcePort },
  ];
  return { protocol, ...from, ...to };
}

export function same(one: Ends, other: Ends): boolean {
  return (
    one.protocol === other.protocol &&
    one.source === other.source &&
    one.sourcePort === other.sourcePort &&
    one.destination === other.destination &&
    one.destinationPort === other.destinationPort
  );
}

/** IGW-10: remembered for 350 s of silence. */
function alive({ lastSeen }: NatConnection, now: number): boolean {
  return now - lastSeen <= 350_000_000;
}

/** The connection that a packet with these ends answers. */
export function answeredBy(connections: readonly NatConnection[], ends: Ends, now: number): NatConnection | null {
  return connections.find((each) => alive(each, now) && same(each.outside, turned(ends))) ?? null;
}

/** The gateway whose interface that is. */
export function natGatewayAt(topology: Topology, interfaceId: string): NatGateway | null {
  const owns = ({ addresses }: NatGateway): boolean =>
    addresses.some(({ networkInterfaceId }) => networkInterfaceId === interfaceId);
  return topology.natGateways.find((each) => each.state === "available" && owns(each)) ?? null;
}

/** IGW-10: the known connection of a packet from inside, or a new one; the code of a packet that may have neither. */
export function translate(
  connections: NatConnection[],
  gateway: NatGateway,
  packet: Packet,
  ends: Ends | null,
  now: number,
): NatConnection | "PROTOCOL_RESTRICTION" | "SIM_NAT_NO_CONNECTION" {
  if (ends === null) return packet.protocol === 1 ? "SIM_NAT_NO_CONNECTION" : "PROTOCOL_RESTRICTION";
  const known = connections.find(
    (each) => each.gatewayId === gateway.id && alive(each, now) && same(each.inside, ends),
  );
  if (known !== undefined) return known;
  const [SYN, OTHERS] = [2, 1 | 4 | 16];
  if (packet.about !== null) return "SIM_NAT_NO_CONNECTION";
  if (packet.protocol === 6 && !(packet.tcpFlags & SYN && !(packet.tcpFlags & OTHERS))) return "SIM_NAT_NO_CONNECTION";
  if (packet.protocol === 1 && packet.icmpType !== 8) return "SIM_NAT_NO_CONNECTION";
  const address = gateway.addresses[0]!.privateAddress as number;
  // NACL-09: its own port if no other flow to that destination has it, else the next one, from 1024 to 65535.
  let sourcePort = Math.max(ends.sourcePort, 1024);
  const taken = (port: number): boolean =>
    connections.some((each) => alive(each, now) && same(each.outside, { ...ends, source: address, sourcePort: port }));
  while (taken(sourcePort)) sourcePort = sourcePort === 65535 ? 1024 : sourcePort + 1;
  const added: NatConnection = {
    gatewayId: gateway.id,
    inside: ends,
    outside: { ...ends, source: address, sourcePort },
    lastSeen: now,
    drawsAnswers: false,
  };
  connections.push(added);
  return added;
}
