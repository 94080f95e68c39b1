import { chartSvg, groupVolume, type Chart, type ResultColumn } from "../../query/index.js";
import type { Cell, MinuteVolume, RejectedLines } from "../../query/duckdb/index.js";
import { writeOutputFile } from "../files/output-file.js";
import type { Io } from "../io.js";
import { colours, type Colours } from "./colours.js";
import { escapeLine } from "./escape.js";
import { renderBars, renderVolume } from "./query-chart.js";
import { renderTable } from "./table.js";
import { grouped, plural } from "./text.js";

/** An answer and what it was made from. */
export interface Findings {
  /** The query's. */
  readonly text: string;
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly Cell[])[];
  /** The `@ptr` of each row where rows are log events, else empty. */
  readonly pointers: readonly string[];
  /** What of it can be drawn. */
  readonly chart: Chart | null;
  /** Events by minute, where they were counted. */
  readonly volume: readonly MinuteVolume[] | null;
  /** Where they are known. */
  readonly statistics: QueryStatistics | null;
}

/** As GetQueryResults has them. */
export interface QueryStatistics {
  readonly recordsMatched: number;
  readonly recordsScanned: number;
  readonly bytesScanned: number;
}

/** Statistics of files, `bytes` as they are stored. */
export function statisticsOf(volume: readonly MinuteVolume[], bytes: number): QueryStatistics {
  return {
    recordsMatched: volume.reduce((sum, { matched }) => sum + matched, 0),
    recordsScanned: volume.reduce((sum, { scanned }) => sum + scanned, 0),
    bytesScanned: bytes,
  };
}

export interface AnswerForm {
  readonly json?: true;
  readonly csv?: true;
  readonly chart?: true;
  readonly svg?: string;
  readonly force?: true;
}

/** Says which lines were no records: all are counted, the first are shown. */
export function reportRejected({ count, first }: RejectedLines, io: Io): void {
  if (count === 0) return;
  const paint = colours(io, io.stderr);
  const lines = first.map(({ file, line, text, reason }) => {
    const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
    return `  ${escapeLine(file)}:${line} ${paint.dim(escapeLine(`${reason}: ${shown}`))}\n`;
  });
  const rest = count > first.length ? `  and ${plural(count - first.length, "more line")}\n` : "";
  io.stderr.write(
    `${paint.yellow("warning")}: ${plural(count, "line")} left out that are no records\n${lines.join("")}${rest}`,
  );
}

/** The cell as text; a figure without exponent where it has no need of one. */
export function cellText(cell: Cell): string {
  return cell === null ? "" : String(cell);
}

/** As GetQueryResults answers: a missing value has no entry. */
function resultsDocument({ columns, rows, pointers, statistics }: Findings): object {
  const results = rows.map((row, index) => {
    const pointer = pointers[index];
    const fields = row.flatMap((cell, at) =>
      cell === null ? [] : [{ field: columns[at]?.title, value: cellText(cell) }],
    );
    return pointer === undefined ? fields : [...fields, { field: "@ptr", value: pointer }];
  });
  return { queryLanguage: "CWLI", results, statistics, status: "Complete" };
}

/** RFC 4180. */
function csv({ columns, rows }: Findings): string {
  const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => row.map(cellText))];
  return lines.map((line) => `${line.map(quoted).join(",")}\r\n`).join("");
}

function table({ columns, rows }: Findings, paint: Colours): string {
  const titled = columns.map(({ title, kind }) => ({
    title: escapeLine(title),
    align: kind === "number" ? ("right" as const) : ("left" as const),
  }));
  const numbered = rows.map((row, index) => [String(index + 1), ...row.map(cellText)]);
  return `${renderTable([{ title: "#", align: "right" }, ...titled], numbered, paint)}\n`;
}

function charts({ volume, chart }: Findings, columns: number, paint: Colours): string {
  const { spanSeconds, bars } = groupVolume(volume ?? [], 24);
  const parts = [bars.length > 0 ? renderVolume(bars, spanSeconds, columns, paint) : ""];
  if (chart !== null) parts.push(renderBars(chart, columns, paint));
  return parts
    .filter((part) => part !== "")
    .map((part) => `${part}\n\n`)
    .join("");
}

function matchedOf({ recordsMatched, recordsScanned }: QueryStatistics): string {
  return `${grouped(recordsMatched)} of ${plural(recordsScanned, "record")} matched`;
}

/** Day and time of an axis, UTC: as much as tells its spans apart. */
function axisTime(seconds: number, spanSeconds: number): string {
  const text = new Date(seconds * 1000).toISOString();
  return spanSeconds >= 86_400
    ? text.slice(0, 10)
    : spanSeconds >= 3600
      ? text.slice(5, 16).replace("T", " ")
      : text.slice(11, 16);
}

function picture(findings: Findings): string {
  const { text, volume, statistics, chart } = findings;
  const { spanSeconds, bars } = groupVolume(volume ?? [], 60);
  const span = spanSeconds >= 3600 ? `${spanSeconds / 3600} h` : `${spanSeconds / 60} min`;
  const subtitle = [
    ...(statistics === null ? [] : [matchedOf(statistics)]),
    ...(bars.length > 0 ? [`log events per ${span} (UTC)`] : []),
  ];
  return chartSvg({
    title: text.replaceAll(/\s+/g, " ").trim(),
    subtitle: subtitle.join(", "),
    volume: bars,
    spanSeconds,
    time: axisTime,
    chart,
  });
}

/** Shows an answer in the form asked for, and writes its picture. */
export async function showAnswer(findings: Findings, form: AnswerForm, io: Io): Promise<void> {
  const { rows, statistics } = findings;
  // Before anything is shown: what failed to be written must not look done.
  if (form.svg !== undefined) await writeOutputFile(form.svg, picture(findings), form.force === true, io);
  const paint = colours(io, io.stdout);
  if (form.json) io.stdout.write(`${JSON.stringify(resultsDocument(findings), null, 2)}\n`);
  else if (form.csv) io.stdout.write(csv(findings));
  else {
    if (form.chart) io.stdout.write(charts(findings, io.stdout.columns, paint));
    if (rows.length > 0) io.stdout.write(table(findings, paint));
  }
  if (rows.length === 0) io.stderr.write("no results\n");
  else io.stderr.write(`${plural(rows.length, "row")}${statistics === null ? "" : `, ${matchedOf(statistics)}`}\n`);
  if (form.svg !== undefined) io.stderr.write(`wrote ${form.svg}\n`);
}
