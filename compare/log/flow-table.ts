import { fieldNamed, type Explanation, type FlowRecord, type LogFormat, type RecordFields } from "../../emit/index.js";
import { formatIpAddress, type Direction, type IpAddress } from "../../model/index.js";
import { Background } from "./background.js";
import type { Flow } from "./flow.js";

/** Windows of an interface about which the log says that it says nothing (flow-log-records 3). */
export interface SilentWindows {
  noData: number;
  skipData: number;
}

/** A flow while its records are being added up. */
type OpenFlow = { -readonly [Property in keyof Flow]: Flow[Property] } & {
  accept: OpenCounts;
  reject: OpenCounts;
};

interface OpenCounts {
  records: number;
  packets: number;
  bytes: number;
}

type Property = keyof FlowRecord;

/** What a comparison reads of a record. */
const READ = [
  "interface-id",
  "srcaddr",
  "dstaddr",
  "srcport",
  "dstport",
  "protocol",
  "packets",
  "bytes",
  "start",
  "end",
  "action",
  "pkt-srcaddr",
  "pkt-dstaddr",
] as const;
type ReadName = (typeof READ)[number];
const PROPERTIES: readonly (readonly [ReadName, Property])[] = READ.map((name) => [name, fieldNamed(name)!.property]);

/**
 * The records of a log added up by flow, whatever their windows are. Memory grows with flows, not with records.
 */
export class FlowTable {
  readonly #flows = new Map<string, OpenFlow>();
  readonly #silent = new Map<string, SilentWindows>();
  readonly #formats = new Map<LogFormat, readonly ReadName[]>();
  #records = 0;
  #incomplete = 0;
  #start = Infinity;
  #end = -Infinity;

  /** Adds a record of that format. */
  add(record: RecordFields, format: LogFormat): void {
    this.#records++;
    if (!this.#formats.has(format)) this.#formats.set(format, namesOf(format));
    const { start, end } = record;
    if (start !== undefined && start < this.#start) this.#start = start;
    if (end !== undefined && end > this.#end) this.#end = end;
    if (record.logStatus === "NODATA" || record.logStatus === "SKIPDATA") return this.#addSilence(record);
    const flow = this.#flowOf(record);
    if (flow === null) {
      this.#incomplete++;
      return;
    }
    const counts = record.action === "REJECT" ? flow.reject : flow.accept;
    counts.records++;
    counts.packets += record.packets ?? 0;
    counts.bytes += record.bytes ?? 0;
    flow.tcpFlags |= record.tcpFlags ?? 0;
    // Each is NaN at first where the format has it not, and stays so.
    if (start !== undefined && !(start >= flow.start)) flow.start = start;
    if (end !== undefined && !(end <= flow.end)) flow.end = end;
  }

  /** Adds why a record, which is added by itself, says what it says. */
  explain(record: RecordFields, explanation: Explanation): void {
    const flow = this.#flowOf(record);
    if (flow === null || explanation.direction === null) return;
    flow.direction ??= explanation.direction;
    flow.tcpFlags |= explanation.tcpFlags;
    const background = flow.background ?? new Background();
    flow.background = background;
    background.add(explanation);
  }

  get flows(): Iterable<Flow> {
    return this.#flows.values();
  }

  get size(): number {
    return this.#flows.size;
  }

  get records(): number {
    return this.#records;
  }

  /** Records with `OK` that name no source or no destination. */
  get incomplete(): number {
    return this.#incomplete;
  }

  /** By interface id. */
  get silent(): ReadonlyMap<string, SilentWindows> {
    return this.#silent;
  }

  /** Unix seconds of its first and last record; infinite without any. */
  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** The fields that every format in it has, of those that a comparison reads. */
  get fields(): ReadonlySet<ReadName> {
    const formats = [...this.#formats.values()];
    return new Set(READ.filter((name) => formats.every((names) => names.includes(name))));
  }

  #addSilence({ interfaceId, logStatus }: RecordFields): void {
    const id = interfaceId ?? "";
    const windows = this.#silent.get(id) ?? { noData: 0, skipData: 0 };
    this.#silent.set(id, windows);
    if (logStatus === "NODATA") windows.noData++;
    else windows.skipData++;
  }

  #flowOf(record: RecordFields): OpenFlow | null {
    const { srcAddr, dstAddr } = record;
    if (srcAddr === undefined || srcAddr === null || dstAddr === undefined || dstAddr === null) return null;
    const key = keyOf(record, srcAddr, dstAddr);
    let flow = this.#flows.get(key);
    if (flow === undefined) this.#flows.set(key, (flow = openFlow(record, srcAddr, dstAddr)));
    return flow;
  }
}

function namesOf({ fields }: LogFormat): readonly ReadName[] {
  return PROPERTIES.flatMap(([name, property]) => (fields.some((each) => each.property === property) ? [name] : []));
}

function word(address: IpAddress): string | number {
  return typeof address === "number" ? address : formatIpAddress(address);
}

function keyOf(record: RecordFields, source: IpAddress, destination: IpAddress): string {
  const { interfaceId, srcPort, dstPort, protocol, pktSrcAddr, pktDstAddr, flowDirection } = record;
  const plain = `${interfaceId ?? ""} ${word(source)} ${word(destination)} ${srcPort} ${dstPort} ${protocol}`;
  if (pktSrcAddr == null && pktDstAddr == null && flowDirection == null) return plain;
  return `${plain} ${pktSrcAddr == null ? "" : word(pktSrcAddr)} ${pktDstAddr == null ? "" : word(pktDstAddr)} ${flowDirection}`;
}

function openFlow(record: RecordFields, source: IpAddress, destination: IpAddress): OpenFlow {
  return {
    interfaceId: record.interfaceId ?? "",
    source,
    destination,
    sourcePort: record.srcPort ?? null,
    destinationPort: record.dstPort ?? null,
    protocol: record.protocol ?? null,
    packetSource: record.pktSrcAddr ?? null,
    packetDestination: record.pktDstAddr ?? null,
    direction: directionOf(record),
    accept: { records: 0, packets: 0, bytes: 0 },
    reject: { records: 0, packets: 0, bytes: 0 },
    tcpFlags: 0,
    start: NaN,
    end: NaN,
    background: null,
  };
}

function directionOf({ flowDirection }: RecordFields): Direction | null {
  return flowDirection ?? null;
}
