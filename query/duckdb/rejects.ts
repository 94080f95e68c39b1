import type { Engine } from "./engine.js";

/** A line that is no record. */
export interface RejectedLine {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

/** Lines that are no records: all are counted, some are shown. */
export interface RejectedLines {
  readonly count: number;
  readonly first: readonly RejectedLine[];
}

const SHOWN = 5;

/** The lines of both. */
export function bothRejected(a: RejectedLines, b: RejectedLines): RejectedLines {
  return { count: a.count + b.count, first: [...a.first, ...b.first].slice(0, SHOWN) };
}

/** What DuckDB's reader has put aside since the last time it was asked. */
export async function readRejects(engine: Engine): Promise<RejectedLines> {
  const [exists] = await engine.rows("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors'");
  if (Number(exists?.[0] ?? 0) === 0) return { count: 0, first: [] };
  const lines = "SELECT DISTINCT ON (scan_id, file_id, line) * FROM reject_errors";
  const [total] = await engine.rows(`SELECT count(*) FROM (${lines})`);
  const first = await engine.rows(
    `SELECT file_path, line, csv_line, error_message FROM (${lines})
     JOIN (SELECT DISTINCT scan_id, file_id, file_path FROM reject_scans) USING (scan_id, file_id)
     ORDER BY file_path, line LIMIT ${SHOWN}`,
  );
  await engine.rows("TRUNCATE reject_errors");
  await engine.rows("TRUNCATE reject_scans");
  return {
    count: Number(total?.[0] ?? 0),
    first: first.map(([file, line, text, reason]) => ({
      file: String(file),
      line: Number(line),
      text: String(text).trim(),
      reason: String(reason),
    })),
  };
}
