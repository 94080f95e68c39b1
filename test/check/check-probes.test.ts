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
