import { ipv4CidrOf, type Appliance, type NetworkInterface, type Packet, type Topology } from "../../model/index.js";
import { has, inBlock, type Address } from "./addresses.js";
import { endsOf, same, turned, type Ends } from "./nat-gateways.js";
import { serviceMatches } from "./security-groups.js";

/** A connection that an instance masquerades. */
export interface Masquerade {
  readonly hostId: string;
  readonly inside: Ends;
  readonly outside: Ends;
  lastSeen: number;
  answered: boolean;
}

/** A connection that a middlebox let through. */
export interface Admitted {
  readonly hostId: string;
  readonly ends: Ends;
  lastSeen: number;
}

/** The instance that forwards by an interface: running, or the route to it is a blackhole (RT-08). */
export function hostOf(topology: Topology, { attachment }: NetworkInterface): string | null {
  if (attachment === null) return null;
  const instance = topology.instances.find(({ id }) => id === attachment.instanceId);
  return instance === undefined || instance.state === "running" ? attachment.instanceId : null;
}

/**
 * What the rules of an instance or of a firewall say of a packet; of a connection that they let pass all does. A firewall
 * lets no TCP segment pass of a connection that it has not seen begin.
 */
export function inspected(
  { resourceId, forwards, rules, defaultAction }: Appliance,
  admitted: Admitted[],
  packet: Packet,
  source: Address,
  destination: Address,
  now: number,
): "pass" | "drop" | "reject" | "mid-stream" {
  const isFirewall = forwards === "inspection";
  if (!isFirewall && rules.length === 0 && defaultAction === "pass") return "pass";
  const ends = endsOf(packet, source, destination);
  const known = admitted.find(
    (each) =>
      each.hostId === resourceId &&
      ends !== null &&
      (same(each.ends, ends) || same(each.ends, turned(ends))) &&
      now - each.lastSeen <= (ends.protocol === 6 ? 350_000_000 : 120_000_000),
  );
  if (known !== undefined) {
    known.lastSeen = now;
    return "pass";
  }
  const [SYN, RST, ACK] = [2, 4, 16];
  if (isFirewall && packet.protocol === 6 && (packet.tcpFlags & (SYN | RST | ACK)) !== SYN) return "mid-stream";
  const rule = rules.find(
    (each) =>
      inBlock(each.source, source) && inBlock(each.destination, destination) && serviceMatches(each.service, packet),
  );
  const action = rule?.action ?? defaultAction;
  if (action !== "pass") return action;
  if (ends !== null && packet.about === null) admitted.push({ hostId: resourceId, ends, lastSeen: now });
  return "pass";
}

/** By which of its interfaces a host sends on: its own subnets, its routes, the rest by the primary one. */
export function exitOf(topology: Topology, { resourceId, routes }: Appliance, destination: Address): NetworkInterface {
  const own = topology.networkInterfaces
    .filter(({ attachment }) => attachment?.instanceId === resourceId)
    .toSorted((a, b) => a.attachment!.deviceIndex - b.attachment!.deviceIndex);
  const found = [
    ...routes.map((each) => {
      const by = own.find(({ id }) => id === each.networkInterfaceId)!;
      return { by, cidr: each.destination };
    }),
    ...own.map((by) => ({ by, cidr: ipv4CidrOf(topology.subnets.find(({ id }) => id === by.subnetId)!) })),
  ].filter(({ cidr }) => inBlock(cidr, destination));
  const longest = Math.max(...found.map(({ cidr }) => cidr.prefixLength));
  return found.find(({ cidr }) => cidr.prefixLength === longest)?.by ?? own[0]!;
}

/** Linux conntrack: how long a connection may be silent. */
function alive({ inside, lastSeen, answered }: Masquerade, now: number): boolean {
  const seconds = inside.protocol === 6 ? 432_000 : inside.protocol === 17 && answered ? 120 : 30;
  return now - lastSeen <= seconds * 1_000_000;
}

/** The masqueraded connection of a packet that goes out; null for one that is left as it is. */
export function masquerade(
  all: Masquerade[],
  hostId: string,
  out: NetworkInterface,
  packet: Packet,
  ends: Ends,
  now: number,
): Masquerade | null {
  const known = all.find((each) => each.hostId === hostId && alive(each, now) && same(each.inside, ends));
  if (known !== undefined) return known;
  const [SYN, RST, ACK] = [2, 4, 16];
  const flags = packet.tcpFlags;
  if (packet.about !== null) return null;
  if (packet.protocol === 6 && (flags & RST || (flags & SYN && flags & ACK))) return null;
  if (packet.protocol === 1 && packet.icmpType !== 8) return null;
  const source = out.privateAddresses.find(({ primary }) => primary)!.address as number;
  const taken = (sourcePort: number): boolean =>
    all.some((each) => alive(each, now) && same(each.outside, { ...ends, source, sourcePort }));
  let { sourcePort } = ends;
  if (taken(sourcePort)) {
    sourcePort = Math.max(sourcePort, 1024);
    while (taken(sourcePort)) sourcePort = sourcePort === 65535 ? 1024 : sourcePort + 1;
  }
  const added = { hostId, inside: ends, outside: { ...ends, source, sourcePort }, lastSeen: now, answered: false };
  all.push(added);
  return added;
}

/** The masqueraded connection that a packet for the host itself answers. */
export function unmasquerade(all: Masquerade[], hostId: string, ends: Ends | null, now: number): Masquerade | null {
  if (ends === null) return null;
  const found = all.find((each) => each.hostId === hostId && alive(each, now) && same(each.outside, turned(ends)));
  return found ?? null;
}

/** IGW-13: the source is the interface's own, or its check is off. */
export function maySend(out: NetworkInterface, source: Address): boolean {
  return has(out, source) || !out.sourceDestCheck;
}
