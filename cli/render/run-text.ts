import type { LabRun } from "../../lab/index.js";
import { escapeControls, escapeLine } from "./escape.js";
import { renderFailures } from "./failures.js";
import { renderHosts } from "./hosts.js";
import { renderLogStreams } from "./log-streams.js";
import type { Page } from "./page.js";
import { chartSpan, renderRecordsPerSpan } from "./records-per-minute.js";
import { renderHeading } from "./section.js";
import { plural } from "./text.js";
import { clockTime, dateTime, duration } from "./time.js";
import { renderTimeline } from "./timeline.js";
import { renderTopTalkers, topTalkers } from "./top-talkers.js";

const TOP_TALKERS = 10;

type Section = readonly [title: string, body: string];

/** Each terminal once: what was typed inside an ssh session stands in that session's terminal. */
function* terminals({ lab, transcripts }: LabRun): Generator<Section> {
  const inside = new Set(
    lab.timeline.flatMap((entry) => (entry.kind === "exchange" && entry.exchange.through ? [entry.exchange.name] : [])),
  );
  for (const { host, title, startedAtUs, text } of transcripts) {
    if (inside.has(title)) continue;
    yield [`${host} · ${title} · ${clockTime(Math.floor(startedAtUs / 1e6))}`, escapeControls(text).trimEnd()];
  }
}

function* sections(run: LabRun, page: Page): Generator<Section> {
  const { lab, streams, outcomes } = run;
  const records = streams.flatMap((stream) => stream.records.map((each) => each.record));
  yield ["Hosts", renderHosts(run, page)];
  if (lab.timeline.length > 0) yield ["Timeline", renderTimeline(run, page)];
  yield* terminals(run);
  yield ["Flow logs", renderLogStreams(streams, page)];
  if (records.length > 0) {
    yield ["Top talkers", renderTopTalkers(topTalkers(records, TOP_TALKERS), page)];
    const span = chartSpan(records);
    const title = `Records per ${span === 1 ? "minute" : `${span} minutes`}`;
    yield [title, renderRecordsPerSpan(records, span, page.columns, page.paint)];
  }
  const failed = outcomes.filter((outcome) => !outcome.succeeded);
  if (failed.length > 0) yield ["Why", renderFailures(failed, page)];
}

/** A run for a person: hosts, terminals, flow logs, who talked most and when, and why what failed did. */
export function* renderRun(run: LabRun, page: Page): Generator<string> {
  const { lab, counters } = run;
  const about = [dateTime(lab.start), duration(lab.end - lab.start), plural(counters.packets, "packet")];
  yield `${page.paint.bold(escapeLine(lab.name))} ${page.paint.dim(about.join(" · "))}\n`;
  for (const [title, body] of sections(run, page)) yield renderSection(title, body, page);
}

/** One section under its title. */
export function renderSection(title: string, body: string, page: Page): string {
  return `\n${renderHeading(title, page.columns, page.paint)}\n\n${body}\n`;
}
