import fc from "fast-check";
import { expect, test } from "vitest";
import { createBlockFormatter, formatRecord, parseRecord, type FlowRecord } from "../../emit/index.js";
import { ipv4, type IpAddress } from "../../model/index.js";

const ascii = fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code));
/** Printable ASCII that is not the lone dash. */
const text = fc
  .tuple(fc.constantFrom("eni-", "1", "unknown"), fc.string({ unit: ascii, maxLength: 20 }))
  .map((parts) => parts.join(""));
const half = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const address: fc.Arbitrary<IpAddress> = fc.oneof(
  { weight: 4, arbitrary: fc.integer().map(ipv4) },
  fc.record({ high: half, low: half }),
);
const whole = fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constantFrom(0, 9_999, 10_000, 99_999_999, 100_000_000));
const dash = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 20 });

const record: fc.Arbitrary<FlowRecord> = fc.record({
  version: fc.oneof({ weight: 9, arbitrary: fc.constant(2) }, fc.integer({ min: 3, max: 11 })),
  accountId: text,
  interfaceId: dash(text),
  srcAddr: dash(address),
  dstAddr: dash(address),
  srcPort: dash(fc.integer({ min: 0, max: 65_535 })),
  dstPort: dash(fc.integer({ min: 0, max: 65_535 })),
  protocol: dash(fc.integer({ min: 0, max: 255 })),
  packets: dash(whole),
  bytes: dash(whole),
  start: whole,
  end: whole,
  action: dash(fc.constantFrom("ACCEPT" as const, "REJECT" as const)),
  logStatus: fc.oneof(
    { weight: 9, arbitrary: fc.constant("OK" as const) },
    fc.constantFrom("NODATA" as const, "SKIPDATA" as const),
  ),
});

test("parse(format(record)) is the record", () => {
  fc.assert(
    fc.property(record, (each) => {
      expect(parseRecord(formatRecord(each))).toEqual({ ok: true, record: each });
    }),
  );
});

test("blocks hold the same text as formatRecord, whatever their size", () => {
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 60, size: "max" }),
      fc.integer({ min: 1, max: 4096 }),
      (records, blockBytes) => {
        let written = "";
        const formatter = createBlockFormatter((block) => (written += String.fromCharCode(...block)), blockBytes);
        formatter.add(records);
        formatter.flush();
        expect(written).toBe(records.map((each) => `${formatRecord(each)}\n`).join(""));
      },
    ),
  );
});

test("any line either parses into what formats as it, or has an issue whose column is inside it", () => {
  const word = fc.oneof(fc.constantFrom("-", "2", "10.0.0.1", "ACCEPT", "OK", "::1", "007"), text);
  fc.assert(
    fc.property(fc.array(word, { minLength: 13, maxLength: 15 }), (words) => {
      const line = words.join(" ");
      const parsed = parseRecord(line);
      expect(parsed.ok ? formatRecord(parsed.record) : line).toBe(line);
      const issues = parsed.ok ? [] : parsed.issues;
      for (const { column } of issues) expect(line[column - 1]).toMatch(/\S/);
    }),
  );
});
