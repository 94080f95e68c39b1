import type { Box, Layout } from "./layout.js";
import { linkPath } from "./link-path.js";
import type { Overlay, Step } from "./route-overlay.js";
import { element, xmlText } from "./svg-text.js";

type Way = Overlay["ways"][number];

/** Keeps the two ways apart where they run side by side, in pixels. */
const SHIFT: Readonly<Record<Way["name"], number>> = { request: -4, reply: 4 };
const RADIUS = 9;
const BADGE_STEP = 21;

/** Arrowheads, one for each way. */
export const ARROWHEADS: string = (["request", "reply"] as const)
  .map((name) =>
    element(
      "marker",
      {
        id: `tip-${name}`,
        viewBox: "0 0 8 8",
        refX: 7,
        refY: 4,
        markerWidth: 12,
        markerHeight: 12,
        markerUnits: "userSpaceOnUse",
        orient: "auto",
      },
      element("path", { d: "M0 0L8 4L0 8z", class: `tip-${name}` }),
    ),
  )
  .join("");

/** The lines of one way, from box to box. */
function lines(layout: Layout, { name, steps }: Way): readonly string[] {
  return steps.flatMap(({ anchor }, index) => {
    const next = steps[index + 1];
    const path = next === undefined ? null : linkPath(layout, anchor, next.anchor, SHIFT[name]);
    return path === null ? [] : element("path", { d: path, class: `way ${name}`, "marker-end": `url(#tip-${name})` });
  });
}

function badge(box: Box, place: number, name: Way["name"], { number, notes }: Step): string {
  const x = box.x + box.width - 14 - place * BADGE_STEP;
  const text = { x, y: box.y + 4, "font-size": 11, "text-anchor": "middle", class: "number" };
  return element(
    "g",
    {},
    [
      `<title>${xmlText([`${number}: ${name}`, ...notes].join("\n"))}</title>`,
      element("circle", { cx: x, cy: box.y, r: RADIUS, class: `badge-${name}` }),
      element("text", text, String(number)),
    ].join(""),
  );
}

/** The traced path: lines with arrowheads, and on every box it comes to the numbers of its steps. */
export function drawOverlay(layout: Layout, { ways }: Overlay): string {
  const visits = new Map<string, { readonly name: Way["name"]; readonly step: Step }[]>();
  for (const { name, steps } of ways)
    for (const step of steps)
      if (step.number !== null) visits.set(step.key, [...(visits.get(step.key) ?? []), { name, step }]);
  const badges = [...visits].flatMap(([key, steps]) => {
    const box = layout.boxes.get(key);
    // The last one stands rightmost, so that they read from left to right.
    return box === undefined
      ? []
      : steps.map(({ name, step }, index) => badge(box, steps.length - 1 - index, name, step));
  });
  return [...ways.flatMap((way) => lines(layout, way)), ...badges].join("\n");
}
