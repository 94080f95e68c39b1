import {
  createBlockFormatter,
  createRecordReader,
  DEFAULT_LOG_FORMAT,
  formatRecord,
  LOG_FORMAT_PRESETS,
  type FlowRecord,
  type LogFormat,
} from "../emit/index.js";
import type { Figure, Suite } from "./figure.js";
import { flowRecords, RECORDS_PER_INTERFACE } from "./flow-records.js";
import { measureBatches } from "./micro.js";

const SIZES = [1000, 100_000, 1_000_000] as const;
const LATER_PRESETS = ["v5", "all"] as const;
const LATER_SIZE = 100_000;
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
    for (const preset of LATER_PRESETS) {
      const format = LOG_FORMAT_PRESETS.get(preset)!;
      const empty = Object.fromEntries(format.fields.map(({ property }) => [property, null]));
      const records = flowRecords(LATER_SIZE).map((record, index) => {
        // Every field has a value, as in records that are simulated or read.
        return { ...empty, ...record, ...laterFields(index, record) };
      });
      // As many fields a second as of the default format.
      const share = DEFAULT_LOG_FORMAT.fields.length / format.fields.length;
      const name = `${preset}, ${format.fields.length} fields, ${LATER_SIZE} records`;
      figures.push(
        await measureBatches(`block formatter, ${name}`, "records/s", LATER_SIZE, blockLengths(records, format), {
          quick,
          target: Math.round(FORMATTED_PER_SECOND * share),
        }),
        await measureBatches(`record reader, ${name}`, "records/s", LATER_SIZE, readCounts(records, format), {
          quick,
          target: Math.round(PARSED_PER_SECOND * share),
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

function blockLengths(records: readonly FlowRecord[], format: LogFormat = DEFAULT_LOG_FORMAT): () => number {
  let bytes = 0;
  const formatter = createBlockFormatter((block) => (bytes += block.length + block[block.length - 1]!), { format });
  return () => {
    bytes = 0;
    formatter.add(records);
    formatter.flush();
    return bytes;
  };
}

/** Sums what was read, so that no value is left out. */
function readCounts(records: readonly FlowRecord[], format: LogFormat = DEFAULT_LOG_FORMAT): () => number {
  const text = Buffer.from(records.map((record) => `${formatRecord(record, format)}\n`).join(""));
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
      format,
    );
    for (let from = 0; from < text.length; from += CHUNK_BYTES) reader.push(text.subarray(from, from + CHUNK_BYTES));
    reader.end();
    if (read !== records.length) throw new Error(`${read} of ${records.length} records were read`);
    return packets;
  };
}

/** What version 3 to 5 adds, and later versions where an instance has neither tags nor a task: mostly `-`. */
function laterFields(index: number, { srcAddr, dstAddr }: FlowRecord): Partial<FlowRecord> {
  const ingress = index % 2 === 0;
  return {
    version: 5,
    vpcId: "vpc-0123456789abcdef0",
    subnetId: `subnet-0123456789abcdef${Math.floor(index / RECORDS_PER_INTERFACE) % 4}`,
    instanceId: `i-${Math.floor(index / RECORDS_PER_INTERFACE)
      .toString(16)
      .padStart(17, "0")}`,
    tcpFlags: ingress ? 2 : 18,
    type: "IPv4",
    pktSrcAddr: srcAddr,
    pktDstAddr: dstAddr,
    region: "eu-west-3",
    azId: "euw3-az1",
    flowDirection: ingress ? "ingress" : "egress",
    trafficPath: ingress ? null : 8,
  };
}
