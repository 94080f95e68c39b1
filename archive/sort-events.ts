import { withDuckDb, text } from "./duckdb.js";

/**
 * Sorts lines of any number by the three whole numbers before their text (tabs between them): the times of a log event
 * and its number.
 */
export async function sortEvents(from: string, to: string): Promise<void> {
  await withDuckDb(async (connection) => {
    const columns = "{t: 'BIGINT', i: 'BIGINT', n: 'BIGINT', message: 'VARCHAR'}";
    const options = "delim = '\t', quote = '', escape = '', header = false, auto_detect = false";
    await connection.run(
      `COPY (SELECT * FROM read_csv(${text(from)}, ${options}, columns = ${columns}) ORDER BY t, i, n)
       TO ${text(to)} (FORMAT csv, DELIM '\t', HEADER false, QUOTE '', ESCAPE '')`,
    );
  });
}
