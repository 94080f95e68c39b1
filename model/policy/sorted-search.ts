/** Index of the last element that is not greater than `value`; the array ascends and starts at the least value. */
export function lastNotGreater(starts: Uint32Array, value: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (starts[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
