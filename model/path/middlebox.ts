import { isIpv4 } from "../address/ip-address.js";
import type { Ipv4 } from "../address/ipv4.js";
import type { SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { matchPrefix } from "../routing/longest-prefix.js";
import type { InspectionVerdict } from "./hop.js";
import { inspect } from "./inspect.js";
import { answeredConnection, masquerade, unmasquerade, type Masquerade } from "./masquerade.js";
import { sayTimeExceeded } from "./icmp-error.js";
import type { CompiledInterface, CompiledMiddlebox } from "./network.js";
import { enterRelay } from "./relay.js";
import { rewrite } from "./rewrite.js";
import { spendHop } from "./time-to-live.js";
import type { Transit } from "./transit.js";

const PASS: InspectionVerdict = { kind: "known", action: "pass" };

/**
 * RT-10, RT-14, FW-01: a route leads to the interface of an instance or of a Gateway Load Balancer endpoint. Its network
 * ACL, security groups and source/destination check judge the packet as any other (IGW-13); then what the middlebox does
 * is as declared. Returns the interface by which it sends the packet on.
 *
 * @param from by whose subnet's routes it came; null: by an edge route table
 */
export function passMiddlebox(
  tracking: TrackingTable,
  middlebox: CompiledMiddlebox,
  at: CompiledInterface,
  from: CompiledInterface | null,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  transit.carrier = from !== null && from.subnet === at.subnet ? "subnet" : "vpc";
  if (!enterRelay(tracking, at, now, transit, at.networkInterface.attachment !== null)) return null;
  transit.identity = null; // SG-13
  const { forwards } = middlebox;
  if (forwards === null || !isIpv4(transit.destination)) {
    transit.fate = forwards === null ? middlebox.unknown : middlebox.ipv6NotModelled;
    transit.hops?.push({ kind: "not-modelled", id: middlebox.id, what: transit.fate.reason });
    return null;
  }
  const verdict: InspectionVerdict =
    forwards === "nothing" ? { kind: "default", action: "drop" } : inspect(tracking, middlebox, now, transit);
  transit.fate = fateOf(middlebox, verdict);
  if (transit.fate !== null) return hop(middlebox, verdict, null, transit);
  if (forwards === "inspection") return hop(middlebox, verdict, null, transit, at);

  const out = exitOf(middlebox, transit);
  const translated = forwards === "nat" ? masquerade(tracking, middlebox, out, now, transit) : null;
  return sendOn(middlebox, verdict, translated, out, transit);
}

/** A packet for a NAT instance's own address: an answer goes on to who asked; null for what is for the instance itself. */
export function answerNatInstance(
  tracking: TrackingTable,
  middlebox: CompiledMiddlebox,
  at: CompiledInterface,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  const answered = answeredConnection(tracking, middlebox, now, transit);
  if (answered === null || !enterRelay(tracking, at, now, transit)) return null;
  return sendOn(middlebox, PASS, unmasquerade(answered, now), null, transit);
}

/**
 * A host takes one from the time to live, and forwards by its own routes. Where nothing is left of it, it says so as
 * Linux does (ICMP 11/0), by the interface that leads to the sender (RT-18).
 */
function sendOn(
  middlebox: CompiledMiddlebox,
  verdict: InspectionVerdict,
  translated: Masquerade | null,
  chosen: CompiledInterface | null,
  transit: Transit,
): CompiledInterface | null {
  if (transit.fate !== null) {
    const { disposition, reason } = transit.fate;
    if (disposition === "undecided") transit.hops?.push({ kind: "not-modelled", id: middlebox.id, what: reason });
    return null;
  }
  hop(middlebox, verdict, translated, transit);
  if (!spendHop(middlebox.expired, transit)) {
    sayTimeExceeded(matchPrefix(middlebox.routes, transit.source as Ipv4)!, transit);
    return null;
  }
  if (translated !== null) rewrite(transit, translated.before, translated.after, chosen !== null);
  const out = chosen ?? exitOf(middlebox, transit);
  const source = transit.source as Ipv4;
  const isOwn = source === out.primaryAddress || out.otherAddresses.includes(source);
  // SG-10, SG-13: nobody can tell what it masquerades from what it sends itself.
  transit.identity = isOwn ? out.groups : null;
  if (isOwn || !out.sourceDestCheck) return out;
  transit.fate = out.addressRestriction; // IGW-13
  transit.hops?.push({ kind: "source-dest-check", id: out.networkInterface.id, direction: "egress", passed: false });
  return null;
}

function exitOf({ routes }: CompiledMiddlebox, { destination }: Transit): CompiledInterface {
  return matchPrefix(routes, destination as Ipv4)!;
}

function fateOf(middlebox: CompiledMiddlebox, verdict: InspectionVerdict): Transit["fate"] {
  if (middlebox.forwards === "nothing") return middlebox.notForwarding;
  switch (verdict.action) {
    case "pass":
      return null;
    case "drop":
      return verdict.kind === "mid-stream" ? middlebox.noConnection : middlebox.refused;
    case "reject":
      return middlebox.rejected;
  }
}

function hop(
  { id, name, forwards }: CompiledMiddlebox,
  verdict: InspectionVerdict,
  translation: Masquerade | null,
  { hops }: Transit,
  next: CompiledInterface | null = null,
): CompiledInterface | null {
  hops?.push({ kind: "middlebox", id, name, forwards: forwards ?? "nothing", verdict, translation });
  return next;
}
