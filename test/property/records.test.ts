import fc from "fast-check";
import { expect, test } from "vitest";
import {
  createBlockFormatter,
  DEFAULT_LOG_FORMAT,
  formatRecord,
  logFormatText,
  parseRecord,
  readLogFormat,
  type FlowRecord,
} from "../../emit/index.js";
import { logFormat, recordOf, text } from "../arbitraries/flow-record.js";

/** Mostly of the version that has a fast way of its own. */
const record = fc
  .tuple(recordOf(DEFAULT_LOG_FORMAT), fc.boolean())
  .map(([each, two]) => (two ? { ...each, version: 2 } : each) as FlowRecord);

test("parse(format(record)) is the record, in any format", () => {
  const formatted = logFormat.chain((format) => fc.tuple(fc.constant(format), recordOf(format)));
  fc.assert(
    fc.property(formatted, ([format, each]) => {
      expect(parseRecord(formatRecord(each, format), format)).toEqual({ ok: true, record: each });
    }),
  );
});

test("a log format reads as it is written", () => {
  fc.assert(
    fc.property(logFormat, (format) => {
      expect(readLogFormat(logFormatText(format))).toEqual({ ok: true, value: format, warnings: [] });
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
