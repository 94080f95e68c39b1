/** What a flowchart says, read with a stricter grammar than Mermaid's own. */
export interface Flowchart {
  /** Labels by id, entities decoded. */
  readonly nodes: ReadonlyMap<string, string>;
  readonly links: readonly { readonly from: string; readonly to: string; readonly label: string | null }[];
  readonly classes: ReadonlyMap<string, readonly string[]>;
}

const NODE = /^(subgraph )?(n\d+)\["([^"`]*)"\]$/;
const LINK = /^(n\d+) (?:---|-\.-|==>\|"([^"`]*)"\|) (n\d+)$/;
const CLASS = /^class (n\d+(?:,n\d+)*) (\w+)$/;
const OTHER = /^(accTitle: \S|accDescr: \S|classDef \w+ |linkStyle \d+ )[^;{}"]*$/;

function decode(label: string): string {
  return label
    .replaceAll("<br/>", "\n")
    .replaceAll(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

/** Reads a flowchart line by line; throws at one that is not understood, at an id used twice or before it is known. */
export function readFlowchart(text: string): Flowchart {
  const [first, ...lines] = text.trimEnd().split("\n");
  if (first !== "flowchart LR") throw new Error(`begins with ${first}`);
  const nodes = new Map<string, string>();
  const links: { from: string; to: string; label: string | null }[] = [];
  const classes = new Map<string, readonly string[]>();
  let depth = 0;
  for (const line of lines.map((each) => each.trim())) {
    const node = NODE.exec(line);
    const link = LINK.exec(line);
    const members = CLASS.exec(line);
    if (node !== null) {
      const [, subgraph, id = "", label = ""] = node;
      if (nodes.has(id)) throw new Error(`${id} twice`);
      if (/[<>&]/.test(label.replaceAll("<br/>", ""))) throw new Error(`markup in ${label}`);
      nodes.set(id, decode(label));
      depth += subgraph === undefined ? 0 : 1;
    } else if (line === "end") depth -= 1;
    else if (link !== null) links.push({ from: link[1]!, to: link[3]!, label: link[2] ?? null });
    else if (members !== null) classes.set(members[2]!, members[1]!.split(","));
    else if (!OTHER.test(line)) throw new Error(`not understood: ${line}`);
  }
  if (depth !== 0) throw new Error("a subgraph is not closed");
  const used = [...links.flatMap(({ from, to }) => [from, to]), ...[...classes.values()].flat()];
  for (const id of used) if (!nodes.has(id)) throw new Error(`${id} is not declared`);
  return { nodes, links, classes };
}
