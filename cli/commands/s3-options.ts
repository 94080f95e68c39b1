import { DEFAULT_S3_OPTIONS, type S3Options } from "../../emit/index.js";
import { USAGE } from "../exit-code.js";
import { FlowlabError } from "../flowlab-error.js";

/** How `--to s3` lays out the bucket. */
export interface S3Arguments {
  readonly s3Prefix?: string;
  readonly s3Format?: S3Options["fileFormat"];
  readonly hivePartitions?: true;
  readonly hourlyPartitions?: true;
}

/** `AWSLogs` is AWS's own folder, and may not be named (CreateFlowLogs). */
export function readS3Options({ s3Prefix = "", s3Format, hivePartitions, hourlyPartitions }: S3Arguments): S3Options {
  const prefix = s3Prefix.replaceAll(/^\/+|\/+$/g, "");
  if (prefix.split("/").some((part) => part === "AWSLogs" || part === ".." || part === ".")) {
    throw new FlowlabError("Option.S3", `\`--s3-prefix ${s3Prefix}\` cannot be a folder`, "name one as my-logs", USAGE);
  }
  return {
    ...DEFAULT_S3_OPTIONS,
    prefix,
    ...(s3Format !== undefined && { fileFormat: s3Format }),
    hiveCompatiblePartitions: hivePartitions === true,
    perHourPartition: hourlyPartitions === true,
  };
}
