import { conditionRule, numberRule, rule, textRule, type FunctionRule } from "./function-rule.js";
import { compileRegex } from "./regex.js";
import { literal } from "./quote.js";

/** White space, as `trim` without a second argument takes it away. */
const BLANKS = "' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)";

const whole = (number: string): string => `CAST(trunc(${number}) AS BIGINT)`;

/** String functions of CWL_QuerySyntax-operations-functions, and the hash functions md5, sha1 and sha256. */
export const STRING_FUNCTIONS: readonly FunctionRule[] = [
  conditionRule("isempty", "text", (x) => `${x} IS NULL OR ${x} = ''`),
  conditionRule("isblank", "text", (x) => `${x} IS NULL OR trim(${x}, ${BLANKS}) = ''`),
  textRule("concat", "text, text...", (...all) => `concat(${all.join(", ")})`),
  textRule("ltrim", "text, text?", (x, characters = BLANKS) => `ltrim(${x}, ${characters})`),
  textRule("rtrim", "text, text?", (x, characters = BLANKS) => `rtrim(${x}, ${characters})`),
  textRule("trim", "text, text?", (x, characters = BLANKS) => `trim(${x}, ${characters})`),
  numberRule("strlen", "text", (x) => `length(${x})`),
  textRule("toupper", "text", (x) => `upper(${x})`),
  textRule("tolower", "text", (x) => `lower(${x})`),
  textRule("substr", "text, number, number?", (x, start = "0", length) => {
    // The first character has the index 0: substr("xyZfooxyZ", 3, 3) is "foo".
    const from = `greatest(${whole(start)}, 0) + 1`;
    return length === undefined ? `substr(${x}, ${from})` : `substr(${x}, ${from}, greatest(${whole(length)}, 0))`;
  }),
  textRule("replace", "text, text, text", (x, search, by) => `replace(${x}, ${search}, ${by})`),
  ...["regexReplace", "regex_replace"].map((name) =>
    rule(name, "text, regex, text", ([x, pattern, by]) => {
      const source = literal(compileRegex(pattern?.constant ?? "").pattern);
      return { kind: "text", sql: `regexp_replace(${x?.sql}, ${source}, ${by?.sql}, 'g')` };
    }),
  ),
  conditionRule("strcontains", "text, text, condition?", (x = "", part = "", ignoreCase) =>
    ignoreCase === undefined
      ? `contains(${x}, ${part})`
      : `CASE WHEN ${ignoreCase} THEN contains(lower(${x}), lower(${part})) ELSE contains(${x}, ${part}) END`,
  ),
  conditionRule("startsWith", "text, text", (x, start) => `starts_with(${x}, ${start})`),
  conditionRule("endsWith", "text, text", (x, end) => `ends_with(${x}, ${end})`),
  textRule("urlencode", "text", (x) => `url_encode(${x})`),
  textRule("urldecode", "text", (x) => `TRY(url_decode(${x}))`),
  textRule("base64encode", "text", (x) => `to_base64(encode(${x}))`),
  textRule("base64decode", "text", (x) => `TRY(decode(from_base64(${x})))`),
  rule("split", "text, text", ([x, delimiter]) => ({
    kind: "structure",
    sql: `to_json(string_split(${x?.sql}, ${delimiter?.sql}))`,
  })),
  textRule("hexToAscii", "text", (x) => `TRY(decode(unhex(${x})))`),
  numberRule("hexToDec", "text", (x) => {
    const digits = `regexp_extract(${x}, '^(?:0[xX])?([0-9a-fA-F]+)$', 1)`;
    return `TRY_CAST(NULLIF(concat('0x', ${digits}), '0x') AS BIGINT)`;
  }),
  textRule("decToHex", "number", (x) => {
    const hex = `lower(to_hex(CAST(abs(trunc(${x})) AS UBIGINT)))`;
    return `CASE WHEN trunc(${x}) < 0 THEN concat('-0x', ${hex}) WHEN ${x} IS NOT NULL THEN concat('0x', ${hex}) END`;
  }),
  textRule("md5", "text", (x) => `md5(${x})`),
  textRule("sha1", "text", (x) => `sha1(${x})`),
  textRule("sha256", "text", (x) => `sha256(${x})`),
];
