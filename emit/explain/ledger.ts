import type { Fate, NetworkAclReason, Observation, SecurityGroupReason } from "../../model/index.js";
import { describePacket } from "./describe-packet.js";
import { exchangeName } from "./exchange-name.js";

/** How many packets these two decided together. */
export interface CountedDecision {
  readonly securityGroup: SecurityGroupReason | null;
  readonly networkAcl: NetworkAclReason | null;
  packets: number;
}

/** Packets of one kind that one exchange sent. */
export interface CountedPackets {
  /** Null: unsolicited. */
  readonly exchange: string | null;
  readonly what: string;
  packets: number;
  bytes: number;
}

export interface CountedFate {
  readonly fate: Fate;
  packets: number;
}

/** Why one row is as it is, collected packet by packet; the token that an observer hands out. */
export interface Ledger {
  readonly decisions: CountedDecision[];
  readonly carried: Map<string | null, CountedPackets[]>;
  readonly fates: CountedFate[];
}

export function createLedger(): Ledger {
  return { decisions: [], carried: new Map(), fates: [] };
}

/** Enters one packet: what decided about it, and what it was. */
export function enterObservation(ledger: Ledger, observation: Observation): void {
  const { securityGroup, networkAcl, packet } = observation;
  const decision = ledger.decisions.find(
    (each) => each.securityGroup === securityGroup && each.networkAcl === networkAcl,
  );
  if (decision) decision.packets++;
  else ledger.decisions.push({ securityGroup, networkAcl, packets: 1 });

  const exchange = exchangeName(packet.payload);
  const what = describePacket(packet);
  let sent = ledger.carried.get(exchange);
  if (sent === undefined) ledger.carried.set(exchange, (sent = []));
  const counted = sent.find((each) => each.what === what);
  if (counted) {
    counted.packets++;
    counted.bytes += packet.lengthBytes;
  } else {
    sent.push({ exchange, what, packets: 1, bytes: packet.lengthBytes });
  }
}

/** Enters what became of one packet, which may be long after its window has closed. */
export function enterFate(ledger: Ledger, fate: Fate): void {
  const counted = ledger.fates.find((each) => each.fate === fate);
  if (counted) counted.packets++;
  else ledger.fates.push({ fate, packets: 1 });
}
