import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fileSource, readRecords, type UnreadableRecord } from "../../archive/index.js";
import { formatRecord } from "../../emit/index.js";

/** Real records, openly licensed, kept beside the project. */
const SAMPLES = "../shared/samples";
const PRESENT = existsSync(SAMPLES);
const REQUIRED = process.env["CI"] !== undefined;
if (!PRESENT && !REQUIRED) console.warn(`skipped: put real records into ${SAMPLES} to read them`);

describe.skipIf(!PRESENT && !REQUIRED)("real records", () => {
  test.for([
    ["sekoia-s3-plain-text.log", 10, []],
    ["flowlogs-reader-v3-v5.log", 4, []],
    // AWS's page has an ellipsis between two records, comments behind two, and two spaces in one.
    ["aws-docs-record-examples.log", 27, ["expected 17 fields separated by single spaces, found 1"]],
  ] as const)("%s: every record is read, and writes the same text again", async ([name, count, others]) => {
    const unreadable: UnreadableRecord[] = [];
    const lines: string[] = [];
    const options = { format: null, unreadable: (found: UnreadableRecord) => void unreadable.push(found) };
    for await (const { format, records } of readRecords([fileSource(`${SAMPLES}/${name}`)], options))
      lines.push(...records.map((record) => formatRecord(record, format)));
    const written = readFileSync(`${SAMPLES}/${name}`, "utf8")
      .split("\n")
      .map((line) => line.replace(/(?<=.) +#.*/, "").replaceAll(/ +/g, " "))
      .filter((line) => /^(-|\d+|i-\w+) /.test(line));
    expect(lines).toEqual(written);
    expect(lines).toHaveLength(count);
    expect(unreadable.map(({ message }) => message)).toEqual(others);
  });
});
