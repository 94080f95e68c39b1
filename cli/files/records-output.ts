import { headerLine, type LogFormat } from "../../emit/index.js";
import type { Io } from "../io.js";
import { makeDirectory } from "./output-directory.js";
import { writeRecordsFile, type FileTarget } from "./records-file.js";
import { textOf, type RecordsOutput } from "./record-writing.js";
import { s3Tree, type S3Layout } from "./s3-tree.js";
import { streamTree, type StreamLayout } from "./stream-tree.js";

/** Where records go, and in what form. */
export type RecordsTarget =
  | { readonly kind: "stdout"; readonly header: boolean }
  | FileTarget
  | { readonly kind: "directory"; readonly path: string; readonly layout: S3Layout | StreamLayout };

/** Opens the target for what `work` writes there. Files and directories appear whole or not at all. */
export async function withRecordsOutput<T>(
  target: RecordsTarget,
  force: boolean,
  io: Io,
  work: (output: RecordsOutput) => Promise<T>,
): Promise<T> {
  switch (target.kind) {
    case "stdout":
      return work(standardOutput(target.header, io));
    case "file":
      return writeRecordsFile(target, force, io, work);
    case "directory":
      return makeDirectory(target.path, force, io, async (staged) => {
        const { layout } = target;
        return layout.kind === "s3" ? s3Tree(layout, staged, io, work) : streamTree(layout, staged, io, work);
      });
  }
}

function standardOutput(header: boolean, io: Io): RecordsOutput {
  let begun = !header;
  const begin = (format: LogFormat): void => {
    if (!begun) io.stdout.write(`${headerLine(format)}\n`);
    begun = true;
  };
  return {
    async write({ records }, format) {
      begin(format);
      io.stdout.write(textOf(records, format));
    },
    async finish(format) {
      begin(format);
    },
  };
}
