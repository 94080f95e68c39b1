import { exportDescribe } from "../../model/index.js";
import type { LabRun } from "../../lab/index.js";
import { fileName, relativeFileName } from "./file-name.js";
import { RUN_FILE, type OutputFiles } from "./output-directory.js";

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}

/** Where in a run's directory the records of a stream are. */
export function streamPath(logGroupName: string, logStreamName: string): string {
  return `${relativeFileName(logGroupName)}/${fileName(logStreamName)}.log`;
}

/** What `--out` may hold of a run: its records as log streams are the rule. */
export const RUN_FORMS = ["streams", "pcapng"] as const;
export type RunForm = (typeof RUN_FORMS)[number];

/** What `--out` writes of a run, by file name. */
export function runFiles(run: LabRun, summary: object, forms: ReadonlySet<RunForm>): OutputFiles {
  const files = new Map<string, string | Uint8Array>();
  if (forms.has("streams")) for (const [path, text] of streamFiles(run, summary)) files.set(path, text);
  else files.set(RUN_FILE, json({ writtenBy: "flowlab", ...summary }));
  for (const { interfaceId, chunks } of run.captures) {
    files.set(`captures/${fileName(interfaceId)}.pcapng`, Buffer.concat(chunks));
  }
  return files;
}

function streamFiles(run: LabRun, summary: object): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  files.set(RUN_FILE, json({ writtenBy: "flowlab", ...summary }));
  files.set("topology.json", json(exportDescribe(run.topology)));
  for (const { logGroupName, logStreamName, records } of run.streams) {
    files.set(streamPath(logGroupName, logStreamName), lines(records.map((each) => each.line)));
  }
  const explanations = run.streams.flatMap(({ logStreamName, records }) =>
    records.map((each) => JSON.stringify({ logStreamName, ...each.explanation })),
  );
  files.set("explanations.jsonl", lines(explanations));
  for (const { host, text } of run.transcripts) {
    const path = `transcripts/${fileName(host)}.txt`;
    const earlier = files.get(path);
    files.set(path, earlier === undefined ? text : `${earlier}\n${text}`);
  }
  return files;
}
