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
import { lineParser } from "../../emit/read/line-parser.js";
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

test("blocks hold the same text as formatRecord, whatever their size, in any format", () => {
  const inFormat = fc
    .oneof(fc.constant(DEFAULT_LOG_FORMAT), logFormat)
    .chain((format) =>
      fc.tuple(
        fc.constant(format),
        fc.array(format === DEFAULT_LOG_FORMAT ? record : recordOf(format), { maxLength: 60, size: "max" }),
      ),
    );
  fc.assert(
    fc.property(inFormat, fc.integer({ min: 1, max: 4096 }), ([format, records], blockBytes) => {
      let written = "";
      const write = (block: Uint8Array): void => void (written += String.fromCharCode(...block));
      const formatter = createBlockFormatter(write, { format, blockBytes });
      formatter.add(records);
      formatter.flush();
      expect(written).toBe(records.map((each) => `${formatRecord(each, format)}\n`).join(""));
    }),
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

test("bytes that are read are what parseRecord makes of their text, whole lines and spoilt ones, in any format", () => {
  const spoil = fc.option(fc.tuple(fc.nat(400), fc.constantFrom("", " ", "-", "0", "9", ".", ":", "x")), { nil: null });
  const lines = logFormat.chain((format) =>
    fc.tuple(
      fc.constant(format),
      // Several of one kind, as files have them: readers remember what stood in the line before.
      fc.array(fc.tuple(recordOf(format), fc.nat(2), spoil), { minLength: 1, maxLength: 6 }),
    ),
  );
  fc.assert(
    fc.property(lines, ([format, entries]) => {
      const texts = entries.flatMap(([each, again, spoilt]) => {
        const line = formatRecord(each, format);
        const at = spoilt === null ? 0 : spoilt[0] % line.length;
        const changed = spoilt === null ? line : line.slice(0, at) + spoilt[1] + line.slice(at + 1);
        return [...Array<string>(again).fill(line), changed];
      });
      const parse = lineParser(format);
      const bytes = new TextEncoder().encode(`${texts.join("\n")}\n`);
      let from = 0;
      for (const text of texts) {
        const read = parse(bytes, from, from + text.length);
        from += text.length + 1;
        const parsed = parseRecord(text, format);
        // Null leaves the line to parseRecord.
        expect(read ?? "slowly").toEqual(read !== null && parsed.ok ? parsed.record : "slowly");
      }
    }),
  );
});
