import { describe, expect, test } from "vitest";
import { DEFAULT_FIELDS, FIELDS, formatRecord, noDataRecord, parseRecord, skipDataRecord } from "../../emit/index.js";
import { ACCOUNT, address, ENI } from "./flow-logging.js";

const PREFIX = `2 ${ACCOUNT} ${ENI}`;

describe("a record's text", () => {
  test.for([
    [
      "an accepted connection",
      `${PREFIX} 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK`,
    ],
    ["a rejected connection", `${PREFIX} 172.31.9.69 172.31.9.12 49761 3389 6 20 4249 1418530010 1418530070 REJECT OK`],
    ["ping, without ports", `${PREFIX} 203.0.113.12 172.31.16.139 0 0 1 4 336 1432917027 1432917142 ACCEPT OK`],
    [
      "IPv6",
      `${PREFIX} 2001:db8:1234:a100:8d6e:3477:df66:f105 2001:db8::1 34892 22 6 54 8855 1477913708 1477913820 ACCEPT OK`,
    ],
    ["no traffic", `${PREFIX} - - - - - - - 1431280876 1431280934 - NODATA`],
    ["skipped records", `${PREFIX} - - - - - - - 1431280876 1431280934 - SKIPDATA`],
    [
      "skipped records with milliseconds, as AWS once wrote",
      `${PREFIX} - - - - - - - 1512564058000 1512564117000 - SKIPDATA`,
    ],
    ["an account with a leading zero", `2 048123456789 ${ENI} 10.0.0.1 10.0.0.2 1 2 17 1 76 1 2 ACCEPT OK`],
    ["an interface of a service", `2 unknown ${ENI} - - - - - - - 1431280876 1431280934 - NODATA`],
    ["a regional NAT gateway", `2 ${ACCOUNT} - 10.0.0.1 10.0.0.2 1 2 17 1 76 1 2 ACCEPT OK`],
    ["a rejection by block public access, without bytes", `${PREFIX} 10.0.0.1 10.0.0.2 1 2 17 1 - 1 2 REJECT OK`],
  ] as const)("%s reads and writes the same (flow-log-records 3)", ([, line]) => {
    const parsed = parseRecord(line);
    expect(parsed).toMatchObject({ ok: true });
    expect(parsed.ok && formatRecord(parsed.record)).toBe(line);
  });

  test("numbers stay numbers and dashes are null", () => {
    const parsed = parseRecord(`${PREFIX} 10.0.0.1 10.0.0.2 123 44789 17 1 76 1645469669 1645469724 ACCEPT OK`);
    expect(parsed).toEqual({
      ok: true,
      record: {
        version: 2,
        accountId: ACCOUNT,
        interfaceId: ENI,
        srcAddr: address("10.0.0.1"),
        dstAddr: address("10.0.0.2"),
        srcPort: 123,
        dstPort: 44789,
        protocol: 17,
        packets: 1,
        bytes: 76,
        start: 1645469669,
        end: 1645469724,
        action: "ACCEPT",
        logStatus: "OK",
      },
    });
  });

  test("NODATA and SKIPDATA have seven dashes, the times, and one more (flow-log-records 3)", () => {
    expect(formatRecord(noDataRecord(ENI, ACCOUNT, 5, 60))).toBe(`${PREFIX} - - - - - - - 5 60 - NODATA`);
    expect(formatRecord(skipDataRecord(ENI, ACCOUNT, 5, 60))).toBe(`${PREFIX} - - - - - - - 5 60 - SKIPDATA`);
  });
});

describe("a line that is no record", () => {
  test.for([
    ["10.1", "srcaddr"],
    ["010.0.0.1", "srcaddr"],
    ["300.0.0.1", "srcaddr"],
    ["", "srcaddr"],
  ] as const)("`%s` is no %s", ([text, field]) => {
    const parsed = parseRecord(`${PREFIX} ${text} 10.0.0.2 1 2 17 1 76 1 2 ACCEPT OK`);
    expect(parsed).toMatchObject({ ok: false, issues: [{ field, column: PREFIX.length + 2 }] });
  });

  test("every bad field is told, with its column", () => {
    const parsed = parseRecord("2 acc eni 10.0.0.1 10.0.0.2 65536 02 256 -1 1.5 - 2 accept OKAY");
    expect(parsed).toMatchObject({
      ok: false,
      issues: [
        { field: "srcport", column: 29, message: expect.stringContaining("`65536`") },
        { field: "dstport", column: 35 },
        { field: "protocol", column: 38 },
        { field: "packets", column: 42 },
        { field: "bytes", column: 45 },
        { field: "start", column: 49 },
        { field: "action", column: 53 },
        { field: "log-status", column: 60 },
      ],
    });
  });

  test.for([
    ["a header", "version account-id interface-id"],
    ["two spaces", `${PREFIX}  10.0.0.1 10.0.0.2 1 2 17 1 76 1 2 ACCEPT OK`],
    ["nothing", ""],
  ] as const)("%s has the wrong number of fields", ([, line]) => {
    expect(parseRecord(line)).toMatchObject({ ok: false, issues: [{ field: null, column: 1 }] });
  });
});

describe("FIELDS", () => {
  test("the default format is the 14 fields of version 2 in AWS's order (flow-log-records 1)", () => {
    expect(DEFAULT_FIELDS.map(({ name }) => name).join(" ")).toBe(
      "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status",
    );
  });

  test("Parquet and Insights have their own names and types (flow-log-records 2, 11)", () => {
    const named = new Map(FIELDS.map((field) => [field.name, field]));
    expect(named.get("log-status")).toMatchObject({ parquetColumn: "log_status", insightsName: "logStatus" });
    expect(named.get("start")).toMatchObject({ parquetType: "INT_64", insightsName: "startTime" });
    expect(named.get("srcport")).toMatchObject({ parquetType: "INT_32", insightsName: "srcPort" });
  });

  test("every field has names of its own", () => {
    for (const key of ["name", "property", "parquetColumn", "insightsName"] as const) {
      expect(new Set(FIELDS.map((each) => each[key])).size).toBe(FIELDS.length);
    }
  });

  test("fields come with the versions that introduced them (flow-log-records 2)", () => {
    const perVersion = (version: number) => FIELDS.filter((each) => each.version === version).length;
    expect([2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(perVersion)).toEqual([14, 7, 4, 4, 0, 10, 1, 1, 1, 12]);
  });
});
