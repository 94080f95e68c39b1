import { createLineReader, type RecordSink } from "./line-reader.js";
import type { LogFormat } from "../record/log-format.js";

/** Takes the bytes of a file, in pieces of any size. */
export interface RecordReader {
  push(chunk: Uint8Array): void;
  /** After the last piece. */
  end(): void;
}

const NEWLINE = 10;
/** Longer than any record: what follows is no text file of ours. */
const LONGEST_LINE = 65_536;

/** Reads lines from pieces of bytes; only the unfinished last line is kept between them. */
export function createTextReader(sink: RecordSink, format: LogFormat | null): RecordReader {
  const lines = createLineReader(sink, format);
  let rest = new Uint8Array(0);
  let number = 0;
  let tooLong = false;

  function take(bytes: Uint8Array, from: number, to: number): void {
    number++;
    if (tooLong || to - from > LONGEST_LINE) {
      const message = `a line of more than ${LONGEST_LINE} bytes is no record`;
      sink.unreadable({ line: number, column: 1, message, hint: null });
      tooLong = false;
    } else if (to > from) lines.bytes(bytes, from, to, number);
  }

  function keep(piece: Uint8Array): void {
    if (tooLong) return;
    rest = joined(rest, piece);
    if (rest.length <= LONGEST_LINE) return;
    tooLong = true;
    rest = new Uint8Array(0);
  }

  return {
    push(chunk) {
      let from = 0;
      let newline = chunk.indexOf(NEWLINE);
      if (newline >= 0 && (rest.length > 0 || tooLong)) {
        keep(chunk.subarray(0, newline));
        take(rest, 0, rest.length);
        rest = new Uint8Array(0);
        from = newline + 1;
        newline = chunk.indexOf(NEWLINE, from);
      }
      for (; newline >= 0; newline = chunk.indexOf(NEWLINE, from)) {
        take(chunk, from, newline);
        from = newline + 1;
      }
      if (from < chunk.length) keep(chunk.subarray(from));
    },
    end() {
      if (rest.length > 0 || tooLong) take(rest, 0, rest.length);
    },
  };
}

/** Two pieces as one. */
export function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
