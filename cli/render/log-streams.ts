import { DEFAULT_LOG_FORMAT, headerLine, type LogFormat } from "../../emit/index.js";
import type { RunStream } from "../../lab/index.js";
import { escapeLine } from "./escape.js";
import { renderFlowRecords } from "./flow-records.js";
import type { Page } from "./page.js";
import { recordReason } from "./record-reason.js";
import { plural } from "./text.js";

/** What all records of a format have in common; the table below shows the fields of version 2 in any case. */
function sharedBy(format: LogFormat, line: string): string {
  if (format === DEFAULT_LOG_FORMAT) return `every record begins \`${line.split(" ", 3).join(" ")}\``;
  return `every record holds \`${headerLine(format)}\``;
}

function renderStream({ logGroupName, logStreamName, interfaceId, records }: RunStream, page: Page): string {
  const { bold, dim } = page.paint;
  const [first] = records;
  const explained = records.map(({ record, explanation }) => ({
    record,
    why: explanation === null ? "" : recordReason(explanation, page.resource),
  }));
  const about = `${page.resource(interfaceId)}, ${plural(records.length, "record")}`;
  const shared = first
    ? [...new Set(records.map(({ format }) => format))].map((each) => sharedBy(each, first.line))
    : [];
  return [
    `  ${bold(escapeLine(`${logGroupName} / ${logStreamName}`))}`,
    `  ${dim(escapeLine(about))}`,
    ...shared.map((line) => `  ${dim(escapeLine(line))}`),
    "",
    renderFlowRecords(explained, page.columns, page.paint),
  ].join("\n");
}

/** The flow logs stream by stream, as they would stand in CloudWatch Logs. */
export function renderLogStreams(streams: readonly RunStream[], page: Page): string {
  if (streams.length === 0) return "  nothing was logged: does a flow log cover an interface that had traffic?";
  return streams.map((stream) => renderStream(stream, page)).join("\n\n");
}
