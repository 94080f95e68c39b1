/** What stopped a query outside of its own text: files, disk, memory. */
export class QueryFailure extends Error {
  override readonly name = "QueryFailure";
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.hint = hint;
  }
}

/** The query was interrupted. */
export class QueryInterrupted extends Error {
  override readonly name = "QueryInterrupted";
}

/** DuckDB's words by what they mean for whoever asked. */
const MEANINGS: readonly (readonly [RegExp, code: string, message: string, hint: string])[] = [
  [
    /No space left|disk is full|max_temp_directory_size|failed to offload data block/i,
    "File.ENOSPC",
    "no space left for intermediate results",
    "free some space, or set TMPDIR to a directory on another device",
  ],
  [
    /^Out of Memory/i,
    "Query.OutOfMemory",
    "the query needs more memory than it may take",
    "raise --memory, filter first, or group by fewer fields",
  ],
  [
    /state machine reached an invalid state/i,
    "File.LineEnds",
    "a file mixes line ends: some lines end in CR LF, others in LF",
    "make them all LF, for example with dos2unix",
  ],
  [
    /^(IO|Invalid Input) Error.*(gzip|deflate|decompress)/is,
    "File.Damaged",
    "a gzip file is damaged",
    "fetch it again",
  ],
  [/parquet.*(corrupt|magic bytes|too small)/is, "File.Damaged", "a Parquet file is damaged", "fetch it again"],
  [/Permission denied|Cannot open file/i, "File.EACCES", "a file cannot be read", "check its permissions"],
];

/** What DuckDB threw, in words for people; what is not known to happen stays as it is, a bug. */
export function queryFailure(cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause;
  if (/^INTERRUPT Error/i.test(cause.message)) return new QueryInterrupted(cause.message);
  const found = MEANINGS.find(([pattern]) => pattern.test(cause.message));
  if (found === undefined) return cause;
  const [, code, message, hint] = found;
  const file = /file(?:\s*=\s*| ")([^\n"]+)/.exec(cause.message)?.[1];
  return new QueryFailure(code, file === undefined ? message : `${message}: \`${file}\``, hint, cause);
}
