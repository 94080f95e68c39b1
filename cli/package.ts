import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The directory of the installed package: the closest one above this module with a package.json. */
function packageDirectory(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, "package.json"))) directory = dirname(directory);
  return directory;
}

/** The lab that `flowlab run` runs when it is given none. */
export function builtInLabPath(): string {
  return join(packageDirectory(), "examples", "vpc-monitoring", "lab.yaml");
}

export function packageVersion(): string {
  const text = readFileSync(join(packageDirectory(), "package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
