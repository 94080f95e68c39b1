import { createAggregator, subscriptions, type Aggregator } from "../emit/index.js";
import {
  compileNetwork,
  decide,
  newTransit,
  observationAtDestination,
  observationAtSource,
  resetTransit,
  simTime,
  TrackingTable,
  type Topology,
} from "../model/index.js";
import type { Figure, Suite } from "./figure.js";
import { measureBatches } from "./micro.js";
import { benchNetwork, type NetworkSize } from "./networks.js";
import { conversations } from "./traffic.js";

interface PipelineSize extends NetworkSize {
  readonly concurrent: number;
}

const SIZES: readonly PipelineSize[] = [
  { interfaces: 10, rulesPerGroup: 60, concurrent: 200 },
  { interfaces: 100, rulesPerGroup: 60, concurrent: 2000 },
  { interfaces: 1000, rulesPerGroup: 60, concurrent: 20_000 },
];
const TARGET_PER_SECOND = 2_000_000;
const START_US = 1_767_225_600_000_000;
const BATCH = 20_000;
/** Between two packets: a window of a minute holds 3 million of them. */
const PACKET_EVERY_US = 20;

/** A packet's way without the hosts at its ends: decided, tracked, and counted into flow-log records at both interfaces. */
export const PIPELINE: Suite = {
  name: "pipeline",
  async run(quick) {
    const figures: Figure[] = [];
    for (const size of SIZES) {
      const name = `decide + track + aggregate, ${size.concurrent} flows`;
      const topology = logged(benchNetwork(size));
      const batches = pipeline(topology, size.concurrent);
      figures.push(await measureBatches(name, "packets/s", BATCH, batches, { quick, target: TARGET_PER_SECOND }));
    }
    return figures;
  },
};

function logged(topology: Topology): Topology {
  const [first] = topology.vpcs;
  return {
    ...topology,
    flowLogs: topology.vpcs.map(({ id }) => ({
      ...first!,
      id: `fl-${id}`,
      resource: { kind: "vpc", id },
      trafficType: "ALL",
      maxAggregationIntervalSeconds: 60,
      logGroupName: "flowlogs",
      logFormat: null,
    })),
  };
}

/** Returns how many records the batch closed. */
function pipeline(topology: Topology, concurrent: number): () => number {
  const network = compileNetwork(topology);
  const packets = conversations(topology, concurrent);
  const tracking = new TrackingTable();
  const transit = newTransit(packets[0]!.packet);
  let records = 0;
  const aggregator: Aggregator = createAggregator({
    interfaces: subscriptions(topology, network.interfaces),
    seed: "bench",
    start: simTime(START_US),
    flowLogging: {
      timestamps: "window",
      noData: "omit",
      windowOffsetSeconds: null,
      maxRecordsPerWindow: null,
      deliveryDelayUs: 0,
    },
    explain: false,
    deliver: (_stream, batch) => (records += batch.records.length),
  });
  let now = START_US;
  let next = 0;
  return () => {
    const before = records;
    for (let count = 0; count < BATCH; count++) {
      const { from, packet } = packets[next]!;
      next = next + 1 === packets.length ? 0 : next + 1;
      now += PACKET_EVERY_US;
      const at = simTime(now);
      resetTransit(transit, packet);
      decide(network, tracking, network.compiled[from]!, at, transit);
      const sent = observationAtSource(transit, at);
      if (sent !== null) aggregator.observe(sent);
      const received = observationAtDestination(transit, at);
      if (received === null) throw new Error("the generated network admits every packet");
      aggregator.observe(received);
    }
    return records - before;
  };
}
