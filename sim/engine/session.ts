import type { Fate, SimTime } from "../../model/index.js";
import type { Endpoint, Exchange, Outbox, Outcome } from "../exchanges/exchange.js";
import type { Random } from "../kernel/random.js";
import type { Host } from "./host.js";

export type Role = "client" | "server";

/** One side of an exchange, on the host where it runs. */
export interface Side {
  readonly session: Session;
  readonly role: Role;
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

/** An exchange under way. */
export interface Session {
  readonly exchange: Exchange;
  readonly title: string;
  readonly startedAt: SimTime;
  readonly client: Side;
  /** Made when the first packet reaches a host that takes it. */
  server: Side | null;
  /** How long a packet of each role takes, and whether it is lost, is drawn from streams of the exchange's own. */
  readonly jitter: Readonly<Record<Role, Random>>;
  readonly loss: Readonly<Record<Role, Random>>;
  /** A later packet of one role never overtakes an earlier one. */
  readonly lastArrivalUs: Record<Role, number>;
  transcript: string;
  outcome: Outcome | null;
  readonly losses: Map<string, Loss>;
}

export function noteLoss(session: Session, role: Role, fate: Fate): void {
  const key = `${role} ${fate.code} ${fate.component} ${fate.reason}`;
  const known = session.losses.get(key);
  if (known === undefined) session.losses.set(key, { role, fate, packets: 1 });
  else known.packets++;
}
