import picocolors from "picocolors";
import { expect, test } from "vitest";
import { renderIssues } from "../../cli/render/issues.js";
import type { Issue } from "../../model/index.js";

const plain = picocolors.createColors(false);

function issue(line: number, column: number, extra: Partial<Issue> = {}): Issue {
  const position = { file: "lab.yaml", line, column };
  return { severity: "error", code: "InvalidVpc.Range", message: "`10.0.0.0/8` is too large", position, ...extra };
}

test("an issue is message, place, frame, hint, and the count ends the list", () => {
  const text = renderIssues(
    [
      issue(3, 11, { rule: "CIDR-05", hint: "choose /16 to /28" }),
      { severity: "warning", code: "Describe.Ignored", message: "ignored", path: "$.Vpcs" },
    ],
    new Map([["lab.yaml", "vpcs:\n  a:\n    cidr: 10.0.0.0/8\n    x: 1\n"]]),
    plain,
  );
  expect(text).toBe(
    [
      "error: `10.0.0.0/8` is too large [InvalidVpc.Range, CIDR-05]",
      " --> lab.yaml:3:11",
      "  1 | vpcs:",
      "  2 |   a:",
      "> 3 |     cidr: 10.0.0.0/8",
      "    |           ^",
      "  4 |     x: 1",
      "  5 |",
      "hint: choose /16 to /28",
      "",
      "warning: ignored [Describe.Ignored]",
      " --> $.Vpcs",
      "",
      "1 error, 1 warning",
      "",
    ].join("\n"),
  );
});

test("a document of one long line is cut around the column", () => {
  const json = `{${'"a": 1, '.repeat(5000)}"bad": 2}`;
  const column = json.indexOf('"bad"') + 1;
  const text = renderIssues([issue(1, column)], new Map([["lab.yaml", json]]), plain);
  const [frame = "", marker = ""] = text.split("\n").slice(2);
  expect(frame).toHaveLength(frame.trimEnd().length);
  expect(frame.length).toBeLessThan(130);
  expect(frame.slice(marker.indexOf("^"))).toMatch(/^"bad": 2\}/);
});

test("control characters of the file never reach the terminal", () => {
  const message = "`\u001b[2Jgone` is not a name\nerror: forged";
  const text = renderIssues([issue(1, 1, { message })], new Map([["lab.yaml", "a: \u001b[31m\u202e\r\nb"]]), plain);
  // oxlint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(text).toContain("`\\x1b[2Jgone` is not a name\\nerror: forged");
  expect(text).toContain("> 1 | a: \\x1b[31m\\u202e");
});

test("a thousand issues are all listed, the first fifty with their frame", () => {
  const text = renderIssues(
    Array.from({ length: 1000 }, () => issue(1, 1)),
    new Map([["lab.yaml", "a"]]),
    plain,
  );
  expect(text.match(/^error:/gm)).toHaveLength(1000);
  expect(text.match(/^> 1 \|/gm)).toHaveLength(50);
  expect(text).toMatch(/\n1,000 errors\n$/);
});
