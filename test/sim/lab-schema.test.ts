import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { labJsonSchema, labTemplate, parseLab } from "../../sim/index.js";
import { BASE, changed } from "./lab-file-base.js";
import { MANAGED } from "./lab-file-managed-base.js";

const BUILT_IN = readFileSync("examples/vpc-monitoring/lab.yaml", "utf8");

test("the template is a valid lab without warnings", () => {
  expect(parseLab(labTemplate(), "lab.yaml")).toMatchObject({ ok: true, warnings: [] });
});

test.for(["dual-stack", "inspection", "private-subnet", "vpc-monitoring", "what-if"])(
  "examples/%s is a valid lab without warnings",
  (name) => {
    const file = `examples/${name}/lab.yaml`;
    expect(parseLab(readFileSync(file, "utf8"), file)).toMatchObject({ ok: true, warnings: [] });
  },
);

test.for([
  ["the built-in lab", BUILT_IN, true],
  ["the template", labTemplate(), true],
  ["the base of these tests", BASE, true],
  ["a lab with everything that AWS manages", MANAGED, true],
  ["an unknown key", changed("region:", "regoin:"), false],
  ["a time without unit", changed("at: 2s", "at: 2"), false],
  ["an unknown type of endpoint", MANAGED.replace("type: Interface", "type: interface"), false],
  ["a malformed block", changed("10.0.0.0/24", "10.0.0.0"), false],
] as const)("the JSON Schema agrees about %s", ([, text, valid]) => {
  // JSON, so that zod reads the schema as any editor would.
  const schema = z.fromJSONSchema(
    JSON.parse(JSON.stringify(labJsonSchema())) as Parameters<typeof z.fromJSONSchema>[0],
  );
  expect(schema.safeParse(parse(text)).success).toBe(valid);
});

test("examples/lab.schema.json is the schema of today", () => {
  expect(JSON.parse(readFileSync("examples/lab.schema.json", "utf8"))).toEqual(labJsonSchema());
});
