import { describe, expect, test } from "vitest";
import { line, noData, useAsk } from "./ask.js";

const ask = useAsk();

const FLOWS = [
  line({ src: "10.0.0.1", dst: "10.0.0.2", bytes: 100, packets: 1, start: 1_700_000_000 }),
  line({ src: "10.0.0.10", dst: "10.0.0.2", bytes: 2500, packets: 5, start: 1_700_000_060, action: "REJECT" }),
  line({ src: "10.0.0.2", dst: "10.0.0.1", bytes: 900, packets: 3, start: 1_700_000_120, protocol: 17 }),
  line({ src: "10.0.0.1", dst: "10.0.0.2", bytes: 300, packets: 2, start: 1_700_000_180 }),
  noData({ start: 1_700_000_240 }),
];

describe("columns", () => {
  const COLUMNS: readonly (readonly [query: string, titles: readonly string[]])[] = [
    // "filter is also a valid query, but the results do not show separate fields. Instead, @timestamp and @message."
    ["filter bytes > 0", ["@timestamp", "@message"]],
    ["fields srcAddr | fields dstAddr as to, bytes / 2", ["srcAddr", "to", "bytes / 2"]],
    // "If you use this command more than once, the results show only the fields of the last occurrence."
    ["display srcAddr | display dstAddr", ["dstAddr"]],
    ["parse @message '* *' as a, b", ["@timestamp", "@message", "a", "b"]],
    ["fields srcAddr | parse @message '* *' as a, b", ["srcAddr", "a", "b"]],
    ["fields srcAddr | parse @message '* *' as a, b | display b", ["b"]],
    ["stats sum(bytes), count(*) as n by srcAddr, bin(5m)", ["srcAddr", "bin(5m)", "sum(bytes)", "n"]],
    ["stats count(*) as n by srcAddr | fields n * 2 as twice", ["srcAddr", "n", "twice"]],
  ];
  test.for(COLUMNS)("%s", async ([query, titles]) => {
    expect(await ask(query, FLOWS)).toMatchObject({ titles, problems: [] });
  });
});

const ROWS: readonly (readonly [query: string, rows: readonly (readonly (string | null)[])[]])[] = [
  // Newest first unless sorted.
  ["fields bytes", [["-"], ["300"], ["900"], ["2500"], ["100"]]],
  // CWL_QuerySyntax-Sort: all that is no number before the numbers, descending the reverse.
  ["fields bytes | sort bytes", [["-"], ["100"], ["300"], ["900"], ["2500"]]],
  ["fields bytes | sort bytes desc", [["2500"], ["900"], ["300"], ["100"], ["-"]]],
  ["fields srcAddr | sort srcAddr asc", [["-"], ["10.0.0.1"], ["10.0.0.1"], ["10.0.0.2"], ["10.0.0.10"]]],
  ["fields bytes | sort action, bytes desc", [["-"], ["900"], ["300"], ["100"], ["2500"]]],
  ["fields bytes | sort bytes | limit 2", [["-"], ["100"]]],
  ["fields bytes | limit any 1", [["-"]]],
  ["fields bytes | sort bytes | limit 3 | filter bytes > 100", [["300"]]],
  [
    "fields srcAddr, bytes | dedup srcAddr",
    [
      ["-", "-"],
      ["10.0.0.1", "300"],
      ["10.0.0.2", "900"],
      ["10.0.0.10", "2500"],
    ],
  ],
  [
    "fields srcAddr, bytes | sort bytes | dedup srcAddr | limit 2",
    [
      ["-", "-"],
      ["10.0.0.1", "100"],
    ],
  ],
  // "Null values are not considered duplicates for evaluation."
  ["parse action 'REJ*' as rest | display rest | dedup rest", [[null], [null], [null], ["ECT"], [null]]],
  ["stats count(*)", [["5"]]],
  [
    "stats count() as n, count(tcpFlags) as none by action",
    [
      ["-", "1", "0"],
      ["ACCEPT", "3", "0"],
      ["REJECT", "1", "0"],
    ],
  ],
  ["stats sum(bytes), avg(bytes), min(bytes), max(bytes), count(bytes)", [["3800", "950", "100", "2500", "5"]]],
  ["stats sum(packets * 2) + 1 as x", [["23"]]],
  ["stats pct(bytes, 50), pct(bytes, 95), pct(bytes, 0), pct(bytes, 100)", [["300", "2500", "100", "2500"]]],
  [
    "stats stddev(packets), variance(packets) by protocol",
    [
      ["-", null, null],
      ["6", "2.0816659994661326", "4.333333333333333"],
      ["17", null, null],
    ],
  ],
  ["stats countDistinct(srcAddr), count_distinct(dstAddr)", [["4", "3"]]],
  ["stats values(action), topk(2, srcAddr)", [['["-","ACCEPT","REJECT"]', '["10.0.0.1","-"]']]],
  [
    "stats earliest(bytes), latest(bytes), earliest(@timestamp), latest(@timestamp)",
    [["100", "-", "1700000000000", "1700000240000"]],
  ],
  ["stats sortsFirst(srcAddr), sortsLast(srcAddr), sortsLast(bytes)", [["-", "10.0.0.10", "2500"]]],
  ["stats max(@timestamp) - min(@timestamp) as span", [["240000"]]],
  ["stats sum(bytes) as b by bin(2m) | sort b desc | limit 1", [["2023-11-14 22:14:00.000", "3400"]]],
  // CWL_QuerySyntax-Stats: after a stats only what it made exists.
  ["stats sum(bytes) as b by bin(2m) | stats max(b), min(b), count(*)", [["3400", "100", "3"]]],
  [
    "stats sum(bytes) as b by srcAddr, dstAddr | stats sum(b) as total by dstAddr | sort total desc | limit 1",
    [["10.0.0.2", "2900"]],
  ],
  [
    "stats max(bytes) as m, max(@timestamp) as t by srcAddr | stats max(m) by datefloor(t, 1h)",
    [["2023-11-14 22:00:00.000", "2500"]],
  ],
  ["stats count(*) as n by protocol | filter protocol > 6 | fields protocol + n as x", [["17", "1", "18"]]],
  [
    "stats count(*) by bytes > 500",
    [
      ["0", "3"],
      ["1", "2"],
    ],
  ],
  ["parse @message /(?<eni>eni-.*?) / | stats count(*) by eni", [["eni-1", "5"]]],
  ["parse @message /(eni-\\d) (\\S+)/ as eni, who | display eni, who | limit 1", [["eni-1", "-"]]],
  ["parse srcAddr '*.*.*.*' as a, b, c, d | stats sum(a), max(d)", [["40", "10"]]],
  // CWL_QuerySyntax-Parse, multi-match mode: a row for each match, in their order.
  ["filter srcAddr = '10.0.0.10' | parse srcAddr /(\\d+)\\./ as part multi | display part", [["10"], ["0"], ["0"]]],
  ["parse @message /(\\d+\\.\\d+\\.\\d+\\.\\d+)/ as ip multi | stats count(*) as n by ip | stats sum(n)", [["9"]]],
  [
    "limit 1 | fields 'a=1 b=22' as line | parse line /(?<key>\\w)=(?<value>\\d+)/ multi | display key, value",
    [
      ["a", "1"],
      ["b", "22"],
    ],
  ],
  ["limit 1 | parse action /(x)/ as x multi | display x", [[null]]],
  // Logfmt mode: a map.
  [
    `limit 1 | fields 'level=error msg="two \\\\"words\\\\"" took=12ms empty= n=7 n=8 alone' as line | parse line logfmt as lf
     | display lf.level, lf.msg, lf.took, lf.empty, lf.n + 1, lf.alone`,
    [["error", 'two "words"', "12ms", "", "9", null]],
  ],
  ["limit 1 | parse @message logfmt as lf | display lf.level", [[null]]],
  // CSV mode: values by their place.
  [
    `limit 1 | fields 'a,"b, ""c""",,4' as line | parse line csv as a, b, c, d, e | display a, b, c, d * 2, e`,
    [["a", 'b, "c"', "", "8", null]],
  ],
  ["filter bytes = 2500 | parse srcAddr csv as a | display a", [["10.0.0.10"]]],
  ["fields bytes as b | filter b > 900 | display b", [["2500"]]],
  [
    "fields bytes > 500 as big | stats count(*) by big",
    [
      ["0", "3"],
      ["1", "2"],
    ],
  ],
  [
    'fields jsonParse(concat("{\\"n\\": {\\"m\\": [7, 8]}, \\"a.b\\": 1}", "")) as j | fields j.n.m[1] as x, j.`a.b` as y, j.none as z | display x, y, z | limit 1',
    [["8", "1", null]],
  ],
  ["fields split(srcAddr, '.') as parts | stats max(parts[3])", [["10"]]],
];

test.for(ROWS)("%s", async ([query, rows]) => {
  const answer = await ask(query, FLOWS);
  expect({ rows: answer.rows, problems: answer.problems }).toEqual({ rows, problems: [] });
});

test("the order of AWS's example of sort", async () => {
  // CWL_QuerySyntax-Sort.
  const order = [
    "!:",
    "#",
    "*%04",
    "0#",
    "5A",
    "111A",
    "2345_",
    "@",
    "@_",
    "A",
    "A9876fghj",
    "a12345hfh",
    "0",
    "01",
    "1",
    "2",
    "3",
  ];
  const lines = order.toReversed().map((text) => `${text} 1 1`);
  const format = "${instance-tag} ${start} ${end}";
  const { rows } = await ask("fields instanceTag | sort instanceTag", lines, { format });
  expect(rows.map(([text]) => text)).toEqual(order);
  const reversed = await ask("fields instanceTag | sort instanceTag desc", lines, { format });
  expect(reversed.rows.map(([text]) => text)).toEqual(order.toReversed());
});

test("a time range takes both its ends in", async () => {
  const timeRange = { start: 1_700_000_060_000, end: 1_700_000_180_000 };
  const { rows } = await ask("fields bytes, queryTimeRange() as ms", FLOWS, { timeRange });
  expect(rows).toEqual([
    ["300", "120000"],
    ["900", "120000"],
    ["2500", "120000"],
  ]);
});

test("fields of other versions are found by the names of the record's table", async () => {
  const format = "${version} ${pkt-srcaddr} ${tcp-flags} ${flow-direction} ${start}";
  const lines = ["5 10.0.0.1 19 ingress 1700000000", "5 10.0.0.2 - egress 1700000001"];
  const { rows } = await ask("filter tcpFlags > 2 | fields pktSrcAddr, flowDirection, @message", lines, { format });
  expect(rows).toEqual([["10.0.0.1", "ingress", "5 10.0.0.1 19 ingress 1700000000"]]);
});

const REFUSED: readonly (readonly [query: string, problems: readonly string[]])[] = [
  ["fields srcaddr", ["there is no field `srcaddr`"]],
  ["stats sum(bites) by srcadr", ["there is no field `srcadr`", "there is no field `bites`"]],
  ["fields tcp-flags", ["there is no field `tcp`", "there is no field `flags`"]],
  ["fields lenght(srcAddr)", ["there is no function `lenght`"]],
  ["fields strlen()", ["strlen() takes 1 arguments, not 0"]],
  ["fields sum(bytes)", ["sum() is a function of stats"]],
  ["stats bytes", ["`bytes` is not aggregated"]],
  ["stats avg(*)", ["avg() takes 1 argument"]],
  ["stats pct(bytes, 101)", ["a percentile is a number from 0 to 100"]],
  ["filter srcAddr", ["a condition is expected here"]],
  ["fields 5m", ["a period stands in bin(), datefloor() and dateceil() only"]],
  ["fields bin(5fortnights)", ["unexpected symbol found 5fortnights at line 1 and position 11"]],
  ["fields queryStartTime()", ["queryStartTime() needs a time range"]],
  ["filter isIpv4InSubnet(srcAddr, '10.0.0.0')", ["`10.0.0.0` is not an IPv4 subnet in CIDR notation"]],
  // AWS: "Ephemeral field is already defined".
  ["stats sum(bytes) as bytes", ["Ephemeral field is already defined: bytes"]],
  ["parse @message '* *' as a, srcAddr", ["Ephemeral field is already defined: srcAddr"]],
  ["parse @message '* *' as a, b | fields a", ["Ephemeral field is already defined: a"]],
  ["parse @message '* *' as a", ["the pattern has 2 *, and 1 names follow"]],
  ["parse @message /x/", ["the pattern names no field"]],
  ["stats count(*) by srcAddr | stats count(*) by dstAddr", ["there is no field `dstAddr`"]],
  [
    "stats count(*) by srcAddr | stats count(*) by bin(5m)",
    ["bin() needs @timestamp, which an earlier stats did not pass on"],
  ],
  // CWL_QuerySyntax-Stats: sort and limit stand after the last stats; CWL_QuerySyntax-Dedup: only limit follows it.
  ["sort bytes | stats count(*)", ["unexpected symbol found stats at line 1 and position 13"]],
  ["dedup srcAddr | sort bytes", ["unexpected symbol found sort at line 1 and position 16"]],
  ["filter srcAddr like /(?=x)/", ["the regular expression is not valid: invalid perl operator: (?="]],
  ["stats count(*) by jsonParse(@message)", ["maps and lists cannot be used in stats"]],
];

describe("what is refused", () => {
  test.for(REFUSED)("%s", async ([query, problems]) => {
    expect(await ask(query, FLOWS)).toMatchObject({ problems });
  });
});

test("a field that AWS knows and no record has is missing, with a warning", async () => {
  const { rows, warnings } = await ask("fields tcpFlags, bytes | limit 1", FLOWS);
  expect({ rows, warnings }).toEqual({ rows: [[null, "-"]], warnings: ["no record has the field `tcpFlags`"] });
});

test("a date in words is warned of: AWS compares @timestamp as milliseconds", async () => {
  const { rows, warnings } = await ask('filter @timestamp > "2023-01-01"', FLOWS);
  expect({ rows, warned: warnings.length }).toEqual({ rows: [], warned: 1 });
});
