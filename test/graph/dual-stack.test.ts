import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderMermaid, renderSvg } from "../../graph/index.js";
import { layOut } from "../../graph/layout.js";
import { mustShow } from "../../graph/must-show.js";
import { resourceMap } from "../../graph/resource-map.js";
import { parseLab } from "../../sim/index.js";
import { assertReadable } from "./layout-rules.js";
import { readFlowchart } from "./mermaid-lines.js";

/** The longest text that an IPv6 address and block can have. */
const LONG = "2a05:d012:77:f17:1111:2222:3333:4444";
const FULL = "2a05:d012:a48:6ebf:4444:5555:6666:7777";

const text = readFileSync("examples/dual-stack/lab.yaml", "utf8").replace(
  "    ipv6Address: true\n",
  `    ipv6Address: ${LONG}\n`,
);
const lab = parseLab(
  text
    .replace(
      "        cidr: 10.8.0.0/20\n        ipv6Cidr: true\n",
      `        cidr: 10.8.0.0/20\n        ipv6Cidr: 2a05:d012:77:f17::/64\n`,
    )
    .replace(
      "        cidr: 10.0.0.0/20\n        ipv6Cidr: true\n",
      `        cidr: 10.0.0.0/20\n        ipv6Cidr: 2a05:d012:a48:6ebf::/64\n`,
    )
    .replace("    publicAddress: 35.180.201.7\n", `    publicAddress: 35.180.201.7\n    ipv6Address: ${FULL}\n`),
  "lab.yaml",
);
if (!lab.ok) throw new Error(lab.issues[0]?.message);
const { topology } = lab.value;

test("the map shows IPv6 blocks of VPC and subnet, addresses, routes and the egress-only internet gateway, uncut", () => {
  const svg = renderSvg(topology, { title: "x" });
  const shown = [
    "2a05:d012:a48:6e00::/56",
    "2a05:d012:a48:6ebf::/64",
    "2a05:d012:77:f17::/64",
    LONG,
    FULL,
    "::/0",
    "data-eigw",
    "egress-only internet gateway",
  ];
  for (const each of shown) expect(svg).toContain(`>${each}<`);
  const map = resourceMap(topology, mustShow([]));
  assertReadable(map, layOut(map, 0));
});

test("the egress-only internet gateway leads to the internet, in Mermaid too", () => {
  const { nodes, links } = readFlowchart(renderMermaid(topology, { title: "x" }));
  const first = (id: string): string => nodes.get(id)!.split("\n")[0]!;
  expect(links.map(({ from, to }) => `${first(from)} -> ${first(to)}`)).toEqual(
    expect.arrayContaining(["data-rtb -> data-eigw", "data-eigw -> Internet", "shop-igw -> Internet"]),
  );
  const labels = [...nodes.values()].join("\n");
  for (const each of ["2a05:d012:a48:6e00::/56", "2a05:d012:77:f17::/64", LONG]) expect(labels).toContain(each);
});
