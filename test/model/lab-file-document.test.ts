import { describe, expect, test } from "vitest";
import { didYouMean, readSourceDocument, type SourceDocument } from "../../model/index.js";

function read(text: string): SourceDocument {
  const result = readSourceDocument(text, "lab.yaml");
  if (!result.ok) throw new Error(result.issues[0]?.message);
  return result.value;
}

const TEXT = `a:
  b: [1, { c: 2 }]
  d:
"e f": &anchor { g: 1 }
h: *anchor
`;

describe("the place of a path", () => {
  test.for([
    [["a"], "2:3", "1:1"],
    [["a", "b"], "2:6", "2:3"],
    [["a", "b", 1, "c"], "2:15", "2:12"],
    [["a", "b", 1], "2:10", "2:10"],
    // Nothing is written behind the key: the key is the place.
    [["a", "d"], "3:3", "3:3"],
    // What is not written has the place of what should have had it.
    [["a", "missing"], "2:3", "2:3"],
    [["a", "b", 7], "2:6", "2:6"],
    [["e f", "g"], "4:21", "4:18"],
    // Through an alias, where it was written.
    [["h", "g"], "4:21", "4:18"],
    [[], "1:1", "1:1"],
  ] as const)("%j", ([path, value, key]) => {
    const document = read(TEXT);
    const text = ({ line, column }: { line: number; column: number }): string => `${line}:${column}`;
    expect([text(document.positionOf(path)), text(document.keyPositionOf(path))]).toEqual([value, key]);
  });
});

test("JSON is read by the same parser, tabs and all", () => {
  expect(read('{\n\t"a": [\n\t\t1, 1.5, true, null, "x"\n\t]\n}').value).toEqual({ a: [1, 1.5, true, null, "x"] });
});

test("YAML 1.2 leaves yes, no and 12:30 alone", () => {
  expect(read("a: yes\nb: no\nc: 12:30\nd: 0o17\ne: ~").value).toEqual({
    a: "yes",
    b: "no",
    c: "12:30",
    d: 15,
    e: null,
  });
});

test("names of Object.prototype are names like any other", () => {
  const { value } = read("constructor: 1\ntoString: 2");
  expect(Object.entries(value)).toEqual([
    ["constructor", 1],
    ["toString", 2],
  ]);
});

/** Ten lists, each of ten aliases of the one before: 10^11 values from 500 characters. */
const BOMB = Array.from({ length: 11 }, (_, row) =>
  row === 0
    ? "k0: &k0 [x]"
    : `k${row}: &k${row} [${Array(10)
        .fill(`*k${row - 1}`)
        .join(", ")}]`,
).join("\n");

test.for([
  ["empty", "", "LabFile.NotAMap", "1:1"],
  ["only a comment", "# nothing", "LabFile.NotAMap", "1:1"],
  ["a list", "- 1", "LabFile.NotAMap", "1:1"],
  ["text", "hello", "LabFile.NotAMap", "1:1"],
  ["NUL", "a: 1\nb: \0", "LabFile.Syntax", "2:4"],
  ["escape sequence", "a: \u001b[31m", "LabFile.Syntax", "1:4"],
  ["key twice", "a: { b: 1, b: 2 }", "LabFile.DuplicateKey", "1:12"],
  ["1 and '1' are one key", "1: a\n'1': b", "LabFile.DuplicateKey", "2:1"],
  ["alias bomb", BOMB, "LabFile.Alias", "7:35"],
  ["nested flow maps", "{a: ".repeat(100_000), "LabFile.TooDeep", "1:257"],
  ["nested lists", "[".repeat(100_000), "LabFile.TooDeep", "1:65"],
  ["nested block lists", "- ".repeat(50_000), "LabFile.TooDeep", "1:129"],
  ["too long", " ".repeat(5_000_000), "LabFile.TooLarge", "1:1"],
  ["unclosed map", "a: {", "LabFile.Syntax", "1:5"],
  ["bad escape", 'a: "\\q"', "LabFile.Syntax", "1:5"],
  ["empty key", ": 1", "LabFile.Syntax", "1:1"],
  ["directive", "%YAML 3.0\n---\na: 1", "LabFile.Syntax", "1:7"],
] as const)("hostile: %s", ([, text, code, place]) => {
  const result = readSourceDocument(text, "lab.yaml");
  const [issue] = result.ok ? [] : result.issues;
  expect(`${issue?.code} ${issue?.position?.line}:${issue?.position?.column}`).toBe(`${code} ${place}`);
  expect(issue?.message).toMatch(/^[^\n]*[^.\n]$/);
});

test.for([
  ["rout", ["route", "rule"], "did you mean `route`?"],
  ["availability_zone", ["availabilityZone"], "did you mean `availabilityZone`?"],
  ["x", ["alpha", "beta"], "known: `alpha`, `beta`"],
  ["x", [], undefined],
] as const)("the hint for %s", ([name, known, hint]) => {
  expect(didYouMean(name, known)).toBe(hint);
});
