import type { Estimate, PublishResult, RejectedEvent } from "../../provision/index.js";
import type { Colours } from "./colours.js";
import { escapeLine } from "./escape.js";
import { renderTable } from "./table.js";
import { grouped, plural } from "./text.js";

const REASONS: Readonly<Record<RejectedEvent["reason"], string>> = {
  "too-old": "older than 14 days",
  "too-new": "more than 2 hours ahead",
  expired: "older than the group's retention",
  unknown: "not kept; the answer that said why was lost",
};

const GIB = 1024 ** 3;

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(".000Z", "Z");
}

/** One line for each event that AWS did not keep. */
export function renderRejected({ logStreamName, timestampMs, message, reason }: RejectedEvent): string {
  return `rejected, ${REASONS[reason]}: ${logStreamName} ${instant(timestampMs)} ${escapeLine(message)}\n`;
}

function costUsd({ bytes }: Estimate, pricePerGbUsd: number): number {
  return (bytes / GIB) * pricePerGbUsd;
}

function renderCost(estimate: Estimate, pricePerGbUsd: number): string {
  const cost = costUsd(estimate, pricePerGbUsd);
  const amount = cost > 0 && cost < 0.01 ? "less than 0.01" : cost.toFixed(2);
  return `${amount} USD at ${pricePerGbUsd} USD per GB ingested`;
}

/** What `--dry-run` shows. `shiftMs` was added to every time. */
export function renderEstimate(estimate: Estimate, shiftMs: number, pricePerGbUsd: number, paint: Colours): string {
  const rows = estimate.streams.map(({ logGroupName, logStreamName, events, batches, bytes }) => [
    `${logGroupName} / ${logStreamName}`,
    grouped(events),
    grouped(batches),
    grouped(bytes),
  ]);
  const table = renderTable(
    [
      { title: "log group / log stream", align: "left" },
      { title: "events", align: "right" },
      { title: "batches", align: "right" },
      { title: "bytes", align: "right" },
    ],
    rows,
    paint,
  );
  const { events, batches, bytes } = estimate;
  return [
    table,
    "",
    `  ${plural(events, "event")} in ${plural(batches, "PutLogEvents call")}, ${plural(bytes, "byte")}: ${renderCost(estimate, pricePerGbUsd)}`,
    ...renderShift(shiftMs),
    ...renderOutOfTime(estimate),
    "",
  ].join("\n");
}

/** What is done to the times of records, if anything. */
export function renderShift(shiftMs: number): readonly string[] {
  if (shiftMs === 0) return [];
  const later = shiftMs > 0 ? "later" : "earlier";
  return [
    `  every time is shifted by ${grouped(Math.abs(shiftMs) / 1000)} s, ${later}: in the events and in the records`,
  ];
}

function renderOutOfTime({ tooOld, tooNew, expired }: Estimate): readonly string[] {
  const reasons = { "too-old": tooOld, "too-new": tooNew, expired } as const;
  return Object.entries(reasons).flatMap(([reason, count]) =>
    count === 0 ? [] : [`  AWS would reject ${plural(count, "event")}: ${REASONS[reason as keyof typeof reasons]}`],
  );
}

/** Where the events went. */
export interface PublishedTo {
  readonly accountId: string;
  readonly region: string;
  readonly streams: number;
  readonly groups: readonly string[];
}

/** What a publication came to. */
export function renderPublished(result: PublishResult, { accountId, region, streams, groups }: PublishedTo): string {
  const { published, resumed, rejected, batches } = result;
  const created = result.groupsCreated.length === 0 ? "" : ` (made: ${result.groupsCreated.join(", ")})`;
  const earlier = resumed === 0 ? "" : `; ${plural(resumed, "event")} had been published before`;
  const lost = rejected === 0 ? "" : `; ${plural(rejected, "event")} rejected`;
  return `published ${plural(published, "event")} in ${plural(batches, "call")} to ${plural(streams, "stream")} of ${groups.join(", ")} in ${region} of ${accountId}${created}${earlier}${lost}\n`;
}

/** `--json`: the estimate, and what came of it where something was published. */
export function publishDocument(
  estimate: Estimate,
  shiftMs: number,
  pricePerGbUsd: number,
  outcome: (PublishedTo & { readonly result: PublishResult; readonly rejected: readonly RejectedEvent[] }) | null,
): object {
  return {
    schema: 1,
    shiftSeconds: shiftMs / 1000,
    estimate: { ...estimate, costUsd: costUsd(estimate, pricePerGbUsd), pricePerGbUsd },
    published: outcome && {
      accountId: outcome.accountId,
      region: outcome.region,
      events: outcome.result.published,
      resumed: outcome.result.resumed,
      calls: outcome.result.batches,
      groupsCreated: outcome.result.groupsCreated,
      rejected: outcome.rejected,
    },
  };
}
