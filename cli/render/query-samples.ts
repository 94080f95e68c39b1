import type { SampleQuery } from "../../query/index.js";
import type { Colours } from "./colours.js";

/** The sample queries by name: each with AWS's title and its text, or all as one JSON document. */
export function renderSampleQueries(samples: readonly SampleQuery[], json: boolean, paint: Colours): string {
  if (json) return `${JSON.stringify({ schema: 1, samples }, null, 2)}\n`;
  return samples
    .map(({ name, title, text }) => {
      const lines = text.split("\n").map((line) => `    ${line.trim()}`);
      return `${paint.bold(name)}\n  ${paint.dim(title)}\n${lines.join("\n")}\n`;
    })
    .join("\n");
}
