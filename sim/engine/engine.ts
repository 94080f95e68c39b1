import {
  ipv4,
  RST,
  TCP,
  UDP,
  type AmazonService,
  type Answer,
  type Observer,
  type Packet,
  type SimTime,
  type Transit,
} from "../../model/index.js";
import { answerOfService } from "../exchanges/amazon-services.js";
import type { Endpoint, Exchange, Outbox } from "../exchanges/exchange.js";
import { reportsTooLong, resetFor, stackAnswer } from "../hosts/host-stack.js";
import { createEventQueue } from "../kernel/event-queue.js";
import type { Random } from "../kernel/random.js";
import { carrier, type Counters, type Flight } from "./carrier.js";
import type { InternetHost, Lab } from "../lab/lab.js";
import type { Configuration } from "./configuration.js";
import type { Host, Hosts } from "./host.js";
import { internetHost } from "./make-hosts.js";
import { reverseProxy } from "./reverse-proxy.js";
import type { Role, Session, SessionOptions, Side } from "./session.js";

type Event =
  | { readonly kind: "wake"; readonly side: Side; readonly at: SimTime }
  | { readonly kind: "arrival"; readonly flight: Flight }
  | { readonly kind: "answer"; readonly side: Side; readonly packet: Packet }
  | { readonly kind: "call"; readonly run: (now: SimTime) => void };

/** The discrete-event loop: hands packets and wake-ups to the sides of exchanges in order of time. */
export interface Engine {
  readonly counters: Counters;
  readonly now: SimTime;
  /** Runs something at a time; at equal times, in the order asked for. */
  at(time: SimTime, run: (now: SimTime) => void): void;
  /** Starts an exchange now, on a host and the interface it sends from (null: the internet). */
  begin(
    exchange: Exchange,
    host: Host,
    interfaceIndex: number | null,
    title: string,
    random: Random,
    options?: SessionOptions,
  ): Session;
  run(until: SimTime, onProgress?: (now: SimTime) => void): void;
}

/** The instance metadata service, as a host that conversations are held with (SG-20). */
const METADATA: InternetHost = {
  name: "instance metadata",
  address: ipv4(0xa9fea9fe), // 169.254.169.254
  ipv6Address: null,
  roundTripUs: 0,
  operatingSystem: "ubuntu",
  listens: [80],
  onPremises: null,
};

/** How many events between two reports of progress. */
const PROGRESS_EVENTS = 16_384;

export function createEngine(
  configuration: Configuration,
  hosts: Hosts,
  lab: Lab,
  random: Random,
  observer: Observer | null,
): Engine {
  const queue = createEventQueue<Event>();
  const network = carrier(configuration, hosts, lab.packetLoss, observer);
  const metadata = internetHost(METADATA, random.fork("metadata"));
  const proxy = reverseProxy(configuration, () => engine);
  let now = lab.start;

  const isUp = (host: Host): boolean => host.instanceId === null || configuration.running.has(host.instanceId);

  function transmit(session: Session, role: Role, host: Host, interfaceIndex: number | null, packet: Packet): void {
    if (host === metadata) {
      queue.push(now, { kind: "answer", side: session.client, packet });
      return;
    }
    const sent = network.send(now, session, role, host, interfaceIndex, packet);
    switch (sent.kind) {
      case "flying":
        queue.push(sent.arrivesAt, { kind: "arrival", flight: sent.flight });
        return;
      case "served":
        serve(session, packet, sent.service, sent.answeredAt);
        return;
      case "ended":
        if (role === "client") tellUnreachable(session.client, packet, sent.fate.code);
        if (sent.transit.answer !== null)
          answerFor(session, role === "client" ? "server" : "client", sent.transit.answer);
        if (sent.fate.code === "SIM_MIDDLEBOX_REJECTED")
          resetFromFirewall(session, role, sent.transit, sent.fate.component);
        return;
    }
  }

  /** CT-11, IGW-10: what a router or gateway says of a packet travels back to its sender as any packet does. */
  function answerFor(session: Session, role: Role, answer: Answer): void {
    const sent = network.sendAnswer(now, session, role, answer);
    if (sent.kind === "flying") queue.push(sent.arrivesAt, { kind: "arrival", flight: sent.flight });
  }

  /** Amazon's services answer for themselves; instance metadata holds whole conversations. */
  function serve(session: Session, packet: Packet, service: AmazonService, answeredAt: SimTime): void {
    if (service === "metadata" && packet.protocol === TCP) session.server ??= accept(session, packet, metadata, null);
    const { server } = session;
    if (server !== null) {
      queue.push(answeredAt, { kind: "call", run: (at) => server.endpoint.receive(at, packet, server.outbox) });
      return;
    }
    const answer = answerOfService(service, packet);
    if (answer !== null) queue.push(answeredAt, { kind: "answer", side: session.client, packet: answer });
  }

  /** TS-06: only the sender's own operating system ever says that a packet could not be sent. */
  function tellUnreachable(side: Side, packet: Packet, code: string | null): void {
    if (code === "SIM_ARP_UNRESOLVED") {
      queue.push(side.host.arp.failsAt(now, packet.destination), {
        kind: "call",
        run: (at) => side.endpoint.unreachable?.(at, packet, code, side.outbox),
      });
    } else if (code === "SIM_HOST_NO_ROUTE") {
      queue.push(now, { kind: "call", run: (at) => side.endpoint.unreachable?.(at, packet, code, side.outbox) });
    }
  }

  /** FW-01: a rule's `reject` resets a TCP connection, towards who sent the segment. */
  function resetFromFirewall(session: Session, role: Role, transit: Transit, endpointId: string): void {
    const side = role === "client" ? session.client : session.server;
    const packet = { ...transit.current, source: transit.source, destination: transit.destination };
    if (packet.protocol !== TCP || packet.tcpFlags & RST || side === null) return;
    const { topology, indexById } = configuration.network;
    const endpoint = topology.vpcEndpoints.find(({ id }) => id === endpointId);
    const index = indexById.get(endpoint?.networkInterfaceIds[0] ?? "");
    if (index === undefined) return;
    transmit(session, role === "client" ? "server" : "client", side.host, index, resetFor(packet, side.host.profile));
  }

  function makeSide(
    session: () => Session,
    role: Role,
    host: Host,
    interfaceIndex: number | null,
    endpoint: Endpoint,
    options: SessionOptions,
  ): Side {
    const outbox: Outbox = {
      send: (packet) => transmit(session(), role, host, interfaceIndex, packet),
      pathMtuBytes: (destination) => host.pathMtu.to(destination, now),
      wakeAt(at) {
        side.wakeAt = at;
        if (at !== null) scheduleWake(side, at > now ? at : now);
      },
      print(text) {
        if (role !== "client") return;
        session().transcript.push(text);
        options.onPrint?.(now, text);
      },
      finish(outcome) {
        if (session().outcome !== null) return;
        session().outcome = outcome;
        options.onFinish?.(now);
      },
    };
    const side: Side = {
      host,
      interfaceIndex,
      endpoint,
      outbox,
      wakeAt: null,
      scheduledAt: null,
    };
    return side;
  }

  function receive(flight: Flight): void {
    const { session, role, transit, receiver } = flight;
    const packet = network.land(now, flight);
    if (packet === null || receiver === null || !isUp(receiver)) return;
    const interfaceIndex = transit.to?.index ?? null;
    if (packet.about !== null && reportsTooLong(packet))
      receiver.pathMtu.learn(packet.about.destination, packet.mtuBytes, now);
    if (role === "server" && receiver === session.client.host) {
      session.client.endpoint.receive(now, packet, session.client.outbox);
      return;
    }
    if (role === "client") {
      session.server ??= accept(session, packet, receiver, interfaceIndex);
      if (session.server?.host === receiver) {
        session.server.endpoint.receive(now, packet, session.server.outbox);
        return;
      }
    }
    const answer = stackAnswer(packet, receiver.profile, receiver.pathMtu.to(packet.source, now));
    if (answer !== null) transmit(session, role === "client" ? "server" : "client", receiver, interfaceIndex, answer);
  }

  function accept(session: Session, packet: Packet, host: Host, interfaceIndex: number | null): Side | null {
    const listens =
      packet.protocol === TCP
        ? host.listens.has(packet.destinationPort)
        : packet.protocol === UDP
          ? host.listensUdp.has(packet.destinationPort)
          : true;
    const endpoint = listens ? answeringSide(session, packet, host) : null;
    return endpoint && makeSide(() => session, "server", host, interfaceIndex, endpoint, {});
  }

  function answeringSide(session: Session, packet: Packet, host: Host): Endpoint | null {
    const { exchange } = session;
    if (host.balancerNode === null || exchange.acceptBefore === undefined) return exchange.accept(packet, host.profile);
    const upstream = proxy.upstreamOf(session, host, packet.source, packet.destinationPort);
    return exchange.acceptBefore(packet, host.profile, upstream);
  }

  /**
   * Sides ask for another wake-up at nearly every packet, mostly a later one. At most one event that is due in time is
   * ever in the queue for a side; when it comes up early, it is put back.
   */
  function scheduleWake(side: Side, at: SimTime): void {
    if (side.scheduledAt !== null && side.scheduledAt <= at) return;
    side.scheduledAt = at;
    queue.push(at, { kind: "wake", side, at });
  }

  function wake(side: Side, scheduledAt: SimTime): void {
    if (side.scheduledAt !== scheduledAt) return;
    side.scheduledAt = null;
    const { wakeAt } = side;
    if (wakeAt === null) return;
    if (wakeAt > now) return scheduleWake(side, wakeAt);
    side.wakeAt = null;
    if (isUp(side.host)) side.endpoint.wake(now, side.outbox);
  }

  function handle(event: Event): void {
    switch (event.kind) {
      case "wake":
        wake(event.side, event.at);
        return;
      case "arrival":
        receive(event.flight);
        return;
      case "answer":
        event.side.endpoint.receive(now, event.packet, event.side.outbox);
        return;
      case "call":
        event.run(now);
        return;
    }
  }

  const engine: Engine = {
    counters: network.counters,
    get now() {
      return now;
    },
    at: (time, run) => queue.push(time, { kind: "call", run }),
    begin(exchange, host, interfaceIndex, title, random, options = {}) {
      const jitter = random.fork("jitter");
      const loss = random.fork("loss");
      const session: Session = {
        exchange,
        title,
        startedAt: now,
        client: makeSide(() => session, "client", host, interfaceIndex, exchange.client, options),
        server: null,
        there: { jitter: jitter.fork("client"), loss: loss.fork("client"), lastArrivalUs: 0 },
        back: { jitter: jitter.fork("server"), loss: loss.fork("server"), lastArrivalUs: 0 },
        transcript: [],
        outcome: null,
        losses: new Map(),
      };
      exchange.client.wake(now, session.client.outbox);
      return session;
    },
    run(until, onProgress) {
      const { counters } = network;
      for (let time = queue.peekTime(); time !== null && time <= until; time = queue.peekTime()) {
        now = time;
        handle(queue.pop()!);
        if (++counters.events % PROGRESS_EVENTS === 0) onProgress?.(now);
      }
      now = until;
    },
  };
  return engine;
}
