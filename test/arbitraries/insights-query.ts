import fc from "fast-check";
import type { Aggregate, Expression, OracleQuery, Parse, Sort } from "../oracle/insights.js";

const NUMBER_FIELDS = ["srcPort", "dstPort", "protocol", "packets", "bytes", "startTime"];
const TEXT_FIELDS = ["srcAddr", "dstAddr", "action", "logStatus", "interfaceId", "accountId"];
const ADDRESSES = ["10.0.0.1", "10.0.0.2", "10.0.0.10", "192.0.2.7", "2001:db8::1"];

const field = (names: readonly string[]): fc.Arbitrary<Expression> =>
  fc.constantFrom(...names).map((name) => ({ kind: "field", name }));
const constant = (values: readonly (string | number)[]): fc.Arbitrary<Expression> =>
  fc.constantFrom(...values).map((value) => ({ kind: "constant", value }));
const call = (name: string, ...parameters: readonly fc.Arbitrary<Expression>[]): fc.Arbitrary<Expression> =>
  fc.tuple(...parameters).map((all) => ({ kind: "call", name, parameters: all }));

const anyField = field([...NUMBER_FIELDS, ...TEXT_FIELDS]);
const text = fc.oneof(field(TEXT_FIELDS), constant(["ACCEPT", "-", "10.0.0.2", "22", "6"]));

const { number, condition } = fc.letrec<{ number: Expression; condition: Expression }>((tie) => ({
  number: fc.oneof(
    { depthSize: "small" },
    field(NUMBER_FIELDS),
    constant([0, 1, 2.5, 22, 1000]),
    call("strlen", field(TEXT_FIELDS)),
    call("abs", tie("number")),
    fc
      .tuple(fc.constantFrom("+", "-", "*", "/", "%"), tie("number"), tie("number"))
      .map(([operator, left, right]): Expression => ({ kind: "arithmetic", operator, left, right })),
  ),
  condition: fc.oneof(
    { depthSize: "small" },
    fc
      .tuple(
        fc.constantFrom("=", "!=", "<", "<=", ">", ">="),
        fc.oneof(tie("number"), text),
        fc.oneof(tie("number"), text),
      )
      .map(([operator, left, right]): Expression => ({ kind: "comparison", operator, left, right })),
    fc
      .tuple(fc.boolean(), anyField, fc.constantFrom("0.0", "1", "-", "ACC", "."))
      .map(([negated, subject, part]): Expression => ({ kind: "like", negated, subject, part })),
    fc
      .tuple(fc.boolean(), anyField, fc.constantFrom("^10[.]", "[02]$", "A|O", "(ab)*-", "^$"))
      .map(([negated, subject, pattern]): Expression => ({ kind: "matches", negated, subject, pattern })),
    fc
      .tuple(
        fc.boolean(),
        anyField,
        fc.array(constant(["-", "10.0.0.1", "22", 6, 443]), { minLength: 1, maxLength: 3 }),
      )
      .map(([negated, subject, items]): Expression => ({ kind: "in", negated, subject, items })),
    call("ispresent", field([...TEXT_FIELDS, "tcpFlags"])),
    call("isNumeric", anyField),
    call("strcontains", field(TEXT_FIELDS), constant(["0.", "x"])),
    call("isIpv4InSubnet", field(["srcAddr", "dstAddr"]), constant(["10.0.0.0/30", "10.0.0.0/8", "0.0.0.0/0"])),
    tie("condition").map((operand): Expression => ({ kind: "not", operand })),
    fc
      .tuple(fc.constantFrom<"and" | "or">("and", "or"), tie("condition"), tie("condition"))
      .map(([kind, left, right]): Expression => ({ kind, left, right })),
  ),
}));

const bin = call("bin", field(["1m", "5m", "1h"]));
const group = fc.oneof(anyField, anyField, bin, condition);
const filters = fc.array(condition, { maxLength: 2 });
const limit = fc.option(fc.integer({ min: 1, max: 5 }));

function sortBy(names: readonly string[]): fc.Arbitrary<readonly Sort[]> {
  const key = fc.record({ field: fc.constantFrom(...names), descending: fc.boolean() });
  return fc.uniqueArray(key, { maxLength: 2, selector: (each) => each.field });
}

const aggregates: fc.Arbitrary<readonly Aggregate[]> = fc.array(
  fc.oneof(
    fc.constant({ name: "count", of: null }),
    fc.record({ name: fc.constantFrom("sum", "avg", "stddev", "min", "max"), of: number }),
    fc.record({
      name: fc.constantFrom("count", "countDistinct", "min", "max", "sortsFirst", "sortsLast", "earliest", "latest"),
      of: anyField,
    }),
    fc.record({ name: fc.constant("pct"), of: field(NUMBER_FIELDS), number: fc.constantFrom(0, 25, 50, 95, 100) }),
  ),
  { minLength: 1, maxLength: 3 },
);

const statsQuery: fc.Arbitrary<OracleQuery> = fc
  .record({ aggregates, by: fc.array(group, { maxLength: 2 }) })
  .chain((stats) => {
    const names = [...stats.aggregates.map((_, index) => `a${index}`), ...stats.by.map((_, index) => `b${index}`)];
    return fc.record({
      parse: fc.constant(null),
      filters,
      fields: fc.constant([]),
      stats: fc.constant(stats),
      sort: sortBy(names),
      dedup: fc.constant([]),
      limit,
    });
  });

const computed = fc.oneof(number, condition, call("concat", field(TEXT_FIELDS), constant(["/"]), field(TEXT_FIELDS)));

const eventsQuery: fc.Arbitrary<OracleQuery> = fc.record({
  parse: fc.constant(null),
  filters,
  fields: fc
    .tuple(fc.uniqueArray(fc.constantFrom(...NUMBER_FIELDS, ...TEXT_FIELDS), { minLength: 1, maxLength: 3 }), computed)
    .map(([names, expression]) => [
      ...names.map((name) => ({ expression: { kind: "field", name } as const, as: null })),
      { expression, as: "x" },
    ]),
  stats: fc.constant(null),
  sort: sortBy([...NUMBER_FIELDS, ...TEXT_FIELDS, "x"]),
  dedup: fc.uniqueArray(fc.constantFrom("srcAddr", "dstPort", "action", "bytes", "tcpFlags"), { maxLength: 2 }),
  limit,
});

const joined = (...parts: readonly (string | { readonly field: string })[]): Expression => ({
  kind: "call",
  name: "concat",
  parameters: parts.map((part) =>
    typeof part === "string" ? { kind: "constant", value: part } : { kind: "field", name: part.field },
  ),
});
const [src, dst, action] = [{ field: "srcAddr" }, { field: "dstAddr" }, { field: "action" }] as const;

const parse: fc.Arbitrary<Parse> = fc.oneof(
  fc
    .constantFrom(
      "* eni-* *",
      "eni-* * * ",
      " 10.0.0.* * ",
      "2 * *",
      "* 6 *",
      "ACC*T *",
      "no * such",
      "* - * -",
      "2*O*",
    )
    .map((pattern): Parse => {
      const names = pattern
        .split("*")
        .slice(1)
        .map((_, index) => `p${index}`);
      return { source: null, how: { kind: "glob", pattern }, names };
    }),
  fc
    .tuple(
      fc.constantFrom(
        "(?<p0>eni-\\w+) ",
        " (?<p0>10[.]0[.]0[.](?<p1>\\d+)) ",
        "(?<p0>[A-Z]+) (?<p1>OK|NODATA)$",
        "^2 (?<p0>[^ ]+) (?<p1>[^ ]+)",
        "(?<p0>\\d{2})(?<p1>\\d)?",
      ),
      fc.boolean(),
    )
    .map(([pattern, multi]): Parse => {
      return { source: null, how: { kind: "regex", pattern, multi }, names: pattern.match(/p\d(?=>)/g) ?? [] };
    }),
  fc
    .constantFrom(
      joined(src, ",", action, ",", dst),
      joined('"', src, ",", dst, '",', action),
      joined(src, ',"a ""', action, '"""'),
    )
    .map((source): Parse => ({ source, how: { kind: "csv" }, names: ["p0", "p1", "p2"] })),
  fc
    .constantFrom(
      joined("p0=", src, " p1=", action),
      joined('p0="', src, " ", dst, '" p2=x'),
      joined("p0=1 p1=", dst, " p0=", src),
    )
    .map((source): Parse => ({ source, how: { kind: "logfmt" }, names: ["p0", "p1", "p2"] })),
);

/** What `parse` made is shown, compared, grouped by, added up and sorted like any other field. */
const parsingQuery: fc.Arbitrary<OracleQuery> = parse.chain((parsing) => {
  const made = parsing.names.map((name) => (parsing.how.kind === "logfmt" ? `lf.${name}` : name));
  const one = field(made);
  const comparing = fc
    .tuple(fc.constantFrom("=", "!=", "<", ">="), one, constant(["10.0.0.1", "ACCEPT", "eni-2", 12, "-"]))
    .map(([operator, left, right]): Expression => ({ kind: "comparison", operator, left, right }));
  const wanted = fc.array(fc.oneof(comparing, call("ispresent", one), call("isNumeric", one)), { maxLength: 1 });
  const common = { parse: fc.constant(parsing), filters: wanted, dedup: fc.constant([]), limit };
  return fc.oneof(
    fc.record({
      ...common,
      fields: fc.constant(
        [...made.map((name, index) => [name, `x${index}`] as const), ["bytes", "x9"] as const].map(([name, as]) => {
          return { expression: { kind: "field", name } as const, as };
        }),
      ),
      stats: fc.constant(null),
      sort: sortBy([...made.map((_, index) => `x${index}`), "bytes"]),
    }),
    fc.record({
      ...common,
      fields: fc.constant([]),
      stats: fc.record({
        aggregates: fc.tuple(fc.record({ name: fc.constantFrom("count", "countDistinct", "sum", "max"), of: one })),
        by: fc.array(one, { maxLength: 2 }),
      }),
      sort: sortBy(["a0"]),
    }),
  );
});

/** Queries of every command and operator that the oracle reads. */
export const insightsQuery: fc.Arbitrary<OracleQuery> = fc.oneof(statsQuery, eventsQuery, parsingQuery);

/** Lines in the default format that agree with each other often enough to be grouped and to tie. */
export const recordLine: fc.Arbitrary<string> = fc
  .record({
    account: fc.constantFrom("123456789012", "048123456789", "unknown"),
    eni: fc.constantFrom("eni-1", "eni-2", "eni-10"),
    src: fc.constantFrom(...ADDRESSES),
    dst: fc.constantFrom(...ADDRESSES),
    ports: fc.tuple(fc.constantFrom(22, 443, 40_000), fc.constantFrom(22, 80, 443)),
    protocol: fc.constantFrom(1, 6, 17),
    packets: fc.integer({ min: 1, max: 9 }),
    bytes: fc.oneof(fc.integer({ min: 0, max: 2000 }), fc.constantFrom(1000, 2 ** 40)),
    start: fc.integer({ min: 0, max: 20 }).map((minutes) => 1_700_000_000 + 30 * minutes),
    action: fc.constantFrom("ACCEPT", "REJECT"),
    traffic: fc.integer({ min: 0, max: 4 }).map((dice) => dice > 0),
  })
  .map(({ account, eni, src, dst, ports, protocol, packets, bytes, start, action, traffic }) =>
    traffic
      ? `2 ${account} ${eni} ${src} ${dst} ${ports.join(" ")} ${protocol} ${packets} ${bytes} ${start} ${start + 59} ${action} OK`
      : `2 ${account} ${eni} - - - - - - - ${start} ${start + 59} - NODATA`,
  );
