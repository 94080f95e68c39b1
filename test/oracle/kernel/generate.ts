import fc from "fast-check";
import { ICMP, TCP, UDP, type Ipv4, type Topology, ipv4CidrOf } from "../../../model/index.js";
import { addNatGateways } from "../../arbitraries/add-nat-gateways.js";
import { addTransitGateways } from "../../arbitraries/add-transit-gateways.js";
import { gatewayChoicesArbitrary } from "../../arbitraries/gateway-choices.js";
import { passableGatewayTopologyArbitrary } from "../../arbitraries/passable-gateways.js";
import { passableTopologyArbitrary } from "../../arbitraries/passable-topology.js";
import { packetArbitrary, topologyArbitrary, type SentPacket } from "../../arbitraries/topology.js";
import { has } from "../addresses.js";
import { fitToKernel } from "./fit.js";
import { isToItself, type Case, type Flow, type Step } from "./flow.js";
import { ANSWERED_PORTS } from "./wire.js";

/** Rounds of a case: the first packet of a flow and what follows. */
const ROUNDS = 5;

/** Ports and identifiers of flows that only the oracle answers. */
const SCRIPTED_PORTS = 30_000;
const SCRIPTED_IDENTIFIERS = 2000;

const plain: fc.Arbitrary<Topology> = fc.oneof(
  { arbitrary: passableTopologyArbitrary, weight: 3 },
  { arbitrary: topologyArbitrary, weight: 1 },
);

/** Gateways that come as they may, and gateways that most packets pass. */
const topologies: fc.Arbitrary<Topology> = fc
  .oneof(
    { arbitrary: plain, weight: 1 },
    {
      arbitrary: fc
        .tuple(plain, gatewayChoicesArbitrary)
        .map(([topology, choices]) => addTransitGateways(addNatGateways(topology, choices.natGateways), choices)),
      weight: 1,
    },
    { arbitrary: passableGatewayTopologyArbitrary, weight: 2 },
  )
  .map(fitToKernel);

/** Handshakes and closes that a TCP stack would send, and some that nobody asked for. */
const CONVERSATIONS: readonly (readonly [first: number, ...rest: (Step | null)[]])[] = [
  [2, answer(18), again(16), answer(24), again(24)],
  [2, answer(18), again(16), again(17), answer(17), again(16)],
  [2, answer(20), again(2), null, again(2)],
  [2, answer(18), again(16), answer(4), again(24)],
  [2, { kind: "error" }, again(2), { kind: "error" }],
  [2, answer(18), { kind: "error" }, again(16), { kind: "error" }],
  [2, again(2), again(2), answer(18)],
  [18, answer(4), again(18)],
  [16, answer(4), again(16)],
  [17, again(17)],
  [4, again(4)],
];

/** The same of what has no flags. */
const EXCHANGES: readonly (readonly (Step | null)[])[] = [
  [answer(0), again(0), answer(0), again(0)],
  [again(0), again(0), answer(0)],
  [{ kind: "error" }, again(0), { kind: "error" }],
  [answer(0), { kind: "error" }, answer(0)],
  [],
];

function answer(tcpFlags: number): Step {
  return { kind: "answer", tcpFlags };
}

function again(tcpFlags: number): Step {
  return { kind: "again", tcpFlags };
}

/** A case with about so many packets: a flow has some two of them, and one in three is of no use. */
export function caseArbitrary(packets: number): fc.Arbitrary<Case> {
  const count = Math.max(1, Math.round(packets * 0.75));
  return topologies.chain((topology) =>
    fc
      .record({
        sent: fc.array(
          fc.record({
            packet: packetArbitrary(topology),
            destination: fc.option(fc.nat({ max: 997 }), { freq: 3 }),
            byKernel: fc.constantFrom(true, false, false),
            pick: fc.nat({ max: 997 }),
          }),
          { minLength: count, maxLength: count, size: "max" },
        ),
        change: fc.option(fc.nat({ max: 997 }), { freq: 2 }),
      })
      .map(({ sent, change }): Case => {
        const used = new Set<string>();
        const flows = sent.flatMap(({ packet: any, destination, byKernel, pick }, index): readonly Flow[] => {
          const packet = destination === null ? any : towards(topology, any, destination);
          return canBeSent(topology, packet) ? flowOf(packet, byKernel, pick, index, used) : [];
        });
        if (change === null) return { topology, flows, changed: null };
        return { topology, flows: flows.map(withLastRound), changed: withoutRule(topology, change) };
      }),
  );
}

/** The packet to some interface that is there, from its sender's own address: by a private or a public address. */
function towards({ networkInterfaces }: Topology, { from, packet }: SentPacket, pick: number): SentPacket {
  const sender = from === "internet" ? null : networkInterfaces[from]!;
  const others = networkInterfaces.filter((each) => each !== sender).flatMap((each) => each.privateAddresses);
  const chosen = others[pick % Math.max(1, others.length)];
  if (chosen === undefined) return { from, packet };
  const outside = from === "internet" || pick % 3 === 0 ? chosen.publicAddress : null;
  const source = sender?.privateAddresses[0]?.address ?? packet.source;
  return { from, packet: { ...packet, source, destination: outside ?? chosen.address } };
}

/** After a change everything is sent once more, so that what was tracked shows. */
function withLastRound(flow: Flow): Flow {
  const first = flow.packet.tcpFlags;
  const steps = Array.from({ length: ROUNDS }, (_, index) => flow.steps[index] ?? null);
  return { ...flow, steps: [...steps, again(first)] };
}

/** Not by what is not there or is AWS's own, and not what Linux sends to nobody: broadcast, multicast, loopback. */
function canBeSent({ networkInterfaces, instances, subnets }: Topology, { from, packet }: SentPacket): boolean {
  const strange = (address: number): boolean => address >>> 24 === 127 || address >>> 28 >= 14 || address >>> 24 === 0;
  const source = packet.source as number;
  const destination = packet.destination as number;
  if (strange(source) || strange(destination)) return false;
  if (packet.protocol === ICMP && [3, 11].includes(packet.icmpType)) return false; // errors come as steps
  // Nobody's page says what an interface of a transit gateway does with a packet for itself.
  if (networkInterfaces.some((each) => each.interfaceType === "transit_gateway" && has(each, destination)))
    return false;
  if (from === "internet") return true;
  const sender = networkInterfaces[from]!;
  if (sender.interfaceType !== "interface") return false;
  if (instances.some(({ id, state }) => id === sender.attachment?.instanceId && state !== "running")) return false;
  if (isToItself(networkInterfaces, sender, destination)) return false;
  const subnet = subnets.find(({ id }) => id === sender.subnetId)!;
  const { first, last } = ipv4CidrOf(subnet);
  return destination !== first && destination !== last;
}

function flowOf(
  { from, packet }: SentPacket,
  byKernel: boolean,
  pick: number,
  index: number,
  used: Set<string>,
): readonly Flow[] {
  const isRequest = packet.icmpType === 8 || packet.icmpType === 13;
  switch (packet.protocol) {
    case TCP:
    case UDP: {
      const { destinationPort } = packet;
      if (destinationPort >= ANSWERED_PORTS.first && destinationPort < 40_000) return [];
      const [tcpFlags, ...steps] =
        packet.protocol === TCP
          ? CONVERSATIONS[pick % CONVERSATIONS.length]!
          : ([0, ...EXCHANGES[pick % EXCHANGES.length]!] as const);
      const lengthBytes = packet.protocol === TCP ? 40 : 32;
      const sourcePort = (byKernel ? ANSWERED_PORTS.first : SCRIPTED_PORTS) + index;
      const sent = { ...packet, sourcePort, tcpFlags, lengthBytes };
      return [
        {
          from,
          packet: undisturbed(sent),
          answeredByKernel: byKernel,
          steps: byKernel ? [null, again(tcpFlags)] : steps,
        },
      ];
    }
    case ICMP: {
      const kernel = byKernel && isRequest;
      const sent = { ...packet, icmpIdentifier: kernel ? index + 1 : SCRIPTED_IDENTIFIERS + index, icmpCode: 0 };
      const steps = kernel ? [null, again(0)] : EXCHANGES[pick % EXCHANGES.length]!;
      return [{ from, packet: undisturbed({ ...sent, lengthBytes: 40 }), answeredByKernel: kernel, steps }];
    }
    default: {
      // CT-03: nothing but the addresses tells them apart.
      const keys = [`${from}`, `${packet.source as Ipv4}`, `${packet.destination as Ipv4}`].map(
        (key) => `${packet.protocol} ${key}`,
      );
      if (keys.some((key) => used.has(key))) return [];
      keys.forEach((key) => used.add(key));
      const steps = EXCHANGES[pick % EXCHANGES.length]!.filter((step) => step?.kind !== "error");
      return [{ from, packet: undisturbed({ ...packet, lengthBytes: 40 }), answeredByKernel: false, steps }];
    }
  }
}

function undisturbed(packet: Flow["packet"]): Flow["packet"] {
  return { ...packet, dontFragment: false, mtuBytes: 0, about: null, timeToLive: 127 };
}

/** CT-05, CT-06: one rule of a security group or one entry of a network ACL less. */
function withoutRule(topology: Topology, pick: number): Topology {
  const rules = topology.securityGroups.flatMap(({ ingress, egress }) => [...ingress, ...egress]);
  const entries = topology.networkAcls.flatMap((acl) => acl.entries);
  const all = [...rules, ...entries];
  const gone = all[pick % Math.max(1, all.length)];
  return {
    ...topology,
    securityGroups: topology.securityGroups.map((group) => ({
      ...group,
      ingress: group.ingress.filter((rule) => rule !== gone),
      egress: group.egress.filter((rule) => rule !== gone),
    })),
    networkAcls: topology.networkAcls.map((acl) => ({ ...acl, entries: acl.entries.filter((each) => each !== gone) })),
  };
}

/** The n-th case of a seed: the same for the same seed, whatever else was asked. */
export function caseOf(seed: number, index: number, packets: number): Case {
  const [found] = fc.sample(caseArbitrary(packets), { seed: (Math.imul(seed, 0x9e3779b1) + index) | 0, numRuns: 1 });
  return found!;
}
