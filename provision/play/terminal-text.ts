/** Bracketed paste, which bash switches on before a prompt and off after Enter. */
const PASTE_MODE = ["\u001b[?2004h", "\u001b[?2004l"];

/** What a terminal shows of these bytes: without the switches, each line ended by LF alone. */
export function terminalText(raw: string): string {
  return [...PASTE_MODE, "\r"].reduce((text, each) => text.replaceAll(each, ""), raw);
}
