import { describe, expect, test } from "vitest";
import {
  DEFAULT_FIELDS,
  DEFAULT_LOG_FORMAT,
  FIELDS,
  formatRecord,
  headerLine,
  LOG_FORMAT_PRESETS,
  logFormatText,
  noDataRecord,
  parseRecord,
  readFormatOption,
  readLogFormat,
} from "../../emit/index.js";

describe("a log format", () => {
  const spelledOut = logFormatText(DEFAULT_LOG_FORMAT);

  test.for([[null], [spelledOut]])("%s is the default", ([logFormat]) => {
    const read = readLogFormat(logFormat ?? null);
    expect(read.ok && read.value).toBe(DEFAULT_LOG_FORMAT);
  });

  test("any fields, in any order (flow-log-records 1)", () => {
    const read = readLogFormat("${pkt-dstaddr} ${srcaddr} ${bytes}");
    expect(read.ok && headerLine(read.value)).toBe("pkt-dstaddr srcaddr bytes");
  });

  test.for([
    ["${srcaddr}", 2],
    ["${srcaddr} ${version} ${tcp-flags}", 3],
    ["${encryption-status} ${srcaddr} ${version}", 10],
    ["${next-hop-az-id}", 11],
  ] as const)("%s is of version %i: the highest of its fields (flow-log-records 1)", ([text, version]) => {
    expect(readLogFormat(text)).toMatchObject({ ok: true, value: { version } });
  });

  test.for([
    ["${srcaddr} ${dstadr}", /unknown field `dstadr` at character 12/, "did you mean `dstaddr`?"],
    ["${srcaddr} ${srcaddr}", /repeated field `srcaddr` at character 12/, "name each field once"],
    ["${srcaddr", /`\$\{srcaddr` lacks a part at character 1/, "write it as `${srcaddr}`"],
    ["srcaddr}", /lacks a part at character 1/, "write it as `${srcaddr}`"],
    ["{srcaddr}", /lacks a part at character 1/, "write it as `${srcaddr}`"],
    ["srcaddr", /lacks a part at character 1/, "write it as `${srcaddr}`"],
    ["${srcaddr}  ${dstaddr}", /expected a field at character 12/, /single space/],
    // EC2 refuses this too: github.com/aws-cloudformation/rain/issues/288.
    ["${srcaddr} ", /expected a field at character 12/, /single space/],
    ["", /expected a field at character 1/, /single space/],
    ["${srcaddr},${dstaddr}", /`\$\{srcaddr\},\$\{dstaddr\}` is no field/, /single space/],
    ["${}", /`\$\{\}` is no field at character 1/, /single space/],
    ["${tgw-id}", /unknown field `tgw-id`/, /transit gateway/],
    ["${toString}", /unknown field `toString`/, /fields/],
  ] as const)("`%s` is an invalid parameter (FLA-01)", ([text, message, hint]) => {
    const read = readLogFormat(text);
    expect(read).toMatchObject({
      ok: false,
      issues: [{ severity: "error", code: "InvalidParameter", rule: "FLA-01" }],
    });
    const [issue] = read.ok ? [] : read.issues;
    expect(issue?.message).toMatch(message);
    expect(issue?.hint).toMatch(hint);
  });

  test("everything wrong with it is told at once", () => {
    const read = readLogFormat("${a-b} srcaddr ${bytes} ${bytes}");
    expect(read).toMatchObject({ ok: false, issues: [{}, {}, {}] });
  });
});

describe("a preset", () => {
  test("v2 is the default format, all is every field", () => {
    expect(LOG_FORMAT_PRESETS.get("v2")).toBe(DEFAULT_LOG_FORMAT);
    expect(LOG_FORMAT_PRESETS.get("all")?.fields).toEqual(FIELDS);
  });

  test("each takes the fields up to its version, in AWS's order", () => {
    const counts = [...LOG_FORMAT_PRESETS].map(([name, { fields }]) => [name, fields.length]);
    expect(Object.fromEntries(counts)).toEqual({
      v2: 14,
      v3: 21,
      v4: 25,
      v5: 29,
      v7: 39,
      v8: 40,
      v9: 41,
      v10: 42,
      v11: 54,
      all: 54,
    });
    expect(LOG_FORMAT_PRESETS.get("v3")?.fields.slice(0, 14)).toEqual(DEFAULT_FIELDS);
  });

  test("an option names a preset or spells a format out", () => {
    expect(readFormatOption("v3")).toMatchObject({ ok: true, value: { version: 3 } });
    expect(readFormatOption("${bytes}")).toMatchObject({ ok: true, value: { fields: [{ name: "bytes" }] } });
    expect(readFormatOption("v6")).toMatchObject({
      ok: false,
      issues: [{ code: "InvalidParameter", message: "unknown log format `v6`", hint: expect.stringContaining("v7") }],
    });
  });
});

test("a record prints `-` for what it does not have", () => {
  const format = LOG_FORMAT_PRESETS.get("v3")!;
  const line = "2 1 eni-1 - - - - - - - 5 60 - NODATA - - - - - - -";
  expect(formatRecord(noDataRecord("eni-1", "1", 5, 60), format)).toBe(line);
  expect(parseRecord(line, format)).toMatchObject({ ok: true, record: { vpcId: null, tcpFlags: null } });
});
