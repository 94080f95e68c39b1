import type { ComparisonOperator } from "../syntax/syntax-tree.js";
import { literal } from "./quote.js";
import { isAlwaysNumber, isNumeral, numberOf, textOf, type Value } from "./value.js";

type Condition = Value & { readonly kind: "boolean" };

function condition(sql: string): Condition {
  return { kind: "boolean", sql: `(${sql})` };
}

/**
 * Compares as AWS does: numbers by value when both sides are numbers, else texts by code point. A missing field fulfils
 * no comparison, nor do maps and lists. Where one side is always a number, a text on the other differs from it and is
 * neither less nor greater.
 */
export function compare(operator: ComparisonOperator, left: Value, right: Value): Condition {
  if (left.kind === "structure" || right.kind === "structure") return condition("FALSE");
  const sql = operator === "!=" ? "<>" : operator;
  const asNumbers = `${numberOf(left)} ${sql} ${numberOf(right)}`;
  const asTexts = `${textOf(left)} ${sql} ${textOf(right)}`;
  if (isAlwaysNumber(left) && isAlwaysNumber(right)) return condition(asNumbers);
  if (isAlwaysNumber(left) || isAlwaysNumber(right)) {
    if (operator !== "!=") return condition(asNumbers);
    const [number, other] = isAlwaysNumber(left) ? [left, right] : [right, left];
    return condition(
      `CASE WHEN ${numberOf(other)} IS NULL THEN ${textOf(other)} IS NOT NULL AND ${numberOf(number)} IS NOT NULL ELSE ${asNumbers} END`,
    );
  }
  if (isWord(left) || isWord(right)) return condition(asTexts);
  return condition(
    `CASE WHEN ${numberOf(left)} IS NOT NULL AND ${numberOf(right)} IS NOT NULL THEN ${asNumbers} ELSE ${asTexts} END`,
  );
}

/** A constant text that is no number makes every comparison one of texts. */
function isWord(value: Value): boolean {
  return value.kind === "text" && value.constant !== undefined && !isNumeral(value.constant);
}

/** `field in [...]`: equal to one of the items. Not in: present, and equal to none. */
export function isOneOf(subject: Value, items: readonly Value[], negated: boolean): Condition {
  const words = items.filter(isWord).map((item) => textOf(item));
  const others = items.filter((item) => !isWord(item));
  const inWords = words.length > 0 ? [`${textOf(subject)} IN (${words.join(", ")})`] : [];
  const equal = [...inWords, ...others.map((item) => compare("=", subject, item).sql)].join(" OR ");
  if (!negated) return condition(equal);
  return condition(`${presence(subject)} AND NOT COALESCE(${equal}, FALSE)`);
}

/** Whether the value is not missing. */
export function presence(value: Value): string {
  if (value.kind === "boolean") return "TRUE";
  return `${value.sql} IS NOT NULL`;
}

/** `like "text"` and `=~ "text"`: the text occurs. A missing field is neither like it nor not like it. */
export function contains(subject: Value, part: Value, negated: boolean): Condition {
  return condition(`${negated ? "NOT " : ""}contains(${textOf(subject)}, ${textOf(part)})`);
}

/** `like /regex/` and `=~ /regex/`: it matches anywhere. */
export function matches(subject: Value, pattern: string, negated: boolean): Condition {
  return condition(`${negated ? "NOT " : ""}regexp_matches(${textOf(subject)}, ${literal(pattern)})`);
}
