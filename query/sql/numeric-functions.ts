import { numberRule, type FunctionRule } from "./function-rule.js";

const radians = (degrees: string): string => `radians(${degrees})`;

/** Numeric operators of CWL_QuerySyntax-operations-functions. What has no real value is missing. */
export const NUMERIC_FUNCTIONS: readonly FunctionRule[] = [
  numberRule("abs", "number", (x) => `abs(${x})`),
  numberRule("ceil", "number", (x) => `ceil(${x})`),
  numberRule("floor", "number", (x) => `floor(${x})`),
  numberRule("greatest", "number, number...", (...all) => `greatest(${all.join(", ")})`),
  numberRule("least", "number, number...", (...all) => `least(${all.join(", ")})`),
  numberRule("log", "number", (x) => `CASE WHEN ${x} > 0 THEN ln(${x}) END`),
  numberRule("round", "number, number?", (x, digits = "0") => `round(${x}, CAST(trunc(${digits}) AS INTEGER))`),
  numberRule("sqrt", "number", (x) => `CASE WHEN ${x} >= 0 THEN sqrt(${x}) END`),
  numberRule("haversine", "number, number, number, number", (lat1 = "", lon1 = "", lat2 = "", lon2 = "") => {
    const half = (a: string, b: string): string => `power(sin(${radians(`(${b} - ${a})`)} / 2), 2)`;
    const chord = `${half(lat1, lat2)} + cos(${radians(lat1)}) * cos(${radians(lat2)}) * ${half(lon1, lon2)}`;
    return `2 * 6371 * asin(least(1.0, sqrt(${chord})))`;
  }),
  numberRule("toNumber", "number", (x) => x),
  numberRule("toInt", "number", (x) => `TRY_CAST(trunc(${x}) AS INTEGER)`),
  numberRule("toLong", "number", (x) => `TRY_CAST(trunc(${x}) AS BIGINT)`),
  numberRule("toDouble", "number", (x) => x),
];
