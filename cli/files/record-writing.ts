import type { RecordBatch } from "../../archive/index.js";
import { createBlockFormatter, type LogFormat, type RecordFields } from "../../emit/index.js";

/** Takes records, all in one format. */
export interface RecordsOutput {
  write(batch: RecordBatch, format: LogFormat): Promise<void>;
  /** After the last batch. */
  finish(format: LogFormat): Promise<void>;
}

/** Records as lines, each with its end. */
export function textOf(records: readonly RecordFields[], format: LogFormat): string {
  const decoder = new TextDecoder();
  let text = "";
  const formatter = createBlockFormatter((block) => (text += decoder.decode(block)), { format });
  formatter.add(records);
  formatter.flush();
  return text;
}
