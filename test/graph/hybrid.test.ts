import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderMermaid, renderSvg } from "../../graph/index.js";
import { layOut } from "../../graph/layout.js";
import { mustShow } from "../../graph/must-show.js";
import { resourceMap } from "../../graph/resource-map.js";
import { parseLab } from "../../sim/index.js";
import { assertReadable } from "./layout-rules.js";
import { readFlowchart } from "./mermaid-lines.js";

const lab = parseLab(readFileSync("examples/hybrid/lab.yaml", "utf8"), "lab.yaml");
if (!lab.ok) throw new Error(lab.issues[0]?.message);
const { topology } = lab.value;

test("networks outside AWS stand beside the gateways that lead to them", () => {
  const svg = renderSvg(topology, { title: "x" });
  for (const each of ["office", "data-centre", "on premises", "192.168.0.0/16", "172.20.0.0/16", "vgw"])
    expect(svg).toContain(`>${each}<`);
  const map = resourceMap(topology, mustShow([]));
  assertReadable(map, layOut(map, 0));
  const { nodes, links } = readFlowchart(renderMermaid(topology, { title: "x" }));
  const first = (id: string): string => nodes.get(id)!.split("\n")[0]!;
  expect(links.map(({ from, to }) => `${first(from)} -> ${first(to)}`)).toEqual(
    expect.arrayContaining(["vgw -> office", "hub -> data-centre"]),
  );
});
