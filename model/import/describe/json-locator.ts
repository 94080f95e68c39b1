import { isMap, isNode, isSeq, LineCounter, parseDocument, type Document } from "yaml";
import type { SourcePosition } from "../../issue/issue.js";
import type { DocumentPath } from "../../issue/origins.js";

/** Finds places in a JSON text. Nothing is parsed before the first question. */
export interface JsonLocator {
  /** The place of that path, or of its closest ancestor that exists. */
  position(path: DocumentPath): SourcePosition | undefined;
  /** Where the text stops being JSON, as far as that can be told. */
  syntaxError(): SourcePosition | undefined;
}

/** Far deeper than anything AWS prints. */
const DEEPEST = 200;

function nestsDeeperThan(text: string, most: number): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/gs)) {
    if (token === "[" || token === "{") depth += 1;
    else if (token === "]" || token === "}") depth -= 1;
    if (depth > most) return true;
  }
  return false;
}

/** JSON is YAML, so the YAML parser, which keeps positions, serves for both. */
export function jsonLocator(file: { readonly path: string; readonly text: string }): JsonLocator {
  let parsed: { readonly document: Document | null; readonly lines: LineCounter } | undefined;
  const parse = (): { readonly document: Document | null; readonly lines: LineCounter } => {
    const lines = new LineCounter();
    // A hostile file nests deeper than the parser's stack: it has no positions then.
    if (nestsDeeperThan(file.text, DEEPEST)) return { document: null, lines };
    try {
      return {
        document: parseDocument(file.text, { lineCounter: lines, uniqueKeys: false, logLevel: "silent" }),
        lines,
      };
    } catch {
      return { document: null, lines };
    }
  };
  const at = (offset: number): SourcePosition => {
    const { line, col } = parsed?.lines.linePos(offset) ?? { line: 1, col: 1 };
    return { file: file.path, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  return {
    position(path) {
      parsed ??= parse();
      let node: unknown = parsed.document?.contents;
      let offset: number | undefined;
      for (const key of [undefined, ...path]) {
        if (key !== undefined) node = isMap(node) || isSeq(node) ? node.get(key, true) : undefined;
        if (!isNode(node) || !node.range) break;
        offset = node.range[0];
      }
      return offset === undefined ? undefined : at(offset);
    },
    syntaxError() {
      parsed ??= parse();
      const offset = parsed.document?.errors[0]?.pos[0];
      return offset === undefined ? undefined : at(offset);
    },
  };
}
