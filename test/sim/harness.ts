import { ipv4, parseIpv4, simTime, type Ipv4, type Packet, type SimTime } from "../../model/index.js";
import type { ExchangeContext } from "../../sim/exchanges/context.js";
import type { Endpoint, Exchange, HostProfile, Outbox, Outcome } from "../../sim/exchanges/exchange.js";
import { hostProfile } from "../../sim/hosts/host-profile.js";
import { stackAnswer } from "../../sim/hosts/host-stack.js";
import { seededRandom } from "../../sim/kernel/random.js";

export type Direction = "out" | "in";

/** A packet that was sent: `out` by the client, `in` by the server; `index` counts per direction. */
export interface Sent {
  readonly at: SimTime;
  readonly direction: Direction;
  readonly index: number;
  readonly packet: Packet;
  readonly lost: boolean;
}

export interface WireOptions {
  /** Default 250. */
  readonly oneWayUs?: number;
  /** True loses the packet. */
  readonly lose?: (direction: Direction, index: number, packet: Packet) => boolean;
  readonly server?: HostProfile;
  /** How much earlier than others the packet of that index (per direction) arrives; 0 by default. */
  readonly hurryUs?: (index: number) => number;
  /** What the server's packets look like to the client and the other way round; the same packet by default. */
  readonly translate?: (direction: Direction, packet: Packet) => Packet;
  /** Whether a program listens; otherwise the server's own stack answers. Default true. */
  readonly listening?: boolean;
}

/** Two hosts and a wire with a fixed delay: enough to run one exchange without the simulation. */
export interface Wire {
  readonly sent: readonly Sent[];
  readonly outcome: () => Outcome | null;
  readonly transcript: () => string;
  readonly serverTranscript: () => string;
  readonly now: () => SimTime;
  /** Runs until nothing is due, or up to and including that many microseconds after the start. */
  readonly run: (untilUs?: number) => void;
  /** Calls a method of the exchange at that many microseconds after the start, with the outbox of that side. */
  readonly at: (afterUs: number, side: "client" | "server", call: (now: SimTime, out: Outbox) => void) => void;
}

export const START: SimTime = simTime(1_768_208_400_000_000);
export const CLIENT: Ipv4 = parseIpv4("10.1.5.112") ?? ipv4(0);
export const SERVER: Ipv4 = parseIpv4("10.2.15.210") ?? ipv4(0);

export function context(change: Partial<ExchangeContext> = {}): ExchangeContext {
  return {
    local: CLIENT,
    localPort: 45454,
    client: hostProfile("amazon-linux-2023", "instance"),
    clientHostName: "ip-10-1-5-112",
    serverHostName: "ip-10-2-15-210",
    random: seededRandom("test"),
    ...change,
  };
}

export function wire(exchange: Exchange, options: WireOptions = {}): Wire {
  const oneWayUs = options.oneWayUs ?? 250;
  const serverProfile = options.server ?? hostProfile("amazon-linux-2023", "instance");
  const events: { readonly at: number; readonly run: () => void }[] = [];
  const sent: Sent[] = [];
  const counts = { out: 0, in: 0 };
  const alarms: Record<"client" | "server", number | null> = { client: null, server: null };
  const printed = { client: "", server: "" };
  let now: number = START;
  let server: Endpoint | null = null;
  let accepted = false;
  let outcome: Outcome | null = null;

  function insert(at: number, run: () => void): void {
    let index = events.length;
    while (index > 0 && (events[index - 1]?.at ?? 0) > at) index -= 1;
    events.splice(index, 0, { at, run });
  }

  function transmit(direction: Direction, packet: Packet): void {
    const index = counts[direction]++;
    const lost = options.lose?.(direction, index, packet) ?? false;
    sent.push({ at: simTime(now), direction, index, packet, lost });
    if (lost) return;
    const arriving = options.translate?.(direction, packet) ?? packet;
    insert(now + oneWayUs - (options.hurryUs?.(index) ?? 0), () => {
      if (direction === "in") exchange.client.receive(simTime(now), arriving, outbox("client"));
      else arriveAtServer(arriving);
    });
  }

  function arriveAtServer(packet: Packet): void {
    if (!accepted && (options.listening ?? true)) {
      accepted = true;
      server = exchange.accept(packet, serverProfile);
    }
    const answer = server === null ? stackAnswer(packet, serverProfile, 9001) : null;
    if (answer !== null) transmit("in", answer);
    server?.receive(simTime(now), packet, outbox("server"));
  }

  function endpoint(side: "client" | "server"): Endpoint | null {
    return side === "client" ? exchange.client : server;
  }

  function outbox(side: "client" | "server"): Outbox {
    return {
      send: (packet) => transmit(side === "client" ? "out" : "in", packet),
      pathMtuBytes: () => (side === "client" ? hostProfile("amazon-linux-2023", "instance") : serverProfile).mtuBytes,
      wakeAt(at) {
        alarms[side] = at;
      },
      print(text) {
        printed[side] += text;
      },
      finish(value) {
        if (side !== "client" || outcome !== null) throw new Error("finished twice, or by the server");
        outcome = value;
      },
    };
  }

  insert(now, () => exchange.client.wake(simTime(now), outbox("client")));

  /** Runs what comes first: packets before alarms of the same time, the client's before the server's. */
  function step(until: number): boolean {
    const packetAt = events[0]?.at ?? Infinity;
    const alarmAt = Math.min(alarms.client ?? Infinity, alarms.server ?? Infinity);
    if (Math.min(packetAt, alarmAt) > until || (packetAt === Infinity && alarmAt === Infinity)) return false;
    now = Math.min(packetAt, alarmAt);
    if (packetAt <= alarmAt) {
      events.shift()?.run();
      return true;
    }
    const side = alarms.client === alarmAt ? "client" : "server";
    alarms[side] = null;
    endpoint(side)?.wake(simTime(now), outbox(side));
    return true;
  }

  return {
    sent,
    outcome: () => outcome,
    transcript: () => printed.client,
    serverTranscript: () => printed.server,
    now: () => simTime(now),
    run(untilUs = Infinity) {
      while (step(START + untilUs));
    },
    at(afterUs, side, call) {
      insert(START + afterUs, () => call(simTime(now), outbox(side)));
    },
  };
}

/** Packets and bytes that left each side. */
export function totals(run: Wire): Record<Direction, { packets: number; bytes: number }> {
  const sum = { out: { packets: 0, bytes: 0 }, in: { packets: 0, bytes: 0 } };
  for (const { direction, packet } of run.sent) {
    sum[direction].packets += 1;
    sum[direction].bytes += packet.lengthBytes;
  }
  return sum;
}
