import { compareLogs, FlowTable, type ComparedLog } from "../compare/index.js";
import { DEFAULT_LOG_FORMAT, type FlowRecord } from "../emit/index.js";
import { ipv4 } from "../model/index.js";
import { seededRandom } from "../sim/index.js";
import type { Figure, Suite } from "./figure.js";
import { measureBatches } from "./micro.js";

type Random = ReturnType<typeof seededRandom>;

const SIZES = [1000, 20_000, 100_000] as const;
const RECORDS_PER_FLOW = 5;

/**
 * Two logs of the same traffic, whose ephemeral ports and clocks differ: records added up by flow, then conversations
 * matched one to one and classed. The cost per record must not grow with the log.
 */
export const COMPARE: Suite = {
  name: "compare",
  async run(quick) {
    const figures: Figure[] = [];
    for (const size of SIZES) {
      const [a, b] = [records(size, 0), records(size, 3600)];
      const agreeing = (): number => {
        const compared = compareLogs({ a: logOf("a", a), b: logOf("b", b) });
        if (!compared.ok || compared.value.score !== 100) throw new Error("the logs of the same traffic must agree");
        return compared.value.agreeing.flows;
      };
      figures.push(
        await measureBatches(`two logs of ${size} records compared`, "records/s", 2 * size, agreeing, { quick }),
      );
    }
    return figures;
  },
};

function logOf(name: string, all: readonly FlowRecord[]): ComparedLog {
  const table = new FlowTable();
  for (const record of all) table.add(record, DEFAULT_LOG_FORMAT);
  return { name, table, topology: null, start: null, trafficTypes: new Map() };
}

/** Connections of many clients to a few services, in both directions, over windows of a minute. */
function records(count: number, laterSeconds: number): readonly FlowRecord[] {
  const random = seededRandom("bench").fork("compare");
  const ports = seededRandom(String(laterSeconds)).fork("ports");
  const connections = Math.ceil(count / (2 * RECORDS_PER_FLOW));
  return Array.from({ length: connections }, (_, index) => connection(index, laterSeconds, random, ports)).flat();
}

function connection(index: number, laterSeconds: number, random: Random, ports: Random): readonly FlowRecord[] {
  const server = index % 50;
  const client = ipv4(0x0a010000 + random.integer(1, 0x3fff));
  const service = ipv4(0x0a000004 + server);
  const [port, ephemeral] = [[22, 80, 443][index % 3]!, ports.integer(32_768, 60_999)];
  const first = 1_767_225_600 + laterSeconds + index;
  return Array.from({ length: RECORDS_PER_FLOW }, (_, window) =>
    [true, false].map((ingress): FlowRecord => {
      const packets = random.integer(1, 5000);
      const start = first + 60 * window;
      return {
        version: 2,
        accountId: "123456789012",
        interfaceId: `eni-${server.toString(16).padStart(17, "0")}`,
        srcAddr: ingress ? client : service,
        dstAddr: ingress ? service : client,
        srcPort: ingress ? ephemeral : port,
        dstPort: ingress ? port : ephemeral,
        protocol: 6,
        packets,
        bytes: packets * 700,
        start,
        end: start + 59,
        action: "ACCEPT",
        logStatus: "OK",
      };
    }),
  ).flat();
}
