import type { FlowLog } from "../../model/index.js";
import type { Batch } from "../aggregate/options.js";
import type { FlowRecord } from "../record/flow-record.js";
import { headerLine, type LogFormat } from "../record/log-format.js";
import { s3Placement, type S3Options } from "./s3-key.js";

/** One record as it was delivered. */
export interface DeliveredRecord {
  readonly record: FlowRecord;
  readonly format: LogFormat;
  /** Its text, without a line end. */
  readonly line: string;
  readonly flowLogs: Batch["flowLogs"];
}

/** One file of a flow log. */
export interface S3Object {
  readonly key: string;
  readonly format: LogFormat;
  readonly lines: readonly string[];
}

/** The files that the flow logs would have written to S3, in order of their keys. */
export function s3Objects(
  delivered: Iterable<DeliveredRecord>,
  flowLogs: readonly FlowLog[],
  seed: string,
  options: S3Options,
): readonly S3Object[] {
  const placements = new Map(
    flowLogs.map((flowLog) => [flowLog.id, s3Placement({ ...flowLog, flowLogId: flowLog.id }, seed, options)]),
  );
  const objects = new Map<string, S3Object & { readonly lines: string[] }>();
  for (const { record, format, line, flowLogs: deliverers } of delivered) {
    for (const { flowLogId, trafficType } of deliverers) {
      const place = placements.get(flowLogId);
      const asked = trafficType === "ALL" || record.action === null || record.action === trafficType;
      if (place === undefined || !asked) continue;
      const key = place(record.end, line.length + 1);
      const object = objects.get(key) ?? { key, format, lines: [] };
      objects.set(key, object);
      object.lines.push(line);
    }
  }
  return [...objects.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** What a plain text file says before it is compressed: AWS begins each with the names of the fields. */
export function s3Text({ format, lines }: S3Object): string {
  return [headerLine(format), ...lines, ""].join("\n");
}
