const GROUPED = new Intl.NumberFormat("en-US");

/** `1 record`, `2 records`, `1,204 records`. */
export function plural(count: number, noun: string): string {
  return `${GROUPED.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** `12,345` */
export function grouped(count: number): string {
  return GROUPED.format(count);
}
