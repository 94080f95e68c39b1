import { withDescendants, type Link, type MapNode, type ResourceMap, type VpcMap } from "./map-node.js";
import { METRICS, type Metrics } from "./metrics.js";
import { wrapText } from "./text-fit.js";

/** A node with its place, in pixels from the picture's upper left corner. */
export interface Box {
  readonly node: MapNode;
  /** Key of the box it lies in; null for what stands alone. */
  readonly parent: string | null;
  /** 0 to 3 for the columns of a VPC, 4 between the VPCs; null for frames. */
  readonly column: number | null;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The alert in lines that fit. */
  readonly alertLines: readonly string[];
}

/** Every box, parents before what they hold, and the links between them. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly links: readonly Link[];
  /** Height of the free lane above the columns of each VPC, by its panel's key. */
  readonly lanes: ReadonlyMap<string, number>;
}

const MARGIN = 24;
const COLUMN_WIDTHS = [190, 350, 330, 250] as const;
const BETWEEN_WIDTH = 250;
/** Room for the links between two columns. */
const GUTTER = 76;
const BETWEEN_GUTTER = 130;
/** Links between two boxes of the rightmost column swing out to the right of it. */
const LOOP_ROOM = 48;
const PANEL_PADDING = 20;
const PANEL_TITLE = 34;
const HEADING_HEIGHT = 42;
const LANE_HEIGHT = 34;
const COLUMN_GAP = 22;
const PANEL_GAP = 28;
const REGION_PADDING = 18;
const REGION_TITLE = 30;
const PANEL_WIDTH = 2 * PANEL_PADDING + COLUMN_WIDTHS.reduce((sum, width) => sum + width, 0) + 3 * GUTTER;
const REGION_WIDTH = PANEL_WIDTH + 2 * REGION_PADDING;

interface Placing {
  readonly parent: string | null;
  readonly column: number | null;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Height of what a box says above what it holds. */
function textHeight(node: MapNode, metrics: Metrics, alertLines: readonly string[]): number {
  const lines = (metrics.inlineLines ? 0 : node.lines.length) + alertLines.length;
  return metrics.titleHeight + lines * metrics.lineHeight;
}

/** Places a box with all it holds, stacked; the box itself comes first. */
function place(node: MapNode, at: Placing): readonly [Box, ...Box[]] {
  const metrics = METRICS[node.kind];
  const { paddingX, paddingY, gap } = metrics;
  const inner = at.width - 2 * paddingX;
  const alertLines = node.alert === null ? [] : wrapText(node.alert, metrics.lineSize, inner);
  let bottom = at.y + paddingY + textHeight(node, metrics, alertLines);
  const held: Box[] = [];
  for (const [index, child] of node.children.entries()) {
    const y = bottom + (index === 0 ? metrics.beforeChildren : gap);
    const boxes = place(child, { parent: node.key, column: at.column, x: at.x + paddingX, y, width: inner });
    held.push(...boxes);
    bottom = y + boxes[0].height;
  }
  return [{ node, ...at, height: bottom + paddingY - at.y, alertLines }, ...held];
}

function stack(nodes: readonly MapNode[], at: Placing): readonly Box[] {
  const boxes: Box[] = [];
  let { y } = at;
  for (const node of nodes) {
    const placed = place(node, { ...at, y });
    boxes.push(...placed);
    y += placed[0].height + COLUMN_GAP;
  }
  return boxes;
}

function bottomOf(boxes: readonly Box[], otherwise: number): number {
  return boxes.reduce((bottom, box) => Math.max(bottom, box.y + box.height), otherwise);
}

function placeVpc({ panel, columns }: VpcMap, region: string, x: number, y: number): readonly [Box, ...Box[]] {
  const top = y + PANEL_TITLE;
  const held: Box[] = [];
  let columnX = x + PANEL_PADDING;
  for (const [column, nodes] of columns.entries()) {
    const width = COLUMN_WIDTHS[column]!;
    const at = { parent: panel.key, column, x: columnX, width };
    held.push({ node: panel.children[column]!, ...at, y: top, height: HEADING_HEIGHT, alertLines: [] });
    held.push(...stack(nodes, { ...at, y: top + HEADING_HEIGHT + LANE_HEIGHT }));
    columnX += width + GUTTER;
  }
  const height = bottomOf(held, top) + PANEL_PADDING - y;
  return [{ node: panel, parent: region, column: null, x, y, width: PANEL_WIDTH, height, alertLines: [] }, ...held];
}

function placeRegions({ regions }: ResourceMap, y: number): readonly Box[] {
  const boxes: Box[] = [];
  for (const { region, vpcs } of regions) {
    const held: Box[] = [];
    let panelY = y + REGION_TITLE;
    for (const vpc of vpcs) {
      const placed = placeVpc(vpc, region.key, MARGIN + REGION_PADDING, panelY);
      held.push(...placed);
      panelY += placed[0].height + PANEL_GAP;
    }
    const height = bottomOf(held, y) + REGION_PADDING - y;
    const frame = { parent: null, column: null, x: MARGIN, y, width: REGION_WIDTH, height, alertLines: [] };
    boxes.push({ node: region, ...frame }, ...held);
    y += height + PANEL_GAP;
  }
  return boxes;
}

/** Each as near as there is room to the middle of what it connects, from top to bottom. */
function placeBetween(map: ResourceMap, boxes: ReadonlyMap<string, Box>, top: number): readonly Box[] {
  const wishes = map.between.map((node) => {
    const sources = map.links.flatMap(({ from, to }) => (to === node.key ? (boxes.get(from) ?? []) : []));
    const middle = sources.reduce((sum, { y, height }) => sum + y + height / 2, 0) / sources.length;
    return { node, middle: sources.length === 0 ? Number.POSITIVE_INFINITY : middle };
  });
  const placed: Box[] = [];
  let free = top;
  const at = { parent: null, column: 4, x: MARGIN + REGION_WIDTH + BETWEEN_GUTTER, width: BETWEEN_WIDTH };
  for (const { node, middle } of wishes.toSorted((a, b) => Number(a.middle > b.middle) - Number(a.middle < b.middle))) {
    const { height } = place(node, { ...at, y: 0 })[0];
    const y = Number.isFinite(middle) ? Math.max(free, Math.round(middle - height / 2)) : free;
    placed.push(...place(node, { ...at, y }));
    free = y + height + COLUMN_GAP;
  }
  return placed;
}

/**
 * Positions for a map: Regions below each other, in each a panel for every VPC with the console's four columns, and to
 * the right what lies between VPCs. No two boxes overlap unless one holds the other; links run between columns.
 * `top` is room for what a picture says above.
 */
export function layOut(map: ResourceMap, top: number): Layout {
  const start = top + MARGIN;
  const inside = placeRegions(map, start);
  const byKey = new Map(inside.map((box) => [box.node.key, box]));
  const between = placeBetween(map, byKey, start);
  const boxes = new Map([...byKey, ...between.map((box) => [box.node.key, box] as const)]);
  const panels = inside.filter(({ node }) => node.kind === "vpc-panel");
  return {
    width: 2 * MARGIN + REGION_WIDTH + (between.length > 0 ? BETWEEN_GUTTER + BETWEEN_WIDTH : 0) + LOOP_ROOM,
    height: bottomOf([...inside, ...between], start) + MARGIN,
    boxes,
    links: map.links,
    lanes: new Map(panels.map(({ node, y }) => [node.key, y + PANEL_TITLE + HEADING_HEIGHT + LANE_HEIGHT / 2])),
  };
}

/** Every key of a map, to see that a layout has left nothing out. */
export function mapKeys(map: ResourceMap): readonly string[] {
  const inVpcs = map.regions.flatMap(({ region, vpcs }) => [
    region,
    ...vpcs.flatMap(({ panel, columns }) => [panel, ...panel.children, ...columns.flat()]),
  ]);
  return [...inVpcs, ...map.between].flatMap((node) =>
    node.kind === "vpc-panel" ? [node.key] : [...withDescendants([node])].map(({ key }) => key),
  );
}
