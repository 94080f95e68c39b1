import { formatIpAddress, isIpv4, sameAddress, type IpAddress } from "../address/ip-address.js";
import { ipv4 } from "../address/ipv4.js";
import { UDP, type SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { reverseTuple, type FlowTuple, type Translation } from "../policy/translation-table.js";
import { deriveNumber } from "../topology/identifier.js";
import { reset } from "./reset.js";
import type { CompiledInterface, CompiledListener, CompiledLoadBalancer, CompiledTarget, Network } from "./network.js";
import { mayBegin, tupleOf } from "./flow-tuple.js";
import { leaveOpen } from "./mtu.js";
import { enterRelay } from "./relay.js";
import { rewrite } from "./rewrite.js";
import { translateFamily } from "./translate-family.js";
import type { Transit } from "./transit.js";

const FLOWS_PER_TARGET = 55_000;
/** elasticloadbalancing/latest/network/network-load-balancers.html, "Connection idle timeout": defaults. */
const BALANCED_TCP_IDLE_US = 350_000_000;
const BALANCED_UDP_IDLE_US = 120_000_000;

/**
 * A packet for a node of a Network Load Balancer: of a connection it knows, or one that a listener begins with a target.
 * Anything else, pings included, is met with silence.
 */
export function passLoadBalancer(
  network: Network,
  tracking: TrackingTable,
  balancer: CompiledLoadBalancer,
  at: CompiledInterface,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  if (!enterRelay(tracking, at, now, transit)) return null;
  const { id } = balancer.balancer;
  const { translations } = tracking;
  const tuple = tupleOf(transit.current, transit.source, transit.destination);
  if (tuple === null) {
    transit.fate = balancer.noListener;
    return hop(balancer, "inbound", null, transit);
  }
  const answered = translations.back(id, tuple, now);
  if (answered !== null) return carryBack(network, balancer, answered, tuple, now, transit);

  const known = translations.there(id, tuple, now);
  const translation = known ?? begin(tracking, balancer, at, tuple, now, transit);
  if (translation === null) return hop(balancer, "inbound", null, transit);
  translation.lastSeen = now;
  const { translated } = translation;
  if (!translate(balancer, "inbound", tuple, translated, transit)) return null;
  // Targets may refer to the load balancer's own groups, whether or not they see its clients' addresses.
  transit.identity = at.groups;
  transit.automaticallyTracked = true; // CT-04
  return at;
}

/** A target's answer to a client whose address it saw: drawn back to the node, which puts its own address before it. */
export function returnToLoadBalancer(
  network: Network,
  tracking: TrackingTable,
  balancer: CompiledLoadBalancer,
  at: CompiledInterface,
  translation: Translation,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  const tuple = tupleOf(transit.current, transit.source, transit.destination);
  if (tuple === null || !enterRelay(tracking, at, now, transit)) return null;
  return carryBack(network, balancer, translation, tuple, now, transit);
}

function carryBack(
  network: Network,
  balancer: CompiledLoadBalancer,
  translation: Translation,
  before: FlowTuple,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  translation.lastSeen = now;
  const after = reverseTuple(translation.original);
  return translate(balancer, "outbound", before, after, transit) ? network.compiled[translation.interfaceIndex]! : null;
}

/** False: the other family cannot carry it. */
function translate(
  balancer: CompiledLoadBalancer,
  direction: "inbound" | "outbound",
  before: FlowTuple,
  after: FlowTuple,
  transit: Transit,
): boolean {
  if (isIpv4(before.source) !== isIpv4(after.source) && !translateFamily(balancer, transit)) {
    if (transit.fate?.disposition !== "undecided") hop(balancer, direction, null, transit);
    return false;
  }
  hop(balancer, direction, { before, after }, transit);
  // Between the families, all that comes from the other side comes from the node.
  rewrite(transit, before, after, isIpv4(before.source) !== isIpv4(after.source));
  return true;
}

function begin(
  tracking: TrackingTable,
  balancer: CompiledLoadBalancer,
  at: CompiledInterface,
  tuple: FlowTuple,
  now: SimTime,
  transit: Transit,
): Translation | null {
  const listener = balancer.listeners.find((each) => listens(each, tuple));
  if (listener === undefined) {
    // A target that goes on with a connection that is forgotten: from where the node had put its own address before it.
    if (isTarget(balancer, tuple)) reset(at, transit);
    transit.fate = balancer.noListener;
    return null;
  }
  if (listener.notModelled !== null) {
    transit.fate = listener.notModelled;
    return null;
  }
  if (!mayBegin(transit.current)) {
    transit.fate = balancer.noConnection;
    reset(at, transit);
    return null;
  }
  const target = choose(balancer, listener, at, tuple);
  if (target === null) {
    transit.fate = listener.targets.length === 0 ? balancer.noTargets : balancer.noTargetsInZone;
    return null;
  }
  const sameFamily = isIpv4(tuple.source) === isIpv4(target.address);
  if (tuple.protocol === UDP && !(sameFamily && isIpv4(tuple.source))) {
    leaveOpen(balancer.udpNotModelled, transit);
    return null;
  }
  // Edit target group attributes, "Client IP preservation": between the families targets see the node.
  const seesClient = target.preserveClientIp && sameFamily;
  const preserved = { ...tuple, destination: target.address, destinationPort: target.port };
  const own = seesClient ? null : ownAddress(at, target.address);
  if (own === undefined) {
    leaveOpen(balancer.noAddress, transit);
    return null;
  }
  const translated = own === null ? preserved : ownSource(tracking, { ...preserved, source: own }, now);
  if (translated === null) {
    transit.fate = balancer.noFreePort;
    return null;
  }
  const translation: Translation = {
    deviceId: balancer.balancer.id,
    interfaceIndex: at.index,
    original: tuple,
    translated,
    idleTimeoutUs: tuple.protocol === UDP ? BALANCED_UDP_IDLE_US : BALANCED_TCP_IDLE_US,
    lastSeen: now,
  };
  tracking.translations.add(translation);
  if (seesClient) tracking.translations.draw(translation);
  return translation;
}

function isTarget({ listeners }: CompiledLoadBalancer, { source, sourcePort }: FlowTuple): boolean {
  return listeners.some(({ targets }) =>
    targets.some((each) => sameAddress(each.address, source) && each.port === sourcePort),
  );
}

function listens({ protocols, port }: CompiledListener, tuple: FlowTuple): boolean {
  return port === tuple.destinationPort && protocols.includes(tuple.protocol);
}

/** The node's address of the family of `target`; undefined where it has none. */
function ownAddress({ primaryAddress, networkInterface }: CompiledInterface, target: IpAddress): IpAddress | undefined {
  if (!isIpv4(target)) return networkInterface.ipv6Addresses[0];
  return primaryAddress < 0 ? undefined : ipv4(primaryAddress);
}

/** With a port of the node's own. */
function ownSource({ translations }: TrackingTable, own: FlowTuple, now: SimTime): FlowTuple | null {
  const sourcePort = translations.freePort(own, FLOWS_PER_TARGET, now);
  return sourcePort === null ? null : { ...own, sourcePort };
}

/**
 * A target by the flow's hash, of the node's own zone unless the load balancer works across zones: one that is healthy,
 * and any of them while none is (fail-open).
 */
function choose(
  { balancer }: CompiledLoadBalancer,
  { targets }: CompiledListener,
  at: CompiledInterface,
  tuple: FlowTuple,
): CompiledTarget | null {
  const zone = at.subnet.subnet.availabilityZone;
  const reachable = targets.filter(
    ({ availabilityZone }) => balancer.crossZone || availabilityZone === null || availabilityZone === zone,
  );
  const healthy = reachable.filter((target) => target.healthy);
  const candidates = healthy.length > 0 ? healthy : targets.some((target) => target.healthy) ? [] : reachable;
  if (candidates.length === 0) return null;
  const flow = `${formatIpAddress(tuple.source)}:${tuple.sourcePort} ${formatIpAddress(tuple.destination)}:${tuple.destinationPort}`;
  return candidates[deriveNumber(balancer.id, flow) % candidates.length]!;
}

function hop(
  { balancer }: CompiledLoadBalancer,
  direction: "inbound" | "outbound",
  translation: { readonly before: FlowTuple; readonly after: FlowTuple } | null,
  transit: Transit,
): null {
  transit.hops?.push({ kind: "load-balancer", id: balancer.id, name: balancer.name, direction, translation });
  return null;
}
