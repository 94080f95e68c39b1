// What `parse` takes out of a text, character by character.

/** CWL_QuerySyntax-Parse: each `*` takes as little as it can, one at the end all the rest; null where it does not fit. */
export function parseGlob(text: string, pattern: string): readonly string[] | null {
  const [head = "", ...parts] = pattern.split("*");
  let at = text.indexOf(head);
  if (at < 0) return null;
  at += head.length;
  const taken: string[] = [];
  for (const [index, part] of parts.entries()) {
    const end = part === "" && index === parts.length - 1 ? text.length : text.indexOf(part, at);
    if (end < 0) return null;
    taken.push(text.slice(at, end));
    at = end + part.length;
  }
  return taken;
}

/** Values with commas between them; in quotes a comma is part of the value, and two quotes are one (RFC 4180). */
export function parseCsv(text: string): readonly string[] {
  const values = [""];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (quoted && character === '"' && text[at + 1] === '"') at += 1;
    else if (character === '"') {
      quoted = !quoted;
      continue;
    } else if (character === "," && !quoted) {
      values.push("");
      continue;
    }
    values[values.length - 1] += character;
  }
  return values;
}

/** `key=value key="two words"`; of a key that comes twice the last value counts. */
export function parseLogfmt(text: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  let rest = text.trim();
  while (rest !== "") {
    const equals = rest.indexOf("=");
    const key = rest.slice(0, equals);
    rest = rest.slice(equals + 1);
    const end = rest.startsWith('"') ? rest.indexOf('"', 1) + 1 : `${rest} `.indexOf(" ");
    pairs.set(key, rest.startsWith('"') ? rest.slice(1, end - 1) : rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return pairs;
}
