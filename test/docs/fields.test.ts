import { format } from "prettier";
import { expect, test } from "vitest";
import { FIELDS } from "../../emit/index.js";

/** docs/fields.md as FIELDS has it; `npx vitest run test/docs/fields.test.ts -u` writes it anew. */
function fieldsDocument(): string {
  const rows = FIELDS.map(
    ({ name, version, parquetType, parquetColumn, insightsName, description, derived, values }) => {
      const listed =
        values.length > 0 && values.length < 6 ? `: ${values.map((each) => `\`${each}\``).join(", ")}` : "";
      const columns = [`\`${name}\``, version, `\`${parquetColumn}\` ${parquetType}`, `\`${insightsName}\``];
      return `| ${[...columns, description + listed, derived].join(" | ")} |`;
    },
  );
  return `# Fields of flow-log records

Made from \`emit/record/fields.ts\`; a test holds it to that. Where AWS prints \`-\`, so does flowlab. A field in a log
format is written \`\${srcaddr}\`. [flow-logs.md](flow-logs.md) says how formats are chosen and what tells flows apart.

| field | version | Parquet | Logs Insights | what it says | how flowlab gets it |
| - | - | - | - | - | - |
${rows.join("\n")}
`;
}

test("docs/fields.md is FIELDS", async () => {
  const text = await format(fieldsDocument(), { parser: "markdown", printWidth: 120 });
  await expect(text).toMatchFileSnapshot("../../docs/fields.md");
});
