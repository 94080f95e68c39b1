import { expect, test } from "vitest";
import { commandsOf, snippetsOf } from "./snippets.js";

const MARKDOWN = `# Title

\`\`\`sh
# a remark
npm ci && npm start
npx flowlab \\
  run   # the built-in lab
\`\`\`

Text with \`code\`.

\`\`\`ts
const fence = "\`\`\`";
\`\`\`
`;

test("finds every fenced block with its language and place", () => {
  expect(snippetsOf(MARKDOWN).map(({ language, line }) => ({ language, line }))).toEqual([
    { language: "sh", line: 4 },
    { language: "ts", line: 13 },
  ]);
  expect(snippetsOf(MARKDOWN)[1]?.text).toBe('const fence = "```";\n');
});

test("splits a shell block into commands", () => {
  expect(snippetsOf(MARKDOWN).slice(0, 1).flatMap(commandsOf)).toEqual(["npm ci && npm start", "npx flowlab    run"]);
});
