import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "parse5";
import { beforeAll, describe, expect, test } from "vitest";
import { record } from "../compare/logs.js";
import { runFlowlab, temporaryDirectory } from "./fake-io.js";

interface Element {
  readonly nodeName: string;
  readonly value?: string;
  readonly attrs?: readonly { readonly name: string; readonly value: string }[];
  readonly childNodes?: readonly Element[];
}

const directory = temporaryDirectory();
const at = (name: string): string => join(directory, name);
const HOSTILE = 'a<img onerror=alert(1)>"&.log';

/** A page's elements; fails where a browser would have to mend it. */
function elementsOf(file: string): readonly Element[] {
  const mistakes: string[] = [];
  const text = readFileSync(file, "utf8");
  const document = parse(text, { onParseError: ({ code, startLine }) => mistakes.push(`${startLine}: ${code}`) });
  expect(mistakes).toEqual([]);
  const all = (element: Element): readonly Element[] => [element, ...(element.childNodes ?? []).flatMap(all)];
  return all(document as unknown as Element);
}

function attribute(element: Element, name: string): string | undefined {
  return element.attrs?.find((each) => each.name === name)?.value;
}

function textOf(element: Element): string {
  return (element.value ?? "") + (element.childNodes ?? []).map(textOf).join("");
}

const PING = record({ from: "10.0.0.5", to: "10.0.0.9", ports: "0 0", protocol: 1, packets: 4, bytes: 336 });
const A = [PING, record(), record({ ports: "40001 80", start: 1_700_000_120 })];
const B = [PING, record({ action: "REJECT" }), record({ ports: "40001 80", start: 1_700_000_121, packets: 12 })];

describe("compare --html", () => {
  beforeAll(async () => {
    writeFileSync(at(HOSTILE), `${A.join("\n")}\n`);
    writeFileSync(at("b.log"), `${B.join("\n")}\n`);
    const ran = await runFlowlab(["compare", at(HOSTILE), at("b.log"), "--html", at("page.html")]);
    if (ran.exitCode !== 4) throw new Error(ran.stderr);
  });

  test("is well-formed, whatever a log's name is, and holds no program", () => {
    const elements = elementsOf(at("page.html"));
    expect(elements.filter(({ nodeName }) => nodeName === "script")).toEqual([]);
    const heading = elements.find(({ nodeName }) => nodeName === "h1")!;
    expect(textOf(heading)).toBe(`${at(HOSTILE)} and ${at("b.log")}`);
  });

  test("asks for nothing but itself", () => {
    const elements = elementsOf(at("page.html"));
    const asking = elements.filter((each) => ["src", "href", "action", "style"].some((name) => attribute(each, name)));
    expect(asking).toEqual([]);
    expect(readFileSync(at("page.html"), "utf8")).not.toMatch(/url\(|@import|https?:/);
    const policy = elements.find((each) => attribute(each, "http-equiv") === "Content-Security-Policy")!;
    expect(attribute(policy, "content")).toBe("default-src 'none'; style-src 'unsafe-inline'");
  });

  test("says what the terminal and --json say", async () => {
    const ran = await runFlowlab(["compare", at(HOSTILE), at("b.log"), "--json"]);
    const { differences, classes } = JSON.parse(ran.stdout) as {
      readonly differences: readonly { readonly class: string; readonly causes: readonly { text: string }[] }[];
      readonly classes: Readonly<Record<string, { readonly flows: number }>>;
    };
    const elements = elementsOf(at("page.html"));
    const rows = elements.filter((each) => attribute(each, "class")?.startsWith("row-"));
    expect(rows.map((row) => attribute(row, "class")!).toSorted()).toEqual(
      differences.map((each) => `row-${each.class}`).toSorted(),
    );
    for (const { text } of differences.flatMap(({ causes }) => causes))
      expect(rows.map(textOf).join("\n")).toContain(text);
    expect(classes).toMatchObject({ same: { flows: 1 }, action: { flows: 1 }, counts: { flows: 1 } });
    const verdict = elements.find((each) => attribute(each, "class") === "verdict bad")!;
    expect(textOf(verdict)).toBe("33.33 % agree: 1 of 3 comparable flows, with 15.38 % of their packets");
    const titles = elements.filter(({ nodeName }) => nodeName === "h2").map(textOf);
    expect(titles).toEqual(["Logs", "Classes", "Interfaces", "Causes", "When", "Times", "Differences"]);
  });

  test("a box for each class of rows, and a rule that hides them", () => {
    const elements = elementsOf(at("page.html"));
    const boxes = elements.flatMap((each) => attribute(each, "id") ?? []);
    expect(boxes.toSorted()).toEqual(["show-action", "show-counts"]);
    const style = textOf(elements.find(({ nodeName }) => nodeName === "style")!);
    for (const box of boxes)
      expect(style).toContain(`main:has(#${box}:not(:checked)) .${box.replace("show", "row")}{display:none}`);
  });

  test("the same logs give the same page", async () => {
    await runFlowlab(["compare", at(HOSTILE), at("b.log"), "--html", at("again.html")]);
    expect(readFileSync(at("again.html"), "utf8")).toBe(readFileSync(at("page.html"), "utf8"));
  });

  test("replaces a page only with --force, and says so before it reads", async () => {
    const before = readFileSync(at("page.html"), "utf8");
    const refused = await runFlowlab(["compare", "nowhere", "nothing", "--html", at("page.html")]);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain("it exists already");
    expect(readFileSync(at("page.html"), "utf8")).toBe(before);
    const forced = await runFlowlab(["compare", at("b.log"), at("b.log"), "--html", at("page.html"), "--force"]);
    expect(forced.exitCode).toBe(0);
    const verdict = elementsOf(at("page.html")).find((each) => attribute(each, "class") === "verdict good")!;
    expect(textOf(verdict)).toBe("100 % agree: 3 of 3 comparable flows, with 100 % of their packets");
  });

  test("leaves no page where the comparison fails", async () => {
    writeFileSync(at("empty.log"), "");
    const ran = await runFlowlab(["compare", at("b.log"), at("empty.log"), "--html", at("none.html")]);
    expect(ran.exitCode).toBe(3);
    expect(() => readFileSync(at("none.html"))).toThrow("ENOENT");
  });
});

test("a log that a topology judges has a page too", async () => {
  await runFlowlab(["run", "--quiet", "--out", at("run")]);
  const lab = "examples/vpc-monitoring/lab.yaml";
  const ran = await runFlowlab(["compare", at("run"), "--topology", lab, "--html", at("judged.html")]);
  expect(ran.exitCode, ran.stderr).toBe(0);
  const elements = elementsOf(at("judged.html"));
  expect(textOf(elements.find(({ nodeName }) => nodeName === "h1")!)).toBe(`${at("run")}, judged by ${lab}`);
  const verdict = elements.find((each) => attribute(each, "class") === "verdict good")!;
  expect(textOf(verdict)).toMatch(/^Nothing that the network cannot explain, \d+ undecided$/);
});
