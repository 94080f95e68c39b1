import { deriveNumber } from "../../model/index.js";
import { utcParts } from "./utc.js";

/** How a flow log lays out its files in a bucket: DestinationOptions of CreateFlowLogs, by AWS's names. */
export interface S3Options {
  /** The folder of the bucket, without slashes at its ends; empty for the bucket itself. */
  readonly prefix: string;
  readonly fileFormat: "plain-text" | "parquet";
  readonly hiveCompatiblePartitions: boolean;
  readonly perHourPartition: boolean;
}

export const DEFAULT_S3_OPTIONS: S3Options = {
  prefix: "",
  fileFormat: "plain-text",
  hiveCompatiblePartitions: false,
  perHourPartition: false,
};

/** Whose file it is. */
export interface S3Owner {
  readonly accountId: string;
  readonly region: string;
  readonly flowLogId: string;
}

/** A file holds the records that ended in its five minutes (flow-log-records 10). */
const S3_PERIOD_SECONDS = 300;
/**
 * A file that has so many bytes takes no more: another one follows it (flow-logs-s3-path, "Log files": 75 MB). That
 * they are counted before compression is our reading.
 */
const S3_FILE_BYTES = 75_000_000;

/** Names the file that takes a line: `end` of the record in Unix seconds, and the bytes of its text. */
export type S3Placement = (end: number, lineBytes: number) => string;

/** The files of one flow log, filled in the order of what is asked. Their hashes follow from `seed`. */
export function s3Placement(owner: S3Owner, seed: string, options: S3Options): S3Placement {
  const open = new Map<number, { key: string; part: number; bytes: number }>();
  const keyOf = (period: number, part: number): string => {
    const name = `${owner.flowLogId} ${period}${part === 0 ? "" : ` ${part}`}`;
    return s3Key(owner, period, deriveNumber(seed, name).toString(16).padStart(8, "0"), options);
  };
  return (end, lineBytes) => {
    const period = Math.floor(end / S3_PERIOD_SECONDS) * S3_PERIOD_SECONDS;
    let file = open.get(period);
    if (file === undefined) open.set(period, (file = { key: keyOf(period, 0), part: 0, bytes: 0 }));
    if (file.bytes >= S3_FILE_BYTES) {
      file.part++;
      file.key = keyOf(period, file.part);
      file.bytes = 0;
    }
    file.bytes += lineBytes;
    return file.key;
  };
}

/** The plain text files are compressed; whether AWS's Parquet files are called `.log.parquet` too is not known. */
const SUFFIX = { "plain-text": ".log.gz", parquet: ".parquet" } as const;

/** The key of the object with the records that ended from `period` on (Unix seconds). `hash`: eight hex digits. */
export function s3Key(
  { accountId, region, flowLogId }: S3Owner,
  period: number,
  hash: string,
  options: S3Options,
): string {
  const { prefix, fileFormat, hiveCompatiblePartitions: hive, perHourPartition } = options;
  const { year, month, day, hour, minute } = utcParts(period);
  const folders: readonly (readonly [name: string, value: string])[] = [
    ["aws-account-id", accountId],
    ["aws-service", "vpcflowlogs"],
    ["aws-region", region],
    ["year", year],
    ["month", month],
    ["day", day],
    ...(perHourPartition ? [["hour", hour] as const] : []),
  ];
  const path = folders.map(([name, value]) => (hive ? `${name}=${value}` : value));
  const time = `${year}${month}${day}T${hour}${minute}Z`;
  const name = `${accountId}_vpcflowlogs_${region}_${flowLogId}_${time}_${hash}${SUFFIX[fileFormat]}`;
  return [...(prefix === "" ? [] : [prefix]), "AWSLogs", ...path, name].join("/");
}
