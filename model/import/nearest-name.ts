/** The known name that was probably meant: the fewest edits away, at most a third of its letters; null for none. */
export function nearestName(name: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of known) {
    // Names differ by case or separators more often than by letters.
    const distance = plain(candidate) === plain(name) ? 0.5 : editDistance(name, candidate);
    if (distance < bestDistance && distance <= Math.max(name.length, candidate.length) / 3) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** The hint for an unknown name: the nearest known one, or all of them when they are few. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  const nearest = nearestName(name, names);
  if (nearest !== null) return `did you mean \`${nearest}\`?`;
  if (names.length === 0 || names.length > 8) return undefined;
  return `known: ${names.map((each) => `\`${each}\``).join(", ")}`;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, "");
}

/** Levenshtein distance, ignoring case. Long names are cut: a hint is not worth quadratic time. */
function editDistance(left: string, right: string): number {
  const a = left.slice(0, 80).toLowerCase();
  const b = right.slice(0, 80).toLowerCase();
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
