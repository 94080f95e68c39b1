import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

/** The numbered rules. Kept beside the project, seen from its root. */
const REFERENCE = "../shared/reference/aws-semantics.md";

interface Row {
  readonly id: string;
  readonly what: string;
  /** Test files that bear the rule's id; where there are none, why. */
  readonly tests: readonly string[];
  readonly why: string;
}

const ROW = /^\| ([A-Z]+-\d+) +\| (.*?) +\| (.*?) +\|$/gm;

const rows = [...readFileSync("docs/conformance.md", "utf8").matchAll(ROW)].map(
  ([, id = "", what = "", third = ""]): Row => {
    const tests = [...third.matchAll(/`(test\/[^`]+)`/g)].map(([, path = ""]) => path);
    return { id, what, tests, why: tests.length === 0 ? third : "" };
  },
);

test("every rule has one row", () => {
  const ids = rows.map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(0);
  expect(ids).toEqual([...new Set(ids)]);
});

test.for(rows)("$id names a test or says why there is none", ({ id, what, tests, why }) => {
  expect(what.split(/\s+/).length).toBeLessThanOrEqual(10);
  expect(tests.length + why.length).toBeGreaterThan(0);
  const bearing = tests.filter(
    (path) => existsSync(path) && new RegExp(`\\b${id}\\b`).test(readFileSync(path, "utf8")),
  );
  expect(bearing).toEqual(tests);
});

const PRESENT = existsSync(REFERENCE);
const REQUIRED = process.env["CI"] !== undefined;
if (!PRESENT && !REQUIRED) console.warn(`skipped: put the rules into ${REFERENCE} to compare the document with them`);

describe.skipIf(!PRESENT && !REQUIRED)("the rules themselves", () => {
  test("are the document's, none missing and none of its own", () => {
    const rules = [...readFileSync(REFERENCE, "utf8").matchAll(/^- \*\*([A-Z]+-\d+)\*\*/gm)].map(([, id]) => id);
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(rules));
  });
});
