/** A chain of a table: its hook, or null for one that others jump to, and its rules. */
export interface Chain {
  readonly name: string;
  /** `type filter hook forward priority filter; policy drop;` */
  readonly hook?: string;
  readonly rules: readonly string[];
}

/** A file for `nft -f` that makes the table anew, whatever it was before. */
export function writeTable(name: string, chains: readonly Chain[], more: readonly string[] = []): string {
  const written = chains.map(({ name: chain, hook, rules }) =>
    [
      `  chain ${chain} {`,
      ...[...(hook === undefined ? [] : [hook]), ...rules].map((line) => `    ${line}`),
      "  }",
    ].join("\n"),
  );
  const body = [...more.map((each) => `  ${each}`), ...written].join("\n");
  return `table ip ${name}\ndelete table ip ${name}\ntable ip ${name} {\n${body}\n}\n`;
}
