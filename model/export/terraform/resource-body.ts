import {
  isExpression,
  isList,
  waitsFor,
  type Construct,
  type Expression,
  type Properties,
  type Value,
} from "../configuration/construct.js";
import type { DataSources } from "./data-sources.js";
import type { HclBody, HclValue } from "./hcl.js";
import type { Providers } from "./providers.js";
import { TERRAFORM_ATTRIBUTES, TERRAFORM_TYPES } from "./resource-types.js";

/** The arguments and blocks of a construct as a resource of Terraform's AWS provider. */
export function resourceBody(
  construct: Construct,
  addresses: ReadonlyMap<string, string>,
  data: DataSources,
  providers: Providers,
): HclBody {
  const { type, name, properties, terraform } = construct;
  const rename = TERRAFORM_TYPES[type]?.rename ?? {};
  const alias = providers.aliasOf(construct);
  const translated = Object.entries(properties).map(([key, value]) => [rename[key] ?? snakeCase(key), value] as const);
  const write = writer(construct, addresses, data);
  const { arguments: own, blocks } = bodyOf(
    Object.fromEntries([...translated, ...Object.entries(terraform ?? {})]),
    write,
  );
  const needs = waitsFor(construct, terraform ?? {}).flatMap((id): HclValue[] => {
    const address = addresses.get(id);
    return address === undefined ? [] : [{ raw: address }];
  });
  return {
    arguments: [
      ...(alias === null ? [] : [["provider", { raw: alias }] as const]),
      ...own,
      ...(name === null ? [] : [["tags", { Name: name }] as const]),
      ...(needs.length === 0 ? [] : [["depends_on", needs] as const]),
    ],
    blocks,
  };
}

/** `CidrBlock` is `cidr_block`. */
function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toLowerCase();
}

function bodyOf(properties: Properties, write: (value: Value) => HclValue): HclBody {
  const entries = Object.entries(properties);
  return {
    arguments: entries.flatMap(([name, value]) => (blocksOf(value) === null ? [[name, write(value)] as const] : [])),
    blocks: entries.flatMap(([name, value]) =>
      (blocksOf(value) ?? []).map((each) => [name, bodyOf(each, write)] as const),
    ),
  };
}

function blocksOf(value: Value): readonly Properties[] | null {
  return isExpression(value) && value.expression === "blocks" ? value.blocks : null;
}

function writer(
  construct: Construct,
  addresses: ReadonlyMap<string, string>,
  data: DataSources,
): (value: Value) => HclValue {
  const addressOf = (id: string): string => {
    const address = addresses.get(id);
    if (address === undefined) throw new Error(`nothing is built for ${id}`);
    return address;
  };
  const write = (value: Value): HclValue => {
    if (typeof value !== "object") return value;
    if (isList(value)) return value.map(write);
    if (isExpression(value)) return expression(value);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, write(each)]));
  };
  const expression = (each: Expression): HclValue => {
    switch (each.expression) {
      case "reference": {
        const attribute = each.attribute === undefined ? "id" : TERRAFORM_ATTRIBUTES[each.attribute];
        return { raw: `${addressOf(each.id)}.${attribute ?? "id"}` };
      }
      case "ipv6-block": {
        const block = `${addressOf(each.vpcId)}.ipv6_cidr_block`;
        return { raw: each.subnet === null ? block : `cidrsubnet(${block}, 8, ${each.subnet})` };
      }
      case "latest-image":
        return { raw: `${data.nameOf("image", construct)}.value` };
      case "managed-prefix-list":
        return { raw: `${data.nameOf("prefix-list", construct, each.name)}.id` };
      case "text": {
        if (each.text === "${account}") return { raw: `${data.nameOf("account", construct)}.account_id` };
        const account = `\${${data.nameOf("account", construct)}.account_id}`;
        const partition = `\${${data.nameOf("partition", construct)}.partition}`;
        return {
          raw: `"${each.text.replaceAll(/\$\{(account|partition)\}/g, (_, what) => (what === "account" ? account : partition))}"`,
        };
      }
      case "document":
        return { call: "jsonencode", argument: write(each.document) };
      case "blocks":
        throw new Error("blocks stand below a resource only");
    }
  };
  return write;
}
