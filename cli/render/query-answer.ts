import { chartOf, chartSvg, groupVolume, type Query } from "../../query/index.js";
import type { Answer, Cell, MinuteVolume, RejectedLines } from "../../query/duckdb/index.js";
import { writeOutputFile } from "../files/output-file.js";
import type { Io } from "../io.js";
import { colours, type Colours } from "./colours.js";
import { escapeLine } from "./escape.js";
import { renderBars, renderVolume } from "./query-chart.js";
import { renderTable } from "./table.js";
import { grouped, plural } from "./text.js";

/** An answer and what it was made from. */
export interface Findings {
  readonly query: Query;
  readonly answer: Answer;
  /** Events by minute, where they were counted. */
  readonly volume: readonly MinuteVolume[] | null;
  /** Of the files, as they are stored; null where a service counts for itself. */
  readonly bytes: number;
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
function resultsDocument({ answer, volume, bytes }: Findings): object {
  const titles = answer.columns.map(({ title }) => title);
  const results = answer.rows.map((row, index) => {
    const pointer = answer.pointers[index];
    const fields = row.flatMap((cell, at) => (cell === null ? [] : [{ field: titles[at], value: cellText(cell) }]));
    return pointer === undefined ? fields : [...fields, { field: "@ptr", value: pointer }];
  });
  const sum = (of: (minute: MinuteVolume) => number): number =>
    (volume ?? []).reduce((total, each) => total + of(each), 0);
  return {
    queryLanguage: "CWLI",
    results,
    statistics: {
      recordsMatched: sum(({ matched }) => matched),
      recordsScanned: sum(({ scanned }) => scanned),
      bytesScanned: bytes,
    },
    status: "Complete",
  };
}

/** RFC 4180. */
function csv({ columns, rows }: Answer): string {
  const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => row.map(cellText))];
  return lines.map((line) => `${line.map(quoted).join(",")}\r\n`).join("");
}

function table({ columns, rows }: Answer, paint: Colours): string {
  const titled = columns.map(({ title, kind }) => ({
    title: escapeLine(title),
    align: kind === "number" ? ("right" as const) : ("left" as const),
  }));
  const numbered = rows.map((row, index) => [String(index + 1), ...row.map(cellText)]);
  return `${renderTable([{ title: "#", align: "right" }, ...titled], numbered, paint)}\n`;
}

function chart({ answer, volume }: Findings, columns: number, paint: Colours): string {
  const { spanSeconds, bars } = groupVolume(volume ?? [], 24);
  const titles = answer.columns.map(({ title }) => title);
  const figures = chartOf(titles, answer.rows);
  const parts = [bars.length > 0 ? renderVolume(bars, spanSeconds, columns, paint) : ""];
  if (figures !== null) parts.push(renderBars(figures, columns, paint));
  return parts
    .filter((part) => part !== "")
    .map((part) => `${part}\n\n`)
    .join("");
}

function matchedOf(volume: readonly MinuteVolume[]): string {
  const matched = volume.reduce((sum, each) => sum + each.matched, 0);
  const scanned = volume.reduce((sum, each) => sum + each.scanned, 0);
  return `${grouped(matched)} of ${plural(scanned, "record")} matched`;
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

function picture({ query, answer, volume }: Findings): string {
  const { spanSeconds, bars } = groupVolume(volume ?? [], 60);
  return chartSvg({
    title: query.text.replaceAll(/\s+/g, " ").trim(),
    subtitle: `${matchedOf(volume ?? [])}, log events per ${spanSeconds >= 3600 ? `${spanSeconds / 3600} h` : `${spanSeconds / 60} min`} (UTC)`,
    volume: bars,
    spanSeconds,
    time: axisTime,
    chart: chartOf(
      answer.columns.map(({ title }) => title),
      answer.rows,
    ),
  });
}

/** Shows an answer in the form asked for, and writes its picture. */
export async function showAnswer(findings: Findings, form: AnswerForm, io: Io): Promise<void> {
  const { answer, volume } = findings;
  // Before anything is shown: what failed to be written must not look done.
  if (form.svg !== undefined) await writeOutputFile(form.svg, picture(findings), form.force === true, io);
  const paint = colours(io, io.stdout);
  if (form.json) io.stdout.write(`${JSON.stringify(resultsDocument(findings), null, 2)}\n`);
  else if (form.csv) io.stdout.write(csv(answer));
  else {
    if (form.chart) io.stdout.write(chart(findings, io.stdout.columns, paint));
    if (answer.rows.length > 0) io.stdout.write(table(answer, paint));
  }
  if (answer.rows.length === 0) io.stderr.write("no results\n");
  else io.stderr.write(`${plural(answer.rows.length, "row")}${volume === null ? "" : `, ${matchedOf(volume)}`}\n`);
  if (form.svg !== undefined) io.stderr.write(`wrote ${form.svg}\n`);
}
