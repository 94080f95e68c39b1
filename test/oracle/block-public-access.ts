import type { NetworkInterface, Packet, Topology } from "../../model/index.js";
import type { Address } from "./addresses.js";
import { endsOf, same, turned, type Ends } from "./nat-gateways.js";

/** A connection that began inside, where only such may pass the internet gateway. */
export interface PublicFlow {
  readonly ends: Ends;
  lastSeen: number;
}

/** What is left to an interface of its way to and from an internet gateway (IGW-15), read from the tables of the guide. */
function accessOf(
  topology: Topology,
  { subnetId, vpcId, id }: NetworkInterface,
  byEgressOnly: boolean,
): "all" | "egress" | "none" {
  const vpc = topology.vpcs.find((each) => each.id === vpcId)!;
  const mode = topology.blockPublicAccess.find(
    (each) => each.accountId === vpc.accountId && each.region === vpc.region,
  );
  if (mode === undefined || mode.mode === "off") return "all";
  const exclusions = topology.blockPublicAccessExclusions.filter(
    ({ excluded, state }) => state.endsWith("-complete") && [subnetId, vpcId].includes(excluded.id),
  );
  if (exclusions.some((each) => each.mode === "allow-bidirectional")) return "all";
  const ofNatGateway = topology.natGateways.some(
    ({ state, addresses }) => state === "available" && addresses.some((each) => each.networkInterfaceId === id),
  );
  if (mode.mode === "block-ingress") return ofNatGateway || byEgressOnly ? "all" : "none";
  return exclusions.length > 0 ? "egress" : "none";
}

interface Passing {
  readonly topology: Topology;
  readonly publicFlows: PublicFlow[];
  readonly packet: Packet;
  readonly source: Address;
  readonly destination: Address;
  readonly now: number;
}

/** Whether it may go out to an internet gateway, or an egress-only one. Adds to what is remembered. */
export function mayGoOut(
  at: NetworkInterface,
  { topology, publicFlows, packet, source, destination, now }: Passing,
  byEgressOnly: boolean,
): boolean {
  const access = accessOf(topology, at, byEgressOnly);
  const ends = endsOf(packet, source, destination);
  if (access === "egress" && ends !== null) {
    const known = publicFlows.find((each) => now - each.lastSeen <= 350_000_000 && same(each.ends, ends));
    if (known === undefined) publicFlows.push({ ends, lastSeen: now });
    else known.lastSeen = now;
  }
  return access !== "none";
}

/** Whether it may come in from one. */
export function mayComeIn(
  at: NetworkInterface,
  { topology, publicFlows, packet, source, destination, now }: Passing,
  byEgressOnly: boolean,
): boolean {
  const access = accessOf(topology, at, byEgressOnly);
  const ends = endsOf(packet, source, destination);
  if (byEgressOnly) return access !== "none"; // which lets in nothing but answers (IGW-09)
  if (access !== "egress" || ends === null) return access === "all";
  const known = publicFlows.find((each) => now - each.lastSeen <= 350_000_000 && same(each.ends, turned(ends)));
  if (known === undefined) return false;
  known.lastSeen = now;
  return true;
}
