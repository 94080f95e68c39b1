import { describe, expect, test } from "vitest";
import { parseQuery, SAMPLE_QUERIES } from "../../query/index.js";

const GOOD: readonly string[] = [
  ...SAMPLE_QUERIES.map(({ text }) => text),
  "FIELDS @timestamp | FILTER a = 1 OR b = 2 AND NOT c = 3 | STATS count(*) BY x | SORT x DESC | LIMIT 5",
  "where protocol = 6",
  "# a remark\nfields a # another\n| limit 3",
  "fields `foo-bar`, @`aws.tag.x:y`, json.users[1].name, json.`user.id`",
  'fields "it\'s", \'say "hi"\', "a \\"quoted\\" word"',
  "parse @message '* *' as a, b | parse a /(?<c>x)/",
  'parse "* *" as a, b',
  "parse @message /(?<a>x)/ multi",
  "parse @message /(x)/ multi as a",
  "parse /(x)/ as a MULTI",
  "parse logfmt as lf",
  "parse @message LOGFMT as lf | filter lf.level = 'error' | display lf.msg, lf.duration",
  "parse csv as a, b",
  "parse logfmt csv as a, b",
  "limit any 3",
  "filter @message like /a\\/b/ and 6 / 3 = 2",
  "stats sum(a) / 1024 / 1024 as mb, count() by bin(5m), datefloor(@timestamp, 1h) as hour",
];

test.for(GOOD)("%s", (text) => {
  expect(parseQuery(text)).toMatchObject({ ok: true });
});

const EXPECTED = "{K_FIELDS, K_FILTER, K_PARSE, K_STATS, K_SORT, K_LIMIT, K_DISPLAY, K_DEDUP}";

interface Refusal {
  readonly query: string;
  readonly message: string;
  /** Counted from 1, of the first line unless said. */
  readonly column: number;
  readonly line?: number;
  readonly hint?: RegExp;
}

/** In AWS's words: `MalformedQueryException: unexpected symbol found ( at line 1 and position 10`. */
const REFUSED: readonly Refusal[] = [
  { query: "", message: "unexpected end of query at line 1 and position 0", column: 1 },
  { query: "fields a |", message: "unexpected end of query at line 1 and position 10", column: 11 },
  { query: "count()", message: `mismatched input 'count' expecting ${EXPECTED}`, column: 1 },
  {
    query: "fields a\n| pattern @message",
    message: `mismatched input 'pattern' expecting ${EXPECTED}`,
    line: 2,
    column: 3,
    hint: /machine-learning.*--log-group/,
  },
  {
    query: "fields a | anomaly",
    message: `mismatched input 'anomaly' expecting ${EXPECTED}`,
    column: 12,
    hint: /machine-learning/,
  },
  {
    query: "pattern @message | diff",
    message: `mismatched input 'pattern' expecting ${EXPECTED}`,
    column: 1,
    hint: /machine-learning/,
  },
  {
    query: "fields a | unnest a",
    message: `mismatched input 'unnest' expecting ${EXPECTED}`,
    column: 12,
    hint: /not a command that flowlab answers/,
  },
  {
    query: "fields a | tail 5",
    message: `mismatched input 'tail' expecting ${EXPECTED}`,
    column: 12,
    hint: /deprecated/,
  },
  {
    query: "stat count(*)",
    message: `mismatched input 'stat' expecting ${EXPECTED}`,
    column: 1,
    hint: /did you mean `stats`/,
  },
  {
    query: "stats count(*) by bin(1d) | sort bin(1d) desc",
    message: "unexpected symbol found ( at line 1 and position 36",
    column: 37,
    hint: /`as`/,
  },
  { query: "filter a like /x/i", message: "unexpected symbol found i at line 1 and position 17", column: 18 },
  { query: "fields a b", message: "unexpected symbol found b at line 1 and position 9", column: 10 },
  { query: "filter a == 1", message: "unexpected symbol found = at line 1 and position 10", column: 11 },
  { query: "filter (a = 1", message: "unexpected end of query at line 1 and position 13", column: 14, hint: /close/ },
  { query: 'filter a = "x', message: 'unexpected symbol found " at line 1 and position 11', column: 12, hint: /close/ },
  {
    query: "filter a like /x",
    message: "unexpected symbol found / at line 1 and position 14",
    column: 15,
    hint: /close/,
  },
  { query: "filter a not 5", message: "unexpected symbol found 5 at line 1 and position 13", column: 14, hint: /like/ },
  {
    query: "filter a in (1, 2)",
    message: "unexpected symbol found ( at line 1 and position 12",
    column: 13,
    hint: /brackets/,
  },
  { query: "fields a as", message: "unexpected end of query at line 1 and position 11", column: 12 },
  { query: "fields by", message: "unexpected symbol found by at line 1 and position 7", column: 8, hint: /backticks/ },
  { query: "limit many", message: "unexpected symbol found many at line 1 and position 6", column: 7 },
  { query: "limit 0", message: "unexpected symbol found 0 at line 1 and position 6", column: 7 },
  { query: "limit 100001", message: "unexpected symbol found 100001 at line 1 and position 6", column: 7 },
  { query: "parse @message logfmt", message: "unexpected end of query at line 1 and position 21", column: 22 },
  {
    query: "parse @message logfmt as a, b | limit 1",
    message: "unexpected symbol found | at line 1 and position 30",
    column: 31,
    hint: /one name/,
  },
  {
    query: "parse @message csv | limit 1",
    message: "unexpected symbol found | at line 1 and position 19",
    column: 20,
    hint: /names follow/,
  },
  {
    query: "parse @message",
    message: "unexpected end of query at line 1 and position 14",
    column: 15,
    hint: /logfmt or csv/,
  },
  {
    query: "parse @message '*' as a multi",
    message: "unexpected symbol found multi at line 1 and position 24",
    column: 25,
    hint: /regular expression/,
  },
  { query: "fields a; drop table x", message: "unexpected symbol found ; at line 1 and position 8", column: 9 },
];

test.for(REFUSED)("$query", ({ query, message, line = 1, column, hint }) => {
  const parsed = parseQuery(query);
  const [issue] = parsed.ok ? [] : parsed.issues;
  expect(issue).toMatchObject({
    code: "MalformedQueryException",
    message,
    position: { file: "query", line, column },
  });
  expect(issue?.hint ?? "").toMatch(hint ?? /^/);
});

describe("bounds", () => {
  test.for([
    ["a query of 10,001 characters", `fields ${"a".repeat(9994)}`],
    ["10,000 parentheses", `filter ${"(".repeat(5000)}`],
    ["10,000 negations", `filter ${"not ".repeat(2400)}a`],
    ["10,000 signs", `filter ${"-".repeat(9000)}1`],
  ] as const)("%s", ([, text]) => {
    expect(parseQuery(text)).toMatchObject({ ok: false });
  });
});
