/** A pair of places in the two lists that were aligned. */
export type Pairing = readonly [a: number, b: number];

/** More steps than this are divided: what is aligned stays near-linear. */
const MOST_STEPS = 250_000;

/**
 * Pairs everything of the shorter list with something of the longer one, in order, so that the sum of the distances is
 * least. Both lists are in ascending order of time.
 */
export function pairInTimeOrder(a: readonly number[], b: readonly number[]): readonly Pairing[] {
  if (a.length > b.length) return pairInTimeOrder(b, a).map(([first, second]) => [second, first]);
  const pairs: Pairing[] = [];
  align(a, 0, a.length, b, 0, b.length, pairs);
  return pairs;
}

function align(
  a: readonly number[],
  aFrom: number,
  aTo: number,
  b: readonly number[],
  bFrom: number,
  bTo: number,
  pairs: Pairing[],
): void {
  const length = aTo - aFrom;
  const spare = bTo - bFrom - length;
  if (length === 0) return;
  if (spare === 0) {
    for (let at = 0; at < length; at++) pairs.push([aFrom + at, bFrom + at]);
    return;
  }
  if (length > 1 && length * (spare + 1) > MOST_STEPS) {
    const half = aFrom + (length >> 1);
    // Where the middle one would stand in the longer list, with enough left on either side.
    const found = lowerBound(b, a[half]!, bFrom, bTo);
    const middle = Math.min(Math.max(found, bFrom + (half - aFrom)), bTo - (aTo - half));
    align(a, aFrom, half, b, bFrom, middle, pairs);
    align(a, half, aTo, b, middle, bTo, pairs);
    return;
  }
  alignWhole(a, aFrom, length, b, bFrom, spare, pairs);
}

/** Least sums by how many of the longer list were passed over before each of the shorter one. */
function alignWhole(
  a: readonly number[],
  aFrom: number,
  length: number,
  b: readonly number[],
  bFrom: number,
  spare: number,
  pairs: Pairing[],
): void {
  const width = spare + 1;
  let sums = new Float64Array(width);
  const passed = new Uint32Array(length * width);
  for (let at = 0; at < length; at++) {
    const next = new Float64Array(width);
    let best = 0;
    for (let skip = 0; skip < width; skip++) {
      if (sums[skip]! < sums[best]!) best = skip;
      passed[at * width + skip] = best;
      next[skip] = sums[best]! + Math.abs(a[aFrom + at]! - b[bFrom + at + skip]!);
    }
    sums = next;
  }
  let skip = 0;
  for (let other = 1; other < width; other++) if (sums[other]! < sums[skip]!) skip = other;
  const found: Pairing[] = [];
  for (let at = length - 1; at >= 0; at--) {
    found.push([aFrom + at, bFrom + at + skip]);
    skip = passed[at * width + skip]!;
  }
  pairs.push(...found.toReversed());
}

function lowerBound(sorted: readonly number[], value: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
