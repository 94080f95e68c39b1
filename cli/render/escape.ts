// C0 but tab and line feed, DEL, C1, and the characters that reorder text: none of them may reach a terminal from a file.
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/g;

function spell(character: string): string {
  const code = character.charCodeAt(0);
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** Text from a file or a transcript made safe for a terminal; tabs and line ends stay. */
export function escapeControls(text: string): string {
  return text.replaceAll(UNSAFE, spell);
}

/** The same for what must stay on one line. */
export function escapeLine(text: string): string {
  return escapeControls(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

/** The same for text that already has our own colours in it; whatever else a file wrote is escaped. */
export function escapeAroundColours(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/(\u001b\[\d{1,2}m)|[^]/gu, (match, colour?: string) => colour ?? escapeControls(match));
}
