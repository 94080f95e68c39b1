import { z } from "zod";
import { formatPath, type DocumentPath } from "../../issue/origins.js";
import type { DescribeImport, Identity } from "./describe-import.js";
import type { UnmodelledResource } from "../../topology/topology.js";
import { mergeById } from "./merge.js";
import { vpcIdOf } from "./vpc-regions.js";
import { isObject, readArn, regionOfZone, type DescribeDocument } from "./documents.js";

/** One JSON value of a collection and where it stands. */
export interface Element {
  readonly value: unknown;
  readonly document: DescribeDocument;
  readonly path: DocumentPath;
  /** The account of the reservation around an instance. */
  readonly ownerId?: string | undefined;
}

/** How AWS names a collection's key and its elements' identity. */
export interface Collection {
  readonly key: string;
  readonly id: string;
  readonly arn: string;
  /** Whether packets may depend on an element that had to be left out. */
  readonly carriesTraffic: boolean;
  /** AWS's names of topology fields, to point into the file. */
  readonly fields: Readonly<Record<string, string>>;
}

const tag = z.object({ Key: z.string(), Value: z.string().nullish() });
const common = z.object({
  OwnerId: z.string().nullish(),
  AvailabilityZone: z.string().nullish(),
  Placement: z.object({ AvailabilityZone: z.string().nullish() }).nullish(),
  Tags: z.array(tag).nullish(),
  TagSet: z.array(tag).nullish(),
});

/** What stands for an account or a Region that nothing in the input names. */
export const UNKNOWN = "unknown";

/** Every element of the arrays under `key`. A collection that is not an array is an error. */
export function elementsOf(run: DescribeImport, key: string): readonly Element[] {
  for (const document of run.documents) {
    const list = Object.hasOwn(document.content, key) ? document.content[key] : null;
    if (list === null || Array.isArray(list)) continue;
    report(run, { document, path: [key] }, "error", `\`${key}\` must be an array`);
  }
  return peekElements(run, key);
}

/** The same elements, for a look at a collection that is read, and complained about, elsewhere. */
export function peekElements(run: DescribeImport, key: string): readonly Element[] {
  return run.documents.flatMap((document) => {
    const list = Object.hasOwn(document.content, key) ? document.content[key] : null;
    if (!Array.isArray(list)) return [];
    return (list as readonly unknown[]).map((value, index) => ({ value, document, path: [key, index] }));
  });
}

/** Adds an issue at a place of a file. */
export function report(
  run: DescribeImport,
  where: Pick<Element, "document" | "path">,
  severity: "error" | "warning",
  message: string,
  more: { readonly code?: string; readonly hint?: string; readonly rule?: string } = {},
): void {
  const position = where.document.locate.position(where.path);
  run.issues.push({
    severity,
    code: severity === "error" ? "Describe.Malformed" : "Describe.Unsupported",
    message,
    path: formatPath(where.path),
    ...(position ? { position } : { position: { file: where.document.file, line: 1, column: 1 } }),
    ...more,
  });
}

/**
 * Checks one value against a schema. What AWS never sends (a wrong JSON type) is an error; what it might (a missing
 * field, a value of a newer API) is a warning. Either way the answer is null and the element is left out.
 */
export function readValue<T>(run: DescribeImport, schema: z.ZodType<T>, element: Element, name: string): T | null {
  const result = schema.safeParse(element.value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const path = issue.path.map((key) => (typeof key === "symbol" ? String(key) : key));
    const found = valueAt(element.value, path);
    const missing = found === undefined || found === null;
    const wrongType =
      !missing &&
      (issue.code === "invalid_type" ||
        issue.code === "invalid_union" ||
        (issue.code !== "custom" && typeof found === "object"));
    const field = path.length > 0 ? `\`${formatPath(path).slice(2)}\` of ${name}` : name;
    const problem = missing
      ? "is missing"
      : issue.code === "custom"
        ? `cannot be used: ${issue.message}`
        : wrongType
          ? `has the wrong type: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`
          : `has a value that flowlab does not know: \`${scalarText(found)}\``;
    report(
      run,
      { ...element, path: [...element.path, ...path] },
      wrongType ? "error" : "warning",
      `${field} ${problem}`,
      {
        hint: "it is left out",
      },
    );
  }
  return null;
}

function scalarText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined");
}

function valueAt(value: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      Array.isArray(inner) ? (inner as unknown[])[Number(key)] : isObject(inner) ? inner[key] : undefined,
    value,
  );
}

/** The VPC that a described resource names. */
export function vpcOf(value: unknown): Pick<UnmodelledResource, "vpcId"> {
  const vpcId = isObject(value) ? value["VpcId"] : undefined;
  return typeof vpcId === "string" ? { vpcId } : {};
}

interface ReadOptions<R> {
  readonly elements?: readonly Element[];
  /** How two descriptions of one resource become one; by default the first is kept. */
  readonly merge?: (first: R, second: R) => R;
  /** What makes two descriptions one resource; by default the id. */
  readonly keyOf?: (resource: R) => string;
  /** What is known of an element all the same when it has to be left out. */
  readonly leftOut?: (element: Element) => Partial<UnmodelledResource>;
}

/** Reads a collection whose resources are built one from one element; the same resource seen twice becomes one. */
export function readCollection<T, R extends Identity>(
  run: DescribeImport,
  collection: Collection,
  schema: z.ZodType<T>,
  build: (value: T, identity: Identity, element: Element) => R,
  { elements = elementsOf(run, collection.key), merge, keyOf, leftOut }: ReadOptions<R> = {},
): readonly R[] {
  const resources: R[] = [];
  for (const element of elements) {
    const raw = isObject(element.value) ? element.value : {};
    const id = raw[collection.id];
    const name = typeof id === "string" ? `\`${id}\`` : `an element of \`${collection.key}\``;
    const shared = readValue(run, common, element, name);
    const value = shared && readValue(run, schema, element, name);
    if (shared && value && typeof id === "string") {
      const resource = build(value, identify(run, id, raw, collection.arn, shared, element), element);
      placeAt(run, resource, element, element.path, { id: collection.id, ...collection.fields });
      resources.push(resource);
    } else {
      run.unmodelled.push({
        kind: collection.key,
        id: typeof id === "string" ? id : `${element.document.file} ${formatPath(element.path)}`,
        carriesTraffic: collection.carriesTraffic,
        ...vpcOf(element.value),
        ...leftOut?.(element),
      });
      if (typeof id === "string" || !isObject(element.value)) continue;
      report(
        run,
        { ...element, path: [...element.path, collection.id] },
        "error",
        `${name} has no \`${collection.id}\``,
      );
    }
  }
  return mergeById(run, resources, merge, keyOf);
}

/** Remembers where a noun, rule, route or entry was read. `fields` gives AWS's names of its fields, "" for the whole. */
export function placeAt(
  run: DescribeImport,
  subject: object,
  element: Element,
  path: DocumentPath,
  fields: Readonly<Record<string, string>> = {},
): void {
  run.origins.set(subject, {
    file: element.document.file,
    path,
    fields: Object.fromEntries(
      Object.entries(fields).map(([field, key]) => [field, key === "" ? path : [...path, key]]),
    ),
    positionOf: (inner) => element.document.locate.position(inner),
  });
}

function identify(
  { regionOfVpc }: DescribeImport,
  id: string,
  raw: Readonly<Record<string, unknown>>,
  arnField: string,
  shared: z.infer<typeof common>,
  element: Element,
): Identity {
  const arn = raw[arnField];
  const said = readArn(typeof arn === "string" ? arn : "");
  const zone = shared.AvailabilityZone ?? shared.Placement?.AvailabilityZone ?? "";
  return {
    id,
    name: (shared.Tags ?? shared.TagSet ?? []).find(({ Key }) => Key === "Name")?.Value || id,
    accountId: shared.OwnerId ?? said.accountId ?? element.ownerId ?? element.document.accountId ?? UNKNOWN,
    region:
      said.region ?? regionOfZone(zone) ?? element.document.region ?? regionOfVpc.get(vpcIdOf(raw) ?? "") ?? UNKNOWN,
  };
}
