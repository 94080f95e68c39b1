import type { Box, Layout } from "./layout.js";

type Point = readonly [x: number, y: number];

/** How far a link between two boxes of one column swings out. */
const SWING = 44;
/** From a column's edge to where lines run up and down in the gutter. */
const STAND_OFF = 34;
const CORNER = 10;

function format(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function curve([x1, y1]: Point, [x2, y2]: Point, shift: number): string {
  // Where it runs steeply, what keeps two lines apart is a step aside.
  const middle = format((x1 + x2) / 2 - shift * Math.sign(x2 - x1) * Math.sign(y2 - y1));
  return `M${format(x1)} ${format(y1)}C${middle} ${format(y1)} ${middle} ${format(y2)} ${format(x2)} ${format(y2)}`;
}

function loop([x1, y1]: Point, [x2, y2]: Point, shift: number): string {
  const far = format(Math.max(x1, x2) + SWING - 2 * shift);
  const outwards = y1 < y2 ? -shift : shift;
  const [from, to] = [format(y1 - outwards), format(y2 + outwards)];
  return `M${format(x1)} ${from}C${far} ${from} ${far} ${to} ${format(x2)} ${to}`;
}

/** A line along the points with its corners rounded. */
function rounded(points: readonly Point[]): string {
  const towards = ([x, y]: Point, [toX, toY]: Point): string => {
    const length = Math.hypot(toX - x, toY - y);
    const part = length === 0 ? 0 : Math.min(CORNER, length / 2) / length;
    return `${format(x + (toX - x) * part)} ${format(y + (toY - y) * part)}`;
  };
  return points
    .map((point, index) => {
      const at = `${format(point[0])} ${format(point[1])}`;
      const [before, after] = [points[index - 1], points[index + 1]];
      if (before === undefined) return `M${at}`;
      return after === undefined ? `L${at}` : `L${towards(point, before)}Q${at} ${towards(point, after)}`;
    })
    .join("");
}

/** Every box around one, from itself outwards. */
function* around({ boxes }: Layout, box: Box): Generator<Box> {
  for (let each: Box | undefined = box; each !== undefined; each = boxes.get(each.parent ?? "")) yield each;
}

/** Where lines touch a box: at its title where it holds others, else at its middle. */
function heightOf({ node, y, height }: Box): number {
  return node.kind === "subnet" || node.kind === "zone" || node.kind === "route-table" ? y + 18 : y + height / 2;
}

/** Lines touch a row at the edges of its table. */
function edgesOf(layout: Layout, box: Box): readonly [left: number, right: number] {
  const isRow = box.node.kind === "route" || box.node.kind === "more";
  const { x, width } = (isRow && layout.boxes.get(box.parent ?? "")) || box;
  return [x, x + width];
}

/** The whole column that a box is in: its outermost box below the VPC's panel. */
function columnEdges(layout: Layout, box: Box): readonly [left: number, right: number] {
  const outermost = [...around(layout, box)].findLast(({ column }) => column !== null) ?? box;
  return [outermost.x, outermost.x + outermost.width];
}

function panelOf(layout: Layout, box: Box): string | null {
  return [...around(layout, box)].find(({ node }) => node.kind === "vpc-panel")?.node.key ?? null;
}

/**
 * The line from one box to another as SVG path data, null where one lies in the other. It runs between the columns: as a
 * curve to the next one, in the free lane above the boxes to one further away, in a loop within one. `shift`, in pixels,
 * keeps two lines that take the same way apart.
 */
export function linkPath(layout: Layout, fromKey: string, toKey: string, shift = 0): string | null {
  const from = layout.boxes.get(fromKey);
  const to = layout.boxes.get(toKey);
  if (from === undefined || to === undefined) return null;
  if ([...around(layout, from)].includes(to) || [...around(layout, to)].includes(from)) return null;
  const [fromMiddle, toMiddle] = [heightOf(from), heightOf(to)];
  const [fromY, toY] = [fromMiddle + shift, toMiddle + shift];
  const [fromLeft, fromRight] = edgesOf(layout, from);
  const [toLeft, toRight] = edgesOf(layout, to);
  const steps = (to.column ?? 0) - (from.column ?? 0);
  if (steps === 0) return loop([fromRight, fromMiddle], [toRight, toMiddle], shift);
  const start: Point = [steps > 0 ? fromRight : fromLeft, fromY];
  const end: Point = [steps > 0 ? toLeft : toRight, toY];
  const panel = panelOf(layout, from);
  const lane = panel === null || panel !== panelOf(layout, to) ? undefined : layout.lanes.get(panel);
  if (Math.abs(steps) === 1 || lane === undefined) return curve(start, end, shift);
  const [nearLeft, nearRight] = columnEdges(layout, from);
  const [farLeft, farRight] = columnEdges(layout, to);
  const leave = (steps > 0 ? nearRight + STAND_OFF : nearLeft - STAND_OFF) + shift;
  const enter = (steps > 0 ? farLeft - STAND_OFF : farRight + STAND_OFF) + shift;
  const above = lane + shift;
  return rounded([start, [leave, fromY], [leave, above], [enter, above], [enter, toY], end]);
}
