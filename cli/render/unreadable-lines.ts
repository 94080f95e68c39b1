import type { UnreadableRecord } from "../../archive/index.js";
import type { Io } from "../io.js";
import { escapeLine } from "./escape.js";
import { grouped } from "./text.js";

/** Unreadable lines that are told one by one; the others are only counted. */
const MOST_TOLD = 20;

/** Tells of lines that are no records, and counts them. */
export interface UnreadableLines {
  readonly count: number;
  readonly tell: (found: UnreadableRecord) => void;
  /** After the last one: how many were not told. */
  readonly end: () => void;
}

export function unreadableLines(io: Io): UnreadableLines {
  let count = 0;
  return {
    get count() {
      return count;
    },
    tell(found) {
      count++;
      if (count <= MOST_TOLD) io.stderr.write(unreadableText(found));
    },
    end() {
      if (count > MOST_TOLD) io.stderr.write(`and ${grouped(count - MOST_TOLD)} more\n`);
    },
  };
}

function unreadableText({ source, line, column, message, hint }: UnreadableRecord): string {
  const advice = hint === null ? "" : `\n  hint: ${hint}`;
  return escapeLine(`${source}:${line}:${column}: ${message}`) + `${advice}\n`;
}
