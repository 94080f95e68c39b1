import {
  compileNetwork,
  formatIpv4,
  ICMP,
  path,
  RST,
  simTime,
  TCP,
  TrackingTable,
  UDP,
  type Ipv4,
  type Network,
  type Packet,
  type Path,
  type Topology,
} from "../../../model/index.js";
import type { Sender } from "./flow.js";
import { answerTo, errorAbout } from "../play.js";

/** What the model says of one packet, in the words in which the kernel's is told too. */
export interface Opinion {
  readonly lines: readonly string[];
  readonly path: Path;
  /** Who received it, and as what; null where nobody did that could answer. */
  readonly arrival: { readonly at: Sender; readonly packet: Packet } | null;
}

/** AL2023's (TS-07), and Linux's own on the internet. */
const HOST_TIME_TO_LIVE = 127;
const INTERNET_TIME_TO_LIVE = 64;

/** The model through a case: one network after another, one memory of connections. */
export class ModelSide {
  readonly #tracking = new TrackingTable();
  #topology: Topology;
  #network: Network;
  #now = 1_700_000_000_000_000;

  constructor(topology: Topology) {
    this.#topology = topology;
    this.#network = compileNetwork(topology);
  }

  change(topology: Topology): void {
    this.#topology = topology;
    this.#network = compileNetwork(topology);
  }

  send(from: Sender, packet: Packet): Opinion {
    this.#now += 1000;
    const decided = path(this.#network, this.#tracking, packet, from, simTime(this.#now));
    return { lines: this.#linesOf(packet, from, decided), path: decided, arrival: this.#arrivalOf(packet, decided) };
  }

  /** Nobody answers for an interface of AWS's own. */
  #arrivalOf(sent: Packet, { disposition, packet, source, destination, timeToLiveCost }: Path): Opinion["arrival"] {
    if (disposition.kind !== "delivered") return null;
    const { to } = disposition;
    const received = { ...packet, source, destination, timeToLive: sent.timeToLive - timeToLiveCost };
    if (to.kind === "internet") return { at: "internet", packet: received };
    if (to.kind !== "network-interface" || this.#topology.networkInterfaces[to.interfaceIndex]!.requesterManaged)
      return null;
    return { at: to.interfaceIndex, packet: received };
  }

  #linesOf(sent: Packet, from: Sender, { observations, disposition, ...end }: Path): readonly string[] {
    const { interfaces } = this.#network;
    const filtered = observations.map(({ interfaceIndex, direction, action, source, destination }) =>
      inWords(`${interfaces[interfaceIndex]!.id} ${direction} ${action}`, source as Ipv4, destination as Ipv4),
    );
    if (disposition.kind !== "delivered") return filtered;
    const { to } = disposition;
    const left = sent.timeToLive - end.timeToLiveCost;
    const arrived = (what: string): string => {
      return `${inWords(what, end.source as Ipv4, end.destination as Ipv4)} ttl ${left}`;
    };
    switch (to.kind) {
      case "network-interface":
        return [...filtered, arrived(`${interfaces[to.interfaceIndex]!.id} arrived`)];
      case "internet":
        return [...filtered, arrived("internet received")];
      case "service":
        return typeof from === "number" ? [...filtered, `${interfaces[from]!.id} service`] : filtered;
      case "on-premises":
        return [...filtered, arrived(`${to.connectionId} received`)];
      case "self":
        return [...filtered, "received by itself"];
    }
  }
}

export function inWords(what: string, source: Ipv4, destination: Ipv4): string {
  return `${what} ${formatIpv4(source)} > ${formatIpv4(destination)}`;
}

/** What the kernel at the other end answers by itself: it listens nowhere (TS-10, TS-12). Null for nothing. */
export function kernelAnswer({ at, packet }: NonNullable<Opinion["arrival"]>): Packet | null {
  const timeToLive = at === "internet" ? INTERNET_TIME_TO_LIVE : HOST_TIME_TO_LIVE;
  switch (packet.protocol) {
    case TCP:
      if ((packet.tcpFlags & RST) !== 0) return null;
      return { ...answerTo(packet, (packet.tcpFlags & 16) === 0 ? 20 : 4), timeToLive };
    case UDP:
      return { ...errorAbout(packet), timeToLive };
    case ICMP:
      return packet.icmpType === 8 || packet.icmpType === 13 ? { ...answerTo(packet, 0), timeToLive } : null;
    default:
      return null;
  }
}
