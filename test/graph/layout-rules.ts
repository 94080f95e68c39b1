import { expect } from "vitest";
import type { Box, Layout } from "../../graph/layout.js";
import { mapKeys } from "../../graph/layout.js";
import { linkPath } from "../../graph/link-path.js";
import type { ResourceMap } from "../../graph/map-node.js";

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function inside(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/** Demands what makes a layout readable: all drawn, everything in its parent and in the picture, no two boxes overlap. */
export function assertReadable(map: ResourceMap, layout: Layout): void {
  const boxes = [...layout.boxes.values()];
  expect([...layout.boxes.keys()].toSorted()).toEqual([...mapKeys(map)].toSorted());
  const page = { ...boxes[0]!, x: 0, y: 0, width: layout.width, height: layout.height };
  const siblings = new Map<string | null, Box[]>();
  for (const box of boxes) {
    const parent = box.parent === null ? page : layout.boxes.get(box.parent)!;
    if (!inside(box, parent)) throw new Error(`${box.node.key} leaves ${box.parent ?? "the picture"}`);
    siblings.set(box.parent, [...(siblings.get(box.parent) ?? []), box]);
  }
  // What is in different parents cannot meet, because the parents do not and each holds its own.
  for (const group of siblings.values())
    for (const [index, a] of group.entries())
      for (const b of group.slice(index + 1))
        if (overlap(a, b)) throw new Error(`${a.node.key} overlaps ${b.node.key}`);
  for (const { from, to } of layout.links) expect(linkPath(layout, from, to)).toMatch(/^M[\d. -]+[CL]/);
}
