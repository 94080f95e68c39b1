/** Bracketed paste, which bash switches on before a prompt and off after Enter. */
const PASTE_MODE = /\u001b\[\?2004[hl]/g;

/** What a terminal shows of these bytes: without the switches, each line ended by LF alone. */
export function terminalText(raw: string): string {
  return raw.replaceAll(PASTE_MODE, "").replaceAll("\r", "");
}
