import { RETENTION_DAYS } from "../../model/index.js";
import { runLab } from "../../lab/index.js";
import {
  estimate,
  isLogGroupName,
  type Estimate,
  type EventStream,
  type JournalContent,
  type LogGroupSettings,
} from "../../provision/index.js";
import { USAGE } from "../exit-code.js";
import { FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { isDirectory, readLab } from "./lab-argument.js";
import { publishedDirectory, publishedRun, type Published } from "./published.js";

/** What the arguments come to, every one of them checked. */
export interface PublishPlan {
  readonly groups: readonly LogGroupSettings[];
  readonly streams: readonly EventStream[];
  readonly estimate: Estimate;
  readonly shiftMs: number;
  readonly pricePerGbUsd: number;
}

function usage(message: string, hint: string): FlowlabError {
  return new FlowlabError("Option.Malformed", message, hint, USAGE);
}

/** The options of `publish` that say what is published where, as they were written. */
export interface PublishPlanArguments {
  /** A lab file or a run's directory; null for the built-in lab. */
  readonly source: string | null;
  readonly logGroup?: string;
  readonly retentionDays?: string;
  readonly rebase?: "now";
  readonly pricePerGb: string;
}

function retentionOf({ retentionDays }: PublishPlanArguments): number | null {
  if (retentionDays === undefined) return null;
  if (RETENTION_DAYS.includes(Number(retentionDays))) return Number(retentionDays);
  const message = `\`--retention-days\`: a log group cannot keep its events for \`${retentionDays}\` days`;
  throw usage(message, `one of ${RETENTION_DAYS.join(", ")}`);
}

function priceOf({ pricePerGb }: PublishPlanArguments): number {
  if (/^\d+(\.\d+)?$/.test(pricePerGb)) return Number(pricePerGb);
  throw usage(`\`--price-per-gb\`: \`${pricePerGb}\` is not a price`, "write it as 0.57");
}

function groupNameOf({ logGroup }: PublishPlanArguments): string | null {
  if (logGroup === undefined) return null;
  if (isLogGroupName(logGroup)) return logGroup;
  const hint = "1 to 512 letters, digits and `_ - / . #`, not beginning with `aws/`";
  throw usage(`\`--log-group\`: \`${logGroup}\` is not a log group's name`, hint);
}

/** Null when the lab has errors, which have been shown. */
async function readPublished({ source }: PublishPlanArguments, io: Io): Promise<Published | null> {
  if (source !== null && source !== "-" && (await isDirectory(source, io))) return publishedDirectory(source, io);
  const lab = await readLab(source, {}, true, io);
  return lab && publishedRun(runLab(lab, { explain: false }));
}

/** Windows stay on whole minutes, and the last one ends before now. */
function shiftOf({ rebase }: PublishPlanArguments, { endMs }: Published, nowMs: number): number {
  return rebase === undefined ? 0 : Math.floor((nowMs - endMs) / 60_000) * 60_000;
}

/**
 * Reads the records and works out what publishing them comes to. `journal` is what an interrupted publication wrote
 * down: its shift of the times goes on. Null when the lab has errors, which have been shown.
 */
export async function planPublication(
  args: PublishPlanArguments,
  journal: JournalContent | null,
  io: Io,
): Promise<PublishPlan | null> {
  const name = groupNameOf(args);
  const retentionInDays = retentionOf(args);
  const pricePerGbUsd = priceOf(args);
  const published = await readPublished(args, io);
  if (published === null) return null;
  const shiftMs = journal?.header.shiftMs ?? shiftOf(args, published, io.now());
  const groups = name === null ? published.groups : [{ name, retentionInDays: null, logGroupClass: null }];
  const streams = published
    .streams(shiftMs)
    .map((stream) => (name === null ? stream : { ...stream, logGroupName: name }));
  const settings = groups.map((group) => ({
    ...group,
    retentionInDays: retentionInDays ?? group.retentionInDays,
    changeRetention: retentionInDays !== null,
  }));
  const retentions = new Map(settings.map((group) => [group.name, group.retentionInDays]));
  const estimated = await estimate(streams, retentions, io.now());
  return { groups: settings, streams, estimate: estimated, shiftMs, pricePerGbUsd };
}
