import type { Topology } from "../model/index.js";
import { layOut, type Layout } from "./layout.js";
import { linkPath } from "./link-path.js";
import { pictureOf, type Picture, type PictureOptions } from "./picture.js";
import { drawBox } from "./svg-box.js";
import { drawHeader, headerHeight, summaryOf } from "./svg-header.js";
import { ARROWHEADS, drawOverlay } from "./svg-overlay.js";
import { STYLE } from "./svg-style.js";
import { element, xmlText } from "./svg-text.js";

function drawLinks(layout: Layout): readonly string[] {
  return layout.links.flatMap(({ from, to, broken }) => {
    const path = linkPath(layout, from, to);
    return path === null ? [] : element("path", { d: path, class: broken ? "link broken" : "link" });
  });
}

function drawBoxes(layout: Layout, { overlay }: Picture): readonly string[] {
  const anchors = new Set(overlay?.ways.flatMap(({ steps }) => steps.map(({ anchor }) => anchor)));
  return [...layout.boxes.values()].map((box) =>
    drawBox(box, { marked: anchors.has(box.node.key), failed: box.node.alert !== null }),
  );
}

/**
 * A topology as the VPC console's resource map, in one self-contained SVG: no scripts, no fonts of its own, light or
 * dark as the screen is. A traced path lies on top, numbered, with what stopped it in red.
 */
export function renderSvg(topology: Topology, { title, traced }: PictureOptions): string {
  const picture = pictureOf(topology, traced);
  const layout = layOut(picture.map, headerHeight(traced ?? null));
  const { width, height } = layout;
  const about = [summaryOf(topology), ...(traced === undefined ? [] : [traced.title, traced.verdict])].join(". ");
  const content = [
    `<title id="title">${xmlText(title)}</title>`,
    `<desc id="about">${xmlText(about)}</desc>`,
    `<style>${xmlText(STYLE)}</style>`,
    `<defs>${ARROWHEADS}</defs>`,
    element("rect", { width, height, class: "page" }),
    drawHeader(title, topology, traced ?? null, width),
    ...drawBoxes(layout, picture),
    ...drawLinks(layout),
    ...(picture.overlay === null ? [] : [drawOverlay(layout, picture.overlay)]),
  ];
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${width} ${Math.ceil(height)}`,
    width,
    height: Math.ceil(height),
    role: "img",
    "aria-labelledby": "title about",
  };
  return `${element("svg", attributes, `\n${content.join("\n")}\n`)}\n`;
}
