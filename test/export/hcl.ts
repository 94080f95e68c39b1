import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDirectory } from "../e2e/fake-io.js";
import { python } from "../provision/moto.js";

/** A block of a configuration: its arguments, and the blocks in it, as python-hcl2 reads them. */
export type HclObject = Readonly<Record<string, unknown>>;

export interface HclResource {
  readonly type: string;
  readonly name: string;
  readonly body: HclObject;
}

const READ = "import hcl2, json, sys; print(json.dumps(hcl2.load(open(sys.argv[1]))))";

/** The resources and data sources of a configuration, read by a parser that is not ours. */
export function readHcl(text: string): {
  readonly resources: readonly HclResource[];
  readonly data: readonly HclResource[];
} {
  const file = join(temporaryDirectory(), "main.tf");
  writeFileSync(file, text);
  const { status, output } = python(["-c", READ, file]);
  if (status !== 0) throw new Error(output);
  const document = JSON.parse(output) as {
    readonly resource?: readonly HclObject[];
    readonly data?: readonly HclObject[];
  };
  return { resources: (document.resource ?? []).map(readBlock), data: (document.data ?? []).map(readBlock) };
}

/** `{ "\"aws_vpc\"": { "\"app\"": { … } } }` */
function readBlock(block: HclObject): HclResource {
  const [type = "", named] = Object.entries(block)[0] ?? [];
  const [name = "", body] = Object.entries(named as HclObject)[0] ?? [];
  return { type: JSON.parse(type) as string, name: JSON.parse(name) as string, body: body as HclObject };
}
