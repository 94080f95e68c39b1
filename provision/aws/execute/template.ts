import { providedBlocks, realIpv6Text } from "../ipv6-blocks.js";
import { isReference } from "../plan/step.js";

type Ids = ReadonlyMap<string, string>;

/**
 * The input of a call with what AWS calls each thing that it refers to, and with the IPv6 addresses that Amazon provided
 * in the place of the lab's: rules, entries, routes and addresses all have them as a text. Throws where a plan refers to
 * what it lacks.
 */
export function fillIn(template: unknown, ids: Ids): unknown {
  return fill(template, ids, providedBlocks(ids));
}

function fill(template: unknown, ids: Ids, blocks: ReturnType<typeof providedBlocks>): unknown {
  if (typeof template === "string") return realIpv6Text(template, blocks);
  if (isReference(template)) {
    const id = ids.get(template.ref);
    if (id === undefined) throw new Error(`nothing has yielded \`${template.ref}\``);
    return id;
  }
  if (Array.isArray(template)) return template.map((element) => fill(element, ids, blocks));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fill(value, ids, blocks)]));
}

function step(value: unknown, part: string, ids: Ids): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  const [, field, wanted] = /^\[(.+)=(.*)\]$/.exec(part) ?? [];
  if (field === undefined || wanted === undefined) return (value as Readonly<Record<string, unknown>>)[part];
  const text = ids.get(wanted) ?? wanted;
  return Array.isArray(value) ? value.find((element) => String(valueAt(element, field, ids)) === text) : undefined;
}

/**
 * The value at `Vpcs.0.State` in an answer: names of fields, positions in lists, and `[Field=value]` for the element of
 * a list that has that value, which may be a logical identifier. Undefined where the answer has none.
 */
export function valueAt(answer: unknown, path: string, ids: Ids = new Map()): unknown {
  return path.split(/\.(?![^[]*\])/).reduce<unknown>((value, part) => step(value, part, ids), answer);
}

/** The same where it is a text; null where it is none. */
export function textAt(answer: unknown, path: string, ids?: Ids): string | null {
  const value = valueAt(answer, path, ids);
  return typeof value === "string" ? value : null;
}
