import type { Box } from "./layout.js";
import { METRICS } from "./metrics.js";
import { element, xmlText } from "./svg-text.js";
import { ICONS } from "./svg-icons.js";
import { fitText, textWidth } from "./text-fit.js";

/** What a traced packet does with a box. */
export interface Standing {
  /** It decided: a route that was taken. */
  readonly marked: boolean;
  readonly failed: boolean;
}

/** A line of text, cut to fit. */
export function textLine(
  text: string,
  at: { readonly x: number; readonly y: number; readonly size: number; readonly width: number; readonly end?: boolean },
  style: string,
): string {
  const attributes = {
    x: at.x,
    y: at.y,
    "font-size": at.size,
    "text-anchor": at.end === true ? "end" : null,
    class: style,
  };
  return element("text", attributes, xmlText(fitText(text, at.size, at.width)));
}

/** Symbol, title, lines below it, and why a packet stopped here. */
function cardText(box: Box): string {
  const { node, x, y, width, alertLines } = box;
  const { paddingX, paddingY, titleSize, titleHeight, lineSize, lineHeight, icon } = METRICS[node.kind];
  const left = x + paddingX;
  const inner = width - 2 * paddingX;
  const symbol = ICONS[node.kind];
  let baseline = y + paddingY + titleHeight - 5;
  const parts = [
    symbol === null || icon === 0
      ? ""
      : element("path", {
          d: symbol,
          class: `icon icon-${node.tone}`,
          transform: `translate(${left} ${y + paddingY + 1})`,
        }),
    textLine(node.title, { x: left + icon, y: baseline, size: titleSize, width: inner - icon }, "name"),
  ];
  for (const [style, lines] of [["line", node.lines] as const, ["alert", alertLines] as const])
    for (const line of lines) {
      baseline += lineHeight;
      parts.push(textLine(line, { x: left, y: baseline, size: lineSize, width: inner }, style));
    }
  return parts.join("");
}

function row(box: Box, { marked }: Standing): string {
  const { node, x, y, width, height } = box;
  const { paddingX, titleSize: size } = METRICS[node.kind];
  const baseline = y + height - 6;
  const title = fitText(node.title, size, width * 0.62);
  const rest = width - 2 * paddingX - textWidth(title, size) - 10;
  return [
    marked ? element("rect", { x, y, width, height, rx: 3, class: "mark" }) : "",
    element("path", { d: `M${x} ${y}h${width}`, class: "rule" }),
    textLine(title, { x: x + paddingX, y: baseline, size, width: width }, "name plain"),
    ...node.lines.map((line) =>
      textLine(
        line,
        { x: x + width - paddingX, y: baseline, size, width: rest, end: true },
        node.tone === "inactive" ? "word-broken" : "line",
      ),
    ),
  ].join("");
}

function card(box: Box, standing: Standing, style: string, bar: boolean): string {
  const { node, x, y, width, height } = box;
  return [
    element("rect", { x, y, width, height, rx: 6, class: standing.failed ? "failed" : style }),
    bar ? element("rect", { x, y: y + 6, width: 4, height: height - 12, rx: 1, class: `bar-${node.tone}` }) : "",
    cardText(box),
  ].join("");
}

function panel({ node, x, y, width, height }: Box): string {
  return [
    element("rect", { x, y, width, height, rx: 10, class: "panel" }),
    textLine(node.title, { x: x + 20, y: y + 24, size: 15, width: width * 0.6 }, "name"),
    ...node.lines.map((line) =>
      textLine(line, { x: x + width - 20, y: y + 24, size: 12, width: width * 0.35, end: true }, "line"),
    ),
  ].join("");
}

function drawing(box: Box, standing: Standing): string {
  const { node, x, y, width, height } = box;
  switch (node.kind) {
    case "region":
      return [
        element("rect", { x, y, width, height, rx: 4, class: "region" }),
        textLine(node.title, { x: x + 18, y: y + 20, size: 14, width: width - 36 }, "name region-name"),
      ].join("");
    case "vpc-panel":
      return panel(box);
    case "heading":
      return [
        textLine(node.title, { x, y: y + 18, size: 14, width }, "name"),
        ...node.lines.map((line) => textLine(line, { x, y: y + 35, size: 11.5, width }, "line")),
      ].join("");
    case "zone":
      return element("rect", { x, y, width, height, rx: 4, class: "zone" }) + cardText(box);
    case "subnet":
      return card(box, standing, `subnet-${node.tone}`, false);
    case "route":
    case "more":
      return row(box, standing);
    case "vpc":
    case "network-interface":
    case "route-table":
    case "internet":
    case "on-premises":
    case "load-balancer":
    case "internet-gateway":
    case "egress-only-internet-gateway":
    case "vpc-peering-connection":
    case "nat-gateway":
    case "transit-gateway":
    case "vpn-gateway":
    case "vpc-endpoint":
    case "unknown":
      return card(box, standing, "card", true);
  }
}

/** A box as SVG, with what it stands for in full as its tooltip. */
export function drawBox(box: Box, standing: Standing): string {
  return element("g", {}, `<title>${xmlText(box.node.tooltip)}</title>${drawing(box, standing)}`);
}
