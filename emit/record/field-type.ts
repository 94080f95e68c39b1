import { formatIpAddress, parseIpAddress, type Action, type IpAddress } from "../../model/index.js";
import type { LogStatus } from "./flow-record.js";

/** How the values of a field stand in a record's text, and as what Parquet stores them (flow-log-records 2). */
export interface FieldType<T> {
  /** `address` is text in Parquet. */
  readonly kind: "integer" | "address" | "word" | "text";
  readonly parquetType: "INT_32" | "INT_64" | "STRING";
  /** The greatest value of an integer; 0 for the other kinds. */
  readonly maximum: number;
  /** Every value of a word, and those that AWS names of a text; empty where any will do. */
  readonly values: readonly string[];
  /** What a person is told to write instead: `a whole number up to 65535`. */
  readonly expected: string;
  format(value: T): string;
  /** Undefined when the text is no value of this type. */
  parse(text: string): T | undefined;
}

function integer(parquetType: "INT_32" | "INT_64", maximum: number, expected: string): FieldType<number> {
  return {
    kind: "integer",
    parquetType,
    maximum,
    values: [],
    expected,
    format: String,
    // No sign, no leading zero: the text must be the one that formatting gives back.
    parse: (text) => (/^(0|[1-9]\d*)$/.test(text) && Number(text) <= maximum ? Number(text) : undefined),
  };
}

function word<T extends string>(...words: readonly T[]): FieldType<T> {
  return {
    kind: "word",
    parquetType: "STRING",
    maximum: 0,
    values: words,
    expected: words.map((each) => `\`${each}\``).join(", "),
    format: (value) => value,
    parse: (text) => words.find((each) => each === text),
  };
}

export const BYTE: FieldType<number> = integer("INT_32", 255, "a whole number up to 255");
export const PORT: FieldType<number> = integer("INT_32", 65_535, "a whole number up to 65535");
export const INT_32: FieldType<number> = integer("INT_32", 2 ** 31 - 1, "a whole number below 2^31");
export const INT_64: FieldType<number> = integer("INT_64", Number.MAX_SAFE_INTEGER, "a whole number below 2^53");
export const ACTION: FieldType<Action> = word("ACCEPT", "REJECT");
export const LOG_STATUS: FieldType<LogStatus> = word("OK", "NODATA", "SKIPDATA");
export const FAMILY: FieldType<"IPv4" | "IPv6" | "EFA"> = word("IPv4", "IPv6", "EFA");
export const DIRECTION: FieldType<"ingress" | "egress"> = word("ingress", "egress");

/** Printable ASCII without spaces; AWS percent-encodes what is not. */
export const TEXT: FieldType<string> = {
  kind: "text",
  parquetType: "STRING",
  maximum: 0,
  values: [],
  expected: "printable ASCII",
  format: (value) => value,
  parse: (text) => (text !== "-" && /^[!-~]+$/.test(text) ? text : undefined),
};

/** Text of which AWS names the values. Others are read too: the lists on AWS's page grow. */
export function named(...values: readonly string[]): FieldType<string> {
  return { ...TEXT, values };
}

export const ADDRESS: FieldType<IpAddress> = {
  kind: "address",
  parquetType: "STRING",
  maximum: 0,
  values: [],
  expected: "an IPv4 or IPv6 address",
  format: formatIpAddress,
  parse: (text) => parseIpAddress(text) ?? undefined,
};
