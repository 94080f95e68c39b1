import { failure, importDescribe, validateDescribe, type Result, type Topology } from "../../model/index.js";
import { parseLab } from "../../sim/index.js";
import type { Io } from "../io.js";
import type { Sources } from "../render/issues.js";
import { readDescribeDirectory } from "./describe-directory.js";
import { isDirectory } from "./lab-argument.js";
import { readText, type TextFile } from "./read-text.js";

/** A value that was read from files, or what is wrong with it; and the texts that its issues point into. */
export interface Input<T> {
  readonly result: Result<T>;
  readonly sources: Sources;
}

/** `lenient`: what AWS reports of itself is taken as it is. `strict`: what EC2 would refuse is an error as well. */
type Strictness = "lenient" | "strict";

/** Whether a file is describe-* output: AWS writes the keys of a document with a capital, a lab file does not. */
function isDescribeDocument({ path, text }: TextFile): boolean {
  if (!/\.json$/i.test(path)) return false;
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === "object" && document !== null && Object.keys(document).some((key) => /^[A-Z]/.test(key));
  } catch {
    return false;
  }
}

function importFiles(files: readonly TextFile[], strictness: Strictness): Input<Topology> {
  const result = strictness === "strict" ? validateDescribe(files) : importDescribe(files);
  return { result, sources: new Map(files.map((file) => [file.path, file.text])) };
}

/** Reads a `<topology>` argument: a directory holds describe-* output, a file is a lab or such output. */
export async function readTopology(path: string, strictness: Strictness, io: Io): Promise<Input<Topology>> {
  if (await isDirectory(path, io)) {
    const files = await readDescribeDirectory(path, io);
    return files.ok ? importFiles(files.value, strictness) : { result: files, sources: new Map() };
  }
  const file = await readText(path, io);
  if (!file.ok) return { result: failure(file.issues), sources: new Map() };
  if (isDescribeDocument(file.value)) return importFiles([file.value], strictness);
  const lab = parseLab(file.value.text, path);
  return {
    result: lab.ok ? { ...lab, value: lab.value.topology } : lab,
    sources: new Map([[path, file.value.text]]),
  };
}
