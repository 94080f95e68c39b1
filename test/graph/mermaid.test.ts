import { describe, expect, test } from "vitest";
import { renderMermaid } from "../../graph/index.js";
import { NEXTWORK, PEERED } from "../fixtures/nextwork.js";
import { readFlowchart, type Flowchart } from "./mermaid-lines.js";
import { traced } from "./traced.js";
import { withGateways } from "./with-gateways.js";

/** Links between first lines of labels. */
function links({ nodes, links: all }: Flowchart): readonly string[] {
  const name = (id: string): string => nodes.get(id)!.split("\n")[0]!.split(" · ")[0]!;
  return all.map(({ from, to, label }) => `${name(from)} -> ${name(to)}${label === null ? "" : ` (${label})`}`);
}

describe("a Mermaid flowchart", () => {
  test("has everything of the map: each VPC with its zones, subnets, instances, tables, connections", () => {
    const { nodes } = readFlowchart(renderMermaid(NEXTWORK, { title: "x" }));
    expect([...nodes.values()]).toEqual([
      "Region eu-west-3",
      ...[1, 2].flatMap((n) => [
        `NextWork-${n}-vpc · vpc-${n} · 10.${n}.0.0/16`,
        `NextWork-${n}-vpc\nvpc-${n}\n10.${n}.0.0/16`,
        "eu-west-3a",
        `NextWork-${n}-subnet · public · 10.${n}.0.0/20`,
        `Instance - NextWork VPC ${n}\n${n === 1 ? "10.1.5.112 · public 13.36.170.41" : "10.2.15.210 · public 35.180.66.119"}`,
        `NextWork-${n}-rtb-public\nroute table · rtb-${n}\n10.${n}.0.0/16 · local\n0.0.0.0/0 · NextWork-${n}-igw`,
        `NextWork-${n}-rtb-main\nmain route table · rtb-main-${n}\n10.${n}.0.0/16 · local`,
        `NextWork-${n}-igw\ninternet gateway`,
      ]),
      "Internet",
    ]);
  });

  test("links subnet, table, target and what VPCs share, each pair once", () => {
    const all = links(readFlowchart(renderMermaid(withGateways(PEERED), { title: "x" })));
    expect(all).toContain("NextWork-1-subnet -> NextWork-1-rtb-public");
    expect(all).toContain("NextWork-1-rtb-public -> VPC 1 <> VPC 2");
    expect(all).toContain("transit 0 -> transit 1");
    expect(all.filter((link) => link === "NextWork-1-rtb-public -> nat of vpc-1")).toHaveLength(1);
  });

  test("draws the path from box to box, never from a subnet to what it holds", () => {
    const chart = readFlowchart(renderMermaid(PEERED, { title: "x", traced: traced(PEERED, "i-1", "i-2") }));
    expect(links(chart).filter((link) => link.endsWith(")"))).toEqual([
      "Instance - NextWork VPC 1 -> NextWork-1-rtb-public (request 3)",
      "NextWork-1-rtb-public -> VPC 1 <> VPC 2 (request)",
      "VPC 1 <> VPC 2 -> VPC 1 <> VPC 2 (request 4)",
      "VPC 1 <> VPC 2 -> VPC 1 <> VPC 2 (request)",
      "VPC 1 <> VPC 2 -> NextWork-2-subnet (request 5)",
      "Instance - NextWork VPC 2 -> NextWork-2-rtb-public (reply 9)",
      "NextWork-2-rtb-public -> VPC 1 <> VPC 2 (reply)",
      "VPC 1 <> VPC 2 -> VPC 1 <> VPC 2 (reply 10)",
      "VPC 1 <> VPC 2 -> VPC 1 <> VPC 2 (reply)",
      "VPC 1 <> VPC 2 -> NextWork-1-subnet (reply 11)",
    ]);
  });

  test("marks what stopped the packet, with its code", () => {
    const path = traced(NEXTWORK, "i-1", "10.2.15.210");
    const { nodes, classes } = readFlowchart(renderMermaid(NEXTWORK, { title: "x", traced: path }));
    const failed = classes.get("failed")!.map((id) => nodes.get(id));
    expect(failed).toEqual(["NextWork-1-igw\ninternet gateway\nIGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"]);
  });

  test.for([
    '"]; click n0 "javascript:x"',
    "`md` **b**",
    "<img src=x>",
    "a\nend\nb",
    "1. one",
    "- one",
    "#35;",
    "%% x",
    "n0 --> n1",
    "\u001b[2J",
    "日本語 😀",
  ])("a name cannot leave its label: %j", (name) => {
    const instances = NEXTWORK.instances.map((each) => ({ ...each, name }));
    const { nodes } = readFlowchart(renderMermaid({ ...NEXTWORK, instances }, { title: name }));
    const shown = name.replaceAll(/\p{Cc}/gu, " ");
    expect([...nodes.values()].filter((label) => label.startsWith(`${shown}\n`))).toHaveLength(2);
  });
});
