import type { NatGateway, Packet, Topology } from "../../model/index.js";
import { addressOf, type Address } from "./addresses.js";
import { ipv4In } from "./families.js";

/** The ends of a flow; of a ping the identifier is the port of who asks. */
export interface Ends {
  readonly protocol: number;
  readonly source: Address;
  readonly sourcePort: number;
  readonly destination: Address;
  readonly destinationPort: number;
}

/** A connection that a NAT gateway or a load balancer translates, as it came in and as it goes out. */
export interface NatConnection {
  readonly gatewayId: string;
  /** Of a load balancer, the node that was reached. */
  readonly interfaceId: string;
  /** Microseconds of silence after which it is forgotten. */
  readonly idleUs: number;
  readonly inside: Ends;
  readonly outside: Ends;
  lastSeen: number;
  /** Its answers come back by themselves: it has crossed a peering connection (IGW-12), or a target has seen its client. */
  drawsAnswers: boolean;
}

/** IGW-10: TCP, UDP and pings have ends that can be translated; an ICMP error goes against the packet it reports (CT-11). */
export function endsOf(packet: Packet, source: Address, destination: Address): Ends | null {
  const { protocol, sourcePort, destinationPort, icmpType, icmpIdentifier, about } = packet;
  if (about !== null) {
    const reported = endsOf({ ...about, about: null }, addressOf(about.source), addressOf(about.destination));
    return reported === null ? null : turned(reported);
  }
  if (protocol === 6 || protocol === 17) return { protocol, source, sourcePort, destination, destinationPort };
  const [request, reply] = protocol === 1 ? [8, 0] : [128, 129];
  if ((protocol !== 1 && protocol !== 58) || (icmpType !== request && icmpType !== reply)) return null;
  const [asks, answers] = icmpType === request ? [icmpIdentifier, 0] : [0, icmpIdentifier];
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

export function alive({ lastSeen, idleUs }: NatConnection, now: number): boolean {
  return now - lastSeen <= idleUs;
}

/** The connection that a packet with these ends answers: the last that went out with such ends, if it is remembered. */
export function answeredBy(connections: readonly NatConnection[], ends: Ends, now: number): NatConnection | null {
  const last = connections.findLast((each) => same(each.outside, turned(ends)));
  return last !== undefined && alive(last, now) ? last : null;
}

/** NACL-09: its own port if no other flow to that destination has it, else the next one, from 1024 to 65535. */
export function freePort(connections: readonly NatConnection[], wanted: Ends, now: number): number {
  const taken = (sourcePort: number): boolean =>
    connections.some((each) => alive(each, now) && same(each.outside, { ...wanted, sourcePort }));
  let port = Math.max(wanted.sourcePort, 1024);
  while (taken(port)) port = port === 65535 ? 1024 : port + 1;
  return port;
}

/** Of TCP a SYN and nothing else, of pings a request, and no ICMP error. */
export function beginsConnection({ protocol, tcpFlags, icmpType, about }: Packet): boolean {
  const [SYN, OTHERS] = [2, 1 | 4 | 16];
  if (about !== null) return false;
  if (protocol === 6) return (tcpFlags & SYN) !== 0 && (tcpFlags & OTHERS) === 0;
  return (protocol !== 1 || icmpType === 8) && (protocol !== 58 || icmpType === 128);
}

/** How a flow that a NAT gateway takes looks outside, but for its source. */
function inIpv4(ends: Ends): Ends {
  if (typeof ends.destination === "number") return ends;
  return { ...ends, protocol: ends.protocol === 58 ? 1 : ends.protocol, destination: ipv4In(ends.destination) };
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
  if (ends === null) return [1, 58].includes(packet.protocol) ? "SIM_NAT_NO_CONNECTION" : "PROTOCOL_RESTRICTION";
  const known = connections.find(
    (each) => each.gatewayId === gateway.id && alive(each, now) && same(each.inside, ends),
  );
  if (known !== undefined) return known;
  if (!beginsConnection(packet)) return "SIM_NAT_NO_CONNECTION";
  const wanted = { ...inIpv4(ends), source: gateway.addresses[0]!.privateAddress as number };
  const added: NatConnection = {
    gatewayId: gateway.id,
    interfaceId: gateway.addresses[0]!.networkInterfaceId,
    idleUs: 350_000_000, // IGW-10
    inside: ends,
    outside: { ...wanted, sourcePort: freePort(connections, wanted, now) },
    lastSeen: now,
    drawsAnswers: false,
  };
  connections.push(added);
  return added;
}
