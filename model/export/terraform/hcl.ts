/** What stands for itself in HCL: a reference, a call of a function. */
export interface Raw {
  readonly raw: string;
}

/** A function of a literal: `jsonencode({ … })`. */
export interface Call {
  readonly call: string;
  readonly argument: HclValue;
}

export type HclValue =
  string | number | boolean | Raw | Call | readonly HclValue[] | { readonly [name: string]: HclValue };

/** Arguments by name, then blocks: `tags = …`, `entry { … }`. */
export interface HclBody {
  readonly arguments: readonly (readonly [name: string, value: HclValue])[];
  readonly blocks: readonly (readonly [name: string, body: HclBody])[];
}

/** A string of HCL: what begins an interpolation or a directive in a template is doubled. */
export function hclString(text: string): string {
  return JSON.stringify(text).replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);
}

function isRaw(value: HclValue): value is Raw {
  return typeof value === "object" && "raw" in value;
}

function isCall(value: HclValue): value is Call {
  return typeof value === "object" && "call" in value;
}

function writeValue(value: HclValue, indent: string): string {
  if (typeof value === "string") return hclString(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value))
    return `[${(value as readonly HclValue[]).map((each) => writeValue(each, indent)).join(", ")}]`;
  if (isRaw(value)) return value.raw;
  if (isCall(value)) return `${value.call}(${writeValue(value.argument, indent)})`;
  const entries = Object.entries(value as { readonly [name: string]: HclValue });
  const inner = `${indent}  `;
  const keys = entries.map(([name]) => (/^[A-Za-z_][\w-]*$/.test(name) ? name : hclString(name)));
  const written = entries.map(([, each]) => writeValue(each, inner));
  return `{\n${align(keys, written, inner)}${indent}}`;
}

/** As `terraform fmt` lays it out: equals signs of neighbouring one-line arguments stand below each other. */
function align(names: readonly string[], values: readonly string[], indent: string): string {
  const widths = names.map((name) => name.length);
  let from = 0;
  while (from < names.length) {
    let end = from;
    while (end < names.length && !values[end]?.includes("\n")) end += 1;
    const width = Math.max(0, ...names.slice(from, end).map((name) => name.length));
    for (let index = from; index < end; index++) widths[index] = width;
    from = end + 1;
  }
  return names.map((name, index) => `${indent}${name.padEnd(widths[index] ?? 0)} = ${values[index] ?? ""}\n`).join("");
}

/** A block with its labels, as `terraform fmt` would leave it. */
export function writeBlock(type: string, labels: readonly string[], body: HclBody, indent = ""): string {
  const inner = `${indent}  `;
  const names = body.arguments.map(([name]) => name);
  const values = body.arguments.map(([, value]) => writeValue(value, inner));
  const parts = [
    ...(names.length === 0 ? [] : [align(names, values, inner)]),
    ...body.blocks.map(([name, each]) => writeBlock(name, [], each, inner)),
  ];
  const head = [type, ...labels.map(hclString)].join(" ");
  return parts.length === 0 ? `${indent}${head} {}\n` : `${indent}${head} {\n${parts.join("\n")}${indent}}\n`;
}
