/** Widths of characters in ems of Arial and its like, rounded up: a picture without fonts cannot measure. */
const NARROW = /[ijlItf.,:;'|!()[\]/\\ ·-]/;
const WIDE = /[mwMW@%<>+=→⇄]/;
const UPPER = /[A-Z&_]/;
const LATIN = /[\u0020-\u024f]/;

function characterWidth(character: string): number {
  if (WIDE.test(character)) return 0.95;
  if (NARROW.test(character)) return 0.36;
  if (UPPER.test(character)) return 0.72;
  return LATIN.test(character) ? 0.575 : 1.05;
}

/** About how wide a text is in pixels, rather too wide than too narrow. */
export function textWidth(text: string, fontSize: number): number {
  return Array.from(text).reduce((sum, character) => sum + characterWidth(character), 0) * fontSize;
}

/** The text, or as much of both its ends as fits: names differ at their ends. */
export function fitText(text: string, fontSize: number, width: number): string {
  if (textWidth(text, fontSize) <= width) return text;
  const characters = Array.from(text);
  for (let kept = characters.length - 1; kept > 2; kept--) {
    const head = Math.ceil(kept / 2);
    const fitted = `${characters.slice(0, head).join("")}…${characters.slice(characters.length - (kept - head)).join("")}`;
    if (textWidth(fitted, fontSize) <= width) return fitted;
  }
  return "…";
}

/** Lines that fit, broken after spaces and underscores. */
export function wrapText(text: string, fontSize: number, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.match(/[^_ ]*[_ ]?/g) ?? []) {
    if (line !== "" && textWidth(line + word, fontSize) > width) {
      lines.push(line);
      line = "";
    }
    line += word;
  }
  return line === "" ? lines : [...lines, line];
}
