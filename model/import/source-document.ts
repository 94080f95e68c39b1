import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  type CST,
  type Document,
  type Node,
} from "yaml";
import { failure, success, type Issue, type Result, type SourcePosition } from "../issue/issue.js";
import type { DocumentPath } from "../issue/origins.js";
import { readNode } from "./document-value.js";

/** A YAML or JSON text that was read: its value, and where each part of it stands. */
export interface SourceDocument {
  readonly file: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** The place of the value at that path, or of its closest ancestor that is written in the text. */
  positionOf(path: DocumentPath): SourcePosition;
  /** The place of the key (or, in a list, the item) at that path. */
  keyPositionOf(path: DocumentPath): SourcePosition;
}

const MAX_CHARACTERS = 4 * 1024 * 1024;
/** The composer recurses; a lab file nests seven deep. */
const MAX_DEPTH = 64;
// Everything YAML 1.2 calls not printable, save the line ends and the tab (YAML 1.2.2, production 1).
// oxlint-disable-next-line no-control-regex -- these are the characters that are refused
const CONTROL_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

/**
 * Reads one YAML 1.2 document (JSON is YAML) whose root is a map. Hostile input is an issue with a place like any
 * other: too long, nested too deep, aliases that expand without end, control characters, tags.
 */
export function readSourceDocument(text: string, file: string): Result<SourceDocument> {
  const lines = new LineCounter();
  const at = (offset: number): SourcePosition => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const refuse = (code: string, message: string, position: SourcePosition, hint?: string): Result<never> =>
    failure([{ severity: "error", code, message, position, ...(hint === undefined ? {} : { hint }) }]);
  const top: SourcePosition = { file, line: 1, column: 1 };

  if (text.length > MAX_CHARACTERS)
    return refuse("LabFile.TooLarge", `the file is longer than ${MAX_CHARACTERS} characters`, top);
  const control = CONTROL_CHARACTER.exec(text);
  if (control) {
    const before = text.slice(0, control.index).split(/\r\n|\n|\r/);
    const position = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    const name = control[0].charCodeAt(0).toString(16).padStart(4, "0");
    return refuse("LabFile.Syntax", `control character \`U+${name.toUpperCase()}\``, position, "is it a text file?");
  }

  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const tooDeep = deepest(tokens);
  if (tooDeep !== null)
    return refuse("LabFile.TooDeep", `nested deeper than ${MAX_DEPTH} levels`, at(tooDeep), "flatten it");

  const documents = [...new Composer({ uniqueKeys: false }).compose(tokens, true, text.length)];
  const [document, second] = documents;
  const issues: Issue[] = documents
    .flatMap((each) => [...each.errors, ...each.warnings])
    .map((problem) => ({
      severity: "error",
      code: "LabFile.Syntax",
      message: plainWords(problem.message),
      position: at(problem.pos[0]),
    }));
  if (second)
    return refuse(
      "LabFile.Syntax",
      "a second document in the same file",
      at(second.range[0]),
      "one file describes one lab: remove the `---`",
    );
  // What the parser says after its first error is mostly about how it went on from there.
  if (!document || issues.length > 0) return failure(issues.slice(0, 1));

  const value = readNode(document.contents, (code, message, offset, hint) => {
    issues.push({
      severity: "error",
      code,
      message,
      position: at(offset),
      ...(hint === undefined ? {} : { hint }),
    });
  });
  if (issues.length > 0) return failure(issues);
  if (!isMap(document.contents))
    return refuse("LabFile.NotAMap", "the document must be a map of keys and values", top, "begin with `name: my-lab`");

  return success({
    file,
    value: value as Readonly<Record<string, unknown>>,
    positionOf: (path) => at(offsetOf(document, path, "value")),
    keyPositionOf: (path) => at(offsetOf(document, path, "key")),
  });
}

/** The offset of the first collection that is too deep, without recursion. */
function deepest(tokens: readonly CST.Token[]): number | null {
  const pending: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 1 }));
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) return token.offset;
    if (token.type === "document" && token.value) pending.push({ token: token.value, depth });
    if (!("items" in token)) continue;
    for (const { key, value } of token.items as readonly CST.CollectionItem[]) {
      if (key) pending.push({ token: key, depth: depth + 1 });
      if (value) pending.push({ token: value, depth: depth + 1 });
    }
  }
  return null;
}

/** The parser's words in our style: lower case, one line, no full stop. */
function plainWords(message: string): string {
  const line = message.replace(/\s+/g, " ").replace(/\.$/, "").replace("'quote", "quote").replace('"quote', "quote");
  return line.charAt(0).toLowerCase() + line.slice(1);
}

function offsetOf(document: Document.Parsed, path: DocumentPath, last: "key" | "value"): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range[0] ?? 0;
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    const wantsKey = last === "key" && depth === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair) return offset;
      const key = pair.key as Node;
      node = pair.value;
      offset = (wantsKey || isMissing(node) ? key.range?.[0] : (node as Node).range?.[0]) ?? offset;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (node === undefined) return offset;
      offset = (node as Node).range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

/** `key:` with nothing behind it: the key is the place to show. */
function isMissing(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null && node.source === "");
}
