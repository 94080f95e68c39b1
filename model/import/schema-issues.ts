import type { z } from "zod";
import type { Issue } from "../issue/issue.js";
import { formatPath, type DocumentPath } from "../issue/origins.js";
import { notModelled } from "./lab-file/not-modelled.js";
import { didYouMean } from "./nearest-name.js";
import type { SourceDocument } from "./source-document.js";

type SchemaIssue = z.core.$ZodIssue;

/** What a field's own check says of a bad value; carried through zod as the issue's parameters. */
export interface Complaint {
  readonly complaint: string;
  readonly code?: string;
  readonly hint?: string;
  readonly rule?: string;
}

/** Zod's issue does not say which keys an object has, and only here can they be asked for. One key, one line. */
export function knownKeys(raw: z.core.$ZodRawIssue): string | undefined {
  if (raw.code !== "unrecognized_keys") return undefined;
  const definition = (raw.inst as unknown as { _zod: { def: { shape?: object } } } | undefined)?._zod.def;
  return Object.keys(definition?.shape ?? {}).join("\n");
}

export function explainIssue(issue: SchemaIssue, parent: DocumentPath, document: SourceDocument): Issue[] {
  const path = [...parent, ...issue.path.map((step) => (typeof step === "symbol" ? String(step) : step))];
  const found = valueAt(document.value, path);
  const problem = (code: string, message: string, hint?: string): Issue[] => [
    {
      severity: "error",
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      path: formatPath(path),
      position: document.positionOf(path),
    },
  ];
  const name = path.at(-1) ?? "document";
  const place = typeof name === "number" ? `item ${name + 1}` : quote(name);

  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(key, path, issue.message.split("\n"), document));
    case "invalid_type":
      if (found === undefined) return problem("LabFile.Missing", `${place} is missing`);
      return problem(
        "LabFile.Type",
        `${place} must be ${A_TYPE[issue.expected] ?? issue.expected}, not ${describe(found)}`,
        issue.expected === "string" && typeof found === "number" ? "put it in quotes" : undefined,
      );
    case "invalid_value": {
      const values = issue.values.map(String);
      if (found === undefined) return problem("LabFile.Missing", `${place} is missing`);
      const hint =
        didYouMean(typeof found === "string" ? found : "", values) ??
        `one of ${values.map((value) => `\`${value}\``).join(", ")}`;
      return problem("LabFile.Value", `${place} cannot be ${describe(found)}`, hint);
    }
    case "too_small":
      return problem("LabFile.Value", `${place} is ${describe(found)}`, `at least ${issue.minimum}`);
    case "too_big":
      return problem("LabFile.Value", `${place} is ${describe(found)}`, `at most ${issue.maximum}`);
    case "invalid_key":
      return issue.issues.flatMap((each) => explainIssue(each, path, document));
    case "invalid_union":
      return bestBranch(issue, path, document, place, found);
    case "custom": {
      const said = issue.params as Partial<Complaint> | undefined;
      const [first] = problem(said?.code ?? "LabFile.Value", issue.message, said?.hint);
      return first ? [said?.rule === undefined ? first : { ...first, rule: said.rule }] : [];
    }
    case "invalid_format":
    case "not_multiple_of":
    case "invalid_element":
      return problem("LabFile.Value", `${place} cannot be ${describe(found)}`);
  }
}

/** Of the forms a value may take, the one that the writer came closest to is worth complaining about. */
function bestBranch(
  issue: z.core.$ZodIssueInvalidUnion,
  path: DocumentPath,
  document: SourceDocument,
  place: string,
  found: unknown,
): Issue[] {
  if (found === undefined)
    return explainIssue(
      { code: "invalid_type", expected: "string", path: [], message: "", input: found },
      path,
      document,
    );
  const fits = issue.errors.filter(
    (branch) => !branch.some((each) => each.code === "invalid_type" && each.path.length === 0),
  );
  const [branch] = fits;
  if (branch) return branch.flatMap((each) => explainIssue(each, path, document));
  return [
    {
      severity: "error",
      code: "LabFile.Type",
      message: `${place} cannot be ${describe(found)}`,
      path: formatPath(path),
      position: document.positionOf(path),
    },
  ];
}

function unknownKey(key: string, parent: DocumentPath, known: readonly string[], document: SourceDocument): Issue {
  const path = [...parent, key];
  const where = { path: formatPath(path), position: document.keyPositionOf(path) };
  const missing = notModelled(key);
  if (missing !== null)
    return {
      severity: "error",
      code: "LabFile.NotModelled",
      message: `${quote(key)}: flowlab does not model ${missing}`,
      hint: "remove it; a topology that needs it cannot be decided truthfully",
      ...where,
    };
  const hint = didYouMean(key, known);
  return {
    severity: "error",
    code: "LabFile.UnknownKey",
    message: `unknown key ${quote(key)}`,
    ...(hint === undefined ? {} : { hint }),
    ...where,
  };
}

const A_TYPE: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "`true` or `false`",
  object: "a map",
  record: "a map",
  array: "a list",
};

/** A value as a person would name it, short and on one line. */
function describe(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  if (typeof value === "string") return quote(value);
  return `\`${String(value as number | boolean)}\``;
}

/** User input for a message: one line, no control characters, not too long. */
export function quote(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return `\`${JSON.stringify(short).slice(1, -1).replace(/\\"/g, '"')}\``;
}

function valueAt(root: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    root,
  );
}
