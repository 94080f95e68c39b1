import { deriveNumber, type FlowLog } from "../../model/index.js";
import type { Batch } from "../aggregate/options.js";
import type { FlowRecord } from "../record/flow-record.js";
import { headerLine, type LogFormat } from "../record/log-format.js";
import { formatRecord } from "../record/format.js";
import { S3_PERIOD_SECONDS, s3Key, type S3Options } from "./s3-key.js";

/** One record as it was delivered. */
export interface DeliveredRecord {
  readonly record: FlowRecord;
  readonly format: LogFormat;
  readonly flowLogs: Batch["flowLogs"];
}

/** One file of a flow log. */
export interface S3Object {
  readonly key: string;
  readonly format: LogFormat;
  readonly records: readonly FlowRecord[];
}

/** The files that the flow logs would have written to S3, in order of their keys. */
export function s3Objects(
  delivered: Iterable<DeliveredRecord>,
  flowLogs: readonly FlowLog[],
  seed: string,
  options: S3Options,
): readonly S3Object[] {
  const owners = new Map(flowLogs.map((flowLog) => [flowLog.id, flowLog]));
  const objects = new Map<string, S3Object & { readonly records: FlowRecord[] }>();
  for (const { record, format, flowLogs: deliverers } of delivered) {
    for (const { flowLogId, trafficType } of deliverers) {
      const owner = owners.get(flowLogId);
      const asked = trafficType === "ALL" || record.action === null || record.action === trafficType;
      if (owner === undefined || !asked) continue;
      const period = Math.floor(record.end / S3_PERIOD_SECONDS) * S3_PERIOD_SECONDS;
      const hash = deriveNumber(seed, `${flowLogId} ${period}`).toString(16).padStart(8, "0");
      const key = s3Key({ ...owner, flowLogId }, period, hash, options);
      const object = objects.get(key) ?? { key, format, records: [] };
      objects.set(key, object);
      object.records.push(record);
    }
  }
  return [...objects.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** What a plain text file says before it is compressed: AWS begins each with the names of the fields. */
export function s3Text({ format, records }: S3Object): string {
  return [headerLine(format), ...records.map((record) => formatRecord(record, format)), ""].join("\n");
}
