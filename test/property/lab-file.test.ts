import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseLab, type Lab } from "../../sim/index.js";
import type { Result } from "../../model/index.js";
import { MANAGED } from "../sim/lab-file-managed-base.js";

const EXAMPLES = [
  ["the example", readFileSync("examples/vpc-monitoring/lab.yaml", "utf8")],
  ["a dual-stack lab", readFileSync("examples/dual-stack/lab.yaml", "utf8")],
  ["a lab with everything that AWS manages", MANAGED],
] as const;

/** Whatever the text: a lab, or issues that can be shown. */
function assertIssuesOrLab(text: string): Result<Lab> {
  const result = parseLab(text, "lab.yaml");
  const lines = text.split("\n");
  expect(result.ok || result.issues.length > 0).toBe(true);
  for (const issue of result.ok ? result.warnings : result.issues) {
    expect(issue.message).not.toMatch(/[\n\r]|\.$/);
    expect(issue.position?.line).toBeGreaterThanOrEqual(1);
    expect(issue.position?.line).toBeLessThanOrEqual(lines.length);
    expect(issue.position?.column).toBeGreaterThanOrEqual(1);
  }
  return result;
}

test("arbitrary text never throws", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => void assertIssuesOrLab(text)));
});

test("arbitrary YAML-like text never throws", () => {
  const piece = fc.constantFrom(
    "a",
    "b",
    ":",
    " ",
    "\n",
    "  ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&x ",
    "*x",
    "|",
    '"',
    "#",
    "?",
    "!",
    "~",
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => void assertIssuesOrLab(pieces.join(""))));
});

test.for(EXAMPLES)("%s with a piece cut out, repeated or overwritten never throws", ([, text]) => {
  const at = fc.nat(text.length);
  fc.assert(
    fc.property(
      at,
      fc.nat(40),
      fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom("", "\n", "null", "[]", "{}", "-1", "x: 1")),
      (start, length, piece) => {
        assertIssuesOrLab(text.slice(0, start) + piece + text.slice(start + length));
      },
    ),
  );
});

test.for(EXAMPLES)("%s with any value replaced by any JSON never throws", ([, text]) => {
  const values = [...text.matchAll(/(?<=: )[^\s{[>,#][^,}\n]*/g)];
  fc.assert(
    fc.property(fc.constantFrom(...values), fc.jsonValue({ maxDepth: 2 }), (match, value) => {
      const { index } = match;
      assertIssuesOrLab(text.slice(0, index) + JSON.stringify(value) + text.slice(index + match[0].length));
    }),
  );
});

test("YAML and JSON of the same value are the same lab", () => {
  const yaml = parseLab("name: t\nregion: eu-west-3\nvpcs: { v: { cidr: 10.0.0.0/16 } }", "lab.yaml");
  const json = parseLab(
    '{ "name": "t", "region": "eu-west-3", "vpcs": { "v": { "cidr": "10.0.0.0/16" } } }',
    "lab.json",
  );
  expect(yaml.ok && yaml.value).toEqual(json.ok && json.value);
  expect(yaml.ok).toBe(true);
});
