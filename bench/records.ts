import { createBlockFormatter, createRecordReader, formatRecord, type FlowRecord } from "../emit/index.js";
import { ipv4 } from "../model/index.js";
import { seededRandom } from "../sim/index.js";
import type { Figure, Suite } from "./figure.js";
import { measureBatches } from "./micro.js";

const SIZES = [1000, 100_000, 1_000_000] as const;
const RECORDS_PER_INTERFACE = 50;
const FORMATTED_PER_SECOND = 8_000_000;
const PARSED_PER_SECOND = 3_000_000;
/** As a file is read. */
const CHUNK_BYTES = 1 << 20;

/** Flow-log records to text, one at a time and in blocks of bytes, and from bytes to records. */
export const RECORDS: Suite = {
  name: "records",
  async run(quick) {
    const figures: Figure[] = [];
    for (const size of SIZES) {
      const records = flowRecords(size);
      figures.push(
        await measureBatches(`formatRecord, ${size} records`, "records/s", size, () => lineLengths(records), { quick }),
        await measureBatches(`block formatter, ${size} records`, "records/s", size, blockLengths(records), {
          quick,
          target: FORMATTED_PER_SECOND,
        }),
        await measureBatches(`record reader, ${size} records`, "records/s", size, readCounts(records), {
          quick,
          target: PARSED_PER_SECOND,
        }),
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

/** Sums what was read, so that no value is left out. */
function readCounts(records: readonly FlowRecord[]): () => number {
  const text = Buffer.from(records.map((record) => `${formatRecord(record)}\n`).join(""));
  return () => {
    let [read, packets] = [0, 0];
    const reader = createRecordReader(
      {
        record(record) {
          read++;
          packets += record.packets ?? 0;
        },
        unreadable({ message }) {
          throw new Error(message);
        },
        payload() {
          throw new Error("text holds no payloads");
        },
      },
      null,
    );
    for (let from = 0; from < text.length; from += CHUNK_BYTES) reader.push(text.subarray(from, from + CHUNK_BYTES));
    reader.end();
    if (read !== records.length) throw new Error(`${read} of ${records.length} records were read`);
    return packets;
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
