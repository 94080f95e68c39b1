import type { Ipv4 } from "../address/ipv4.js";
import type { SimTime } from "../packet.js";

/** A flow as one side of a translating device sees it. Of an ICMP echo the identifier is the port of who asks. */
export interface FlowTuple {
  readonly protocol: number;
  readonly source: Ipv4;
  readonly sourcePort: number;
  readonly destination: Ipv4;
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
  lastSeen: SimTime;
}

/** IGW-10: a NAT gateway forgets a connection after 350 s of silence; so do Network Load Balancers (TCP). */
export const TRANSLATION_IDLE_US = 350_000_000;

function keyOf(where: string, { protocol, source, sourcePort, destination, destinationPort }: FlowTuple): string {
  return `${where} ${protocol} ${source}:${sourcePort}>${destination}:${destinationPort}`;
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
  /** Ports in use by device address, protocol and destination (IGW-10). */
  readonly #portsInUse = new Map<string, Set<number>>();

  get size(): number {
    return this.#there.size;
  }

  /** The live connection whose original packets look like this. */
  there(deviceId: string, tuple: FlowTuple, now: SimTime): Translation | null {
    return this.#live(this.#there.get(keyOf(deviceId, tuple)), now);
  }

  /** The live connection that this packet answers. */
  back(deviceId: string, tuple: FlowTuple, now: SimTime): Translation | null {
    return this.#live(this.#back.get(keyOf(deviceId, reverseTuple(tuple))), now);
  }

  /** The connection this packet answers that draws its answers to the device (see {@link draw}); null without one. */
  drawn(tuple: FlowTuple, now: SimTime): Translation | null {
    return this.back("", tuple, now);
  }

  add(translation: Translation): void {
    this.#there.set(keyOf(translation.deviceId, translation.original), translation);
    this.#back.set(keyOf(translation.deviceId, translation.translated), translation);
  }

  /** From now on answers come back to the device by themselves, whatever the answerer's routes say. */
  draw(translation: Translation): void {
    this.#back.set(keyOf("", translation.translated), translation);
  }

  /** A free source port towards a destination, `preferred` if it can be; null when all of them are taken. */
  takePort(
    address: Ipv4,
    protocol: number,
    destination: Ipv4,
    destinationPort: number,
    preferred: number,
    limit: number,
  ): number | null {
    const key = `${address} ${protocol} ${destination}:${destinationPort}`;
    const taken = this.#portsInUse.get(key) ?? new Set<number>();
    this.#portsInUse.set(key, taken);
    if (taken.size >= limit) return null;
    let port = Math.max(preferred, FIRST_PORT);
    while (taken.has(port)) port = port === LAST_PORT ? FIRST_PORT : port + 1;
    taken.add(port);
    return port;
  }

  #live(translation: Translation | undefined, now: SimTime): Translation | null {
    if (translation === undefined) return null;
    if (now - translation.lastSeen <= TRANSLATION_IDLE_US) return translation;
    this.#forget(translation);
    return null;
  }

  #forget(translation: Translation): void {
    const { deviceId, original, translated } = translation;
    this.#there.delete(keyOf(deviceId, original));
    this.#back.delete(keyOf(deviceId, translated));
    this.#back.delete(keyOf("", translated));
    const { source, protocol, destination, destinationPort, sourcePort } = translated;
    this.#portsInUse.get(`${source} ${protocol} ${destination}:${destinationPort}`)?.delete(sourcePort);
  }
}

/** IGW-10, NACL-09: NAT gateways and load balancers use these source ports. */
const FIRST_PORT = 1024;
const LAST_PORT = 65535;
