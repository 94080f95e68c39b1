import {
  arrive,
  depart,
  departAnswer,
  newTransit,
  observationAtDestination,
  observationAtSource,
  sameAddress,
  simTime,
  type AmazonService,
  type Answer,
  type CompiledInterface,
  type Fate,
  type Ipv4,
  type Observer,
  type Packet,
  type SimTime,
  type Transit,
} from "../../model/index.js";
import { oneWayDelayUs } from "../latency.js";
import type { Configuration } from "./configuration.js";
import type { Host, Hosts } from "./host.js";
import { pathKind } from "./path-kind.js";
import { noteLoss, wayOf, type Role, type Session } from "./session.js";

/** A packet between two hosts. */
export interface Flight {
  readonly session: Session;
  readonly role: Role;
  readonly transit: Transit;
  /** The observer's mark on the source interface's record; null where nothing is logged. */
  readonly token: object | null;
  /** Its marks on the records of gateways and load balancers on the way. */
  readonly between: readonly object[];
  /** Null: an address out on the internet that no host of the lab has. */
  readonly receiver: Host | null;
  readonly extraRouterHops: number;
}

/** What happened to a packet that was handed to the network. */
export type Sent =
  | { readonly kind: "flying"; readonly flight: Flight; readonly arrivesAt: SimTime }
  | { readonly kind: "served"; readonly service: AmazonService; readonly answeredAt: SimTime }
  /** The packet as it was where it ended, and what somebody there answers. */
  | { readonly kind: "ended"; readonly fate: Fate; readonly transit: Transit };

/** Counts of a run. */
export interface Counters {
  /** Taken from the event queue. */
  events: number;
  packets: number;
  delivered: number;
  dropped: number;
  undecided: number;
  observations: number;
}

/** Takes packets from hosts through the network to hosts, and tells the observer what interfaces saw. */
export interface Carrier {
  readonly counters: Counters;
  send(now: SimTime, session: Session, role: Role, sender: Host, interfaceIndex: number | null, packet: Packet): Sent;
  /** Sends what a router or gateway answers to a packet of the other role. */
  sendAnswer(now: SimTime, session: Session, role: Role, answer: Answer): Sent;
  /** The packet as its receiver sees it; null when the last interface refused it. */
  land(now: SimTime, flight: Flight): Packet | null;
}

const NOBODY: Fate = {
  disposition: "delivered",
  code: null,
  component: "internet",
  reason: "left for the internet, where no host of the lab has that address",
};
const NONE: readonly object[] = [];
const LOST: Fate = {
  disposition: "dropped",
  code: "SIM_PACKET_LOST",
  component: "network",
  reason: "lost on the way, as the lab's packetLoss asks",
};
const FRAGMENTS: Fate = {
  disposition: "undecided",
  code: null,
  component: "host",
  reason: "it is longer than the way's MTU: the sender fragments it, and IP fragments are not modelled",
};
const EXPIRED_OUTSIDE: Fate = {
  disposition: "undecided",
  code: null,
  component: "internet",
  reason: "its time to live is spent on the internet, whose routers, and what they answer, are not modelled",
};

export function carrier(
  configuration: Configuration,
  hosts: Hosts,
  packetLoss: number,
  observer: Observer | null,
): Carrier {
  const counters: Counters = { events: 0, packets: 0, delivered: 0, dropped: 0, undecided: 0, observations: 0 };

  function count(fate: Fate, session: Session, role: Role): void {
    switch (fate.disposition) {
      case "delivered":
        counters.delivered++;
        return;
      case "dropped":
        counters.dropped++;
        break;
      case "undecided":
        counters.undecided++;
        break;
    }
    noteLoss(session, role, fate);
  }

  function observeSource(transit: Transit, now: SimTime): object | null {
    const observation = observationAtSource(transit, now);
    if (observation === null) return null;
    counters.observations++;
    return observer?.observe(observation) ?? null;
  }

  /** What gateways' and load balancers' interfaces saw of it on the way. */
  function observeBetween({ between }: Transit): readonly object[] {
    if (between === null) return NONE;
    counters.observations += between.length;
    return between.flatMap((observation) => observer?.observe(observation) ?? []);
  }

  function settle(token: object | null, between: readonly object[], fate: Fate): void {
    if (token !== null) observer?.settle(token, fate);
    for (const each of between) observer?.settle(each, fate);
  }

  function end(
    fate: Fate,
    transit: Transit,
    session: Session,
    role: Role,
    token: object | null,
    between: readonly object[],
  ): Sent {
    count(fate, session, role);
    settle(token, between, fate);
    return { kind: "ended", fate, transit };
  }

  /** After the first half of the way: on to the second, or the packet has ended. `sender` null: a router or gateway. */
  function goOn(now: SimTime, session: Session, role: Role, sender: Host | null, transit: Transit): Sent {
    const token = observeSource(transit, now);
    const between = observeBetween(transit);
    const way = wayOf(session, role);
    const first = way.lastArrivalUs === 0;
    if (transit.destinationKind === "service") {
      counters.delivered++;
      const roundTripUs = oneWayDelayUs("service", way.jitter, false) + oneWayDelayUs("service", way.jitter, false);
      return { kind: "served", service: transit.service!, answeredAt: simTime(now + roundTripUs) };
    }
    if (transit.fate !== null && transit.destinationKind !== "self")
      return end(transit.fate, transit, session, role, token, between);
    if (packetLoss > 0 && way.loss.chance(packetLoss)) return end(LOST, transit, session, role, token, between);

    const receiver = receiverOf(transit, session, hosts);
    const extraRouterHops = (sender?.routerHops ?? 0) + (receiver?.routerHops ?? 0);
    if (transit.packet.timeToLive <= transit.timeToLiveCost + extraRouterHops)
      return end(EXPIRED_OUTSIDE, transit, session, role, token, between);
    const outside = sender !== null && sender.roundTripUs !== null ? sender : (receiver ?? sender);
    const kind = pathKind(transit);
    const delayUs = oneWayDelayUs(kind, way.jitter, first, outside?.roundTripUs ?? undefined);
    const arrivesAt = simTime(Math.max(now + delayUs, way.lastArrivalUs));
    way.lastArrivalUs = arrivesAt;
    return {
      kind: "flying",
      flight: { session, role, transit, token, between, receiver, extraRouterHops },
      arrivesAt,
    };
  }

  return {
    counters,
    send(now, session, role, sender, interfaceIndex, packet) {
      counters.packets++;
      const { network, tracking } = configuration;
      const transit = newTransit(packet);
      const from = interfaceIndex === null ? null : network.compiled[interfaceIndex]!;
      if (packet.lengthBytes > sender.pathMtu.to(packet.destination, now) && !isOwn(from, packet))
        return end(FRAGMENTS, transit, session, role, null, NONE);
      if (packet.timeToLive <= sender.routerHops) return end(EXPIRED_OUTSIDE, transit, session, role, null, NONE);
      depart(network, tracking, from, now, transit);
      return goOn(now, session, role, sender, transit);
    },

    sendAnswer(now, session, role, answer) {
      counters.packets++;
      const { network, tracking } = configuration;
      const transit = newTransit(answer.packet);
      departAnswer(network, tracking, answer, now, transit);
      return goOn(now, session, role, null, transit);
    },

    land(now, { session, role, transit, token, between, receiver, extraRouterHops }) {
      const { network, tracking } = configuration;
      if (transit.destinationKind !== "self") {
        // The configuration may have changed on the way: the interface is looked up anew.
        const to = transit.to === null ? null : network.compiled[transit.to.index]!;
        arrive(tracking, to, now, transit);
      }
      const nobody = transit.to === null && transit.outside === null && receiver === null;
      const reached = nobody ? NOBODY : transit.fate!;
      const observation = observationAtDestination(transit, now);
      if (observation !== null) counters.observations++;
      const arrivalToken = observation === null ? null : (observer?.observe(observation) ?? null);
      count(reached, session, role);
      settle(token, between, reached);
      if (arrivalToken !== null) observer?.settle(arrivalToken, reached);
      if (reached.disposition !== "delivered" || receiver === null) return null;
      return asReceived(transit, extraRouterHops);
    },
  };
}

/** Whether a packet is for the sender's own host: no MTU but the loopback's counts. */
function isOwn(from: CompiledInterface | null, { destination }: Packet): boolean {
  return from !== null && (from.primaryAddress === destination || from.hostAddresses.includes(destination as Ipv4));
}

function receiverOf(transit: Transit, session: Session, hosts: Hosts): Host | null {
  const { to, destination } = transit;
  if (to === null) {
    // A scanner is known to nobody but its own exchange.
    const { host } = session.client;
    const own = typeof destination === "number" ? host.address : host.ipv6Address;
    const found = own !== null && sameAddress(destination, own) ? host : (hosts.byAddress(destination) ?? null);
    // An address behind a VPN is nobody's on the internet, and the other way round.
    return found?.onPremises === (transit.outside?.network?.name ?? null) ? found : null;
  }
  const instanceId = to.networkInterface.attachment?.instanceId;
  const found = instanceId === undefined ? hosts.byInterface(to.networkInterface.id) : hosts.byInstance(instanceId);
  return found ?? null;
}

function asReceived(transit: Transit, extraRouterHops: number): Packet {
  const { current: packet, source, destination, timeToLiveCost } = transit;
  const cost = timeToLiveCost + extraRouterHops;
  if (cost === 0 && source === packet.source && destination === packet.destination) return packet;
  // One literal of all fields, as in host-stack.ts.
  return {
    source,
    destination,
    protocol: packet.protocol,
    sourcePort: packet.sourcePort,
    destinationPort: packet.destinationPort,
    icmpType: packet.icmpType,
    icmpCode: packet.icmpCode,
    icmpIdentifier: packet.icmpIdentifier,
    tcpFlags: packet.tcpFlags,
    lengthBytes: packet.lengthBytes,
    timeToLive: packet.timeToLive - cost,
    dontFragment: packet.dontFragment,
    mtuBytes: packet.mtuBytes,
    about: packet.about,
    payload: packet.payload,
  };
}
