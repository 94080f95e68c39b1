import type { Fate, SimTime } from "../../model/index.js";
import type { Endpoint, Exchange, Outbox, Outcome } from "../exchanges/exchange.js";
import type { Random } from "../kernel/random.js";
import type { Host } from "./host.js";

export type Role = "client" | "server";

/** One side of an exchange, on the host where it runs. */
export interface Side {
  readonly host: Host;
  /** The interface it sends from; null for a host of the internet. */
  readonly interfaceIndex: number | null;
  readonly endpoint: Endpoint;
  readonly outbox: Outbox;
  /** When it wants to be woken; null for not at all. */
  wakeAt: SimTime | null;
  /** When the queue's event for it comes up. */
  scheduledAt: SimTime | null;
}

/** Packets of one role that did not arrive, by what became of them. */
export interface Loss {
  readonly role: Role;
  readonly fate: Fate;
  packets: number;
}

/** How the packets of one role travel, drawn from streams of the exchange's own. */
export interface Way {
  readonly jitter: Random;
  readonly loss: Random;
  /** A later packet never overtakes an earlier one; 0 before the first. */
  lastArrivalUs: number;
}

/** An exchange under way. */
export interface Session {
  readonly exchange: Exchange;
  readonly title: string;
  readonly startedAt: SimTime;
  readonly client: Side;
  /** Made when the first packet reaches a host that takes it. */
  server: Side | null;
  /** The ways that the packets of each role take. */
  readonly there: Way;
  readonly back: Way;
  /** What the client has printed, piece by piece. */
  readonly transcript: string[];
  outcome: Outcome | null;
  readonly losses: Map<string, Loss>;
}

/** What a session may be given beyond its exchange. */
export interface SessionOptions {
  /** Also told of every text the client prints. */
  readonly onPrint?: (now: SimTime, text: string) => void;
  readonly onFinish?: (now: SimTime) => void;
}

export function wayOf(session: Session, role: Role): Way {
  return role === "client" ? session.there : session.back;
}

export function noteLoss(session: Session, role: Role, fate: Fate): void {
  const key = `${role} ${fate.code} ${fate.component} ${fate.reason}`;
  const known = session.losses.get(key);
  if (known === undefined) session.losses.set(key, { role, fate, packets: 1 });
  else known.packets++;
}
