import type { Issue } from "../../issue/issue.js";
import { jsonLocator, type JsonLocator } from "./json-locator.js";

/** A file of `aws … describe-*` output, already read. */
export interface DescribeFile {
  readonly path: string;
  readonly text: string;
}

/** One parsed file and what its path and its neighbours say about where its resources live. */
export interface DescribeDocument {
  readonly file: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** Null where neither the path nor the rest of the directory tells. */
  readonly region: string | null;
  readonly accountId: string | null;
  readonly locate: JsonLocator;
}

const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d+$/;
const REGION_OF_ZONE = /^[a-z]{2}(?:-[a-z]+)+-\d+/;
const ARN = /^arn:[^:]*:[^:]*:([^:]*):([^:]*):/;

/** The Region of `eu-west-3a` or of the local zone `us-west-2-lax-1a`. */
export function regionOfZone(availabilityZone: string): string | null {
  return REGION_OF_ZONE.exec(availabilityZone)?.[0] ?? null;
}

/** Region and account that an ARN names; null where the ARN leaves them empty. */
export function readArn(text: string): { readonly region: string | null; readonly accountId: string | null } {
  const [, region, accountId] = ARN.exec(text) ?? [];
  return { region: region || null, accountId: accountId || null };
}

/** Whether a parsed JSON value is an object with keys. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Parses every file. The layouts are `<region>/*.json`, `accounts/<account>/<region>/*.json` and a flat directory,
 * whose Region is the only one its own resources name.
 */
export function readDocuments(files: readonly DescribeFile[]): {
  readonly documents: readonly DescribeDocument[];
  readonly issues: readonly Issue[];
} {
  const issues: Issue[] = [];
  const parsed: { file: DescribeFile; content: Readonly<Record<string, unknown>>; locate: JsonLocator }[] = [];
  // Sorted, so that "the first wins" does not depend on how the directory was listed.
  for (const file of files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))) {
    const locate = jsonLocator(file);
    const content = parseJson(file.text);
    if (isObject(content)) parsed.push({ file, content, locate });
    else issues.push(notAnObject(file, content, locate));
  }
  const regionByDirectory = new Map<string, string | null>();
  for (const { file, content } of parsed) {
    for (const region of namedRegions(content)) {
      const known = regionByDirectory.get(directory(file.path));
      regionByDirectory.set(directory(file.path), known === undefined || known === region ? region : null);
    }
  }
  const documents = parsed.map(({ file, content, locate }) => {
    const segments = directory(file.path).split(/[/\\]/).toReversed();
    return {
      file: file.path,
      content,
      region: segments.find((part) => REGION.test(part)) ?? regionByDirectory.get(directory(file.path)) ?? null,
      accountId: segments.find((part) => /^\d{12}$/.test(part)) ?? null,
      locate,
    };
  });
  return { documents, issues };
}

/** The directory of a file; "" for one without. */
export function directory(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"), 0));
}

/** The parsed value, or undefined (which no JSON text means) for text that is not JSON. */
function parseJson(text: string): unknown {
  try {
    // PowerShell's redirection writes a byte order mark.
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}

function notAnObject(file: DescribeFile, content: unknown, locate: JsonLocator): Issue {
  const what =
    content === undefined
      ? "is not JSON"
      : `holds ${Array.isArray(content) ? "an array" : `a ${content === null ? "null" : typeof content}`}`;
  const position = (content === undefined ? locate.syntaxError() : undefined) ?? {
    file: file.path,
    line: 1,
    column: 1,
  };
  return {
    severity: "error",
    code: content === undefined ? "Describe.Syntax" : "Describe.Malformed",
    message: `\`${file.path}\` ${what}, not the JSON object that aws ec2 describe-* prints`,
    hint: "write it again with --output json, and check that the file was not cut off",
    path: "$",
    position,
  };
}

function* namedRegions(content: Readonly<Record<string, unknown>>): Generator<string> {
  for (const collection of Object.values(content)) {
    if (!Array.isArray(collection)) continue;
    for (const element of collection as readonly unknown[]) {
      if (!isObject(element)) continue;
      for (const [key, value] of Object.entries(element)) {
        if (typeof value !== "string") continue;
        const region =
          key === "AvailabilityZone" || key === "RegionName"
            ? regionOfZone(value)
            : /arn$/i.test(key)
              ? readArn(value).region
              : null;
        if (region !== null) yield region;
      }
    }
  }
}
