import { z } from "zod";
import { quote, readField, simTime, type Complaint, type SimTime } from "../../model/index.js";

const UNITS: readonly (readonly [name: string, microseconds: number])[] = [
  ["h", 3_600_000_000],
  ["m", 60_000_000],
  ["s", 1_000_000],
  ["ms", 1_000],
  ["us", 1],
];
const DURATION = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?(?:(\d+)us)?$/;
const MAX_DURATION_US = 366 * 24 * 3_600_000_000;

/** Microseconds of `20s`, `1m45s`, `500ms`, `1.2ms` or `2h`, whole; null for anything else, and for more than a year. */
export function parseDuration(text: string): number | null {
  const match = DURATION.exec(text);
  if (!match || text === "") return null;
  const total = UNITS.reduce((sum, [, unit], index) => sum + Math.round(Number(match[index + 1] ?? 0) * unit), 0);
  return total <= MAX_DURATION_US ? total : null;
}

/** `1m45s`, the shortest text that {@link parseDuration} reads back. */
export function formatDuration(microseconds: number): string {
  let rest = microseconds;
  const parts = UNITS.map(([name, unit]) => {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    return count === 0 ? "" : `${count}${name}`;
  });
  return parts.join("") || "0s";
}

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(?:Z|([+-])(\d\d):(\d\d))$/;

/** The instant of `2026-01-12T09:00:00Z` (ISO 8601 with a zone, from 1970 to 2255), or null. */
export function parseInstant(text: string): SimTime | null {
  const match = INSTANT.exec(text);
  if (!match) return null;
  const part = (index: number): number => Number(match[index] ?? 0);
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  if (day < 1 || day > days || hour > 23 || minute > 59 || second > 59 || part(9) > 23 || part(10) > 59) return null;
  const offsetMinutes = (match[8] === "-" ? -1 : 1) * (part(9) * 60 + part(10));
  const seconds = daysSinceEpoch(year, month, day) * 86_400 + hour * 3_600 + (minute - offsetMinutes) * 60 + second;
  // INVARIANT: microseconds since the epoch are whole and safe until 2255 (SimTime).
  if (year > 2254 || seconds < 0) return null;
  return simTime(seconds * 1_000_000 + Number((match[7] ?? "").padEnd(6, "0")));
}

/** Days from 1970-01-01 in the Gregorian calendar, counted in years that begin in March so that leap days come last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}

/** A length of time in microseconds, written with units. */
export const durationField: z.ZodType<number> = readField(
  z.unknown().meta({ type: "string", pattern: DURATION.source, examples: ["20s", "1m45s", "500ms", "2h"] }),
  (value): number | Complaint => {
    if (value === undefined) return { complaint: "a length of time is missing", code: "LabFile.Missing" };
    const microseconds = typeof value === "string" ? parseDuration(value) : null;
    const found = typeof value === "string" || typeof value === "number" ? quote(String(value)) : "this";
    return (
      microseconds ?? {
        complaint: `${found} is not a length of time`,
        hint: "write it with units, largest first: `20s`, `1m45s`, `500ms`, `2h`",
      }
    );
  },
);

/** An instant, written in ISO 8601. */
export const instantField: z.ZodType<SimTime> = readField(
  z.string().meta({ pattern: INSTANT.source, examples: ["2026-01-12T09:00:00Z"] }),
  (text): SimTime | Complaint =>
    parseInstant(text) ?? {
      complaint: `${quote(text)} is not an instant`,
      hint: "write it as `2026-01-12T09:00:00Z`",
    },
);
