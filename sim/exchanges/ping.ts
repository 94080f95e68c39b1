import { isIpv4, simTime, type IpAddress, type Packet, type SimTime } from "../../model/index.js";
import { ICMP_HEADER_BYTES } from "../hosts/host-stack.js";
import { initialTimeToLive, ipHeaderBytes } from "../hosts/ip-family.js";
import { MAX_TIMER_PHASE_US } from "../hosts/kernel-timer.js";
import type { PingSpec } from "../lab/lab.js";
import type { ExchangeContext } from "./context.js";
import type { Endpoint, Exchange, Outbox, Payload } from "./exchange.js";
import { echoOf } from "./ping-echo.js";
import {
  countsText,
  errorLine,
  hasTimestamp,
  headerLine,
  replyLines,
  statisticsText,
  tooLongLine,
} from "./ping-output.js";
import { nextProbeTime } from "./ping-pace.js";
import { sequenceTable } from "./ping-sequence-table.js";
import { acknowledge, addRoundTrip, pingStatistics } from "./ping-statistics.js";

/** What an echo request carries and its reply brings back. */
interface EchoPayload extends Payload {
  readonly sequence: number;
  readonly sentAt: SimTime;
}

/** MAXWAIT of ping.h. */
const LINGER_US = 10_000_000;

/**
 * iputils ping: sends echo requests and prints what a terminal would show, byte for byte (TS-01…TS-08). The answers are
 * the other host's own stack's business.
 */
export function pingExchange(spec: PingSpec, context: ExchangeContext): Exchange {
  const exchange: Exchange = { name: spec.name, client: client(), accept: () => null };
  return exchange;

  function client(): Endpoint {
    const random = context.random.fork("ping");
    const timerPhaseUs = random.integer(0, MAX_TIMER_PHASE_US);
    const statistics = pingStatistics();
    const replyLine = replyLines(spec);
    const echo = echoOf(spec.to);
    const lengthBytes = ipHeaderBytes(spec.to) + ICMP_HEADER_BYTES + spec.payloadBytes;
    const timeToLive = initialTimeToLive(context.client, spec.to);
    const answered = sequenceTable();
    const intervalMs = Math.round(spec.intervalUs / 1000);
    let startedAt: SimTime | null = null;
    let sentAt = simTime(0);
    let headerPrinted = false;
    let finished = false;
    let interruptAt: SimTime | null = null;
    let nextProbeAt: SimTime | null = null;
    let lingerEndsAt: SimTime | null = null;

    function probe(now: SimTime, out: Outbox): void {
      sentAt = now;
      const sequence = ++statistics.transmitted;
      answered.clear(sequence);
      const mtuBytes = out.pathMtuBytes(spec.to);
      if (spec.pathMtuDiscovery === "do" && lengthBytes > mtuBytes) {
        printHeader(out);
        acknowledge(statistics, sequence);
        statistics.errors++;
        out.print(tooLongLine(mtuBytes));
        return;
      }
      const payload: EchoPayload = { exchange, sequence, sentAt: now };
      out.send({
        source: context.local,
        destination: spec.to,
        protocol: echo.protocol,
        sourcePort: 0,
        destinationPort: 0,
        icmpType: echo.request,
        icmpCode: 0,
        icmpIdentifier: context.localPort,
        tcpFlags: 0,
        lengthBytes,
        timeToLive: spec.timeToLive ?? timeToLive,
        // Linux sets it on what fits, unless told not to (ip_dont_fragment); by IPv6 what fits is whole in any case.
        dontFragment: (spec.pathMtuDiscovery !== "dont" || !isIpv4(spec.to)) && lengthBytes <= mtuBytes,
        mtuBytes: 0,
        about: null,
        payload,
      });
    }

    const allSent = (): boolean => spec.count !== null && statistics.transmitted >= spec.count;

    /** ping_common.c, __schedule_exit: decided once, when the last probe is out. `-W 0` waits for ever. */
    function linger(): void {
      const waitUs =
        statistics.received > 0 ? Math.max(2 * statistics.maxUs, intervalMs * 1000) : (spec.timeoutUs ?? LINGER_US);
      lingerEndsAt = waitUs === 0 ? null : simTime(sentAt + waitUs);
    }

    function waitForNextProbe(now: SimTime): void {
      const inFlight = statistics.transmitted > statistics.acknowledged;
      nextProbeAt = allSent() ? null : nextProbeTime(now, sentAt, intervalMs, inFlight, timerPhaseUs, random);
    }

    function sleep(out: Outbox): void {
      const times = [nextProbeAt, lingerEndsAt, interruptAt].filter((at) => at !== null);
      out.wakeAt(times.length === 0 ? null : simTime(Math.min(...times)));
    }

    function finish(out: Outbox, exitCode: number, summary: string): void {
      finished = true;
      out.wakeAt(null);
      out.finish({ succeeded: exitCode === 0, exitCode, summary });
    }

    function printHeader(out: Outbox): void {
      if (!headerPrinted) out.print(headerLine(spec));
      headerPrinted = true;
    }

    function report(out: Outbox): void {
      printHeader(out);
      out.print(statisticsText(spec, statistics, sentAt - (startedAt ?? sentAt)));
      finish(out, statistics.received > 0 ? 0 : 1, countsText(statistics));
    }

    const allAnswered = (): boolean => spec.count !== null && statistics.received + statistics.errors >= spec.count;

    /** After anything came back: done, or the wait for the next probe begins anew. */
    function proceed(now: SimTime, out: Outbox): void {
      if (allAnswered()) {
        report(out);
        return;
      }
      waitForNextProbe(now);
      sleep(out);
    }

    function icmpError(
      now: SimTime,
      out: Outbox,
      from: IpAddress,
      probed: EchoPayload,
      type: number,
      code: number,
      mtuBytes: number,
    ): void {
      printHeader(out);
      acknowledge(statistics, probed.sequence);
      statistics.errors++;
      out.print(errorLine(from, probed.sequence, type, code, mtuBytes));
      proceed(now, out);
    }

    function echoReply(now: SimTime, out: Outbox, packet: Packet, probed: EchoPayload): void {
      printHeader(out);
      acknowledge(statistics, probed.sequence);
      const roundTripUs = hasTimestamp(spec) ? now - probed.sentAt : null;
      if (roundTripUs !== null) addRoundTrip(statistics, roundTripUs);
      const duplicate = answered.has(probed.sequence);
      if (duplicate) statistics.duplicates++;
      else statistics.received++;
      answered.set(probed.sequence);
      const { sequence } = probed;
      const { timeToLive, source: from } = packet;
      out.print(replyLine({ from, sequence, timeToLive, roundTripUs, duplicate }));
      proceed(now, out);
    }

    return {
      wake(now, out) {
        if (startedAt === null) {
          startedAt = now;
          if (spec.interruptAfterUs !== null) interruptAt = simTime(now + spec.interruptAfterUs);
          probe(now, out);
          if (statistics.errors > 0) {
            proceed(now, out);
            return;
          }
          // Whether there is a route shows before the header does: ping's connect() fails first (TS-06).
          nextProbeAt = simTime(now + 1);
          sleep(out);
          return;
        }
        if (!headerPrinted) {
          printHeader(out);
        } else if (interruptAt !== null && now >= interruptAt) {
          // The terminal echoes ^C; the line end is the first of the statistics.
          out.print("^C");
          report(out);
          return;
        } else if (lingerEndsAt !== null && now >= lingerEndsAt) {
          report(out);
          return;
        } else if (nextProbeAt !== null && now >= nextProbeAt) {
          probe(now, out);
        }
        if (allAnswered()) {
          report(out);
          return;
        }
        if (allSent() && lingerEndsAt === null) linger();
        waitForNextProbe(now);
        sleep(out);
      },
      receive(now, packet, out) {
        if (finished || packet.protocol !== echo.protocol) return;
        const probed = packet.payload as EchoPayload;
        if (packet.icmpType === echo.reply) {
          if (packet.icmpIdentifier === context.localPort) echoReply(now, out, packet, probed);
        } else if (echo.errors.has(packet.icmpType) && packet.about?.icmpIdentifier === context.localPort) {
          icmpError(now, out, packet.source, probed, packet.icmpType, packet.icmpCode, packet.mtuBytes);
        }
      },
      unreachable(now, packet, code, out) {
        if (finished) return;
        if (code === "SIM_ARP_UNRESOLVED") {
          const probed = packet.payload as EchoPayload;
          icmpError(now, out, context.local, probed, echo.noNeighbour.type, echo.noNeighbour.code, 0);
        } else if (code === "SIM_HOST_NO_ROUTE" && headerPrinted) {
          out.print("ping: sendmsg: Network is unreachable\n");
        } else if (code === "SIM_HOST_NO_ROUTE") {
          out.print("ping: connect: Network is unreachable\n");
          finish(out, 2, "network is unreachable");
        }
      },
    };
  }
}
