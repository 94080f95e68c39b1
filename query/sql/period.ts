import { unexpectedSymbol } from "../syntax/malformed.js";
import type { PeriodLiteral } from "../syntax/syntax-tree.js";
import { didYouMean, type Issue } from "../../model/index.js";

type Unit = "ms" | "s" | "m" | "h" | "d" | "w" | "mo" | "q" | "y";

/** Spellings of each unit; a longer one takes a plural `s` (CWL_QuerySyntax-operations-functions). */
const SPELLINGS: Readonly<Record<Unit, readonly string[]>> = {
  ms: ["ms", "msec", "millisecond"],
  s: ["s", "sec", "second"],
  m: ["m", "min", "minute"],
  h: ["h", "hr", "hour"],
  d: ["d", "day"],
  w: ["w", "week"],
  mo: ["mo", "mon", "month"],
  q: ["q", "qtr", "quarter"],
  y: ["y", "yr", "year"],
};

const UNITS: ReadonlyMap<string, Unit> = new Map(
  Object.entries(SPELLINGS).flatMap(([unit, names]) =>
    names
      .flatMap((name) => (name.length > 1 && name !== "ms" ? [name, `${name}s`] : [name]))
      .map((name) => [name, unit as Unit] as const),
  ),
);

/** "The cap for `ms` is 1000, the caps for `s` and `m` are 60, and the cap for `h` is 24": bin(300s) is bin(60s). */
const CAPS: Readonly<Partial<Record<Unit, number>>> = { ms: 1000, s: 60, m: 60, h: 24 };

const DAY_MS = 86_400_000;
const MILLISECONDS: Readonly<Partial<Record<Unit, number>>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
};
const MONTHS: Readonly<Partial<Record<Unit, number>>> = { mo: 1, q: 3, y: 12 };

/** A length of time to cut the time line by, from the epoch on. */
export interface Period {
  /** The last instant of the grid that is not later, as SQL of milliseconds. */
  floor(timestamp: string): string;
  /** The first instant of the grid that is not earlier. */
  ceil(timestamp: string): string;
}

/** The period that a literal means, AWS's caps applied; or what is wrong with it. */
export function periodOf({ count, unit, span }: PeriodLiteral, text: string): Period | Issue {
  const known = UNITS.get(unit.toLowerCase());
  if (known === undefined)
    return unexpectedSymbol(text, span, didYouMean(unit, UNITS.keys()) ?? "units: ms s m h d w mo q y");
  if (count < 1) return unexpectedSymbol(text, span, "a period is at least 1 long");
  const capped = Math.min(count, CAPS[known] ?? Infinity);
  const milliseconds = MILLISECONDS[known];
  // UNVERIFIED: AWS does not say on which day weeks begin; ISO 8601 says Monday.
  if (milliseconds !== undefined) return fixed(capped * milliseconds, known === "w" ? 4 * DAY_MS : 0);
  return calendar(capped * (MONTHS[known] ?? 1));
}

function fixed(length: number, origin: number): Period {
  const floor = (timestamp: string): string => {
    const since = origin === 0 ? timestamp : `(${timestamp} - ${origin})`;
    return `(${timestamp} - ((${since} % ${length}) + ${length}) % ${length})`;
  };
  return { floor, ceil: (timestamp) => floor(`(${timestamp} + ${length - 1})`) };
}

/** Whole months of the calendar, in UTC. */
function calendar(months: number): Period {
  const index = (timestamp: string): string => {
    const time = `make_timestamp(${timestamp} * 1000)`;
    return `((year(${time}) - 1970) * 12 + month(${time}) - 1)`;
  };
  const start = (month: string): string =>
    `epoch_ms(CAST(make_date(1970 + ${month} // 12, ${month} % 12 + 1, 1) AS TIMESTAMP))`;
  const floor = (timestamp: string): string => start(`(${index(timestamp)} // ${months} * ${months})`);
  return {
    floor,
    ceil: (timestamp) =>
      `CASE WHEN ${floor(timestamp)} = ${timestamp} THEN ${timestamp} ELSE ${start(`((${index(timestamp)} // ${months} + 1) * ${months})`)} END`,
  };
}
