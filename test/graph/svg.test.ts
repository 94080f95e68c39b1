import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { renderMermaid, renderSvg } from "../../graph/index.js";
import type { Topology } from "../../model/index.js";
import { parseLab } from "../../sim/index.js";
import { NEXTWORK, PEERED } from "../fixtures/nextwork.js";
import { traced } from "./traced.js";
import { elementsOf, parseXml } from "./well-formed.js";
import { withGateways } from "./with-gateways.js";

const HOSTILE = `</text><script>alert("1")</script>&amp; ' \u001b[2J\u009b31m \u0000 \ud800 ]]>`;

function hostile(topology: Topology): Topology {
  const name = HOSTILE;
  return {
    ...topology,
    vpcs: topology.vpcs.map((each) => ({ ...each, name })),
    subnets: topology.subnets.map((each) => ({ ...each, name, availabilityZone: name })),
    instances: topology.instances.map((each) => ({ ...each, name })),
    routeTables: topology.routeTables.map((each) => ({ ...each, name })),
    internetGateways: topology.internetGateways.map((each) => ({ ...each, name })),
    vpcPeeringConnections: topology.vpcPeeringConnections.map((each) => ({ ...each, name })),
  };
}

describe("an SVG", () => {
  const everything = withGateways(PEERED);
  const svg = renderSvg(everything, { title: "Everything", traced: traced(PEERED, "i-1", "i-2") });

  test("is one well-formed document that says what it shows", () => {
    const document = parseXml(svg);
    expect(document.attributes).toMatchObject({ xmlns: "http://www.w3.org/2000/svg", role: "img" });
    const [title, about] = document.children;
    expect(document.attributes["aria-labelledby"]).toBe(`${title?.attributes["id"]} ${about?.attributes["id"]}`);
    expect(title).toMatchObject({ name: "title", text: "Everything" });
    expect(about?.text).toBe(
      "1 Region, 2 VPCs, 2 subnets, 2 instances, 1 peering connection, 2 transit gateways. " +
        "ping 10.2.15.210 from Instance - NextWork VPC 1 (10.1.5.112). a reply comes back",
    );
  });

  test("is whole by itself: no scripts, no images, nothing loaded", () => {
    expect(svg).not.toMatch(/<(script|image|foreignObject|link)|href|@import|@font-face|url\((?!#)/i);
  });

  test("suits a light and a dark screen, also without CSS variables", () => {
    const style = elementsOf(parseXml(svg), "style")
      .map(({ text }) => text)
      .join("");
    const [light = "", dark = ""] = style.split("@media (prefers-color-scheme:dark)");
    expect(light).toContain(".page{fill:#ffffff}");
    expect(dark).toContain(".page{fill:#0f141a}");
    expect(style).not.toContain("var(");
    // Every class that is used has its colours in both.
    const used = new Set([...svg.matchAll(/class="([^"]*)"/g)].flatMap(([, names = ""]) => names.split(" ")));
    expect([...used].filter((name) => !new RegExp(`\\.${name}[{,]`).test(style))).toEqual([]);
  });

  test("escapes what names hold", () => {
    const document = parseXml(renderSvg(hostile(PEERED), { title: HOSTILE }));
    expect(elementsOf(document, "script")).toEqual([]);
    const cleaned = HOSTILE.replaceAll(/[\p{Cc}\p{Cs}]/gu, "\ufffd");
    expect(elementsOf(document, "title").map(({ text }) => text)).toContain(cleaned);
  });

  test("numbers a traced path and marks what stopped it", () => {
    const failed = renderSvg(NEXTWORK, { title: "", traced: traced(NEXTWORK, "i-1", "10.2.15.210") });
    const texts = elementsOf(parseXml(failed), "text");
    expect(texts.filter((each) => each.attributes["class"] === "number").map(({ text }) => text)).toEqual([
      "1",
      "2",
      "3",
      "4",
    ]);
    const alerts = texts.filter((each) => each.attributes["class"] === "alert").map(({ text }) => text);
    expect(alerts.slice(1).join("")).toBe("IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS");
    expect(elementsOf(parseXml(failed), "rect").filter((each) => each.attributes["class"] === "failed")).toHaveLength(
      1,
    );
    expect(renderSvg(NEXTWORK, { title: "" })).not.toMatch(/class="(number|alert|failed|mark)/);
  });
});

// `npx vitest run test/graph -u` takes a change over; look at the picture first.
describe("the built-in lab", () => {
  const lab = parseLab(readFileSync("examples/vpc-monitoring/lab.yaml", "utf8"), "lab.yaml");
  if (!lab.ok) throw new Error(lab.issues[0]?.message);
  const { topology } = lab.value;
  const title = "Resource map of the VPC-monitoring lab";
  const ping = traced(topology, "Instance - NextWork VPC 1", "10.2.15.210");

  test.for([
    { file: "lab.svg", picture: renderSvg(topology, { title }) },
    { file: "lab-traced.svg", picture: renderSvg(topology, { title, traced: ping }) },
    { file: "lab.mmd", picture: renderMermaid(topology, { title }) },
    { file: "lab-traced.mmd", picture: renderMermaid(topology, { title, traced: ping }) },
  ])("draws $file as it always did", async ({ file, picture }) => {
    await expect(picture).toMatchFileSnapshot(`golden/${file}`);
  });
});
