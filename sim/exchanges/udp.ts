import {
  formatIpAddress,
  ICMP,
  ICMPV6,
  sameAddress,
  simTime,
  UDP,
  type IpAddress,
  type Packet,
  type SimTime,
} from "../../model/index.js";
import { ICMP_DESTINATION_UNREACHABLE, ICMPV6_DESTINATION_UNREACHABLE } from "../hosts/host-stack.js";
import { initialTimeToLive, ipHeaderBytes } from "../hosts/ip-family.js";
import type { UdpSpec } from "../lab/lab.js";
import type { ExchangeContext } from "./context.js";
import type { Endpoint, Exchange, Outbox, Payload } from "./exchange.js";

interface DatagramPayload extends Payload {
  readonly index: number;
}

/** A datagram of 3 B is a packet of 31, by IPv6 of 51 (TS-12). */
const UDP_HEADER_BYTES = 8;
/** How long after its last datagram the client stops waiting for an answer. */
const LAST_WAIT_US = 1_000_000;
/** What a server takes to answer. */
const SERVER_THINKS_US = 100;

/** What a socket's user is told, by the code of destination unreachable (Linux icmp_err_convert). */
const SOCKET_ERRORS: ReadonlyMap<number, string> = new Map([
  [0, "Network is unreachable"],
  [1, "No route to host"],
  [3, "Connection refused"],
  [4, "Message too long"],
]);

/** The same by the code of ICMPv6's (Linux icmpv6_err_convert). */
const IPV6_SOCKET_ERRORS: ReadonlyMap<number, string> = new Map([
  [0, "Network is unreachable"],
  [1, "Permission denied"],
  [4, "Connection refused"],
]);

/** What the socket's user is told of an ICMP error; null where the packet is none. */
function socketError({ protocol, icmpType, icmpCode }: Packet): string | null {
  if (protocol === ICMP && icmpType === ICMP_DESTINATION_UNREACHABLE)
    return SOCKET_ERRORS.get(icmpCode) ?? "No route to host";
  if (protocol === ICMPV6 && icmpType === ICMPV6_DESTINATION_UNREACHABLE)
    return IPV6_SOCKET_ERRORS.get(icmpCode) ?? "No route to host";
  return null;
}

/** The command as its user types it: Amazon Linux's nc is Ncat. */
export function udpCommandLine(spec: UdpSpec): string {
  return `nc -u ${formatIpAddress(spec.to)} ${spec.port}`;
}

interface Ends {
  readonly source: IpAddress;
  readonly sourcePort: number;
  readonly destination: IpAddress;
  readonly destinationPort: number;
}

function datagram(ends: Ends, payloadBytes: number, timeToLive: number, payload: DatagramPayload): Packet {
  return {
    ...ends,
    protocol: UDP,
    icmpType: 0,
    icmpCode: 0,
    icmpIdentifier: 0,
    tcpFlags: 0,
    lengthBytes: ipHeaderBytes(ends.source) + UDP_HEADER_BYTES + payloadBytes,
    timeToLive,
    // Linux sets it on what fits (IP_PMTUDISC_WANT).
    dontFragment: true,
    mtuBytes: 0,
    about: null,
    payload,
  };
}

/**
 * Datagrams one interval apart, answered or not. A closed port's ICMP error ends it as Ncat would: connection refused
 * (TS-12). It succeeds when something was answered, or nothing was to be and nobody refused.
 */
export function udpExchange(spec: UdpSpec, context: ExchangeContext): Exchange {
  const exchange: Exchange = {
    name: spec.name,
    client: client(),
    accept: (first, host) => (first.protocol === UDP ? server(initialTimeToLive(host, first.source)) : null),
  };
  return exchange;

  function client(): Endpoint {
    let sent = 0;
    const answered = new Set<number>();
    let finished = false;
    let nextAt: SimTime | null = null;

    function finish(out: Outbox, succeeded: boolean, exitCode: number, summary: string): void {
      finished = true;
      out.wakeAt(null);
      out.finish({ succeeded, exitCode, summary });
    }

    function fail(out: Outbox, error: string): void {
      out.print(`Ncat: ${error}.\n`);
      finish(out, false, 1, error.toLowerCase());
    }

    function succeed(out: Outbox): void {
      const datagrams = `${spec.datagrams} ${spec.datagrams === 1 ? "datagram" : "datagrams"} sent`;
      const expected = spec.replyBytes !== null;
      const summary = expected ? `${datagrams}, ${answered.size} answered` : datagrams;
      finish(out, !expected || answered.size > 0, 0, summary);
    }

    return {
      wake(now, out) {
        if (finished || (nextAt !== null && now < nextAt)) return;
        if (sent === spec.datagrams) {
          succeed(out);
          return;
        }
        const ends: Ends = {
          source: context.local,
          sourcePort: context.localPort,
          destination: spec.to,
          destinationPort: spec.port,
        };
        const timeToLive = initialTimeToLive(context.client, spec.to);
        out.send(datagram(ends, spec.payloadBytes, timeToLive, { exchange, index: sent }));
        sent++;
        nextAt = simTime(now + (sent < spec.datagrams ? spec.intervalUs : LAST_WAIT_US));
        out.wakeAt(nextAt);
      },
      receive(_now, packet, out) {
        if (finished) return;
        const error = socketError(packet);
        if (error !== null) {
          fail(out, error);
        } else if (packet.protocol === UDP && sameAddress(packet.source, spec.to) && packet.sourcePort === spec.port) {
          answered.add((packet.payload as DatagramPayload).index);
          if (answered.size === spec.datagrams) succeed(out);
        }
      },
      unreachable(_now, _packet, code, out) {
        if (!finished) fail(out, code === "SIM_HOST_NO_ROUTE" ? "Network is unreachable" : "No route to host");
      },
    };
  }

  function server(timeToLive: number): Endpoint {
    const waiting: { readonly at: SimTime; readonly reply: Packet }[] = [];
    return {
      wake(now, out) {
        while (waiting[0] !== undefined && waiting[0].at <= now) {
          const due = waiting.shift();
          if (due) out.send(due.reply);
        }
        out.wakeAt(waiting[0]?.at ?? null);
      },
      receive(now, packet, out) {
        if (spec.replyBytes === null || packet.protocol !== UDP) return;
        const ends: Ends = {
          source: packet.destination,
          sourcePort: packet.destinationPort,
          destination: packet.source,
          destinationPort: packet.sourcePort,
        };
        const reply = datagram(ends, spec.replyBytes, timeToLive, packet.payload as DatagramPayload);
        waiting.push({ at: simTime(now + SERVER_THINKS_US), reply });
        out.wakeAt(waiting[0]?.at ?? null);
      },
    };
  }
}
