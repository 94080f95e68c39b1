import { expect, test } from "vitest";
import { QueryFailure, QueryInterrupted, queryFailure } from "../../query/duckdb/query-failure.js";

/** What DuckDB 1.5 says, and what of it people are told. */
const MEANINGS: readonly (readonly [said: string, code: string])[] = [
  [
    "Out of Memory Error: failed to offload data block of size 256.0 KiB (7.5 MiB/7.6 MiB used).\nThis limit was set by the 'max_temp_directory_size' setting.",
    "File.ENOSPC",
  ],
  ['IO Error: Could not write file "/tmp/x": No space left on device', "File.ENOSPC"],
  ["Out of Memory Error: could not allocate block of size 256.0 KiB (57.0 MiB/57.2 MiB used)", "Query.OutOfMemory"],
  [
    "Invalid Input Error: The CSV Parser state machine reached an invalid state.\n  file = /logs/a.log",
    "File.LineEnds",
  ],
  ['IO Error: Cannot open file "/logs/a.log": Permission denied', "File.EACCES"],
];

test.for(MEANINGS)("%s", ([said, code]) => {
  const failure = queryFailure(new Error(said));
  expect(failure).toBeInstanceOf(QueryFailure);
  expect(failure).toMatchObject({ code, cause: expect.objectContaining({ message: said }) });
});

test("a file that is named is named to people", () => {
  expect(queryFailure(new Error(MEANINGS[3]![0]))).toMatchObject({ message: expect.stringContaining("`/logs/a.log`") });
});

test("an interrupt is one; what is not known stays as it is", () => {
  expect(queryFailure(new Error("INTERRUPT Error: Interrupted!"))).toBeInstanceOf(QueryInterrupted);
  const bug = new Error("Binder Error: no such column");
  expect(queryFailure(bug)).toBe(bug);
});
