import type fc from "fast-check";
import type { Topology } from "../../model/index.js";
import { ON_PREMISES_HOSTS } from "./add-on-premises.js";
import { pickOne } from "./place.js";
import { trafficArbitrary, type TrafficStep } from "./traffic.js";

/** Histories in which three in four packets go to a host on premises, or from there where they came from the internet. */
export function onPremisesTrafficArbitrary(topology: Topology): fc.Arbitrary<readonly TrafficStep[]> {
  return trafficArbitrary(topology).map((steps) => steps.map((step, index) => aimed(topology, step, index)));
}

function aimed({ networkInterfaces }: Topology, step: TrafficStep, index: number): TrafficStep {
  if (step.kind !== "send" || index % 4 === 3) return step;
  const { from, packet } = step.sent;
  const host = pickOne(ON_PREMISES_HOSTS, packet.sourcePort + packet.icmpIdentifier + index)!;
  if (from !== "internet") return { ...step, sent: { from, packet: { ...packet, destination: host } } };
  const inside = networkInterfaces.flatMap(({ privateAddresses }) => privateAddresses.map(({ address }) => address));
  // One in four is for an address that nobody has.
  const known = index % 4 === 2 ? undefined : pickOne(inside, packet.destinationPort + index);
  return { ...step, sent: { from, packet: { ...packet, source: host, destination: known ?? packet.destination } } };
}
