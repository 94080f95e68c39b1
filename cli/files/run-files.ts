import { gzipped, inParallel } from "../../archive/index.js";
import { exportDescribe } from "../../model/index.js";
import { createLogEventsWriter, inEventOrder, s3Objects, s3Text, type S3Options } from "../../emit/index.js";
import type { LabRun } from "../../lab/index.js";
import { cloudWatchPath, fileName, streamPath } from "./file-name.js";
import { RUN_FILE, type OutputFiles } from "./output-directory.js";
import { inParquet } from "./parquet-files.js";

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

/** What `--out` writes of a run, by file name: its summary, and each form that is asked for. */
export async function runFiles(
  run: LabRun,
  summary: object,
  forms: ReadonlySet<RunForm>,
  s3: S3Options,
): Promise<OutputFiles> {
  const files = new Map<string, string | Uint8Array>([[RUN_FILE, json({ writtenBy: "flowlab", ...summary })]]);
  const add = async (form: RunForm, content: () => Files | Promise<Files>): Promise<void> => {
    if (forms.has(form)) for (const [path, each] of await content()) files.set(path, each);
  };
  await add("streams", () => streamFiles(run));
  await add("cloudwatch", () => cloudWatchFiles(run));
  await add("s3", () => s3Files(run, s3));
  await add("pcapng", () => captureFiles(run));
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
    const writer = createLogEventsWriter(logStreamName, lab.seed);
    const written = inEventOrder(events).map((event) => writer.event(event));
    yield [cloudWatchPath(logGroupName, logStreamName), written.join("") + writer.end()];
  }
}

/** The flow logs' files as if a bucket were their destination. */
async function s3Files({ streams, lab }: LabRun, options: S3Options): Promise<Files> {
  const delivered = streams.flatMap(({ records }) => records);
  const objects = s3Objects(delivered, lab.topology.flowLogs, lab.seed, options);
  const files: [path: string, content: Uint8Array][] = [];
  if (options.fileFormat === "plain-text") {
    const compressed = new Map<string, Uint8Array>();
    await inParallel(objects, async (each) => {
      compressed.set(each.key, await gzipped(Buffer.from(s3Text(each))));
    });
    return objects.map(({ key }) => [`s3/${key}`, compressed.get(key)!] as const);
  }
  await inParquet(async (toParquet) => {
    for (const each of objects) files.push([`s3/${each.key}`, await toParquet(s3Text(each), each.format)]);
  });
  return files;
}

function streamFiles(run: LabRun): Files {
  const files = new Map<string, string>();
  files.set("topology.json", json(exportDescribe(run.topology)));
  for (const { logGroupName, logStreamName, records } of run.streams) {
    files.set(streamPath(logGroupName, logStreamName), lines(records.map((each) => each.line)));
  }
  const explanations = run.streams.flatMap(({ logGroupName, logStreamName, records }) =>
    records.flatMap(({ explanation }) =>
      explanation === null ? [] : [JSON.stringify({ logGroupName, logStreamName, ...explanation })],
    ),
  );
  // What was collected from AWS has records, and none of them is explained.
  if (explanations.length > 0 || run.counters.records === 0) files.set("explanations.jsonl", lines(explanations));
  for (const { host, text } of run.transcripts) {
    const path = `transcripts/${fileName(host)}.txt`;
    const earlier = files.get(path);
    files.set(path, earlier === undefined ? text : `${earlier}\n${text}`);
  }
  return files;
}
