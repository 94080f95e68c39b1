import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  fileSource,
  findRecordFiles,
  readRecords,
  type RecordSource,
  type UnreadableRecord,
} from "../../archive/index.js";
import { formatRecord } from "../../emit/index.js";
import { temporaryDirectory } from "../e2e/fake-io.js";

const ONE =
  "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK";
const TWO = "2 unknown eni-11111111aaaaaaaaa - - - - - - - 1431280876 1431280934 - NODATA";

function pieces(name: string, bytes: Uint8Array, pieceBytes = 1 << 20): RecordSource {
  async function* chunks() {
    for (let from = 0; from < bytes.length; from += pieceBytes) yield bytes.subarray(from, from + pieceBytes);
  }
  return { name, chunks };
}

async function readAll(sources: readonly RecordSource[]) {
  const lines: string[] = [];
  const unreadable: UnreadableRecord[] = [];
  const options = { format: null, unreadable: (found: UnreadableRecord) => void unreadable.push(found) };
  for await (const { source, format, records } of readRecords(sources, options))
    lines.push(...records.map((record) => `${source}: ${formatRecord(record, format)}`));
  return { lines, unreadable };
}

const payload = (message: string) =>
  JSON.stringify({ messageType: "DATA_MESSAGE", logEvents: [{ id: "1", timestamp: 1, message }] });

describe("compressed input", () => {
  const text = Buffer.from(`${ONE}\n${TWO}\n`);
  test.for<[what: string, bytes: Uint8Array]>([
    ["gzip", gzipSync(text)],
    ["gzip in several members", Buffer.concat([gzipSync(`${ONE}\n`), gzipSync(`${TWO}\n`)])],
    ["gzip in gzip", gzipSync(gzipSync(text))],
    ["payloads of a subscription, concatenated as Firehose does", gzipSync(payload(ONE) + payload(TWO))],
    [
      "what Lambda gets",
      Buffer.from(
        JSON.stringify({ awslogs: { data: gzipSync(payload(ONE)).toString("base64") } }) +
          JSON.stringify({ awslogs: { data: gzipSync(payload(TWO)).toString("base64") } }),
      ),
    ],
    [
      "what Kinesis gets",
      Buffer.from(
        JSON.stringify({
          Records: [ONE, TWO].map((each) => ({ kinesis: { data: gzipSync(payload(each)).toString("base64") } })),
        }),
      ),
    ],
  ])("%s", async ([, bytes]) => {
    for (const pieceBytes of [1 << 20, 1, 50])
      expect(await readAll([pieces("in", bytes, pieceBytes)])).toEqual({
        lines: [`in: ${ONE}`, `in: ${TWO}`],
        unreadable: [],
      });
  });

  test("a damaged file is told, what came before it and the next file are read", async () => {
    const cut = gzipSync(text).subarray(0, -4);
    const { lines, unreadable } = await readAll([pieces("cut", cut), pieces("next", text)]);
    expect(lines.filter((line) => line.startsWith("next"))).toHaveLength(2);
    expect(unreadable).toMatchObject([{ source: "cut", message: expect.stringContaining("damaged gzip") }]);
  });

  test("a damaged payload is told with its line", async () => {
    const damaged = JSON.stringify({ awslogs: { data: gzipSync("x").subarray(0, 12).toString("base64") } });
    const { lines, unreadable } = await readAll([
      pieces("in", Buffer.from(`${payload(ONE)}\n${damaged}\n${payload(TWO)}`)),
    ]);
    expect(lines).toHaveLength(2);
    expect(unreadable).toMatchObject([{ line: 2, message: expect.stringContaining("damaged gzip") }]);
  });
});

test("Parquet is told by name", async () => {
  const { unreadable } = await readAll([pieces("x.parquet", Buffer.from("PAR1...."))]);
  expect(unreadable).toMatchObject([{ source: "x.parquet", message: expect.stringContaining("Parquet") }]);
});

test("a directory gives its files below any prefixes, in order of time", async () => {
  const directory = temporaryDirectory();
  const name = (time: string) => `123456789010_vpcflowlogs_eu-west-3_fl-0032a163fae170ae5_${time}_2ad4bef5.log.gz`;
  const paths = [
    `AWSLogs/123456789010/vpcflowlogs/eu-west-3/2026/01/12/${name("20260112T0900Z")}`,
    `AWSLogs/123456789010/vpcflowlogs/eu-west-3/2026/01/12/10/${name("20260112T1000Z")}`,
    `AWSLogs/aws-account-id=1/aws-service=vpcflowlogs/aws-region=eu-west-3/year=2026/month=01/day=12/hour=11/${name("20260112T1100Z")}`,
  ];
  for (const path of [...paths, "AWSLogs/readme.md"]) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), gzipSync(`version\n${path.length}\n`));
  }
  const files = await findRecordFiles(directory);
  expect(files).toEqual(paths.map((path) => join(directory, path)).toSorted());
  const { lines, unreadable } = await readAll(files.map((file) => fileSource(file, "f")));
  expect(lines).toEqual(files.map((file) => `f: ${file.length - directory.length - 1}`));
  expect(unreadable).toEqual([]);
  expect(await findRecordFiles(join(directory, "AWSLogs/readme.md"))).toHaveLength(1);
});

test("memory does not grow with the input", async () => {
  // A hundred megabytes that never exist at once.
  const chunk = Buffer.from(`${ONE}\n`.repeat(9000));
  async function* chunks() {
    for (let count = 0; count < 100; count++) yield chunk;
  }
  let records = 0;
  let most = 0;
  for await (const batch of readRecords([{ name: "in", chunks }], { format: null, unreadable: () => {} })) {
    records += batch.records.length;
    most = Math.max(most, batch.records.length);
  }
  expect([records, most]).toEqual([900_000, 9000]);
});
