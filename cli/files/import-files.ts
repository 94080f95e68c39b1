import type { AwsReading } from "../../provision/index.js";
import { fileName } from "./file-name.js";
import { RUN_FILE, type OutputFiles } from "./output-directory.js";

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** What `import aws --out` writes: `<account>/<region>/<Collection>.json`, and what was read when. */
export function importFiles({ regions }: AwsReading, document: object): OutputFiles {
  const files = new Map<string, string>([[RUN_FILE, json({ writtenBy: "flowlab", ...document })]]);
  for (const { accountId, region, files: collections } of regions) {
    const directory = `${fileName(accountId)}/${fileName(region)}`;
    for (const { name, content } of collections) files.set(`${directory}/${fileName(name)}.json`, json(content));
  }
  return files;
}
