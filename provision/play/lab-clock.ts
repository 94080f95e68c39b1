import { simTime, type SimTime } from "../../model/index.js";

/** The wall clock, microseconds since the epoch. */
export function wallUs(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}

/** From a wall-clock instant on, lab time is that far ahead of it. */
export interface ClockShift {
  readonly wallUs: number;
  readonly aheadUs: number;
}

/** Lab time while real programs run: it goes as the wall clock goes, from the lab's start, and may leap. */
export interface LabClock {
  readonly now: () => SimTime;
  /** Leaps forward to that instant; never back. */
  readonly leapTo: (at: SimTime) => void;
  readonly shifts: readonly ClockShift[];
}

export function labClock(start: SimTime): LabClock {
  const began = wallUs();
  const shifts: ClockShift[] = [{ wallUs: began, aheadUs: start - began }];
  const now = (): SimTime => labTime(shifts, wallUs());
  return {
    now,
    leapTo(at) {
      const wall = wallUs();
      const leapUs = at - labTime(shifts, wall);
      if (leapUs > 0) shifts.push({ wallUs: wall, aheadUs: shifts.at(-1)!.aheadUs + leapUs });
    },
    shifts,
  };
}

/** Lab time of a wall-clock instant. What was before the first shift counts from it. */
export function labTime(shifts: readonly ClockShift[], wall: number): SimTime {
  const shift = shifts.findLast((each) => each.wallUs <= wall) ?? shifts[0]!;
  return simTime(wall + shift.aheadUs);
}
