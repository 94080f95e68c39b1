import type { IpAddress, Packet, SimTime } from "../../../model/index.js";
import type { ExchangeContext } from "../context.js";
import type { Endpoint, Exchange, HostProfile, Outbox } from "../exchange.js";
import type { ConnectionEnd } from "./connection-end.js";
import { newScript, sayAccepted, type Script } from "./script.js";
import type { Reader } from "./segment.js";
import { headerBytes, type Socket } from "./tcp-packet.js";
import { isSyn, tcpSide, type TcpSide } from "./tcp-side.js";

/** tcp_synack_retries 5: after 1, 3, 7, 15 and 31 s. */
const SYN_ACK = { retransmitUs: [1, 3, 7, 15, 31].map((second) => second * 1_000_000), giveUpUs: 63_000_000 };

/** Something the client's program does at a time of its own, between packets. */
export interface Timer {
  dueAt(): SimTime | null;
  ring(now: SimTime, out: Outbox): void;
}

/** What an application makes of a connection. */
export interface ConversationPlan {
  readonly remote: IpAddress;
  readonly port: number;
  readonly context: ExchangeContext;
  /** The exchange this conversation belongs to: what its packets carry. */
  readonly exchange: () => Exchange;
  /** Writes the script from the handshake on. Only now are the server and the client's address as it sees it known. */
  readonly write: (script: Script, server: HostProfile, first: Packet) => void;
  /** connect() has returned. */
  readonly connected?: Reader;
  /** The connection has ended for the client. Called once. */
  readonly ended: (now: SimTime, end: ConnectionEnd, out: Outbox) => void;
  readonly timer?: Timer;
}

/** A TCP connection played by script, from the SYN to the last FIN. */
export interface Conversation {
  readonly script: Script;
  readonly client: Endpoint;
  readonly accept: Exchange["accept"];
  /** Sends what has become due after the script has grown. */
  advance(now: SimTime, side: "client" | "server", out: Outbox): void;
}

/** Both sides of a connection. The server's comes to be when {@link Conversation.accept} sees the SYN. */
export function conversation(plan: ConversationPlan): Conversation {
  const { context, timer } = plan;
  const script = newScript();
  const clientSide = tcpSide({
    exchange: plan.exchange,
    mine: script.client,
    theirs: script.server,
    socket: { local: context.local, localPort: context.localPort, remote: plan.remote, remotePort: plan.port },
    profile: context.client,
    handshake: { retransmitUs: context.client.synRetransmitUs, giveUpUs: context.client.synGiveUpUs },
    ended: plan.ended,
  });
  let serverSide: TcpSide | null = null;

  function advanceClient(now: SimTime, out: Outbox): void {
    const timerDue = timer?.dueAt() ?? null;
    if (timerDue !== null && timerDue <= now) timer?.ring(now, out);
    out.wakeAt(earliest(clientSide.advance(now, out), timer?.dueAt() ?? null));
  }

  return {
    script,
    client: {
      wake: advanceClient,
      receive(now, packet, out) {
        clientSide.receive(now, packet, out);
        advanceClient(now, out);
      },
      unreachable(now, _packet, code, out) {
        clientSide.unreachable(now, code, out);
        advanceClient(now, out);
      },
    },
    accept(packet, host) {
      if (!isSyn(packet)) return null;
      script.mssBytes = Math.min(packet.mtuBytes, host.mtuBytes) - headerBytes(packet.source);
      sayAccepted(script, plan.connected ?? (() => {}));
      plan.write(script, host, packet);
      const side = tcpSide({
        exchange: plan.exchange,
        mine: script.server,
        theirs: script.client,
        socket: socketOf(packet),
        profile: host,
        handshake: SYN_ACK,
        ended: () => {},
      });
      serverSide = side;
      return {
        wake: (now, out) => out.wakeAt(side.advance(now, out)),
        receive(now, arriving, out) {
          side.receive(now, arriving, out);
          out.wakeAt(side.advance(now, out));
        },
      };
    },
    advance(now, side, out) {
      if (side === "client") advanceClient(now, out);
      else if (serverSide !== null) out.wakeAt(serverSide.advance(now, out));
    },
  };
}

/** The server answers from the addresses it was spoken to at, whatever they were on the client's side. */
function socketOf(first: Packet): Socket {
  return {
    local: first.destination,
    localPort: first.destinationPort,
    remote: first.source,
    remotePort: first.sourcePort,
  };
}

function earliest(one: SimTime | null, other: SimTime | null): SimTime | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
