import { malformed } from "../syntax/malformed.js";
import type { Span } from "../syntax/syntax-tree.js";
import type { Compilation } from "./compilation.js";

/** A name may be given once only. The words are AWS's. */
export function refuseRedefinition(
  name: string,
  span: Span,
  compilation: Compilation,
  hint: string = "choose another name",
): void {
  if (compilation.scope.get(name) === undefined) return;
  const message = `Ephemeral field is already defined: ${name}`;
  compilation.issues.push(malformed(compilation.text, span, message, hint));
}
