/** Markup that is safe to put into a page. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Part = string | number | Html | null | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template whose values are text unless they are markup already; null is nothing, lists are joined. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  return new Html(strings.reduce((whole, text, index) => `${whole}${markupOf(values[index - 1] ?? null)}${text}`));
}

function markupOf(part: Part): string {
  if (part === null) return "";
  if (part instanceof Html) return part.markup;
  if (typeof part === "object") return part.map(markupOf).join("");
  // Control characters are not allowed in a document; logs may hold any.
  // oxlint-disable-next-line no-control-regex
  const clean = String(part).replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff]/gu, "\ufffd");
  return clean.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** A number of an SVG attribute: to a tenth. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
