// Everything but tab, line feed, carriage return and what XML 1.0 calls a Char, production [2]; and, because a picture may
// be printed on a terminal, the C1 control characters that XML only discourages.
const NOT_XML = /[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as XML content or an attribute's value; control characters become U+FFFD. */
export function xmlText(text: string): string {
  return text.replaceAll(NOT_XML, "\ufffd").replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** An element with attributes, numbers to a tenth; `content` is markup already. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | null>>,
  content: string | null = null,
): string {
  const written = Object.entries(attributes).flatMap(([key, value]) => {
    if (value === null) return [];
    return ` ${key}="${typeof value === "number" ? Math.round(value * 10) / 10 : xmlText(value)}"`;
  });
  return content === null ? `<${name}${written.join("")}/>` : `<${name}${written.join("")}>${content}</${name}>`;
}
