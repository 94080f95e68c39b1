import fc from "fast-check";
import { expect, test } from "vitest";
import {
  createRecordReader,
  DEFAULT_LOG_FORMAT,
  formatRecord,
  headerLine,
  parseRecord,
  type RecordFields,
} from "../../emit/index.js";
import { logFormat, recordOf, text } from "../arbitraries/flow-record.js";

function readAll(
  bytes: Uint8Array,
  cuts: readonly number[],
): { readonly records: RecordFields[]; readonly unreadable: number[] } {
  const found = { records: [] as RecordFields[], unreadable: [] as number[] };
  const reader = createRecordReader(
    {
      record: (record) => void found.records.push(record),
      unreadable: ({ line }) => void found.unreadable.push(line),
      payload: () => {},
    },
    null,
  );
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].toSorted(
    (a, b) => a - b,
  );
  for (const [index, from] of places.entries()) reader.push(bytes.subarray(from, places[index + 1] ?? bytes.length));
  reader.end();
  return found;
}

test("a file with a header gives back its records, in any format and in pieces of any size", () => {
  const file = logFormat.chain((format) =>
    fc.tuple(fc.constant(format), fc.array(recordOf(format), { maxLength: 20 })),
  );
  fc.assert(
    fc.property(file, fc.array(fc.nat()), ([format, records], cuts) => {
      const lines = [headerLine(format), ...records.map((record) => formatRecord(record, format))];
      const bytes = new TextEncoder().encode(lines.join("\n"));
      expect(readAll(bytes, cuts)).toEqual({ records, unreadable: [] });
    }),
  );
});

test("bytes and text agree on what is a record of the default format", () => {
  const word = fc.oneof(
    fc.constantFrom("-", "2", "0", "10.0.0.1", "ACCEPT", "OK", "NODATA", "::1", "007", "65536", "9007199254740993"),
    text,
  );
  const words = fc.oneof(
    recordOf(DEFAULT_LOG_FORMAT).map((record) => formatRecord(record).split(" ")),
    fc.array(word, { minLength: 13, maxLength: 15 }),
  );
  const changed = fc.tuple(words, fc.nat(), word).map(([all, at, put]) => all.with(at % all.length, put).join(" "));
  fc.assert(
    fc.property(changed, (line) => {
      // `#` begins a comment, which text alone does not know.
      fc.pre(!line.includes("#"));
      const parsed = parseRecord(line);
      const { records, unreadable } = readAll(new TextEncoder().encode(line), []);
      expect(records).toEqual(parsed.ok ? [parsed.record] : []);
      expect(unreadable).toEqual(parsed.ok ? [] : [1]);
    }),
  );
});

test("no bytes make it throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat()), (bytes, cuts) => {
      expect(() => readAll(bytes, cuts)).not.toThrow();
    }),
  );
});
