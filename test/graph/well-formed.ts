/** An element of a parsed picture. */
export interface Xml {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Xml[];
  /** Its own text, with what its children say. */
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
// XML 1.0 production [2] without the characters it discourages.
const CHARACTERS = /^[\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
const MARKUP = /<(\/?)([A-Za-z][\w-]*)((?:\s+[A-Za-z][\w:-]*="[^"<]*")*)\s*(\/?)>/y;

function decode(text: string): string {
  return text.replaceAll(/&([^;&]*);?/g, (found, name: string) => {
    const character = ENTITIES[name];
    if (character === undefined || !found.endsWith(";")) throw new Error(`\`${found}\` is no entity`);
    return character;
  });
}

interface Open {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: Xml[];
  text: string;
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, key = "", value = ""] of text.matchAll(/([\w:-]+)="([^"]*)"/g)) {
    if (key in attributes) throw new Error(`two attributes ${key}`);
    attributes[key] = decode(value);
  }
  return attributes;
}

/**
 * Reads the part of XML that pictures are written in: elements, attributes, text, the five entities. No comments, no
 * CDATA, no declarations. Throws at the first thing that an XML parser would refuse.
 */
export function parseXml(source: string): Xml {
  if (!CHARACTERS.test(source)) throw new Error("a character that XML forbids or discourages");
  const root: Open = { name: "", attributes: {}, children: [], text: "" };
  const open: Open[] = [root];
  let at = 0;
  while (at < source.length) {
    const inside = open.at(-1)!;
    if (source[at] !== "<") {
      const end = source.indexOf("<", at);
      const text = source.slice(at, end === -1 ? source.length : end);
      inside.text += decode(text);
      at += text.length;
      continue;
    }
    MARKUP.lastIndex = at;
    const found = MARKUP.exec(source);
    if (found === null) throw new Error(`no tag at ${at}: ${source.slice(at, at + 60)}`);
    const [tag, closing, name = "", attributes = "", empty] = found;
    at += tag.length;
    if (closing === "/") {
      if (inside.name !== name || open.length === 1) throw new Error(`</${name}> closes <${inside.name}>`);
      open.pop();
      // What stands beside the document is not text of it.
      if (open.length > 1) open.at(-1)!.text += inside.text;
      continue;
    }
    const child: Open = { name, attributes: attributesOf(attributes), children: [], text: "" };
    inside.children.push(child);
    if (empty !== "/") open.push(child);
  }
  const [document, ...more] = root.children;
  if (open.length > 1 || document === undefined || more.length > 0 || root.text.trim() !== "")
    throw new Error("not one element that is closed");
  return document;
}

/** Every element of that name, in document order. */
export function elementsOf(xml: Xml, name: string): readonly Xml[] {
  return [...(xml.name === name ? [xml] : []), ...xml.children.flatMap((child) => elementsOf(child, name))];
}
