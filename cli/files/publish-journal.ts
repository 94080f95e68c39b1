import {
  parseJournal,
  wholeLines,
  type Journal,
  type JournalContent,
  type JournalHeader,
} from "../../provision/index.js";
import { FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { openLineFile, readLineFile } from "./line-file.js";

/** A journal on the disk. */
export interface JournalFile extends Journal {
  /** A journal in which no batch was begun goes away. */
  close(): Promise<void>;
  /** All is published: nothing is left to resume. */
  remove(): Promise<void>;
}

/** What an interrupted publication wrote down; null when there is none. Throws for a file that is no journal. */
export async function readJournal(path: string, io: Io): Promise<JournalContent | null> {
  const text = await readLineFile(path, io);
  if (text === null || wholeLines(text) === "") return null;
  const content = parseJournal(text);
  if (content !== null) return content;
  throw new FlowlabError(
    "Journal.Malformed",
    `\`${path}\` is not the journal of a publication`,
    "name another file with `--journal`",
  );
}

/** Continues the journal of `content`, or begins one with `header`. */
export async function openJournal(
  path: string,
  content: JournalContent | null,
  header: JournalHeader,
  io: Io,
): Promise<JournalFile> {
  const kept = content === null ? "" : wholeLines((await readLineFile(path, io)) ?? "");
  const file = await openLineFile(path, Buffer.byteLength(kept), io);
  let batches = content?.batches.length ?? 0;
  if (content === null) await file.append(header);
  return {
    content,
    append(entry) {
      if ("batch" in entry) batches++;
      return file.append(entry);
    },
    async close() {
      await file.close();
      if (batches === 0) await file.remove();
    },
    remove: () => file.remove(),
  };
}
