import type { RunStream } from "../../lab/index.js";
import { escapeLine } from "./escape.js";
import { renderFlowRecords } from "./flow-records.js";
import type { Page } from "./page.js";
import { recordReason } from "./record-reason.js";
import { plural } from "./text.js";

function renderStream({ logGroupName, logStreamName, interfaceId, records }: RunStream, page: Page): string {
  const { bold, dim } = page.paint;
  const [first] = records;
  const explained = records.map(({ record, explanation }) => ({
    record,
    why: explanation === null ? "" : recordReason(explanation, page.resource),
  }));
  const about = `${page.resource(interfaceId)}, ${plural(records.length, "record")}`;
  const shared = first ? `every record begins \`${first.line.split(" ", 3).join(" ")}\`` : "";
  return [
    `  ${bold(escapeLine(`${logGroupName} / ${logStreamName}`))}`,
    `  ${dim(escapeLine(about))}`,
    `  ${dim(escapeLine(shared))}`,
    "",
    renderFlowRecords(explained, page.columns, page.paint),
  ].join("\n");
}

/** The flow logs stream by stream, as they would stand in CloudWatch Logs. */
export function renderLogStreams(streams: readonly RunStream[], page: Page): string {
  if (streams.length === 0) return "  nothing was logged: does a flow log cover an interface that had traffic?";
  return streams.map((stream) => renderStream(stream, page)).join("\n\n");
}
