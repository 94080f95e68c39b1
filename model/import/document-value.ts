import { isAlias, isMap, isScalar, isSeq, type Node } from "yaml";

/** Tells of a problem at an offset of the text. */
export type Complain = (code: string, message: string, offset: number, hint?: string) => void;

/** Values that aliases may expand to; a file without aliases never reaches it. */
const MAX_VALUES = 2_000_000;
const CORE_TAGS = new Set(
  ["map", "seq", "str", "int", "float", "bool", "null"].map((tag) => `tag:yaml.org,2002:${tag}`),
);

interface Anchor {
  readonly value: unknown;
  readonly size: number;
}

/** The plain value of a YAML node; what a plain value cannot hold is complained about. */
export function readNode(root: unknown, complain: Complain): unknown {
  // null while the anchored node is still being read: an alias to it would be a cycle.
  const anchors = new Map<string, Anchor | null>();
  let size = 0;

  function read(node: unknown): unknown {
    if (node === null || node === undefined) return null;
    const offset = (node as Node).range?.[0] ?? 0;
    size += 1;
    if (isAlias(node)) {
      const anchor = anchors.get(node.source);
      if (anchor === undefined)
        complain("LabFile.Alias", `\`*${node.source}\` has no anchor \`&${node.source}\` before it`, offset);
      else if (anchor === null) complain("LabFile.Alias", `\`*${node.source}\` stands inside what it repeats`, offset);
      else if ((size += anchor.size) > MAX_VALUES) {
        if (size - anchor.size <= MAX_VALUES)
          complain("LabFile.Alias", `aliases expand to more than ${MAX_VALUES} values`, offset);
      } else return anchor.value;
      return null;
    }
    const { tag, anchor } = node as { tag?: string; anchor?: string };
    if (tag !== undefined && !CORE_TAGS.has(tag) && tag !== "!")
      complain("LabFile.Syntax", `the tag \`${tag}\` has no meaning here`, offset, "remove it");
    if (anchor !== undefined) anchors.set(anchor, null);
    const before = size;
    const value = isMap(node)
      ? readMap(node.items)
      : isSeq(node)
        ? node.items.map(read)
        : (node as { value: unknown }).value;
    if (anchor !== undefined) anchors.set(anchor, { value, size: size - before + 1 });
    return value;
  }

  function readMap(items: readonly { key: unknown; value: unknown }[]): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    const seen = new Set<string>();
    for (const item of items) {
      const offset = (item.key as Node | null)?.range?.[0] ?? 0;
      if (!isScalar(item.key) || item.key.value === null) {
        complain("LabFile.Syntax", "a key must be plain text", offset, "quote it if it has special characters");
        continue;
      }
      const key = String(item.key.value as string | number | boolean);
      if (seen.has(key)) complain("LabFile.DuplicateKey", `\`${key}\` is written twice in the same map`, offset);
      // It would change the object instead of being a key of it.
      else if (key === "__proto__") complain("LabFile.Value", "`__proto__` cannot be a name", offset);
      else {
        seen.add(key);
        value[key] = read(item.value);
      }
    }
    return value;
  }

  return read(root);
}
