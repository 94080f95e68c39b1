/** An instant as S3 keys name it; digits are padded. */
export interface UtcParts {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
}

const DAY_SECONDS = 86_400;
/** From 0000-03-01, where a leap day is the last of its year, to 1970-01-01. */
const DAYS_TO_1970 = 719_468;
const DAYS_OF_400_YEARS = 146_097;

/** The calendar of Unix seconds since 1970, by the cycles of the Gregorian calendar: there is no clock here. */
export function utcParts(seconds: number): UtcParts {
  const days = Math.floor(seconds / DAY_SECONDS) + DAYS_TO_1970;
  const cycle = Math.floor(days / DAYS_OF_400_YEARS);
  const dayOfCycle = days - cycle * DAYS_OF_400_YEARS;
  const leapDays = Math.floor(dayOfCycle / 1460) - Math.floor(dayOfCycle / 36_524) + Math.floor(dayOfCycle / 146_096);
  const yearOfCycle = Math.floor((dayOfCycle - leapDays) / 365);
  const yearBegan = 365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100);
  const dayOfYear = dayOfCycle - yearBegan;
  // March is month 0; months alternate in groups of five with 153 days.
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0);
  const secondOfDay = seconds - Math.floor(seconds / DAY_SECONDS) * DAY_SECONDS;
  const two = (value: number): string => String(value).padStart(2, "0");
  return {
    year: String(year).padStart(4, "0"),
    month: two(month),
    day: two(day),
    hour: two(Math.floor(secondOfDay / 3600)),
    minute: two(Math.floor(secondOfDay / 60) % 60),
  };
}
