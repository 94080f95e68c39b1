import { NUMBER_PATTERN } from "./value.js";

interface Macro {
  readonly name: string;
  readonly sql: string;
}

function macro(name: string, parameters: string, body: string): Macro {
  return { name, sql: `CREATE OR REPLACE TEMP MACRO ${name}(${parameters}) AS ${body.trim()}` };
}

/** Dotted quads with numbers up to 255 and no leading zeros. */
const QUAD = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const IPV4 = `${QUAD}([.]${QUAD}){3}`;
/** Groups of hexadecimal digits with at most one `::`; how many there may be is counted apart. */
const IPV6_SHAPE = `([0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4})*)?(::([0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4})*)?)?`;

/** What the SQL of a query may call. A later one may use those before it. */
const MACROS: readonly Macro[] = [
  macro("insights_number", "x", `CASE WHEN regexp_full_match(x, '${NUMBER_PATTERN}') THEN TRY_CAST(x AS DOUBLE) END`),
  macro("insights_finite", "x", "CASE WHEN isfinite(x) THEN x END"),
  macro(
    "insights_number_text",
    "x",
    "CASE WHEN x = trunc(x) AND abs(x) < 1e15 THEN CAST(CAST(x AS BIGINT) AS VARCHAR) ELSE CAST(x AS VARCHAR) END",
  ),
  // CWL_QuerySyntax-Sort: runs of digits compare by their length, then by their value, all else by code point. A run
  // is preceded by `0` and its length, so that it still compares with other characters as a digit does.
  macro(
    "insights_natural",
    "x",
    `array_to_string(list_transform(regexp_extract_all(x, '[0-9]+|[^0-9]+'),
       lambda part: CASE WHEN part[1] BETWEEN '0' AND '9'
         THEN concat('0', lpad(CAST(length(part) AS VARCHAR), 5, '0'), part) ELSE part END), '')`,
  ),
  macro("insights_is_ipv4", "x", `regexp_full_match(x, '${IPV4}')`),
  macro(
    "insights_ipv4",
    "x",
    `CASE WHEN insights_is_ipv4(x) THEN
       CAST(split_part(x, '.', 1) AS BIGINT) * 16777216 + CAST(split_part(x, '.', 2) AS BIGINT) * 65536
       + CAST(split_part(x, '.', 3) AS BIGINT) * 256 + CAST(split_part(x, '.', 4) AS BIGINT) END`,
  ),
  // An IPv4 address in the last 32 bits is written as two groups.
  macro(
    "insights_ipv6_groups",
    "x",
    `CASE WHEN contains(x, '.') AND insights_is_ipv4(regexp_extract(x, '[^:]*$')) THEN
       concat(regexp_replace(x, '[^:]*$', ''), printf('%x:%x',
         insights_ipv4(regexp_extract(x, '[^:]*$')) // 65536, insights_ipv4(regexp_extract(x, '[^:]*$')) % 65536))
     ELSE x END`,
  ),
  macro("insights_ipv6_count", "x", "len(list_filter(string_split(x, ':'), lambda part: part <> ''))"),
  macro(
    "insights_ipv6_valid",
    "x",
    `contains(x, ':') AND regexp_full_match(x, '${IPV6_SHAPE}')
     AND CASE WHEN contains(x, '::') THEN insights_ipv6_count(x) < 8 ELSE insights_ipv6_count(x) = 8 END`,
  ),
  macro("insights_is_ipv6", "x", "insights_ipv6_valid(insights_ipv6_groups(x))"),
  macro(
    "insights_ipv6_part",
    "x",
    `array_to_string(list_transform(list_filter(string_split(x, ':'), lambda part: part <> ''),
       lambda part: lpad(lower(part), 4, '0')), '')`,
  ),
  macro(
    "insights_ipv6_hex",
    "x",
    `concat(insights_ipv6_part(split_part(x, '::', 1)),
       repeat('0', 32 - 4 * CAST(insights_ipv6_count(x) AS INTEGER)),
       insights_ipv6_part(split_part(x, '::', 2)))`,
  ),
  // Its 32 hexadecimal digits: they compare as the addresses do.
  macro("insights_ipv6", "x", "CASE WHEN insights_is_ipv6(x) THEN insights_ipv6_hex(insights_ipv6_groups(x)) END"),
  macro("insights_unquoted", "x", "CASE WHEN starts_with(x, '\"') THEN x[2:-2] ELSE x END"),
  // Before the first value stands a comma as well, so that no match is empty.
  macro(
    "insights_csv",
    "x",
    `list_transform(regexp_extract_all(',' || x, ',("(?:[^"]|"")*"|[^,]*)', 1),
       lambda part: replace(insights_unquoted(part), '""', '"'))`,
  ),
  macro(
    "insights_logfmt",
    "x",
    `list_reduce(
       NULLIF(list_transform(regexp_extract_all(x, '[^\\s="]+=(?:"(?:[^"\\\\]|\\\\.)*"|[^\\s"]*)'),
         lambda pair: json_object(split_part(pair, '=', 1),
           regexp_replace(insights_unquoted(pair[strpos(pair, '=') + 1:]), '\\\\(.)', '\\1', 'g'))), []),
       lambda a, b: json_merge_patch(a, b))`,
  ),
];

/** The statements that define what this SQL calls, in order. */
export function macrosFor(sql: string): readonly string[] {
  const needed = new Set<string>();
  let texts = [sql];
  while (texts.length > 0) {
    const called = MACROS.filter(({ name }) => !needed.has(name) && texts.some((text) => text.includes(`${name}(`)));
    for (const { name } of called) needed.add(name);
    texts = called.map((each) => each.sql);
  }
  return MACROS.filter(({ name }) => needed.has(name)).map((each) => each.sql);
}
