import {
  compileNetwork,
  decide,
  newTransit,
  path,
  resetTransit,
  simTime,
  TrackingTable,
  type Network,
} from "../model/index.js";
import { figureOf, type Figure, type Suite } from "./figure.js";
import { measureBatches } from "./micro.js";
import { benchNetwork, type NetworkSize } from "./networks.js";
import { conversations, type SentPacket } from "./traffic.js";

interface DecisionSize extends NetworkSize {
  readonly concurrent: number;
}

const SCALE_FLOWS = 100;
/** Interfaces and rules grow, each by itself, while the traffic stays. */
const SCALES: readonly DecisionSize[] = [10, 1000, 100_000].flatMap((interfaces) =>
  [10, 1000].map((rulesPerGroup) => ({ interfaces, rulesPerGroup, concurrent: SCALE_FLOWS })),
);
/** Then the traffic grows alone, on a network with as many rules as a security group may have without asking AWS. */
const TRAFFICS: readonly DecisionSize[] = [
  { interfaces: 1000, rulesPerGroup: 60, concurrent: 100 },
  { interfaces: 1000, rulesPerGroup: 60, concurrent: 20_000 },
];
const TARGET_PER_SECOND = 5_000_000;
/** No size of network may be slower than the fastest by more. */
const TARGET_TIMES_SLOWER = 2;
const START_US = 1_767_225_600_000_000;
const BATCH = 20_000;

/** Full decisions: security groups, network ACL and tracking at both ends, and the route between. */
export const DECISIONS: Suite = {
  name: "decisions",
  async run(quick) {
    const scales: { decide: Figure; path: Figure }[] = [];
    for (const size of SCALES) scales.push(await measure(size, quick));
    const traffics: { decide: Figure; path: Figure }[] = [];
    for (const size of TRAFFICS) traffics.push(await measure(size, quick));
    return [
      ...[...scales, ...traffics].flatMap(({ decide, path }) => [decide, path]),
      ...comparedWithBest(scales.map((each) => each.decide)),
    ];
  },
};

async function measure(size: DecisionSize, quick: boolean): Promise<{ decide: Figure; path: Figure }> {
  const topology = benchNetwork(size);
  const network = compileNetwork(topology);
  const packets = conversations(topology, size.concurrent);
  const label = `${size.interfaces} interfaces, ${size.rulesPerGroup} rules, ${size.concurrent} flows`;
  const options = { quick, target: TARGET_PER_SECOND };
  return {
    decide: await measureBatches(`decide, ${label}`, "decisions/s", BATCH, decider(network, packets), options),
    path: await measureBatches(`path, ${label}`, "decisions/s", BATCH, pathFinder(network, packets), { quick }),
  };
}

/** How many times slower each rate is than the best of them. */
function comparedWithBest(rates: readonly Figure[]): readonly Figure[] {
  const best = Math.max(...rates.map(({ median }) => median));
  return rates.map(({ name, median }) =>
    figureOf(`${name}, against the best`, "times slower", [best / median], { target: TARGET_TIMES_SLOWER }),
  );
}

/** A packet a microsecond, again and again through the list; returns how many were delivered. */
function decider(network: Network, packets: readonly SentPacket[]): () => number {
  const tracking = new TrackingTable();
  const transit = newTransit(packets[0]!.packet);
  let now = START_US;
  let next = 0;
  return () => {
    let delivered = 0;
    for (let count = 0; count < BATCH; count++) {
      const { from, packet } = packets[next]!;
      next = next + 1 === packets.length ? 0 : next + 1;
      resetTransit(transit, packet);
      decide(network, tracking, network.compiled[from]!, simTime(now++), transit);
      if (transit.fate?.disposition === "delivered") delivered++;
    }
    return allDelivered(delivered);
  };
}

function pathFinder(network: Network, packets: readonly SentPacket[]): () => number {
  const tracking = new TrackingTable();
  let now = START_US;
  let next = 0;
  return () => {
    let delivered = 0;
    for (let count = 0; count < BATCH; count++) {
      const { from, packet } = packets[next]!;
      next = next + 1 === packets.length ? 0 : next + 1;
      if (path(network, tracking, packet, from, simTime(now++)).disposition.kind === "delivered") delivered++;
    }
    return allDelivered(delivered);
  };
}

/** The generated network admits every packet: anything else would measure the short way of a refusal. */
function allDelivered(delivered: number): number {
  if (delivered !== BATCH) throw new Error(`${BATCH - delivered} of ${BATCH} packets were not delivered`);
  return delivered;
}
