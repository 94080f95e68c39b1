import {
  ACK,
  ICMP,
  RST,
  simTime,
  SYN,
  TCP,
  UDP,
  type IpAddress,
  type Packet,
  type SimTime,
} from "../../model/index.js";
import { ICMP_ECHO_REQUEST } from "../hosts/host-stack.js";
import { initialTimeToLive } from "../hosts/ip-family.js";
import type { Endpoint, Exchange, Outbox, Payload } from "./exchange.js";
import type { Probe } from "./noise-probe.js";

const RESET_BYTES = 40;
/** The server's MSS is told even to those who offered no option. */
const LEAST_SYN_ACK_BYTES = 44;
/** tcp_synack_retries 5 */
const SYN_ACK_RETRIES = 5;
const SECOND_US = 1_000_000;
/** After which the scanner forgets. */
const PATIENCE_US = 10 * SECOND_US;

/** A program that makes nothing of the datagram it gets. */
const SILENT: Endpoint = { wake() {}, receive() {} };

export interface SingleProbe {
  readonly name: string;
  readonly probe: Extract<Probe, { readonly kind: "single" }>;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly timeToLive: number;
  readonly icmpIdentifier: number;
}

/**
 * One packet of a scanner that keeps no state. It resets a port that turns out to be open, which is what its operating
 * system does with an answer it knows nothing of, and takes no notice of anything else.
 */
export function singleProbeExchange(plan: SingleProbe): Exchange {
  const { probe } = plan;
  const exchange: Exchange = {
    name: plan.name,
    client: client(),
    accept(first, host) {
      if (first.protocol === TCP) return halfOpenServer(first, initialTimeToLive(host, first.source));
      return first.protocol === UDP ? SILENT : null;
    },
  };
  return exchange;

  function packet(tcpFlags: number, lengthBytes: number): Packet {
    const payload: Payload = { exchange };
    return {
      source: plan.source,
      destination: plan.destination,
      protocol: probe.protocol,
      sourcePort: probe.sourcePort,
      destinationPort: probe.port,
      icmpType: probe.protocol === ICMP ? ICMP_ECHO_REQUEST : 0,
      icmpCode: 0,
      icmpIdentifier: probe.protocol === ICMP ? plan.icmpIdentifier : 0,
      tcpFlags,
      lengthBytes,
      timeToLive: plan.timeToLive,
      dontFragment: false,
      mtuBytes: 0,
      about: null,
      payload,
    };
  }

  function client(): Endpoint {
    let sent = false;
    let finished = false;
    const finish = (out: Outbox, summary: string): void => {
      if (finished) return;
      finished = true;
      out.wakeAt(null);
      out.finish({ succeeded: true, exitCode: 0, summary });
    };
    return {
      wake(now, out) {
        if (sent) {
          finish(out, "no answer");
          return;
        }
        sent = true;
        out.send(packet(probe.protocol === TCP ? SYN : 0, probe.lengthBytes));
        out.wakeAt(simTime(now + PATIENCE_US));
      },
      receive(_now, answer, out) {
        const open = answer.protocol === TCP && (answer.tcpFlags & (SYN | ACK)) === (SYN | ACK);
        if (open) out.send(packet(RST, RESET_BYTES));
        finish(out, open ? "port open" : "answered");
      },
    };
  }
}

/** A listening TCP port that nobody will complete the handshake with: repeats its SYN-ACK until it is reset. */
function halfOpenServer(syn: Packet, timeToLive: number): Endpoint {
  let tries = 0;
  const synAck: Packet = {
    ...syn,
    source: syn.destination,
    destination: syn.source,
    sourcePort: syn.destinationPort,
    destinationPort: syn.sourcePort,
    tcpFlags: SYN | ACK,
    // It answers the options it was offered, and its own MSS (Linux tcp_synack_options).
    lengthBytes: Math.max(syn.lengthBytes, LEAST_SYN_ACK_BYTES),
    timeToLive,
  };
  function send(now: SimTime, out: Outbox): void {
    out.send(synAck);
    out.wakeAt(tries < SYN_ACK_RETRIES ? simTime(now + SECOND_US * 2 ** tries) : null);
    tries++;
  }
  return {
    wake: send,
    receive(now, packet, out) {
      if (packet.tcpFlags & RST) out.wakeAt(null);
      else if (tries === 0) send(now, out);
    },
  };
}
