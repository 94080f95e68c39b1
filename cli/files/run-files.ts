import { gzipSync } from "fflate";
import { exportDescribe } from "../../model/index.js";
import { getLogEvents, s3Objects, s3Text, type S3Options } from "../../emit/index.js";
import type { LabRun } from "../../lab/index.js";
import { fileName, relativeFileName } from "./file-name.js";
import { RUN_FILE, type OutputFiles } from "./output-directory.js";

/** What `--out` may hold of a run. */
export const RUN_FORMS = ["streams", "cloudwatch", "s3", "pcapng"] as const;
export type RunForm = (typeof RUN_FORMS)[number];

type Files = Iterable<readonly [path: string, content: string | Uint8Array]>;

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

/** What `--out` writes of a run, by file name: its summary, and each form that is asked for. */
export function runFiles(run: LabRun, summary: object, forms: ReadonlySet<RunForm>, s3: S3Options): OutputFiles {
  const files = new Map<string, string | Uint8Array>([[RUN_FILE, json({ writtenBy: "flowlab", ...summary })]]);
  const add = (form: RunForm, content: () => Files): void => {
    if (forms.has(form)) for (const [path, each] of content()) files.set(path, each);
  };
  add("streams", () => streamFiles(run));
  add("cloudwatch", () => cloudWatchFiles(run));
  add("s3", () => s3Files(run, s3));
  add("pcapng", () => captureFiles(run));
  return files;
}

function* captureFiles({ captures }: LabRun): Files {
  for (const { interfaceId, chunks } of captures)
    yield [`captures/${fileName(interfaceId)}.pcapng`, Buffer.concat(chunks)];
}

/** Each stream as GetLogEvents answers. */
function* cloudWatchFiles({ streams, lab }: LabRun): Files {
  for (const { logGroupName, logStreamName, records } of streams) {
    const events = records.map(({ line, record, ingestionTimeUs }) => ({
      timestamp: record.start * 1000,
      message: line,
      ingestionTime: Math.floor(ingestionTimeUs / 1000),
    }));
    const path = `cloudwatch/${relativeFileName(logGroupName)}/${fileName(logStreamName)}.json`;
    yield [path, json(getLogEvents(events, logStreamName, lab.seed))];
  }
}

/** The flow logs' files as if a bucket were their destination. */
function* s3Files({ streams, lab }: LabRun, options: S3Options): Files {
  const delivered = streams.flatMap(({ records }) => records);
  for (const object of s3Objects(delivered, lab.topology.flowLogs, lab.seed, options)) {
    // A compressor in JavaScript: Node's own gives other bytes on other machines.
    yield [`s3/${object.key}`, gzipSync(Buffer.from(s3Text(object)), { mtime: 0 })];
  }
}

function streamFiles(run: LabRun): Files {
  const files = new Map<string, string>();
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
