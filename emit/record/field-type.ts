import { formatIpAddress, parseIpAddress, type Action, type IpAddress } from "../../model/index.js";
import type { LogStatus } from "./flow-record.js";

/** How the values of a field stand in a record's text, and as what Parquet stores them (flow-log-records 2). */
export interface FieldType<T> {
  readonly parquetType: "INT_32" | "INT_64" | "STRING";
  /** What a person is told to write instead: `a whole number up to 65535`. */
  readonly expected: string;
  format(value: T): string;
  /** Undefined when the text is no value of this type. */
  parse(text: string): T | undefined;
}

function integer(parquetType: "INT_32" | "INT_64", maximum: number, expected: string): FieldType<number> {
  return {
    parquetType,
    expected,
    format: String,
    // No sign, no leading zero: the text must be the one that formatting gives back.
    parse: (text) => (/^(0|[1-9]\d*)$/.test(text) && Number(text) <= maximum ? Number(text) : undefined),
  };
}

function word<T extends string>(words: readonly T[]): FieldType<T> {
  return {
    parquetType: "STRING",
    expected: words.map((each) => `\`${each}\``).join(", "),
    format: (value) => value,
    parse: (text) => words.find((each) => each === text),
  };
}

export const BYTE: FieldType<number> = integer("INT_32", 255, "a whole number up to 255");
export const PORT: FieldType<number> = integer("INT_32", 65_535, "a whole number up to 65535");
export const INT_32: FieldType<number> = integer("INT_32", 2 ** 31 - 1, "a whole number");
export const INT_64: FieldType<number> = integer("INT_64", Number.MAX_SAFE_INTEGER, "a whole number below 2^53");
export const ACTION: FieldType<Action> = word(["ACCEPT", "REJECT"]);
export const LOG_STATUS: FieldType<LogStatus> = word(["OK", "NODATA", "SKIPDATA"]);

/** Printable ASCII without spaces; AWS percent-encodes what is not. */
export const TEXT: FieldType<string> = {
  parquetType: "STRING",
  expected: "printable ASCII",
  format: (value) => value,
  parse: (text) => (text !== "-" && /^[!-~]+$/.test(text) ? text : undefined),
};

export const ADDRESS: FieldType<IpAddress> = {
  parquetType: "STRING",
  expected: "an IPv4 or IPv6 address",
  format: formatIpAddress,
  parse: (text) => parseIpAddress(text) ?? undefined,
};
