// The door of the pictures.
export { renderSvg } from "./svg.js";
export { renderMermaid } from "./mermaid.js";
export type { TracedPath, TracedWay } from "./route-overlay.js";
