import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDuration, parseDuration, parseInstant } from "../../sim/index.js";

describe("times", () => {
  test.for([
    ["20s", 20_000_000],
    ["1m45s", 105_000_000],
    ["500ms", 500_000],
    ["2h", 7_200_000_000],
    ["1h2m3s4ms5us", 3_723_004_005],
    ["1.2ms", 1_200],
    ["0s", 0],
    ["", null],
    ["20", null],
    ["-1s", null],
    ["1s1m", null],
    ["1 s", null],
    ["1d", null],
    ["9999999h", null],
  ] as const)("%s", ([text, microseconds]) => {
    expect(parseDuration(text)).toBe(microseconds);
  });

  test("a length of time that is printed is read back", () => {
    fc.assert(fc.property(fc.nat(), (microseconds) => parseDuration(formatDuration(microseconds)) === microseconds));
  });

  test.for([
    ["1970-01-01T00:00:00Z", 0],
    ["2026-01-12T09:00:00Z", 1_768_208_400_000_000],
    ["2026-01-12T10:00:00+01:00", 1_768_208_400_000_000],
    ["2024-02-29T23:59:59.000001Z", 1_709_251_199_000_001],
    ["2000-03-01T00:00Z", 951_868_800_000_000],
    ["2026-02-29T00:00:00Z", null],
    ["2100-02-29T00:00:00Z", null],
    ["2026-13-01T00:00:00Z", null],
    ["2026-01-12T24:00:00Z", null],
    ["2026-01-12T09:00:00", null],
    ["1969-12-31T23:59:59Z", null],
    ["2400-01-01T00:00:00Z", null],
    ["today", null],
  ] as const)("%s", ([text, microseconds]) => {
    expect(parseInstant(text)).toBe(microseconds);
  });
});
