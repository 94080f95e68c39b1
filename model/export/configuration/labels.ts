/** Gives each id a label of its own: what it is called, or with a number where that is taken. */
export function uniqueLabels(
  wanted: readonly { readonly id: string; readonly scope: string; readonly label: string }[],
): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const labels = new Map<string, string>();
  for (const { id, scope, label } of wanted) {
    let free = label;
    for (let number = 2; taken.has(`${scope} ${free}`); number++) free = `${label}${number}`;
    taken.add(`${scope} ${free}`);
    labels.set(id, free);
  }
  return labels;
}
