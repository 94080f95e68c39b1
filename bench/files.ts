import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { gzipped, inParallel, withParquet } from "../archive/index.js";
import { createBlockFormatter, DEFAULT_LOG_FORMAT, headerLine } from "../emit/index.js";
import { figureOf, type Figure, type Suite } from "./figure.js";
import { flowRecords } from "./flow-records.js";

const ROWS = 1_000_000;
const QUICK_ROWS = 200_000;
const SAMPLES = 5;

/** Records on their way into files and out of them: Parquet rows by DuckDB, gzip on every processor. */
export const FILES: Suite = {
  name: "files",
  async run(quick) {
    const directory = await mkdtemp(join(tmpdir(), "flowlab-bench-"));
    try {
      return await measure(directory, quick);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
};

async function measure(directory: string, quick: boolean): Promise<readonly Figure[]> {
  const rows = quick ? QUICK_ROWS : ROWS;
  const text = lines(rows);
  const [from, parquetFile, to] = ["records.txt", "records.parquet", "read.txt"].map((name) => join(directory, name));
  await writeFile(from!, text);
  // As many texts as keep every processor at work, each of the size of a busy flow log's file.
  const processors = availableParallelism();
  const texts = Array.from({ length: 2 * processors }, () => text.subarray(0, Math.floor(text.length / 8)));
  const megabytes = texts.reduce((sum, { length }) => sum + length, 0) / 1e6;
  const [written, read, compressed]: [number[], number[], number[]] = [[], [], []];
  let compressedBytes = 0;
  for (let sample = 0; sample < (quick ? 1 : SAMPLES); sample++) {
    await withParquet(async (parquet) => {
      written.push(rows / (await seconds(() => parquet.write(from!, DEFAULT_LOG_FORMAT, parquetFile!))));
      read.push(rows / (await seconds(() => parquet.read(parquetFile!, to!))));
    });
    compressedBytes = 0;
    const took = await seconds(() =>
      inParallel(texts, async (each) => void (compressedBytes += (await gzipped(each)).length)),
    );
    compressed.push(megabytes / took);
  }
  return [
    figureOf(`Parquet written, ${rows} rows`, "records/s", written),
    figureOf(`Parquet read, ${rows} rows`, "records/s", read),
    figureOf(`gzip, ${processors} processors`, "MB/s", compressed, { counts: { compressedBytes } }),
  ];
}

/** With a header line, as S3 has them. */
function lines(count: number): Uint8Array {
  const blocks: Uint8Array[] = [Buffer.from(`${headerLine(DEFAULT_LOG_FORMAT)}\n`)];
  const formatter = createBlockFormatter((block) => void blocks.push(block.slice()));
  formatter.add(flowRecords(count));
  formatter.flush();
  return Buffer.concat(blocks);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
