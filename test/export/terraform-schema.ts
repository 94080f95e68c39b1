import { readFileSync } from "node:fs";
import type { HclObject, HclResource } from "./hcl.js";

/** Of an argument: its type, after `!` where it is required. */
interface Block {
  readonly arguments: Readonly<Record<string, string>>;
  readonly blocks?: Readonly<Record<string, Block>>;
}

/**
 * What version 5.100.0 of the AWS provider knows of the resources that are written, as `terraform providers schema -json`
 * printed it, without what is only computed.
 */
const SCHEMA = JSON.parse(readFileSync("test/export/terraform-aws-schema.json", "utf8")) as {
  readonly resources: Readonly<Record<string, Block>>;
  readonly data: Readonly<Record<string, Block>>;
};

/** What every resource may have, whatever its provider. */
const META_ARGUMENTS = new Set(["provider", "depends_on", "__is_block__"]);

/** What the provider would say of these resources: unknown types, unknown and missing arguments, wrong types. */
export function schemaProblems(kind: "resources" | "data", list: readonly HclResource[]): readonly string[] {
  return list.flatMap(({ type, name, body }) => {
    const known = SCHEMA[kind][type];
    return known === undefined ? [`${type} is not known`] : blockProblems(`${type}.${name}`, known, body);
  });
}

function blockProblems(where: string, { arguments: known, blocks = {} }: Block, body: HclObject): readonly string[] {
  const required = Object.keys(known).filter((name) => known[name]?.startsWith("!") && !(name in body));
  return [
    ...required.map((name) => `${where} lacks ${name}`),
    ...Object.entries(body).flatMap(([name, value]): readonly string[] => {
      if (META_ARGUMENTS.has(name)) return [];
      const nested = blocks[name];
      if (nested)
        return (value as readonly HclObject[]).flatMap((each) => blockProblems(`${where}.${name}`, nested, each));
      const type = known[name];
      if (type === undefined) return [`${where} has no ${name}`];
      return isOf(type.replace("!", ""), value) ? [] : [`${where}.${name} is no ${type}: ${JSON.stringify(value)}`];
    }),
  ];
}

/** Strings and whatever is looked up are text here: what a reference leads to only Terraform knows. */
function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case "bool":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number";
    case "list":
    case "set":
      return Array.isArray(value);
    case "map":
      return typeof value === "object" && !Array.isArray(value);
    default:
      return typeof value === "string";
  }
}
