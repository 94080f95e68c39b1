import { isIpv4, type IpAddress } from "../address/ip-address.js";
import type { SimTime } from "../packet.js";

/** A flow as one side of a translating device sees it. Of an ICMP echo the identifier is the port of who asks. */
export interface FlowTuple {
  readonly protocol: number;
  readonly source: IpAddress;
  readonly sourcePort: number;
  readonly destination: IpAddress;
  readonly destinationPort: number;
}

/** A connection that a NAT gateway or load balancer translates. */
export interface Translation {
  /** NAT gateway id or load balancer ARN. */
  readonly deviceId: string;
  /** Interface of the device that translates. */
  readonly interfaceIndex: number;
  readonly original: FlowTuple;
  readonly translated: FlowTuple;
  /** Forgotten after so long a silence, microseconds. */
  idleTimeoutUs: number;
  lastSeen: SimTime;
}

/** So few that to look for idle ones is not worth it. */
const CROWDED = 1024;

interface PortsInUse {
  readonly holders: Map<number, Translation>;
  /** Until then none of them can have been silent for too long: not worth looking. */
  noneIdleUntil: number;
}

/** IGW-10: a NAT gateway forgets a connection after 350 s of silence. */
export const TRANSLATION_IDLE_US = 350_000_000;

/** A text that tells flows at one device apart. */
export function tupleKey(
  where: string,
  { protocol, source, sourcePort, destination, destinationPort }: FlowTuple,
): string {
  return `${where} ${protocol} ${addressKey(source)}:${sourcePort}>${addressKey(destination)}:${destinationPort}`;
}

function addressKey(address: IpAddress): string {
  return isIpv4(address) ? `${address}` : `${address.high}/${address.low}`;
}

function portsKeyOf({ protocol, source, destination, destinationPort }: FlowTuple): string {
  return `${addressKey(source)} ${protocol} ${addressKey(destination)}:${destinationPort}`;
}

export function reverseTuple({ protocol, source, sourcePort, destination, destinationPort }: FlowTuple): FlowTuple {
  return {
    protocol,
    source: destination,
    sourcePort: destinationPort,
    destination: source,
    destinationPort: sourcePort,
  };
}

/** Connections that devices translate, found by the packet that goes there or the one that comes back. */
export class TranslationTable {
  readonly #there = new Map<string, Translation>();
  readonly #back = new Map<string, Translation>();
  /** By source address, protocol and destination, who uses which source port (IGW-10). */
  readonly #portsInUse = new Map<string, PortsInUse>();
  /** Where so many are remembered, those that are idle are forgotten. */
  #crowded = CROWDED;

  get size(): number {
    return this.#there.size;
  }

  /** The live connection whose original packets look like this. */
  there(deviceId: string, tuple: FlowTuple, now: SimTime): Translation | null {
    return this.#live(this.#there.get(tupleKey(deviceId, tuple)), now);
  }

  /** The live connection that this packet answers. */
  back(deviceId: string, tuple: FlowTuple, now: SimTime): Translation | null {
    return this.#live(this.#back.get(tupleKey(deviceId, reverseTuple(tuple))), now);
  }

  /** The connection this packet answers that draws its answers to the device (see {@link draw}); null without one. */
  drawn(tuple: FlowTuple, now: SimTime): Translation | null {
    return this.back("", tuple, now);
  }

  add(translation: Translation): void {
    const { deviceId, original, translated, lastSeen } = translation;
    if (this.#there.size >= this.#crowded) {
      this.#forgetIdle(this.#there.values(), lastSeen);
      this.#crowded = Math.max(CROWDED, 2 * this.#there.size);
    }
    this.#there.set(tupleKey(deviceId, original), translation);
    this.#back.set(tupleKey(deviceId, translated), translation);
    const key = portsKeyOf(translated);
    const inUse = this.#portsInUse.get(key) ?? { holders: new Map<number, Translation>(), noneIdleUntil: 0 };
    this.#portsInUse.set(key, inUse);
    inUse.holders.set(translated.sourcePort, translation);
  }

  /** From now on answers come back to the device by themselves, whatever the answerer's routes say. */
  draw(translation: Translation): void {
    this.#back.set(tupleKey("", translation.translated), translation);
  }

  /** A free source port for such a flow, its own if it can be; null when `limit` flows have one. */
  freePort(tuple: FlowTuple, limit: number, now: SimTime): number | null {
    let port = Math.max(tuple.sourcePort, FIRST_PORT);
    const inUse = this.#portsInUse.get(portsKeyOf(tuple));
    if (inUse === undefined) return port;
    const { holders } = inUse;
    if (holders.size >= limit && now > inUse.noneIdleUntil) {
      this.#forgetIdle(holders.values(), now);
      inUse.noneIdleUntil = earliestEnd(holders.values(), now);
    }
    if (holders.size >= limit) return null;
    while (this.#live(holders.get(port), now) !== null) port = port === LAST_PORT ? FIRST_PORT : port + 1;
    return port;
  }

  /** Whether a flow that looks like this once it is translated exists already. */
  isTaken(translated: FlowTuple, now: SimTime): boolean {
    const inUse = this.#portsInUse.get(portsKeyOf(translated));
    return inUse !== undefined && this.#live(inUse.holders.get(translated.sourcePort), now) !== null;
  }

  #live(translation: Translation | undefined, now: SimTime): Translation | null {
    if (translation === undefined) return null;
    if (now - translation.lastSeen <= translation.idleTimeoutUs) return translation;
    this.#forget(translation);
    return null;
  }

  #forgetIdle(translations: Iterable<Translation>, now: SimTime): void {
    for (const each of translations) this.#live(each, now);
  }

  #forget(translation: Translation): void {
    const { deviceId, original, translated } = translation;
    drop(this.#there, tupleKey(deviceId, original), translation);
    drop(this.#back, tupleKey(deviceId, translated), translation);
    drop(this.#back, tupleKey("", translated), translation);
    const inUse = this.#portsInUse.get(portsKeyOf(translated));
    if (inUse !== undefined) drop(inUse.holders, translated.sourcePort, translation);
  }
}

/** When the first of them may have been silent for too long. */
function earliestEnd(translations: Iterable<Translation>, now: SimTime): number {
  let found = now + TRANSLATION_IDLE_US;
  for (const { lastSeen, idleTimeoutUs } of translations) found = Math.min(found, lastSeen + idleTimeoutUs);
  return found;
}

/** Not where another connection has taken its place. */
function drop<Key>(map: Map<Key, Translation>, key: Key, translation: Translation): void {
  if (map.get(key) === translation) map.delete(key);
}

/** IGW-10, NACL-09: NAT gateways and load balancers use these source ports. */
const FIRST_PORT = 1024;
const LAST_PORT = 65535;
