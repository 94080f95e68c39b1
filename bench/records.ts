import { createBlockFormatter, formatRecord, type FlowRecord } from "../emit/index.js";
import { ipv4 } from "../model/index.js";
import { seededRandom } from "../sim/index.js";
import type { Figure, Suite } from "./figure.js";
import { measureBatches } from "./micro.js";

const SIZES = [1000, 100_000, 1_000_000] as const;
const RECORDS_PER_INTERFACE = 50;

/** Flow-log records to text: one at a time, and in blocks of bytes. */
export const RECORDS: Suite = {
  name: "records",
  async run(quick) {
    const figures: Figure[] = [];
    for (const size of SIZES) {
      const records = flowRecords(size);
      figures.push(
        await measureBatches(`formatRecord, ${size} records`, "records/s", size, () => lineLengths(records), { quick }),
        await measureBatches(`block formatter, ${size} records`, "records/s", size, blockLengths(records), { quick }),
      );
    }
    return figures;
  },
};

function lineLengths(records: readonly FlowRecord[]): number {
  let characters = 0;
  for (const record of records) characters += formatRecord(record).length;
  return characters;
}

function blockLengths(records: readonly FlowRecord[]): () => number {
  let bytes = 0;
  const formatter = createBlockFormatter((block) => (bytes += block.length + block[block.length - 1]!));
  return () => {
    bytes = 0;
    formatter.add(records);
    formatter.flush();
    return bytes;
  };
}

function flowRecords(count: number, seed = "bench"): readonly FlowRecord[] {
  const random = seededRandom(seed).fork("records");
  return Array.from({ length: count }, (_, index): FlowRecord => {
    const packets = random.integer(1, 5000);
    const start = 1_767_225_600 + 60 * Math.floor(index / 1000);
    return {
      version: 2,
      accountId: "123456789012",
      interfaceId: `eni-${Math.floor(index / RECORDS_PER_INTERFACE)
        .toString(16)
        .padStart(17, "0")}`,
      srcAddr: ipv4(random.integer(0, 0xffffffff)),
      dstAddr: ipv4(random.integer(0, 0xffffffff)),
      srcPort: random.integer(0, 0xffff),
      dstPort: random.integer(0, 0xffff),
      protocol: random.pick([1, 6, 17]),
      packets,
      bytes: packets * random.integer(40, 1500),
      start,
      end: start + 60,
      action: random.chance(0.8) ? "ACCEPT" : "REJECT",
      logStatus: "OK",
    };
  });
}
