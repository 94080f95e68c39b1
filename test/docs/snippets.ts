/** A fenced code block of a Markdown text. */
export interface Snippet {
  /** As written after the fence; empty when nothing is. */
  readonly language: string;
  readonly text: string;
  /** Of its first line of code, counted from 1. */
  readonly line: number;
}

/** Every fenced code block, in order. */
export function snippetsOf(markdown: string): readonly Snippet[] {
  return [...markdown.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(({ 1: language = "", 2: text = "", index }) => ({
    language,
    text,
    line: markdown.slice(0, index).split("\n").length + 1,
  }));
}

/** The commands of a shell snippet, one a line, without comments; a backslash at its end continues a line. */
export function commandsOf({ text }: Snippet): readonly string[] {
  return text
    .replaceAll("\\\n", " ")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*/, "").trim())
    .filter((line) => line !== "");
}
