/** `09:00:31` of Unix seconds, UTC. */
export function clockTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}

/** `2026-01-12 09:00:00 UTC` of integer microseconds. */
export function dateTime(microseconds: number): string {
  return `${new Date(microseconds / 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** `16 min`, `1 h 30 min`, `45 s`. */
export function duration(microseconds: number): string {
  const seconds = Math.round(microseconds / 1e6);
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  return parts.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : [])).join(" ") || "0 s";
}
