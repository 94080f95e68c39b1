import { dirname, join } from "node:path";
import { gzipped, inParallel, Spool, withParquet } from "../../archive/index.js";
import { formatRecord, headerLine, s3Placement, type S3Options, type S3Owner } from "../../emit/index.js";
import { INVALID_INPUT } from "../exit-code.js";
import { FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { RUN_FILE } from "./output-directory.js";
import { withScratch } from "./parquet-files.js";
import type { RecordsOutput } from "./record-writing.js";

/** A bucket as a flow log fills it. */
export interface S3Layout {
  readonly kind: "s3";
  readonly owner: S3Owner;
  readonly options: S3Options;
}

/** Writes records of any number into `directory` as the files of one flow log. */
export async function s3Tree<T>(
  { owner, options }: S3Layout,
  directory: string,
  io: Io,
  work: (output: RecordsOutput) => Promise<T>,
): Promise<T> {
  // The records have no seed: who owns them names their files.
  const place = s3Placement(owner, "convert", options);
  return withScratch(async (scratch) => {
    const spool = new Spool(scratch);
    return work({
      async write({ source, records }, format) {
        const head = `${headerLine(format)}\n`;
        for (const record of records) {
          const line = `${formatRecord(record, format)}\n`;
          const time = record.end ?? record.start;
          if (time === undefined) throw withoutTime(source);
          spool.append(place(time, line.length), line, head);
        }
        await spool.settle();
      },
      async finish(format) {
        const texts = await spool.end();
        const path = async (key: string): Promise<string> => {
          const file = join(directory, "s3", key);
          await io.files.mkdir(dirname(file), { recursive: true });
          return file;
        };
        if (options.fileFormat === "parquet") {
          await withParquet(async (parquet) => {
            for (const [key, text] of texts) await parquet.write(text, format, await path(key));
          });
        } else {
          await inParallel(texts, async ([key, text]) => {
            await io.files.writeFile(await path(key), await gzipped(await io.files.readFile(text)));
          });
        }
        const summary = { writtenBy: "flowlab", schema: 1, flowLog: owner };
        await io.files.writeFile(join(directory, RUN_FILE), `${JSON.stringify(summary, null, 2)}\n`);
      },
    });
  });
}

function withoutTime(source: string): FlowlabError {
  const hint = "S3 files are named after the time at which their records end: convert records with `end` or `start`";
  return new FlowlabError("Convert.NoTime", `the records of \`${source}\` have no time`, hint, INVALID_INPUT);
}
