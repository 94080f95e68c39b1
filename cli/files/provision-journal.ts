import {
  parseProvisionJournal,
  ProvisionRecord,
  wholeLines,
  type ProvisionEntry,
  type ProvisionHeader,
  type ProvisionJournal,
} from "../../provision/index.js";
import { FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { openLineFile, readLineFile } from "./line-file.js";

/** A journal on the disk. */
export interface ProvisionJournalFile extends ProvisionJournal {
  close(): Promise<void>;
  /** Everything is taken down: nothing is left to remember. */
  remove(): Promise<void>;
}

/** What `up` has written down so far; null when there is none. Throws for a file that is no journal. */
export async function readProvisionJournal(path: string, io: Io): Promise<ProvisionRecord | null> {
  const text = await readLineFile(path, io);
  if (text === null || wholeLines(text) === "") return null;
  const record = parseProvisionJournal(text);
  if (record !== null) return record;
  throw new FlowlabError(
    "Journal.Malformed",
    `\`${path}\` is not the journal of \`flowlab provision\``,
    "name another file with `--journal`; a lab in the kernel is `--on kernel`",
  );
}

/** Continues the journal of `record`, or begins one with `header`. A line that cannot be written does not count. */
export async function openProvisionJournal(
  path: string,
  record: ProvisionRecord | null,
  header: ProvisionHeader,
  io: Io,
): Promise<ProvisionJournalFile> {
  const kept = record === null ? "" : wholeLines((await readLineFile(path, io)) ?? "");
  const file = await openLineFile(path, Buffer.byteLength(kept), io);
  const state = record ?? new ProvisionRecord(header);
  try {
    if (record === null) await file.append(header);
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    state,
    async append(entry: ProvisionEntry) {
      await file.append(entry);
      state.add(entry);
    },
    close: () => file.close(),
    remove: () => file.remove(),
  };
}

/** The journal of a run whose own is lost: what is done is remembered only as long as the command runs. */
export function unwrittenJournal(state: ProvisionRecord): ProvisionJournalFile {
  return {
    state,
    append: async (entry: ProvisionEntry) => state.add(entry),
    close: async () => undefined,
    remove: async () => undefined,
  };
}
