import type { Topology } from "../model/index.js";
import { withDescendants, type MapNode, type ResourceMap, type Tone, type VpcMap } from "./map-node.js";
import { pictureOf, type PictureOptions } from "./picture.js";
import type { Overlay } from "./route-overlay.js";

/** Colours that read on Mermaid's light and dark themes alike. */
const CLASSES: Readonly<Record<Tone | "failed", string>> = {
  plain: "fill:#f2f3f3,stroke:#687078,color:#0f141a",
  vpc: "fill:#f3edff,stroke:#8c4fff,color:#0f141a",
  public: "fill:#f0f6e4,stroke:#6b8f10,color:#0f141a",
  private: "fill:#e3f3f4,stroke:#008a8c,color:#0f141a",
  compute: "fill:#fff1e5,stroke:#d86613,color:#0f141a",
  gateway: "fill:#f3edff,stroke:#8c4fff,color:#0f141a",
  inactive: "fill:#f2f3f3,stroke:#8d99a8,color:#5a6470,stroke-dasharray:4 4",
  failed: "fill:#fdecec,stroke:#c50f1f,color:#c50f1f,stroke-width:3px",
};
const WAY_COLOURS: Readonly<Record<"request" | "reply", string>> = { request: "#0066cc", reply: "#8a2be2" };

/** Text inside a quoted label: what Mermaid or HTML would read as markup becomes a character code. */
function label(lines: readonly string[]): string {
  const code = (character: string): string => `#${character.codePointAt(0)};`;
  const escaped = lines.map((line) =>
    line
      .replaceAll(/\p{Cc}/gu, " ")
      .replaceAll(/[^\p{L}\p{N} ._:/(),…·-]/gu, code)
      // `1. ` and `- ` at the beginning are lists to Mermaid, which it refuses to draw.
      .replace(/^\s*\d*([-.])(?=\s)/, (start) => `${start.slice(0, -1)}${code(start.slice(-1))}`),
  );
  return `"${escaped.join("<br/>") || " "}"`;
}

/** Short ids in the order of the map: AWS's own ids, and names, hold what Mermaid's do not allow. */
function identifiers(map: ResourceMap): ReadonlyMap<string, string> {
  const keys = [
    ...map.regions.flatMap(({ region, vpcs }) => [
      region.key,
      ...vpcs.flatMap(({ panel, columns }) => [
        panel.key,
        ...[...withDescendants(columns.flat())].map(({ key }) => key),
      ]),
    ]),
    ...map.between.map(({ key }) => key),
  ];
  return new Map([...new Set(keys)].map((key, index) => [key, `n${index}`]));
}

interface Writing {
  readonly ids: ReadonlyMap<string, string>;
  /** The id of the node that stands for a row: its table. */
  readonly standsFor: Map<string, string>;
  readonly classes: Map<string, string[]>;
  readonly lines: string[];
}

function classify({ ids, classes }: Writing, { key, tone, alert }: MapNode): void {
  const name = alert === null ? tone : "failed";
  classes.set(name, [...(classes.get(name) ?? []), ids.get(key)!]);
}

function alertText({ alert }: MapNode): readonly string[] {
  return alert === null ? [] : [alert];
}

function writeNode(writing: Writing, node: MapNode, indent: string): void {
  const { ids, lines, standsFor } = writing;
  const id = ids.get(node.key)!;
  const text = [node.title, ...node.lines, ...alertText(node)];
  classify(writing, node);
  if (node.kind === "route-table") {
    for (const { key } of node.children) standsFor.set(key, node.key);
    const routes = node.children.map(({ title, lines: target }) => [title, ...target].join(" · "));
    lines.push(`${indent}${id}[${label([...text, ...routes])}]`);
  } else if (node.children.length === 0) {
    lines.push(`${indent}${id}[${label(text)}]`);
  } else {
    lines.push(`${indent}subgraph ${id}[${label([text.join(" · ")])}]`);
    for (const child of node.children) writeNode(writing, child, `${indent}  `);
    lines.push(`${indent}end`);
  }
}

function writeVpc(writing: Writing, { panel, columns }: VpcMap): void {
  const [vpc] = columns;
  const title = [panel.title, ...(vpc[0]?.lines ?? [])].join(" · ");
  writing.lines.push(`    subgraph ${writing.ids.get(panel.key)}[${label([title])}]`);
  for (const node of columns.flat()) writeNode(writing, node, "      ");
  writing.lines.push("    end");
}

/** A link from a row starts at its table; several rows to one target are one link. */
function writeLinks(writing: Writing, { links }: ResourceMap): number {
  const { ids, standsFor, lines } = writing;
  const seen = new Set<string>();
  for (const { from, to, broken } of links) {
    const [a, b] = [from, to].map((key) => ids.get(standsFor.get(key) ?? key));
    const line = `  ${a} ${broken ? "-.-" : "---"} ${b}`;
    if (a !== undefined && b !== undefined && !seen.has(line)) seen.add(line);
  }
  lines.push(...seen);
  return seen.size;
}

/** Whether one of two nodes holds the other: Mermaid draws no link from a subgraph to its own content. */
function nested(parents: ReadonlyMap<string, string>, a: string, b: string): boolean {
  const chain = (key: string): readonly string[] => {
    const parent = parents.get(key);
    return parent === undefined ? [key] : [key, ...chain(parent)];
  };
  return chain(a).includes(b) || chain(b).includes(a);
}

function writeOverlay(writing: Writing, map: ResourceMap, { ways }: Overlay, first: number): void {
  const { ids, lines } = writing;
  const nodes = map.regions.flatMap(({ vpcs }) => vpcs.flatMap(({ columns }) => [...withDescendants(columns.flat())]));
  const parents = new Map(nodes.flatMap(({ key, children }) => children.map((child) => [child.key, key] as const)));
  let index = first;
  for (const { name, steps } of ways) {
    let from = steps[0];
    for (const step of steps.slice(1)) {
      if (from === undefined || nested(parents, from.key, step.key)) {
        // The packet is in the inner one of the two: from there it goes on.
        if (from === undefined || parents.get(step.key) === from.key) from = step;
        continue;
      }
      const text = step.number === null ? name : `${name} ${step.number}`;
      lines.push(`  ${ids.get(from.key)} ==>|${label([text])}| ${ids.get(step.key)}`);
      lines.push(`  linkStyle ${index++} stroke:${WAY_COLOURS[name]},stroke-width:3px`);
      from = step;
    }
  }
}

/** The same picture as a Mermaid flowchart, for documents that draw such: GitHub, GitLab, many wikis. */
export function renderMermaid(topology: Topology, { title, traced }: PictureOptions): string {
  const { map, overlay } = pictureOf(topology, traced);
  const writing: Writing = { ids: identifiers(map), standsFor: new Map(), classes: new Map(), lines: [] };
  const { ids, classes, lines } = writing;
  lines.push("flowchart LR", ...accessible("accTitle", title));
  if (traced !== undefined) lines.push(...accessible("accDescr", `${traced.title}: ${traced.verdict}`));
  for (const { region, vpcs } of map.regions) {
    lines.push(`  subgraph ${ids.get(region.key)}[${label([region.title])}]`);
    for (const vpc of vpcs) writeVpc(writing, vpc);
    lines.push("  end");
  }
  for (const node of map.between) writeNode(writing, node, "  ");
  const count = writeLinks(writing, map);
  if (overlay !== null) writeOverlay(writing, map, overlay, count);
  for (const [name, members] of classes) {
    lines.push(`  classDef ${name} ${CLASSES[name as Tone | "failed"]}`, `  class ${members.join(",")} ${name}`);
  }
  return `${lines.join("\n")}\n`;
}

/** A text for screen readers, without what ends a Mermaid statement or begins a comment; none is no statement. */
function accessible(keyword: "accTitle" | "accDescr", text: string): readonly string[] {
  const plain = text.replaceAll(/[^\p{L}\p{N} ._:/(),<>-]+/gu, " ").trim();
  return plain === "" ? [] : [`  ${keyword}: ${plain}`];
}
