import { ICMP, ICMPV6, SYN, TCP, type Packet } from "../../model/index.js";
import type { Flow } from "../log/flow.js";

/** Types and codes that hosts send; a record tells neither (FL-01). Requests first. */
const ICMP_KINDS: readonly (readonly [type: number, code: number])[] = [
  [8, 0],
  [0, 0],
  [3, 1],
  [3, 3],
  [3, 4],
  [11, 0],
];
const ICMPV6_KINDS: readonly (readonly [type: number, code: number])[] = [
  [128, 0],
  [129, 0],
  [1, 0],
  [1, 4],
  [2, 0],
  [3, 0],
];

/** The packets that rules tell apart and that a flow may be made of; of TCP the one that begins a connection. */
export function possiblePackets(flow: Flow, protocol: number): readonly Packet[] {
  const packet: Packet = {
    source: flow.source,
    destination: flow.destination,
    protocol,
    sourcePort: flow.sourcePort ?? 0,
    destinationPort: flow.destinationPort ?? 0,
    icmpType: 0,
    icmpCode: 0,
    icmpIdentifier: 0,
    tcpFlags: protocol === TCP ? SYN : 0,
    lengthBytes: 40,
    timeToLive: 64,
    dontFragment: false,
    mtuBytes: 0,
    about: null,
    payload: null,
  };
  const kinds = protocol === ICMP ? ICMP_KINDS : protocol === ICMPV6 ? ICMPV6_KINDS : [[0, 0] as const];
  return kinds.map(([icmpType, icmpCode]) => ({ ...packet, icmpType, icmpCode }));
}

/** The flow that answers this one. */
export function reversed(flow: Flow): Flow {
  return {
    ...flow,
    source: flow.destination,
    destination: flow.source,
    sourcePort: flow.destinationPort,
    destinationPort: flow.sourcePort,
  };
}
