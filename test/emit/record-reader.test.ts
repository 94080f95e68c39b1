import { describe, expect, test } from "vitest";
import {
  createRecordReader,
  detectForm,
  formatRecord,
  readLogFormat,
  type LogEvent,
  type LogFormat,
  type UnreadableLine,
} from "../../emit/index.js";

const ONE =
  "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK";
const TWO = "2 unknown eni-11111111aaaaaaaaa - - - - - - - 1431280876 1431280934 - NODATA";
const SIX =
  "2 123456789010 eni-1235b8ca123456789 2001:db8::1 2001:db8::2 34892 22 6 54 8855 1477913708 1477913820 ACCEPT OK";
const CUSTOM = "10.0.0.1 5 443";
const HEADER = "srcaddr packets dstport";

interface Found {
  readonly lines: readonly string[];
  readonly unreadable: readonly UnreadableLine[];
  readonly events: readonly (LogEvent | null)[];
  readonly payloads: readonly string[];
}

/** Reads text in pieces of that many bytes. */
function read(text: string, pieceBytes = 1 << 20, format: LogFormat | null = null): Found {
  const found = {
    lines: [] as string[],
    unreadable: [] as UnreadableLine[],
    events: [] as (LogEvent | null)[],
    payloads: [] as string[],
  };
  const reader = createRecordReader(
    {
      record(record, of, event) {
        found.lines.push(formatRecord(record, of));
        found.events.push(event);
      },
      unreadable: (line) => void found.unreadable.push(line),
      payload: (base64) => void found.payloads.push(base64),
    },
    format,
  );
  const bytes = new TextEncoder().encode(text);
  for (let from = 0; from < bytes.length; from += pieceBytes) reader.push(bytes.slice(from, from + pieceBytes));
  reader.end();
  return found;
}

const event = (message: string) => ({ timestamp: 1_418_530_010_000, message, ingestionTime: 1_418_530_110_000 });

describe("what AWS writes and people keep", () => {
  test.for<[form: string, text: string, lines: readonly string[]]>([
    ["bare lines", `${ONE}\n${TWO}\n${SIX}\n`, [ONE, TWO, SIX]],
    ["without a last newline", `${ONE}\n${TWO}`, [ONE, TWO]],
    ["with carriage returns", `${ONE}\r\n${TWO}\r\n`, [ONE, TWO]],
    ["with a byte order mark", `\ufeff${ONE}\n`, [ONE]],
    ["an S3 file with its header", `${HEADER}\n${CUSTOM}\n`, [CUSTOM]],
    ["files one behind the other, each with its header", `${HEADER}\n${CUSTOM}\nbytes\n7\n`, [CUSTOM, "7"]],
    ["a header behind a comment sign", `#v3 ${HEADER}\n${CUSTOM}\n`, [CUSTOM]],
    ["blank lines and comments", `\n# from S3\n\n${ONE}\n`, [ONE]],
    ["a comment behind the record, and doubled spaces", `${ONE.replace(" 22 ", "  22 ")} #ssh\n`, [ONE]],
    [
      "an export to S3, with each event's time",
      `2026-01-12T09:00:00.000Z ${ONE}\n2026-01-12T09:00:00.000Z ${SIX}\n`,
      [ONE, SIX],
    ],
    ["aws logs tail", `2026-01-12T09:00:00+00:00 eni-1235b8ca123456789-all ${ONE}\n`, [ONE]],
    ["aws logs get-log-events --output text", `EVENTS\t1418530110000\t${ONE}\t1418530010000\n`, [ONE]],
    [
      "get-log-events",
      JSON.stringify({ events: [event(ONE), event(TWO)], nextForwardToken: "f/1/s" }, null, 4),
      [ONE, TWO],
    ],
    [
      "filter-log-events",
      JSON.stringify({ events: [{ ...event(ONE), logStreamName: "eni-1-all", eventId: "1" }], searchedLogStreams: [] }),
      [ONE],
    ],
    ["an array of events", JSON.stringify([event(ONE), event(TWO)]), [ONE, TWO]],
    [
      "a subscription's payload",
      JSON.stringify({
        messageType: "DATA_MESSAGE",
        owner: "1",
        logGroup: "g",
        logStream: "s",
        subscriptionFilters: ["f"],
        logEvents: [{ id: "1", timestamp: 1, message: ONE, extractedFields: { srcaddr: "x" } }],
      }),
      [ONE],
    ],
    [
      "payloads without a newline between them, a control message among them",
      [[ONE], ["CWL CONTROL MESSAGE: Checking health of destination Firehose."], [TWO]]
        .map(([message]) =>
          JSON.stringify({ messageType: "DATA_MESSAGE", logEvents: [{ id: "1", timestamp: 1, message }] }),
        )
        .join(""),
      [ONE, TWO],
    ],
    ["Firehose", `${JSON.stringify({ message: ONE })}\n${JSON.stringify({ message: TWO })}\n`, [ONE, TWO]],
    ["Firehose without newlines", `${JSON.stringify({ message: ONE })}${JSON.stringify({ message: TWO })}`, [ONE, TWO]],
    ["messages with a newline at their end", JSON.stringify({ message: `${ONE}\n` }), [ONE]],
    ["nothing", "", []],
    ["nothing but blanks", " \n\n", []],
  ])("%s", ([, text, lines]) => {
    for (const pieceBytes of [1 << 20, 1, 7, 64]) {
      expect(read(text, pieceBytes)).toMatchObject({ lines, unreadable: [] });
    }
  });

  test("what Lambda and Kinesis wrap in Base64 is handed on", () => {
    expect(read(JSON.stringify({ awslogs: { data: "H4sI" } })).payloads).toEqual(["H4sI"]);
    expect(read(JSON.stringify({ Records: [{ kinesis: { data: "H4sJ" } }] })).payloads).toEqual(["H4sJ"]);
    expect(read(JSON.stringify({ records: [{ recordId: "1", data: "e30=" }] })).payloads).toEqual(["e30="]);
  });

  test("an event keeps its time and stream", () => {
    const text = JSON.stringify({ events: [{ ...event(ONE), logStreamName: "eni-1-all" }] });
    expect(read(text).events).toEqual([
      { timestamp: 1_418_530_010_000, ingestionTime: 1_418_530_110_000, logStreamName: "eni-1-all" },
    ]);
    const subscription = JSON.stringify({ logStream: "eni-2-all", logEvents: [{ ...event(ONE), ingestionTime: 7 }] });
    expect(read(subscription).events).toEqual([
      { timestamp: 1_418_530_010_000, ingestionTime: 7, logStreamName: "eni-2-all" },
    ]);
    expect(read(ONE).events).toEqual([null]);
  });

  test("a format may be given for lines without a header, and a header wins", () => {
    const format = readLogFormat("${bytes} ${packets}");
    expect(read(`7 8\n${HEADER}\n${CUSTOM}\n`, 5, format.ok ? format.value : null).lines).toEqual(["7 8", CUSTOM]);
  });
});

describe("what is no record never stops the others", () => {
  test.for<[what: string, text: string, lines: readonly string[], unreadable: readonly object[]]>([
    [
      "a bad value",
      `${ONE}\n${ONE.replace("172.31.16.139", "172.31.16.999")}\n${TWO}\n`,
      [ONE, TWO],
      [{ line: 2, column: 38, message: expect.stringContaining("`172.31.16.999` is not a valid srcaddr"), hint: null }],
    ],
    [
      "several bad values",
      ONE.replace(" 22 ", " 70000 ").replace("OK", "FINE"),
      [],
      [{ line: 1, message: expect.stringContaining("(and 1 more)") }],
    ],
    [
      "too few fields",
      `${ONE}\n1 2 3\n`,
      [ONE],
      [{ line: 2, message: expect.stringContaining("found 3"), hint: expect.stringContaining("header") }],
    ],
    ["too few fields below a header", `${HEADER}\n1 2\n${CUSTOM}\n`, [CUSTOM], [{ line: 2, hint: null }]],
    [
      "an endless line",
      `${ONE}\n${"x".repeat(70_000)}\n${TWO}\n`,
      [ONE, TWO],
      [{ line: 2, message: expect.stringContaining("65536") }],
    ],
    [
      "an event",
      JSON.stringify({ events: [event(ONE), event("?"), event(TWO)] }, null, 1),
      [ONE, TWO],
      [{ line: expect.any(Number) }],
    ],
    [
      "a line that is no JSON",
      `${JSON.stringify({ message: ONE })}\n{"message": oops}\n${JSON.stringify({ message: TWO })}\n`,
      [ONE, TWO],
      [{ line: 2, message: expect.stringContaining("no JSON") }],
    ],
    [
      "JSON that ends too early",
      `{"events": [${JSON.stringify(event(ONE))},`,
      [ONE],
      [{ line: 1, message: expect.stringContaining("no JSON") }],
    ],
  ])("%s", ([, text, lines, unreadable]) => {
    for (const pieceBytes of [1 << 20, 1, 7, 1000]) expect(read(text, pieceBytes)).toMatchObject({ lines, unreadable });
  });
});

test.for([
  ["gzip", [0x1f, 0x8b, 8]],
  ["parquet", [0x50, 0x41, 0x52, 0x31]],
  ["json", [32, 10, 0x7b]],
  ["json", [0x5b]],
  ["text", [0x32, 32]],
  [null, [32, 10]],
] as const)("%s is told by its first bytes", ([form, bytes]) => {
  expect(detectForm(Uint8Array.from(bytes))).toBe(form);
});
