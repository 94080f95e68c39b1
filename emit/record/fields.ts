import { ACTION, ADDRESS, BYTE, INT_32, INT_64, LOG_STATUS, PORT, TEXT, type FieldType } from "./field-type.js";
import type { FlowRecord } from "./flow-record.js";

/** One field of flow-log records, as flow-log-records 2 lists them. */
export interface Field {
  /** As in a log format: `account-id`. */
  readonly name: string;
  /** The record version that introduced it. */
  readonly version: number;
  readonly property: keyof FlowRecord;
  /** As in a Parquet schema: `account_id`. */
  readonly parquetColumn: string;
  readonly parquetType: "INT_32" | "INT_64" | "STRING";
  /** As Logs Insights discovers it (flow-log-records 11). */
  readonly insightsName: string;
  /** What a person is told to write instead of text that does not parse. */
  readonly expected: string;
  format(record: FlowRecord): string;
  /** Undefined when the text is no value of this field. */
  parse(text: string): FlowRecord[keyof FlowRecord] | undefined;
}

/** Every field that flowlab writes, in AWS's order. A later version is more rows, and their properties in FlowRecord. */
export const FIELDS: readonly Field[] = [
  field("version", 2, "version", INT_32),
  field("account-id", 2, "accountId", TEXT),
  field("interface-id", 2, "interfaceId", orDash(TEXT)),
  field("srcaddr", 2, "srcAddr", orDash(ADDRESS)),
  field("dstaddr", 2, "dstAddr", orDash(ADDRESS)),
  field("srcport", 2, "srcPort", orDash(PORT)),
  field("dstport", 2, "dstPort", orDash(PORT)),
  field("protocol", 2, "protocol", orDash(BYTE)),
  field("packets", 2, "packets", orDash(INT_64)),
  field("bytes", 2, "bytes", orDash(INT_64)),
  field("start", 2, "start", INT_64, "startTime"),
  field("end", 2, "end", INT_64, "endTime"),
  field("action", 2, "action", orDash(ACTION)),
  field("log-status", 2, "logStatus", LOG_STATUS),
];

/** The default format: exactly the version 2 fields in AWS's order (flow-log-records 1). */
export const DEFAULT_FIELDS: readonly Field[] = FIELDS.filter((each) => each.version === 2);

function field<P extends keyof FlowRecord>(
  name: string,
  version: number,
  property: P,
  type: FieldType<FlowRecord[P]>,
  insightsName: string = property,
): Field {
  return {
    name,
    version,
    property,
    parquetColumn: name.replaceAll("-", "_"),
    parquetType: type.parquetType,
    insightsName,
    expected: type.expected,
    format: (record) => type.format(record[property]),
    parse: (text) => type.parse(text),
  };
}

/** The same field where AWS may print `-` (the last column of flow-log-records 2). */
function orDash<T>(type: FieldType<T>): FieldType<T | null> {
  return {
    ...type,
    expected: `${type.expected} or \`-\``,
    format: (value) => (value === null ? "-" : type.format(value)),
    parse: (text) => (text === "-" ? null : type.parse(text)),
  };
}
