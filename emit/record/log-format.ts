import { failure, success, type Result } from "../../model/index.js";
import { DEFAULT_FIELDS, type Field } from "./fields.js";

const DEFAULT_LOG_FORMAT = DEFAULT_FIELDS.map((field) => `\${${field.name}}`).join(" ");

/**
 * The fields of a flow log's LogFormat: the default format, given as null or spelled out as DescribeFlowLogs does. A
 * custom format is refused by name (flow-log-records 1).
 */
export function supportedFormat(logFormat: string | null): Result<readonly Field[]> {
  if (logFormat === null || logFormat.trim() === DEFAULT_LOG_FORMAT) return success(DEFAULT_FIELDS);
  return failure([
    {
      severity: "error",
      code: "FlowLog.LogFormatNotSupported",
      message: `the custom log format \`${logFormat}\` is not supported`,
      hint: "leave the log format out to get the default one, the fields of version 2 in AWS's order",
    },
  ]);
}
