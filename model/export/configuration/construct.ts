import type { Resource } from "../../topology/resource.js";

/** Where a value is not known before AWS makes it: each tool writes it in its own words. */
export type Expression =
  /** What a construct is called by, or one of its attributes, by CloudFormation's name of it. */
  | { readonly expression: "reference"; readonly id: string; readonly attribute?: string }
  /** An Amazon-provided IPv6 block of a VPC, or the /64 of that number in it. */
  | { readonly expression: "ipv6-block"; readonly vpcId: string; readonly subnet: number | null }
  /** The newest Amazon Linux 2023, by the public SSM parameter. */
  | { readonly expression: "latest-image" }
  /** A prefix list that AWS manages, by its name. */
  | { readonly expression: "managed-prefix-list"; readonly name: string }
  /** Text with what the tool knows of where it builds: `${account}`, `${region}`. */
  | { readonly expression: "text"; readonly text: string }
  /** A policy document. */
  | { readonly expression: "document"; readonly document: Properties }
  /** Of Terraform: the same block several times. */
  | { readonly expression: "blocks"; readonly blocks: readonly Properties[] };

export type Value = string | number | boolean | readonly Value[] | Properties | Expression;

export interface Properties {
  readonly [name: string]: Value;
}

/** One thing to build, in CloudFormation's words; Terraform's follow from them, but for what the two see differently. */
export interface Construct {
  /** The topology's id of it, or a path below that of its owner. */
  readonly id: string;
  /** `AWS::EC2::Subnet`; a name of its own where CloudFormation has none. */
  readonly type: string;
  /** What it is called in the configuration. */
  readonly label: string;
  /** Its Name tag. */
  readonly name: string | null;
  readonly accountId: string;
  readonly region: string;
  readonly properties: Properties;
  /** What only CloudFormation says; null where it does without the construct. */
  readonly cloudformation: Properties | null;
  /** What only Terraform says, in its own words; null where it does without the construct. */
  readonly terraform: Properties | null;
  /** Constructs that have to be there first, though no property tells. */
  readonly dependsOn: readonly string[];
}

type Place = Pick<Resource, "accountId" | "region">;
type More = Partial<Pick<Construct, "cloudformation" | "terraform" | "dependsOn">>;

/** A construct for a resource of the topology, with its name as a tag. */
export function construct(type: string, resource: Resource, properties: Properties, more: More = {}): Construct {
  const { id, name } = resource;
  return { ...part(type, id, name, resource, properties, more), name: name === id ? null : name };
}

/** A construct that only the tools know as a thing of its own: a rule, a route, an association. It has no tags. */
export function part(
  type: string,
  id: string,
  label: string,
  { accountId, region }: Place,
  properties: Properties,
  more: More = {},
): Construct {
  const rest = { cloudformation: {}, terraform: {}, dependsOn: [], ...more };
  return { id, type, label, name: null, accountId, region, properties, ...rest };
}

export function reference(id: string, attribute?: string): Expression {
  return attribute === undefined ? { expression: "reference", id } : { expression: "reference", id, attribute };
}

/** Whether a value is an expression, and not a map of properties. */
export function isExpression(value: Value): value is Expression {
  return typeof value === "object" && "expression" in value;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** The property, where there is a value for it. */
export function given(name: string, value: Value | null | undefined): Properties {
  return value === null || value === undefined ? {} : { [name]: value };
}

/** Every expression within a value. */
export function expressionsOf(value: Value): readonly Expression[] {
  if (typeof value !== "object") return [];
  if (isList(value)) return value.flatMap(expressionsOf);
  if (!isExpression(value)) return Object.values(value).flatMap(expressionsOf);
  if (value.expression === "document") return expressionsOf(value.document);
  if (value.expression === "blocks") return value.blocks.flatMap(expressionsOf);
  return [value];
}

/** What a construct has to wait for, apart from what its properties name, which it waits for anyway. */
export function waitsFor({ properties, dependsOn }: Construct, own: Properties): readonly string[] {
  const named = new Set(
    expressionsOf({ ...properties, ...own }).flatMap((each) => (each.expression === "reference" ? [each.id] : [])),
  );
  return dependsOn.filter((id) => !named.has(id));
}
