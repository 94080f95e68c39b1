import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { utcParts } from "../../emit/delivery/utc.js";
import {
  createLogEventsWriter,
  DEFAULT_LOG_FORMAT,
  DEFAULT_S3_OPTIONS,
  inEventOrder,
  parseRecord,
  s3Key,
  s3Objects,
  s3Placement,
  s3Text,
  type DeliveredRecord,
  type StoredEvent,
} from "../../emit/index.js";
import { type FlowLog } from "../../model/index.js";

const OWNER = { accountId: "111111111111", region: "eu-west-3", flowLogId: "fl-032a163fae170ae52" };
/** 2022-08-31T12:55:00Z */
const PERIOD = 1_661_950_500;
const NAME = "111111111111_vpcflowlogs_eu-west-3_fl-032a163fae170ae52_20220831T1255Z_2ad4bef5";

test("the calendar of keys is that of everybody", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
      const { year, month, day, hour, minute } = utcParts(seconds);
      expect(`${year}-${month}-${day}T${hour}:${minute}`).toBe(new Date(seconds * 1000).toISOString().slice(0, 16));
    }),
    { numRuns: 2000 },
  );
});

describe("the key of a file in S3 (flow-log-records 10)", () => {
  test.for([
    { name: "by default", options: {}, key: `AWSLogs/111111111111/vpcflowlogs/eu-west-3/2022/08/31/${NAME}.log.gz` },
    {
      name: "under a folder of the bucket",
      options: { prefix: "a/b" },
      key: `a/b/AWSLogs/111111111111/vpcflowlogs/eu-west-3/2022/08/31/${NAME}.log.gz`,
    },
    {
      name: "by the hour",
      options: { perHourPartition: true },
      key: `AWSLogs/111111111111/vpcflowlogs/eu-west-3/2022/08/31/12/${NAME}.log.gz`,
    },
    {
      name: "Hive-compatible",
      options: { hiveCompatiblePartitions: true },
      key: `AWSLogs/aws-account-id=111111111111/aws-service=vpcflowlogs/aws-region=eu-west-3/year=2022/month=08/day=31/${NAME}.log.gz`,
    },
    {
      name: "Hive-compatible, by the hour, Parquet: the real object's name",
      options: { hiveCompatiblePartitions: true, perHourPartition: true, fileFormat: "parquet" as const },
      key: `AWSLogs/aws-account-id=111111111111/aws-service=vpcflowlogs/aws-region=eu-west-3/year=2022/month=08/day=31/hour=12/${NAME}.parquet`,
    },
  ])("$name", ({ options, key }) => {
    expect(s3Key(OWNER, PERIOD, "2ad4bef5", { ...DEFAULT_S3_OPTIONS, ...options })).toBe(key);
  });
});

function flowLog(id: string, trafficType: FlowLog["trafficType"]): FlowLog {
  return {
    id,
    name: id,
    accountId: OWNER.accountId,
    region: OWNER.region,
    resource: { kind: "vpc", id: "vpc-1" },
    trafficType,
    maxAggregationIntervalSeconds: 60,
    logGroupName: "group",
    logFormat: null,
  };
}

function delivered(end: number, action: "ACCEPT" | "REJECT" | "-", flowLogs: readonly FlowLog[]): DeliveredRecord {
  const status = action === "-" ? "NODATA" : "OK";
  const flow = action === "-" ? "- - - - - - -" : "10.0.0.1 10.0.0.2 1 2 6 3 120";
  const line = `2 111111111111 eni-1 ${flow} ${end - 59} ${end} ${action} ${status}`;
  const parsed = parseRecord(line);
  if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
  const served = flowLogs.map(({ id, trafficType }) => ({ flowLogId: id, trafficType }));
  return {
    record: parsed.record as DeliveredRecord["record"],
    format: DEFAULT_LOG_FORMAT,
    line,
    flowLogs: served,
  };
}

describe("the files of a flow log", () => {
  const all = flowLog("fl-all", "ALL");
  const rejects = flowLog("fl-rejects", "REJECT");

  test("hold the records that ended in their five minutes, the bounds included once (T … T+4:59)", () => {
    const ends = [PERIOD - 1, PERIOD, PERIOD + 299, PERIOD + 300];
    const objects = s3Objects(
      ends.map((end) => delivered(end, "ACCEPT", [all])),
      [all],
      "seed",
      DEFAULT_S3_OPTIONS,
    );
    expect(
      objects.map(({ key, lines }) => [key.slice(-27, -14), lines.map((line) => Number(line.split(" ")[11]))]),
    ).toEqual([
      [expect.stringContaining("T1250Z"), [PERIOD - 1]],
      [expect.stringContaining("T1255Z"), [PERIOD, PERIOD + 299]],
      [expect.stringContaining("T1300Z"), [PERIOD + 300]],
    ]);
  });

  test("hold what the flow log's traffic type asks for, NODATA always", () => {
    const records = (["ACCEPT", "REJECT", "-"] as const).map((action) => delivered(PERIOD, action, [all, rejects]));
    const objects = s3Objects(records, [all, rejects], "seed", DEFAULT_S3_OPTIONS);
    const actions = objects.map((each) => each.lines.map((line) => line.split(" ")[12]));
    expect(actions).toEqual([
      ["ACCEPT", "REJECT", "-"],
      ["REJECT", "-"],
    ]);
  });

  test("begin with the names of the fields and end with a line end", () => {
    const [object] = s3Objects([delivered(PERIOD, "REJECT", [all])], [all], "seed", DEFAULT_S3_OPTIONS);
    expect(s3Text(object!)).toBe(
      `version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
2 111111111111 eni-1 10.0.0.1 10.0.0.2 1 2 6 3 120 ${PERIOD - 59} ${PERIOD} REJECT OK
`,
    );
  });

  test("have names that depend on the seed alone", () => {
    const keys = (seed: string): readonly string[] =>
      s3Objects([delivered(PERIOD, "ACCEPT", [all])], [all], seed, DEFAULT_S3_OPTIONS).map(({ key }) => key);
    expect(keys("one")).toEqual(keys("one"));
    expect(keys("one")).not.toEqual(keys("other"));
  });
});

test("a file of 75 MB takes no more: the next of its five minutes has another hash", () => {
  const place = s3Placement(OWNER, "seed", DEFAULT_S3_OPTIONS);
  const keys = [place(PERIOD, 50_000_000), place(PERIOD, 30_000_000), place(PERIOD + 299, 1), place(PERIOD + 300, 1)];
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
  expect(keys[2]?.slice(0, -16)).toBe(keys[0]?.slice(0, -16));
  expect(keys[3]).toContain("T1300Z");
  expect(place(PERIOD, 1)).toBe(keys[2]);
});

describe("GetLogEvents", () => {
  const event = (timestamp: number, message: string): StoredEvent => {
    return { timestamp, message, ingestionTime: timestamp + 99_800 };
  };
  interface Answer {
    readonly events: readonly StoredEvent[];
    readonly nextForwardToken: string;
    readonly nextBackwardToken: string;
  }
  function written(events: readonly StoredEvent[]): string {
    const writer = createLogEventsWriter("stream", "seed");
    return events.map((each) => writer.event(each)).join("") + writer.end();
  }
  const answer = (events: readonly StoredEvent[]): Answer => JSON.parse(written(events)) as Answer;

  test("gives events in order of time, those of one instant as they came", () => {
    const events = inEventOrder([event(2000, "c"), event(1000, "a"), event(1000, "b")]);
    expect(events.map(({ message }) => message)).toEqual(["a", "b", "c"]);
  });

  test("is written event by event as the AWS CLI prints JSON", () => {
    const events = [event(1000, 'a "quoted" \\ one'), event(2000, "b")];
    expect(answer(events).events).toEqual(events);
    expect(written(events)).toBe(`${JSON.stringify(answer(events), null, 2)}\n`);
  });

  test("names the last and the first event in its tokens: 56 digits, time and time of ingestion in front", () => {
    const { nextForwardToken, nextBackwardToken } = answer([event(1_695_664_801_000, "x")]);
    const [, id = ""] = /^f\/(\d{56})\/s$/.exec(nextForwardToken) ?? [];
    expect(nextBackwardToken).toBe(`b/${id}/s`);
    expect(BigInt(id) >> 144n).toBe(1_695_664_801_000n);
    expect((BigInt(id) >> 80n) & ((1n << 64n) - 1n)).toBe(1_695_664_900_800n);
  });

  test("gives events of one batch following numbers", () => {
    const one = answer([event(1000, "a"), event(1000, "b")]);
    const number = (token: string): bigint => BigInt(token.slice(2, -2)) & 0xffffn;
    expect([one.nextBackwardToken, one.nextForwardToken].map(number)).toEqual([0n, 1n]);
  });

  test("of an empty stream gives no events", () => {
    expect(answer([]).events).toEqual([]);
    expect(written([])).toBe(`${JSON.stringify(answer([]), null, 2)}\n`);
  });
});
