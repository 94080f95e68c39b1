import { FLOW_CLASSES, type FlowClass, type Judgement } from "../../../compare/index.js";

/** What rows are filtered by: a box `show-…` that is not checked hides rows of its class. */
const ROW_CLASSES: readonly (FlowClass | Judgement)[] = [...FLOW_CLASSES, "explained", "unexplained", "undecided"];

/** Colours of classes are those that a colour-blind reader tells apart (Okabe and Ito); each also has its word. */
export const STYLE: string = `
:root{color-scheme:light dark;--page:#f4f6f8;--card:#fff;--ink:#16191f;--dim:#5f6b7a;--line:#dde2e8;
--good:#007e5a;--bad:#b83200;--tone-0:#009e73;--tone-1:#e69f00;--tone-2:#d55e00;--tone-3:#0072b2;--tone-4:#56b4e9;--tone-5:#9aa4b0;--tone-6:#c9cfd6}
@media (prefers-color-scheme:dark){:root{--page:#12161c;--card:#1b2129;--ink:#e6eaf0;--dim:#9aa7b8;--line:#323b47;
--good:#3cc495;--bad:#ff8a5c;--tone-5:#7a8695;--tone-6:#4d5865}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:14px/1.45 "Amazon Ember","Helvetica Neue",Helvetica,Arial,sans-serif}
main{max-width:1120px;margin:0 auto;padding:32px 24px}
h1{font-size:22px;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:15px;margin:0 0 12px}
.verdict{font-size:17px;font-weight:700;margin:0 0 8px}
.good{color:var(--good)}.bad{color:var(--bad)}
.note{color:var(--dim);margin:0 0 6px}
section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:18px 20px;margin-top:16px}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:6px 14px 6px 0;vertical-align:top;border-bottom:1px solid var(--line)}
th{color:var(--dim);font-weight:600;white-space:nowrap}
tr:last-child td{border-bottom:0}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.flow{font-weight:600;overflow-wrap:anywhere}
.small{color:var(--dim);font-size:13px;overflow-wrap:anywhere}
.side{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12.5px;overflow-wrap:anywhere}
.tag{white-space:nowrap}
.dot{display:inline-block;width:10px;height:10px;border-radius:50%;margin-right:7px}
svg{display:block;width:100%;min-width:640px;height:auto}
section:has(>svg){overflow-x:auto}
svg text{fill:var(--ink);font-size:12px}
svg .axis{fill:var(--dim);font-size:11px}
svg .grid{stroke:var(--line)}
svg .base{stroke:var(--dim)}
.rest{fill:var(--line)}
.controls{display:flex;flex-wrap:wrap;gap:6px 16px;align-items:center;margin-bottom:12px}
${[0, 1, 2, 3, 4, 5, 6].map((tone) => `.tone-${tone}{fill:var(--tone-${tone})}.dot.tone-${tone}{background:var(--tone-${tone})}`).join("\n")}
${ROW_CLASSES.map((each) => `main:has(#show-${each}:not(:checked)) .row-${each}{display:none}`).join("\n")}
@media print{.controls{display:none}section{break-inside:avoid}}
`.trim();
