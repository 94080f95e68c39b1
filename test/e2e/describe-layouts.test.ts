import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { exportDescribe } from "../../model/index.js";
import { PEERED } from "../fixtures/nextwork.js";
import { runFlowlab, temporaryDirectory } from "./fake-io.js";

type Json = Record<string, unknown>;
type Files = Readonly<Record<string, unknown>>;

const ALL = exportDescribe(PEERED) as Record<string, Json[]>;
const ASK = ["--from", "eni-1", "--to", "10.2.15.210", "--expect", "reply"];

/** One file for each collection, as `aws ec2 describe-… > file` makes them. */
function byCommand(folder: string, document: Readonly<Record<string, unknown>> = ALL): Files {
  const entries = Object.entries(document).filter(([, list]) => (list as unknown[]).length > 0);
  return Object.fromEntries(entries.map(([key, list], index) => [`${folder}file-${index}.json`, { [key]: list }]));
}

function part(keep: (vpcId: string) => boolean): Readonly<Record<string, unknown>> {
  const inPart = (each: Json): boolean => typeof each["VpcId"] !== "string" || keep(each["VpcId"]);
  return Object.fromEntries(Object.entries(ALL).map(([key, list]) => [key, list.filter(inPart)]));
}

const first = String(ALL["Vpcs"]![0]!["VpcId"]);
const pages = Object.entries(ALL).flatMap(([key, list]) =>
  list.map((each, index): [string, unknown] => [
    `eu-west-3/${key}-${index}.json`,
    {
      [key]: [each],
      NextToken: index + 1 < list.length ? "eyJ2IjoiMiJ9" : null,
      ResponseMetadata: { HTTPStatusCode: 200 },
    },
  ]),
);
const bare = {
  ...ALL,
  Instances: ALL["Reservations"]!.flatMap(({ Instances }) => Instances as Json[]),
  Reservations: [],
};

async function written(files: Files): Promise<string> {
  const folder = temporaryDirectory();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
}

describe("directories of describe-* output, as people keep them", () => {
  test.for([
    { title: "aws_configs/*.json", files: byCommand("aws_configs/") },
    { title: "*.json", files: byCommand("") },
    { title: "<region>/*.json", files: byCommand("eu-west-3/") },
    { title: "aws_configs/<region>/*.json", files: byCommand("aws_configs/eu-west-3/") },
    { title: "<anything>/<account>/<region>/*.json", files: byCommand("accounts/123456789012/eu-west-3/") },
    {
      title: "a folder for each account, both of which see the peering connection",
      files: {
        ...byCommand(
          "x/123456789012/eu-west-3/",
          part((id) => id === first),
        ),
        ...byCommand(
          "x/210987654321/eu-west-3/",
          part((id) => id !== first),
        ),
      },
    },
    { title: "one file for all", files: { "everything.json": ALL } },
    { title: "a page a file, with what pagination leaves behind", files: Object.fromEntries(pages) },
    { title: "a page read twice", files: { ...byCommand("eu-west-3/"), ...byCommand("eu-west-3/again-") } },
    { title: "instances that are bare", files: byCommand("eu-west-3/", bare) },
    { title: "beside files that are none of AWS's", files: { ...byCommand("eu-west-3/"), "README.md": "# mine" } },
  ])("$title", async ({ files }) => {
    const folder = await written(files);
    const traced = await runFlowlab(["trace", folder, ...ASK]);
    expect(traced).toMatchObject({ exitCode: 0, stderr: "" });
    expect(traced.stdout).toMatch(/a reply comes back\n$/);
  });

  test("the name of a file does not matter, its top-level key does", async () => {
    const folder = await written({ "subnets.json": { Vpcs: ALL["Vpcs"] }, "vpcs.json": { Subnets: ALL["Subnets"] } });
    const ran = await runFlowlab(["validate", folder, "--json"]);
    expect(JSON.parse(ran.stdout)).toMatchObject({ schema: 1 });
    expect(ran.stdout).not.toContain("Describe.Ignored");
  });
});
