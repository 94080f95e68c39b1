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
import type { Figure, Suite } from "./figure.js";
import { measureBatches } from "./micro.js";
import { benchNetwork, type NetworkSize } from "./networks.js";
import { conversations, type SentPacket } from "./traffic.js";

interface DecisionSize extends NetworkSize {
  readonly concurrent: number;
}

/** Interfaces and rules grow together while the traffic stays; then the traffic grows alone. */
const SIZES: readonly DecisionSize[] = [
  { interfaces: 10, rulesPerGroup: 10, concurrent: 100 },
  { interfaces: 1000, rulesPerGroup: 60, concurrent: 100 },
  { interfaces: 100_000, rulesPerGroup: 1000, concurrent: 100 },
  { interfaces: 1000, rulesPerGroup: 60, concurrent: 20_000 },
];
const TARGET_PER_SECOND = 5_000_000;
const START_US = 1_767_225_600_000_000;
const BATCH = 20_000;

/** Full decisions: security groups, network ACL and tracking at both ends, and the route between. */
export const DECISIONS: Suite = {
  name: "decisions",
  async run(quick) {
    const figures: Figure[] = [];
    for (const size of SIZES) {
      const topology = benchNetwork(size);
      const network = compileNetwork(topology);
      const packets = conversations(topology, size.concurrent);
      const label = `${size.interfaces} interfaces, ${size.rulesPerGroup} rules, ${size.concurrent} flows`;
      const options = { quick, target: TARGET_PER_SECOND };
      const deciding = decider(network, packets);
      figures.push(await measureBatches(`decide, ${label}`, "decisions/s", BATCH, deciding, options));
      const explaining = pathFinder(network, packets);
      figures.push(await measureBatches(`path, ${label}`, "decisions/s", BATCH, explaining, { quick }));
    }
    return figures;
  },
};

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
