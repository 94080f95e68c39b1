import picocolors from "picocolors";
import { describe, expect, test } from "vitest";
import { colours } from "../../cli/render/colours.js";
import { renderChart } from "../../cli/render/chart.js";
import { escapeControls, escapeLine } from "../../cli/render/escape.js";
import { renderFlowRecords } from "../../cli/render/flow-records.js";
import { startProgress } from "../../cli/render/progress.js";
import { chartSpan, recordsPerSpan } from "../../cli/render/records-per-minute.js";
import { renderTable } from "../../cli/render/table.js";
import { duration } from "../../cli/render/time.js";
import { topTalkers } from "../../cli/render/top-talkers.js";
import type { Io } from "../../cli/io.js";
import { noDataRecord, parseRecord, type FlowRecord } from "../../emit/index.js";

const plain = picocolors.createColors(false);

function record(text: string): FlowRecord {
  const parsed = parseRecord(`2 123456789012 eni-0123456789abcdef0 ${text} OK`);
  if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
  return parsed.record;
}

const PING = record("10.1.5.112 10.2.15.210 0 0 1 5 420 1768208431 1768208489 ACCEPT");
const SCAN = record("185.142.239.16 10.1.5.112 61000 9663 6 1 44 1768208431 1768208489 REJECT");
const LATER = record("10.1.5.112 10.2.15.210 0 0 1 3 252 1768208491 1768208549 ACCEPT");

describe("colour", () => {
  test.for([
    { colour: "auto", env: {}, isTTY: true, expected: true },
    { colour: "auto", env: {}, isTTY: false, expected: false },
    { colour: "auto", env: { NO_COLOR: "1" }, isTTY: true, expected: false },
    { colour: "auto", env: { NO_COLOR: "" }, isTTY: true, expected: true },
    { colour: "auto", env: { FORCE_COLOR: "1" }, isTTY: false, expected: true },
    { colour: "auto", env: { FORCE_COLOR: "0" }, isTTY: true, expected: false },
    { colour: "auto", env: { TERM: "dumb" }, isTTY: true, expected: false },
    { colour: "always", env: { NO_COLOR: "1" }, isTTY: false, expected: true },
    { colour: "never", env: { FORCE_COLOR: "1" }, isTTY: true, expected: false },
  ] as const)("--color $colour, $env, terminal $isTTY: $expected", ({ colour, env, isTTY, expected }) => {
    const output = { isTTY, columns: 80, write: () => undefined };
    expect(colours({ colour, env } as unknown as Io, output).isColorSupported).toBe(expected);
  });
});

test.for([
  ["a\tb\n", "a\tb\n", "a\\tb\\n"],
  ["\u001b[31m\u0007", "\\x1b[31m\\x07", "\\x1b[31m\\x07"],
  ["\r\u009b\u202e\u2028", "\\x0d\\x9b\\u202e\\u2028", "\\x0d\\x9b\\u202e\\u2028"],
  ["é 漢 😀", "é 漢 😀", "é 漢 😀"],
] as const)("%j is safe for a terminal", ([text, controls, line]) => {
  expect(escapeControls(text)).toBe(controls);
  expect(escapeLine(text)).toBe(line);
});

describe("flow records", () => {
  const explained = [
    { record: PING, why: "ping -c 5: echo request" },
    { record: SCAN, why: "no rule of NextWork-1-SG admits it" },
    { record: LATER, why: "ping: echo request" },
  ];

  test("stand under their window, in their order, with their reason", () => {
    expect(renderFlowRecords(explained, 100, plain).split("\n")).toEqual([
      "  srcaddr        dstaddr     sport dport proto pkts bytes action  why",
      "",
      "  09:00:31 to 09:01:29 start 1768208431 end 1768208489, 2 records",
      "  10.1.5.112     10.2.15.210     0     0     1    5   420 ACCEPT  ping -c 5: echo request",
      "  185.142.239.16 10.1.5.112  61000  9663     6    1    44 REJECT  no rule of NextWork-1-SG admits…",
      "",
      "  09:01:31 to 09:02:29 start 1768208491 end 1768208549, 1 record",
      "  10.1.5.112     10.2.15.210     0     0     1    3   252 ACCEPT  ping: echo request",
    ]);
  });

  test.for([80, 100, 200])("no line is longer than %i columns", (columns) => {
    const lines = renderFlowRecords(explained, columns, plain).split("\n");
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
  });

  test("a window without traffic says NODATA", () => {
    const idle = noDataRecord("eni-0123456789abcdef0", "123456789012", 1768208431, 1768208489);
    expect(renderFlowRecords([{ record: idle, why: "" }], 100, plain)).toMatch(/ -  .* NODATA$/);
  });

  test("only REJECT is red", () => {
    const lines = renderFlowRecords(explained, 100, picocolors.createColors(true)).split("\n");
    expect(lines.filter((line) => line.includes("\u001b[31m"))).toEqual([expect.stringContaining("REJECT")]);
  });
});

describe("top talkers", () => {
  test("add up bytes and packets by source and destination, most bytes first", () => {
    expect(topTalkers([SCAN, PING, LATER], 10)).toEqual([
      { source: "10.1.5.112", destination: "10.2.15.210", packets: 8, bytes: 672 },
      { source: "185.142.239.16", destination: "10.1.5.112", packets: 1, bytes: 44 },
    ]);
  });

  test("are cut at the limit and do not depend on the order of records", () => {
    const tied = record("10.0.0.1 10.0.0.2 0 0 1 1 44 1768208431 1768208489 ACCEPT");
    expect(topTalkers([SCAN, tied], 1)).toEqual(topTalkers([tied, SCAN], 1));
  });
});

describe("records per minute", () => {
  test("counts by the minute a record begins in, idle minutes included", () => {
    const rows = recordsPerSpan([PING, SCAN, record("10.0.0.1 10.0.0.2 0 0 1 1 84 1768208551 1768208600 ACCEPT")], 1);
    expect(rows).toEqual([
      { label: "09:00", accepted: 1, rejected: 1 },
      { label: "09:01", accepted: 0, rejected: 0 },
      { label: "09:02", accepted: 1, rejected: 0 },
    ]);
  });

  test("spans as many minutes as keep the chart on a screen", () => {
    expect(chartSpan([PING, LATER])).toBe(1);
    expect(chartSpan([PING, { ...LATER, start: PING.start + 3600 * 8 }])).toBe(30);
  });

  test("bars fit the page and show every action that is there", () => {
    const rows = [
      { label: "09:00", accepted: 4000, rejected: 1 },
      { label: "09:01", accepted: 0, rejected: 0 },
    ];
    const lines = renderChart(rows, 60, plain).split("\n");
    expect(lines[0]).toMatch(/^ {2}09:00 █+░ 4,001 records, 1 rejected$/);
    expect(lines[0]?.length).toBeLessThanOrEqual(60);
    expect(lines[1]).toBe("  09:01");
  });
});

test("a table aligns its columns and escapes its cells", () => {
  const text = renderTable(
    [
      { title: "name", align: "left" },
      { title: "bytes", align: "right" },
    ],
    [
      ["web\u001b", "1,204"],
      ["database", "7"],
    ],
    plain,
  );
  expect(text).toBe("  name      bytes\n  web\\x1b   1,204\n  database      7");
});

describe("progress", () => {
  function watch(isTTY: boolean, tickMs: number): string {
    let written = "";
    let now = 0;
    const stderr = { isTTY, columns: 80, write: (text: string) => void (written += text) };
    const progress = startProgress("running", { stderr, now: () => (now += tickMs) } as unknown as Io);
    for (const share of [0.25, 0.5, 0.75, 1]) progress.update(share);
    progress.end();
    return written;
  }

  test("is silent for work that is quick, and where nobody looks", () => {
    expect(watch(true, 10)).toBe("");
    expect(watch(false, 1000)).toBe("");
  });

  test("is one line that is taken away", () => {
    expect(watch(true, 200)).toBe("\r\u001b[2Krunning 75 %\r\u001b[2Krunning 100 %\r\u001b[2K");
  });
});

test.for([
  [16 * 60e6, "16 min"],
  [90 * 60e6 + 5e6, "1 h 30 min 5 s"],
  [0, "0 s"],
] as const)("%i µs is %s", ([microseconds, text]) => {
  expect(duration(microseconds)).toBe(text);
});
