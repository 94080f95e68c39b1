import { describe, expect, test } from "vitest";
import { logFormatOf } from "../../emit/index.js";
import { parseIpAddress, type IpAddress } from "../../model/index.js";
import { compareLogs, type CompareOptions } from "../../compare/index.js";
import { classesOf, compared, log, record } from "./logs.js";

const PING = record({ from: "10.0.0.5", to: "10.0.0.9", ports: "0 0", protocol: 1, packets: 4, bytes: 336 });
const PONG = record({ from: "10.0.0.9", to: "10.0.0.5", ports: "0 0", protocol: 1, packets: 4, bytes: 336 });
const SCAN = record({ from: "198.51.100.1", ports: "61000 23", packets: 1, bytes: 40, action: "REJECT" });

interface Row {
  readonly says: string;
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly options?: Partial<CompareOptions>;
  readonly classes: Readonly<Record<string, number>>;
  readonly score: number | null;
  /** Codes of the causes of every difference. */
  readonly causes?: readonly string[];
}

function address(text: string): IpAddress {
  return parseIpAddress(text)!;
}

const ROWS: readonly Row[] = [
  { says: "the same records are the same", a: [PING, PONG], b: [PING, PONG], classes: { same: 2 }, score: 100 },
  {
    says: "the ephemeral port does not count",
    a: [record({ ports: "40000 22" }), record({ from: "10.0.0.5", to: "192.0.2.7", ports: "22 40000" })],
    b: [record({ ports: "51515 22" }), record({ from: "10.0.0.5", to: "192.0.2.7", ports: "22 51515" })],
    classes: { same: 2 },
    score: 100,
  },
  {
    says: "the port of the service does",
    a: [PING, record({ ports: "40000 22" })],
    b: [PING, record({ ports: "40000 80" })],
    classes: { same: 1, "only-a": 1, "only-b": 1 },
    score: 100 / 3,
    causes: ["not-sent", "not-sent"],
  },
  {
    says: "windows do not count: records of a flow are added up",
    a: [record({ packets: 10, bytes: 1000 })],
    b: [
      record({ packets: 4, bytes: 300 }),
      record({ packets: 6, bytes: 700, start: 1_700_000_060, end: 1_700_000_120 }),
    ],
    classes: { same: 1 },
    score: 100,
  },
  {
    says: "interfaces are found by their address when their ids differ",
    a: [PING, PONG, record()],
    b: [PING, PONG, record()].map((line) => line.replace("eni-1", "eni-2")),
    classes: { same: 3 },
    score: 100,
  },
  {
    says: "packets of 40 to 80 bytes more are delayed acknowledgements",
    a: [PING, record({ packets: 12, bytes: 1104 })],
    b: [PING, record({ packets: 10, bytes: 1000 })],
    classes: { same: 1, counts: 1 },
    score: 50,
    causes: ["delayed-acks"],
  },
  {
    says: "packets of full size more are data sent again",
    a: [PING, record({ packets: 10, bytes: 1000 })],
    b: [PING, record({ packets: 11, bytes: 2500 })],
    classes: { same: 1, counts: 1 },
    score: 50,
    causes: ["retransmission"],
  },
  {
    says: "fewer but longer segments are the same data cut otherwise",
    a: [PING, record({ packets: 10, bytes: 10_000 })],
    b: [PING, record({ packets: 5, bytes: 10_400 })],
    classes: { same: 1, counts: 1 },
    score: 50,
    causes: ["other-segments"],
  },
  {
    says: "counts within the tolerances agree",
    a: [PING, record({ packets: 12, bytes: 1104 })],
    b: [PING, record({ packets: 10, bytes: 1000 })],
    options: { tolerances: { packetsPercent: 20, bytesPercent: 10 } },
    classes: { same: 1, counts: 1 },
    score: 100,
  },
  {
    says: "both tolerances must hold",
    a: [PING, record({ packets: 12, bytes: 1104 })],
    b: [PING, record({ packets: 10, bytes: 1000 })],
    options: { tolerances: { packetsPercent: 20, bytesPercent: 9 } },
    classes: { same: 1, counts: 1 },
    score: 50,
  },
  {
    says: "another action is a difference whatever the tolerances are",
    a: [PING, record()],
    b: [PING, record({ action: "REJECT" })],
    options: { tolerances: { packetsPercent: 100, bytesPercent: 100 } },
    classes: { same: 1, action: 1 },
    score: 50,
  },
  {
    says: "what one log refused has no answer there",
    a: [PING, record(), record({ from: "10.0.0.5", to: "192.0.2.7", ports: "22 40000" })],
    b: [PING, record({ action: "REJECT" })],
    classes: { same: 1, action: 1, "only-a": 1 },
    score: 100 / 3,
    causes: ["refused"],
  },
  {
    says: "a rejected stranger in one log only is noise",
    a: [PING, SCAN],
    b: [PING],
    classes: { same: 1, noise: 1 },
    score: 100,
    causes: ["unsolicited"],
  },
  {
    says: "a scanner that both logs met counts like any flow",
    a: [PING, SCAN],
    b: [PING, SCAN],
    classes: { same: 2 },
    score: 100,
  },
  {
    says: "a stranger who got more than a probe through is none",
    a: [PING, record({ from: "198.51.100.1" })],
    b: [PING],
    classes: { same: 1, "only-a": 1 },
    score: 50,
    causes: ["not-sent"],
  },
  {
    says: "the like from another address is named",
    a: [PING, record({ from: "198.51.100.1" })],
    b: [PING, record({ from: "203.0.113.9" })],
    classes: { same: 1, "only-a": 1, "only-b": 1 },
    score: 100 / 3,
    causes: ["another-address", "another-address"],
  },
  {
    says: "addresses that are said to be of one host are the same",
    a: [PING, record({ from: "198.51.100.1" })],
    b: [PING, record({ from: "203.0.113.9" })],
    options: { sameHosts: [{ a: address("198.51.100.1"), b: address("203.0.113.9") }] },
    classes: { same: 2 },
    score: 100,
  },
  {
    says: "what begins after the other log has ended is told so",
    a: [PING, record({ start: 1_700_003_600 })],
    b: [PING],
    classes: { same: 1, "only-a": 1 },
    score: 50,
    causes: ["ended-early"],
  },
  {
    says: "what ended before the other log began is told so",
    a: [PING.replace("1700000000 1700000060", "1700003600 1700003660"), record()],
    b: [PING.replace("1700000000 1700000060", "1700003600 1700003660")],
    options: { alignment: "absolute" },
    classes: { same: 1, "only-a": 1 },
    score: 50,
    causes: ["began-late"],
  },
  {
    says: "an interface that the other log has nothing of is told so",
    a: [PING, record({ at: "eni-9", to: "10.0.9.9" })],
    b: [PING],
    classes: { same: 1, "only-a": 1 },
    score: 50,
    causes: ["interface-silent"],
  },
  {
    says: "SKIPDATA at its interface may be why a flow is missing",
    a: [PING, record()],
    b: [PING, "2 123456789012 eni-1 - - - - - - - 1700000000 1700000060 - SKIPDATA"],
    classes: { same: 1, "only-a": 1 },
    score: 50,
    causes: ["skipped"],
  },
];

test.for(ROWS)("$says", ({ a, b, options, classes, score, causes }) => {
  const comparison = compared(log(a), log(b), options);
  expect(classesOf(comparison)).toEqual(classes);
  expect(comparison.score).toBeCloseTo(score ?? NaN);
  const found = comparison.differences.flatMap((flow) => flow.causes.map(({ code }) => code));
  expect(found).toEqual(causes ?? found);
});

test.for(ROWS)("the other way round: $says", ({ a, b, options, classes, score }) => {
  const swapped = options?.sameHosts?.map((each) => ({ a: each.b, b: each.a }));
  const comparison = compared(log(b), log(a), { ...options, ...(swapped && { sameHosts: swapped }) });
  const names: Readonly<Record<string, string>> = { "only-a": "only-b", "only-b": "only-a" };
  const expected = Object.fromEntries(Object.entries(classes).map(([name, count]) => [names[name] ?? name, count]));
  expect(classesOf(comparison)).toEqual(expected);
  expect(comparison.score).toBeCloseTo(score ?? NaN);
});

test("NODATA and SKIPDATA are counted, and are no flows", () => {
  const silent = (status: string): string => `2 unknown eni-1 - - - - - - - 1700000000 1700000060 - ${status}`;
  const { logs, classes } = compared(log([PING, silent("NODATA"), silent("SKIPDATA")]), log([PING]));
  expect(logs.a).toMatchObject({ records: 3, flows: 1, noData: 1, skipData: 1 });
  expect(classes.same.flows).toBe(1);
});

test("what the other log does not record is not comparable", () => {
  const b = log([SCAN], { trafficTypes: new Map([["eni-1", "REJECT" as const]]) });
  const comparison = compared(log([SCAN, record()]), b);
  expect(classesOf(comparison)).toEqual({ same: 1, "not-comparable": 1 });
  expect(comparison.score).toBe(100);
  expect(comparison.differences[0]?.causes).toEqual([{ code: "not-logged", text: "B records only REJECT there" }]);
});

describe("one to one", () => {
  const ssh = (port: number, packets: number, start: number): string =>
    record({ ports: `${port} 22`, packets, bytes: packets * 100, start });

  test("a port that both logs use for different connections does not pair them", () => {
    const a = [ssh(40_000, 10, 1_700_000_000), ssh(40_001, 20, 1_700_000_000)];
    const b = [ssh(40_001, 10, 1_700_000_000), ssh(40_002, 20, 1_700_000_000)];
    expect(classesOf(compared(log(a), log(b)))).toEqual({ same: 2 });
  });

  test("of many alike, the one that is missing is found by its time", () => {
    const minutes = [0, 1, 2, 3, 4, 5, 6, 7];
    const all = minutes.map((minute) => ssh(40_000 + minute, 10, 1_700_000_000 + 600 * minute));
    const { differences } = compared(log(all), log(all.filter((_, minute) => minute !== 3)));
    expect(differences.map(({ a }) => a?.sourcePort)).toEqual([40_003]);
  });

  test("counts that changed are compared with those of the same time", () => {
    const a = [ssh(40_000, 10, 1_700_000_000), ssh(40_001, 10, 1_700_003_600)];
    const b = [ssh(50_000, 11, 1_700_000_000), ssh(50_001, 10, 1_700_003_600)];
    const { differences } = compared(log(a), log(b), { alignment: "absolute" });
    expect(differences.map((flow) => [flow.a?.sourcePort, flow.b?.sourcePort])).toEqual([[40_000, 50_000]]);
  });

  test("a port that is above those of clients in both logs is found though nothing tells which end serves", () => {
    const a = [record({ ports: "45000 50000" }), PING];
    const b = [record({ ports: "52000 50000" }), PING];
    expect(classesOf(compared(log(a), log(b)))).toEqual({ same: 2 });
  });
});

describe("formats that tell less", () => {
  const SHORT = logFormatOf(["srcaddr", "dstaddr", "packets"]);
  const short = ["192.0.2.7 10.0.0.5 10", "10.0.0.5 10.0.0.9 4"];

  test("flows are told apart by what both logs have, and the rest is named", () => {
    const comparison = compared(log([record(), PING]), log(short, {}, SHORT));
    expect(classesOf(comparison)).toEqual({ same: 2 });
    expect(comparison.notCompared).toEqual({
      a: [],
      b: ["interface-id", "srcport", "dstport", "protocol", "bytes", "start", "end", "action"],
    });
  });

  test("packets are compared where bytes are not told", () => {
    const comparison = compared(log([record({ packets: 11 }), PING]), log(short, {}, SHORT));
    expect(classesOf(comparison)).toEqual({ same: 1, counts: 1 });
  });

  test.for([
    ["no records at all", log([]), "`log` holds no flow-log records"],
    ["no addresses", log(["1"], {}, logFormatOf(["bytes"])), "the records of `log` have no `srcaddr` and `dstaddr`"],
    [
      "nothing in common",
      log([record({ from: "10.9.9.9", to: "10.8.8.8" })]),
      "`log` and `log` have nothing in common: no flow of one has a counterpart in the other",
    ],
  ] as const)("%s: an error", ([, b, message]) => {
    const options = {
      tolerances: { packetsPercent: 0, bytesPercent: 0 },
      alignment: "estimate" as const,
      sameHosts: [],
    };
    const result = compareLogs({ a: log([PING]), b }, options);
    expect(result.ok ? [] : result.issues.map((issue) => issue.message)).toEqual([message]);
  });
});
