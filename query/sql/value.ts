import { literal } from "./quote.js";

/**
 * A value of the query as SQL. All SQL gives NULL where the value is missing.
 * - `text` and `number` are what they say; a number may be of any numeric SQL type.
 * - `digits` is a field that holds whole numbers, or `-` where AWS has none: SQL for both readings is at hand.
 * - `timestamp` counts milliseconds since the epoch.
 * - `boolean`: NULL counts as false.
 * - `structure` is a map or list, as JSON.
 */
export type Value =
  | { readonly kind: "text"; readonly sql: string; readonly constant?: string }
  | { readonly kind: "number"; readonly sql: string; readonly constant?: number }
  | { readonly kind: "digits"; readonly sql: string; readonly numberSql: string }
  | { readonly kind: "timestamp"; readonly sql: string }
  | { readonly kind: "boolean"; readonly sql: string }
  | { readonly kind: "structure"; readonly sql: string };

/** A missing value. */
export const MISSING: Value = { kind: "text", sql: "CAST(NULL AS VARCHAR)" };

/** What a text holds that is a number: digits with sign, point and exponent, nothing else. */
export const NUMBER_PATTERN = "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?";
const NUMBER = new RegExp(`^${NUMBER_PATTERN}$`);

export function isNumeral(text: string): boolean {
  return NUMBER.test(text);
}

/** The value as text, as it is shown. */
export function textOf(value: Value): string {
  switch (value.kind) {
    case "text":
    case "digits":
      return value.sql;
    case "number":
      return `insights_number_text(${value.sql})`;
    case "timestamp":
      return `strftime(make_timestamp(${value.sql} * 1000), '%Y-%m-%d %H:%M:%S.%g')`;
    case "boolean":
      return `CASE WHEN ${value.sql} THEN '1' ELSE '0' END`;
    case "structure":
      // CWL_QuerySyntax-operations-functions: maps and lists are null for string, number and datetime functions.
      return MISSING.sql;
  }
}

/** The value as a number: missing where it is none. Booleans are 1 and 0, as AWS shows them. */
export function numberOf(value: Value): string {
  switch (value.kind) {
    case "text":
      if (value.constant === undefined) return `insights_number(${value.sql})`;
      return isNumeral(value.constant) ? `CAST(${literal(value.constant)} AS DOUBLE)` : "CAST(NULL AS DOUBLE)";
    case "digits":
      return value.numberSql;
    case "number":
    case "timestamp":
      return value.sql;
    case "boolean":
      return `CASE WHEN ${value.sql} THEN 1 ELSE 0 END`;
    case "structure":
      return "CAST(NULL AS DOUBLE)";
  }
}

/** The value as a condition that is never NULL. */
export function certain(value: Value & { readonly kind: "boolean" }): string {
  return `COALESCE(${value.sql}, FALSE)`;
}

/** Whether every value of this kind is a number or missing. */
export function isAlwaysNumber({ kind }: Value): boolean {
  return kind === "number" || kind === "timestamp" || kind === "boolean";
}
