import {
  createRecordReader,
  detectForm,
  type LogEvent,
  type LogFormat,
  type RecordFields,
  type RecordSink,
  type UnreadableLine,
} from "../emit/index.js";
import { decodePayload, gunzipped } from "./gunzipped.js";

/** Where records come from; read once, when its turn comes. */
export interface RecordSource {
  /** What messages call it. */
  readonly name: string;
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** Records of one source and one format, in its order. */
export interface RecordBatch {
  readonly source: string;
  readonly format: LogFormat;
  readonly records: readonly RecordFields[];
  /** The CloudWatch Logs event of each record; empty for text. */
  readonly events: readonly (LogEvent | null)[];
}

/** A line that is no record, or a source that is none of ours from some line on. */
export interface UnreadableRecord extends UnreadableLine {
  readonly source: string;
}

export interface ReadOptions {
  /** Of lines without a header; null for the default format. */
  readonly format: LogFormat | null;
  /** Told of each as it is met; reading goes on behind it. */
  readonly unreadable: (found: UnreadableRecord) => void;
}

/**
 * Reads the records of all sources, one after another, whatever form each has (detected by its first bytes), compressed
 * or not. Memory does not grow with them. A source that cannot be read throws what `node:fs` throws; one that ends
 * amid a compressed stream, or is Parquet, is unreadable.
 */
export async function* readRecords(sources: Iterable<RecordSource>, options: ReadOptions): AsyncGenerator<RecordBatch> {
  for (const source of sources) yield* readSource(source, options);
}

async function* readSource(source: RecordSource, options: ReadOptions): AsyncGenerator<RecordBatch> {
  const collected = collector(source.name, options);
  const reader = createRecordReader(collected.sink, options.format);
  let line = 0;
  try {
    for await (const chunk of plain(source.chunks())) {
      reader.push(chunk);
      yield* collected.take();
      line = collected.line();
    }
    reader.end();
  } catch (error) {
    const message = whyUnreadable(error);
    if (message === null) throw error;
    options.unreadable({ source: source.name, line: line + 1, column: 1, message, hint: null });
  }
  yield* collected.take();
}

class ParquetError extends Error {}

/** As many bytes as tell every form. */
const TELLING_BYTES = 4;

/** Decompressed where it is compressed, however often. */
async function* plain(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let first: Uint8Array = new Uint8Array(0);
  while (first.length < TELLING_BYTES) {
    const next = await iterator.next();
    if (next.done === true) break;
    first = first.length === 0 ? next.value : Buffer.concat([first, next.value]);
  }
  const all = resumed(first, iterator);
  switch (detectForm(first)) {
    case "gzip":
      yield* plain(gunzipped(all));
      return;
    case "parquet":
      throw new ParquetError("Parquet, which `flowlab query` reads");
    case "text":
    case "json":
    case null:
      yield* all;
  }
}

async function* resumed(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    // Whoever stops early leaves no file open.
    await rest.return?.();
  }
}

/** Null for what is no fault of the content. */
function whyUnreadable(error: unknown): string | null {
  if (error instanceof ParquetError) return error.message;
  const code = error instanceof Error && "code" in error ? error.code : null;
  return typeof code === "string" && code.startsWith("Z_") ? `damaged gzip: ${(error as Error).message}` : null;
}

interface Collector {
  readonly sink: RecordSink;
  readonly take: () => readonly RecordBatch[];
  /** The last line that anything was said about. */
  readonly line: () => number;
}

/** Gathers what a reader finds into batches of one format. */
function collector(source: string, options: ReadOptions): Collector {
  let batches: { format: LogFormat; records: RecordFields[]; events: (LogEvent | null)[] }[] = [];
  let last = 0;
  const sink: RecordSink = {
    record(record, format, event) {
      let batch = batches.at(-1);
      if (batch?.format !== format) batches.push((batch = { format, records: [], events: [] }));
      batch.records.push(record);
      if (event !== null) batch.events[batch.records.length - 1] = event;
    },
    unreadable(found) {
      last = found.line;
      options.unreadable({ source, ...found });
    },
    payload(base64, line) {
      last = line;
      const inner = createRecordReader(
        { ...sink, unreadable: (found) => sink.unreadable({ ...found, line }) },
        options.format,
      );
      try {
        inner.push(decodePayload(base64));
        inner.end();
      } catch (error) {
        const message = whyUnreadable(error);
        if (message === null) throw error;
        sink.unreadable({ line, column: 1, message, hint: null });
      }
    },
  };
  return {
    sink,
    line: () => last,
    take() {
      const taken = batches;
      batches = [];
      return taken.map((batch) => ({ source, ...batch }));
    },
  };
}
