import fc from "fast-check";
import { expect, test } from "vitest";
import { insightsQuery, recordLine } from "../arbitraries/insights-query.js";
import { answer, textOf } from "../oracle/insights.js";
import { useAsk } from "../query/ask.js";

const ask = useAsk();

/** Figures agree to the last digits that adding in another order leaves; all else to the letter. */
function rounded(rows: readonly (readonly (string | null)[])[]): readonly (readonly (string | null)[])[] {
  const figure = (cell: string): string => Number(Number(cell).toPrecision(10)).toString();
  return rows.map((row) =>
    row.map((cell) => (cell !== null && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(cell) ? figure(cell) : cell)),
  );
}

test("DuckDB answers as the pages read literally", async () => {
  await fc.assert(
    fc.asyncProperty(insightsQuery, fc.array(recordLine, { minLength: 1, maxLength: 14 }), async (query, lines) => {
      const { rows, problems } = await ask(textOf(query), lines);
      expect(problems).toEqual([]);
      expect(rounded(rows), textOf(query)).toEqual(rounded(answer(query, lines)));
    }),
  );
});
