/** What a journal says of one batch. A batch that is `sending` without being `sent` is in doubt. */
export interface JournalledBatch {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly batch: number;
  readonly state: "sending" | "sent";
  readonly digest: string;
  /** Events equal to the batch's that were in the stream before it, by which an in-doubt batch is told apart. */
  readonly earlier: number;
  readonly events: number;
  readonly rejected: number;
}

/** What a publication is: a journal of another one must not be continued. */
export interface PublicationKey {
  readonly accountId: string;
  readonly region: string;
  readonly endpointUrl: string | null;
  /** `group/stream` of each, in order. */
  readonly streams: readonly string[];
}

export interface JournalHeader extends PublicationKey {
  readonly writtenBy: "flowlab";
  readonly schema: 1;
  /** Added to every event's time, in milliseconds. */
  readonly shiftMs: number;
}

/** What was written down so far. */
export interface JournalContent {
  readonly header: JournalHeader;
  readonly batches: readonly JournalledBatch[];
}

/** A line is on the disk once `append` is done. */
export interface Journal {
  /** Null: a publication that begins. */
  readonly content: JournalContent | null;
  append(entry: JournalHeader | JournalledBatch): Promise<void>;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isHeader(value: unknown): value is JournalHeader {
  return (
    isObject(value) && value["writtenBy"] === "flowlab" && value["schema"] === 1 && Array.isArray(value["streams"])
  );
}

function isBatch(value: unknown): value is JournalledBatch {
  return isObject(value) && typeof value["batch"] === "number" && typeof value["digest"] === "string";
}

/**
 * Reads a journal; null when it is none. A last line without its end was being written when the publication was
 * interrupted: what it would have said is in doubt, and it is left out.
 */
export function parseJournal(text: string): JournalContent | null {
  const lines = text.split("\n").slice(0, -1);
  try {
    const [header, ...batches] = lines.map((line): unknown => JSON.parse(line));
    return isHeader(header) && batches.every(isBatch) ? { header, batches } : null;
  } catch {
    return null;
  }
}

/** The text that continues `text` once its broken last line is gone. */
export function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf("\n") + 1);
}
