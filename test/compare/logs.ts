import { compareLogs, FlowTable, type ComparedLog, type Comparison, type CompareOptions } from "../../compare/index.js";
import { DEFAULT_LOG_FORMAT, parseRecord, type LogFormat } from "../../emit/index.js";

/** A log of these lines. */
export function log(
  lines: readonly string[],
  rest: Partial<ComparedLog> = {},
  format = DEFAULT_LOG_FORMAT,
): ComparedLog {
  const table = new FlowTable();
  for (const line of lines) add(table, line, format);
  return { name: "log", table, topology: null, start: null, trafficTypes: new Map(), ...rest };
}

export function add(table: FlowTable, line: string, format: LogFormat): void {
  const parsed = parseRecord(line, format);
  if (!parsed.ok) throw new Error(`${line}: ${parsed.issues[0]?.message}`);
  table.add(parsed.record, format);
}

const OPTIONS: CompareOptions = {
  tolerances: { packetsPercent: 0, bytesPercent: 0 },
  alignment: "estimate",
  sameHosts: [],
};

export function compared(a: ComparedLog, b: ComparedLog, options: Partial<CompareOptions> = {}): Comparison {
  const result = compareLogs({ a, b }, { ...OPTIONS, ...options });
  if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join("; "));
  return result.value;
}

/** The classes with flows in them. */
export function classesOf({ classes }: Comparison): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(classes).flatMap(([name, { flows }]) => (flows > 0 ? [[name, flows]] : [])));
}

interface RecordText {
  readonly at?: string;
  readonly from?: string;
  readonly to?: string;
  readonly ports?: string;
  readonly protocol?: number;
  readonly packets?: number;
  readonly bytes?: number;
  readonly start?: number;
  readonly end?: number;
  readonly action?: "ACCEPT" | "REJECT";
}

/** A record of the default format: ten segments of an ssh client to 10.0.0.5, unless told otherwise. */
export function record(text: RecordText = {}): string {
  const { at = "eni-1", from = "192.0.2.7", to = "10.0.0.5", ports = "40000 22", protocol = 6 } = text;
  const { packets = 10, bytes = 1000, start = 1_700_000_000, end = start + 60, action = "ACCEPT" } = text;
  return `2 123456789012 ${at} ${from} ${to} ${ports} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} OK`;
}
