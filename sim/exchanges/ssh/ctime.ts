import type { SimTime } from "../../../model/index.js";

const WEEKDAYS = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"] as const;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const DAYS_OF_FOUR_CENTURIES = 146_097;
/** From 1 March of the year 0 to the epoch. */
const DAYS_BEFORE_EPOCH = 719_468;

/** A time as ctime(3) says it in UTC: `Mon Jan 12 09:00:00 2026`. */
export function ctime(time: SimTime): string {
  const totalSeconds = Math.floor(time / 1_000_000);
  const days = Math.floor(totalSeconds / 86_400);
  // Years begin in March here: the leap day is the last of its year (Hinnant, "chrono-compatible low-level date algorithms").
  const shifted = days + DAYS_BEFORE_EPOCH;
  const era = Math.floor(shifted / DAYS_OF_FOUR_CENTURIES);
  const dayOfEra = shifted - era * DAYS_OF_FOUR_CENTURIES;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = (monthFromMarch + 2) % 12;
  const year = yearOfEra + era * 400 + (month < 2 ? 1 : 0);
  const two = (value: number): string => String(value).padStart(2, "0");
  const clock = [Math.floor(totalSeconds / 3600) % 24, Math.floor(totalSeconds / 60) % 60, totalSeconds % 60];
  return `${WEEKDAYS[days % 7]} ${MONTHS[month]} ${String(day).padStart(2)} ${clock.map(two).join(":")} ${year}`;
}
