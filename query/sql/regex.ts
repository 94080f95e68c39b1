/** A regular expression in RE2's syntax, and its capturing groups in order: a name or null. */
export interface CompiledRegex {
  readonly pattern: string;
  readonly groups: readonly (string | null)[];
}

/**
 * DuckDB's RE2 does not know `(?<name>…)`: the names are taken out and kept aside. AWS's own engine is of the same kind:
 * no look-around, no back-references.
 */
export function compileRegex(source: string): CompiledRegex {
  const groups: (string | null)[] = [];
  let inClass = false;
  const pattern = source.replaceAll(
    /\\[^]|\[\^?\]?|\]|\(\?P?<([A-Za-z_]\w*)>|\((?!\?)/g,
    (found: string, name: string | undefined) => {
      if (found.startsWith("\\")) return found;
      if (found.startsWith("[")) {
        inClass = true;
        return found;
      }
      if (found === "]") inClass = false;
      if (inClass || found === "]") return found;
      groups.push(name ?? null);
      return "(";
    },
  );
  return { pattern, groups };
}

/** The expression that a glob stands for: each `*` takes as little as it can, one at an end of it takes all the rest. */
export function globRegex(glob: string): CompiledRegex {
  const parts = glob.split("*");
  const groups = parts.slice(1).map(() => null);
  const escaped = parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  const body = escaped.join("(.*?)");
  const start = parts[0] === "" ? "^" : "";
  const end = parts.length > 1 && parts.at(-1) === "" ? "$" : "";
  return { pattern: `(?s)${start}${body}${end}`, groups };
}
