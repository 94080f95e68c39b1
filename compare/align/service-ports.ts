import type { Flow } from "../log/flow.js";

/** Which end of a conversation asks and which serves. */
export interface Sense {
  /** Whether the source of its first flow is the client; null where neither end has an ephemeral port. */
  readonly fromSource: boolean | null;
  /** Whether another guess is not worth trying. */
  readonly sure: boolean;
}

/** As FL-07 has them. */
const SYN = 2;
const ACK = 16;
/** Ports that only services bind, and the first one that Linux and Windows give to clients (ip_local_port_range). */
const FIRST_USER_PORT = 1024;
const FIRST_EPHEMERAL_PORT = 32_768;

/**
 * Tells ephemeral ports from those of services: by who sent the SYN where records or explanations tell; else by the
 * ranges of ports; else the end that takes part in more conversations serves; else the lower port.
 */
export class ServicePorts {
  readonly #conversations = new Map<string, number>();

  /** Counts a conversation between these ends. */
  count(protocol: number | null, ...ends: readonly string[]): void {
    for (const end of ends) {
      const key = `${protocol} ${end}`;
      this.#conversations.set(key, (this.#conversations.get(key) ?? 0) + 1);
    }
  }

  /** @param ends the keys of the first flow's source and destination, as they were counted */
  senseOf(flows: readonly Flow[], ends: readonly [string, string]): Sense {
    const [first] = flows as [Flow];
    const { sourcePort, destinationPort, protocol } = first;
    if (sourcePort === null || destinationPort === null || sourcePort === destinationPort)
      return { fromSource: null, sure: true };
    const told = opener(flows);
    if (told !== null) return { fromSource: told, sure: true };
    const lower = Math.min(sourcePort, destinationPort);
    const higher = Math.max(sourcePort, destinationPort);
    const toLower = destinationPort === lower;
    if (lower < FIRST_USER_PORT && higher >= FIRST_USER_PORT) return { fromSource: toLower, sure: true };
    if (lower < FIRST_EPHEMERAL_PORT && higher >= FIRST_EPHEMERAL_PORT) return { fromSource: toLower, sure: false };
    const [atSource = 0, atDestination = 0] = ends.map((end) => this.#conversations.get(`${protocol} ${end}`));
    return { fromSource: atSource === atDestination ? toLower : atDestination > atSource, sure: false };
  }
}

/** Whether the source of the first flow opened the connection; null where nothing tells. */
function opener(flows: readonly Flow[]): boolean | null {
  const [first] = flows as [Flow];
  for (const flow of flows) {
    const kinds = flow.background?.kinds;
    const opens = kinds?.has("SYN") === true || (flow.tcpFlags & (SYN | ACK)) === SYN;
    const answers = kinds?.has("SYN-ACK") === true || (flow.tcpFlags & ACK) !== 0;
    if (opens === answers) continue;
    return isSameWay(flow, first) === opens;
  }
  return null;
}

/** Whether two flows of one conversation go the same way. */
function isSameWay(a: Flow, b: Flow): boolean {
  return a.sourcePort === b.sourcePort && a.destinationPort === b.destinationPort;
}
