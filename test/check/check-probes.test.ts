import { expect, test } from "vitest";
import { checkProbes, parseProbes } from "../../check/index.js";
import { PEERED } from "../fixtures/nextwork.js";

const GOOD = `{"id": "a", "from": "eni-1", "source": "10.1.5.112", "to": "10.2.15.210", "protocol": "icmp", "expect": "reply"}`;

test("a probe is read with its protocol as a number and 0 for no port", () => {
  expect(parseProbes(`\uFEFF${GOOD}\r\n\n`, "probes.jsonl")).toMatchObject({
    ok: true,
    value: [{ id: "a", from: "eni-1", protocol: 1, port: 0, expect: "reply", note: null, line: 1 }],
  });
});

test.for([
  { what: "icmp", line: GOOD, probe: { protocol: 1, port: 0 } },
  { what: "tcp", line: GOOD.replace('"icmp"', '"tcp", "port": 22'), probe: { protocol: 6, port: 22 } },
  { what: "udp, in capitals", line: GOOD.replace('"icmp"', '"UDP", "port": 53'), probe: { protocol: 17, port: 53 } },
  { what: "a number", line: GOOD.replace('"icmp"', "47"), probe: { protocol: 47, port: 0 } },
  { what: "the internet", line: GOOD.replace("eni-1", "internet"), probe: { from: "internet" } },
  { what: "no source", line: GOOD.replace('"source": "10.1.5.112", ', ""), probe: { source: null } },
  { what: "a source that is null", line: GOOD.replace('"10.1.5.112"', "null"), probe: { source: null } },
  { what: "a note", line: GOOD.replace('"expect"', '"note": "own address", "expect"'), probe: { note: "own address" } },
])("every form of a probe is read: $what", ({ line, probe }) => {
  expect(parseProbes(line, "p")).toMatchObject({ ok: true, value: [probe] });
});

test.for([
  { what: "not JSON", line: `${GOOD.slice(0, -1)} 7 }`, column: 113, message: /not JSON/ },
  { what: "cut off", line: `{"id": "b"`, column: 11, message: /not JSON/ },
  { what: "an array", line: `[]`, column: 1, message: /object/ },
  {
    what: "an address",
    line: GOOD.replace("10.2.15.210", "10.2.15.299"),
    column: 60,
    message: /`10.2.15.299` is not an/,
  },
  {
    what: "a source of another family",
    line: GOOD.replace("10.2.15.210", "fd00::1").replace('"to"', '"source": "10.1.5.112", "to"'),
    column: 1,
    message: /of one family/,
  },
  { what: "a protocol", line: GOOD.replace("icmp", "igmpx"), column: 87, message: /`igmpx` is not a protocol/ },
  { what: "an empty id", line: GOOD.replace('"a"', '""'), column: 8, message: /^`id`: / },
  { what: "an id that is no text", line: GOOD.replace('"a"', "7"), column: 8, message: /^`id`: / },
  { what: "an empty sender", line: GOOD.replace('"eni-1"', '""'), column: 21, message: /^`from`: / },
  {
    what: "a source that is no address",
    line: GOOD.replace('"10.1.5.112"', '"10.1.5"'),
    column: 40,
    message: /`10.1.5` is not an IP address/,
  },
  { what: "a source that is no text", line: GOOD.replace('"10.1.5.112"', "7"), column: 40, message: /^`source`: / },
  {
    what: "a port out of range",
    line: GOOD.replace('"icmp"', '"tcp", "port": 65536'),
    column: 102,
    message: /^`port`: /,
  },
  {
    what: "a port that is text",
    line: GOOD.replace('"icmp"', '"tcp", "port": "22"'),
    column: 102,
    message: /^`port`: /,
  },
  { what: "udp without a port", line: GOOD.replace("icmp", "udp"), column: 1, message: /need a `port`/ },
  { what: "a protocol number", line: GOOD.replace('"icmp"', "256"), column: 87, message: /`256` is not a protocol/ },
  {
    what: "a note that is no text",
    line: GOOD.replace('"expect"', '"note": 7, "expect"'),
    column: 103,
    message: /^`note`: /,
  },
  { what: "an expectation", line: GOOD.replace('"reply"', '"yes"'), column: 105, message: /^`expect`: / },
  { what: "a missing field", line: GOOD.replace('"from": "eni-1", ', ""), column: 1, message: /^`from`: / },
  { what: "an unknown field", line: GOOD.replace("from", "form"), column: 1, message: /unknown field `form`/ },
  { what: "tcp without a port", line: GOOD.replace("icmp", "tcp"), column: 1, message: /need a `port`/ },
  {
    what: "icmp with a port",
    line: GOOD.replace('"expect"', '"port": 22, "expect"'),
    column: 103,
    message: /only tcp and udp/,
  },
])("a malformed line is reported where it stands: $what", ({ line, column, message }) => {
  const parsed = parseProbes(`${GOOD}\n${line}\n`, "probes.jsonl");
  if (parsed.ok) throw new Error("the line was accepted");
  const issue = parsed.issues.find((each) => message.test(each.message));
  expect(issue?.message).toMatch(message);
  expect(issue?.position).toMatchObject({ file: "probes.jsonl", line: 2, column });
});

test("all malformed lines are reported at once, and an id used twice", () => {
  const parsed = parseProbes(`{\n${GOOD}\nnull\n${GOOD}\n`, "p");
  expect(parsed.ok ? [] : parsed.issues.map(({ code, position }) => [code, position?.line])).toEqual([
    ["Probes.Syntax", 1],
    ["Probes.Malformed", 3],
    ["Probes.Duplicate", 4],
  ]);
});

test("the report counts what passed, failed and could not be decided", () => {
  const lines = [
    GOOD,
    GOOD.replace('"a"', '"b"').replace('"reply"', '"no-reply"'),
    GOOD.replace('"a"', '"c"').replace("10.2.15.210", "10.2.200.9").replace('"reply"', '"no-reply"'),
    GOOD.replace('"a"', '"d"').replace("eni-1", "eni-7"),
    GOOD.replace('"a"', '"e"').replace("10.1.5.112", "10.1.5.113"),
  ];
  const probes = parseProbes(lines.join("\n"), "probes.jsonl");
  if (!probes.ok) throw new Error("the probes are well formed");
  expect(checkProbes(PEERED, probes.value)).toEqual({
    total: 5,
    passed: 2,
    failed: 1,
    undecided: 2,
    results: [
      { id: "a", expect: "reply", got: "reply", code: null },
      { id: "b", expect: "no-reply", got: "reply", code: null },
      {
        id: "c",
        expect: "no-reply",
        got: "no-reply",
        code: "NO_POSSIBLE_DESTINATION",
        reason: "the request is dropped at vpc-2: no network interface owns the destination address",
      },
      {
        id: "d",
        expect: "reply",
        got: "undecided",
        code: "SIM_NOT_MODELLED",
        reason: "`from`: no network interface or instance is called `eni-7`",
      },
      {
        id: "e",
        expect: "reply",
        got: "undecided",
        code: "SIM_NOT_MODELLED",
        reason: "`10.1.5.113` is not an address of `eni-1`",
      },
    ],
  });
});
