import fc from "fast-check";
import { expect, test } from "vitest";
import { checkProbes, parseProbes } from "../../check/index.js";
import { exportDescribe, importDescribe, type Topology } from "../../model/index.js";
import { GATEWAYS } from "../fixtures/gateways.js";
import { PEERED } from "../fixtures/nextwork.js";

/** Questions whose packets meet every gateway that the two networks have. */
function probesOf(topology: Topology): string {
  const targets = ["8.8.8.8", "10.1.5.112", "10.2.15.210", "13.36.170.41", "64:ff9b::808:808"];
  const senders = ["internet", ...topology.networkInterfaces.slice(0, 4).map(({ id }) => id)];
  return senders
    .flatMap((from) =>
      targets.map((to) => ({ id: `${from} ${to}`, from, to, protocol: "tcp", port: 443, expect: "reply" })),
    )
    .map((probe) => JSON.stringify(probe))
    .join("\n");
}

/** Reads files and asks what they describe: an error, or answers; never an exception. */
function ask(text: string, probes: string): void {
  const imported = importDescribe([{ path: "eu-west-3/all.json", text }]);
  if (!imported.ok && imported.issues.length > 0) return;
  if (!imported.ok) throw new Error("refused, and not said why");
  const parsed = parseProbes(probes, "probes.jsonl");
  if (!parsed.ok) throw new Error("the probes are well formed");
  expect(checkProbes(imported.value, parsed.value).total).toBe(parsed.value.length);
}

const NETWORKS = [PEERED, GATEWAYS].map((topology) => ({
  text: JSON.stringify(exportDescribe(topology)),
  probes: probesOf(topology),
  ids: [
    ...JSON.stringify(exportDescribe(topology)).matchAll(/"((?:vpc|subnet|rtb|eni|sg|acl|tgw|nat|pcx|igw|i)-[\w-]+)"/g),
  ].map(([, id]) => id!),
}));

const nested = (depth: number): unknown => JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`);

const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    1e308,
    -1e308,
    2 ** 53,
    4294967296,
    -0,
    0.1,
    "\u0000",
    "constructor",
    "__proto__",
    "toString",
  ),
  fc.constantFrom<unknown>(
    { constructor: 1 },
    { hasOwnProperty: null },
    JSON.parse('{"__proto__": {"VpcId": "vpc-1"}}'),
  ),
  fc.constantFrom(50, 2000).map(nested),
  fc.constantFrom("0.0.0.0/0", "::/0", "255.255.255.255", "10.0.0.0/-1", "10.0.0.0/1e1", "1.2.3.4.5", "%eth0"),
  fc.string({ maxLength: 5000 }),
);

/** Walks down and puts a value where another was, or one of the network's own ids: so do contradictions and cycles come about. */
function put(root: unknown, picks: readonly number[], value: unknown): void {
  let node = root;
  for (const pick of picks) {
    if (typeof node !== "object" || node === null) return;
    const keys = Object.keys(node);
    const key = keys[pick % Math.max(keys.length, 1)];
    if (key === undefined) return;
    const inner = (node as Record<string, unknown>)[key];
    if (typeof inner !== "object" || inner === null) {
      Reflect.set(node, key, value);
      return;
    }
    node = inner;
  }
}

const picks = fc.array(fc.nat(), { minLength: 3, maxLength: 9 });

test.for(NETWORKS)("hostile values, wherever they stand, are answered", ({ text, probes }) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(picks, hostile), { minLength: 1, maxLength: 4 }), (edits) => {
      const document: unknown = JSON.parse(text);
      for (const [path, value] of edits) put(document, path, value);
      ask(JSON.stringify(document), probes);
    }),
  );
});

test.for(NETWORKS)("ids that stand where others belong: cycles, strangers, contradictions", ({ text, probes, ids }) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(picks, fc.constantFrom(...ids)), { minLength: 1, maxLength: 12 }), (edits) => {
      const document: unknown = JSON.parse(text);
      for (const [path, value] of edits) put(document, path, value);
      ask(JSON.stringify(document), probes);
    }),
  );
});

test.for(NETWORKS)("resources that are described twice, and not the same", ({ text, probes }) => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), picks, hostile, (collection, element, path, value) => {
      const document = JSON.parse(text) as Record<string, unknown[]>;
      const filled = Object.values(document).filter((list) => Array.isArray(list) && list.length > 0);
      const list = filled[collection % filled.length]!;
      const twin: unknown = structuredClone(list[element % list.length]);
      put(twin, path, value);
      list.push(twin);
      ask(JSON.stringify(document), probes);
    }),
  );
});

test("a file that is cut off after any of its characters is an error with its place", () => {
  const text = JSON.stringify({ Vpcs: [{ VpcId: "vpc-1", CidrBlock: "10.1.0.0/16", CidrBlockAssociationSet: [] }] });
  for (let length = 0; length < text.length; length++) {
    const imported = importDescribe([{ path: "eu-west-3/vpcs.json", text: text.slice(0, length) }]);
    const issues = imported.ok ? [] : imported.issues;
    expect(issues[0], text.slice(0, length)).toMatchObject({
      code: "Describe.Syntax",
      position: { file: "eu-west-3/vpcs.json", line: 1 },
    });
  }
});

test("probes: anything that stands in a line is read, or an error with its line", () => {
  const line = fc.oneof(
    fc.json({ maxDepth: 3 }),
    fc.string(),
    fc
      .record(
        {
          id: fc.oneof(fc.string(), hostile),
          from: fc.oneof(fc.constantFrom("internet", "eni-1"), hostile),
          source: fc.oneof(fc.ipV4(), fc.ipV6(), hostile),
          to: fc.oneof(fc.ipV4(), fc.ipV6(), hostile),
          protocol: fc.oneof(fc.constantFrom<unknown>("icmp", "TCP", "udp", 47, "47"), hostile),
          port: fc.oneof(fc.integer({ min: -1, max: 65_536 }), hostile),
          expect: fc.constantFrom("reply", "no-reply", "maybe"),
          note: hostile,
        },
        { requiredKeys: ["id", "from", "to", "protocol", "expect"] },
      )
      .map((probe) => JSON.stringify(probe)),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 4 }), (lines) => {
      const parsed = parseProbes(lines.join("\n"), "probes.jsonl");
      if (parsed.ok) checkProbes(PEERED, parsed.value);
      const unplaced = parsed.ok ? [] : parsed.issues.filter(({ position }) => position === undefined);
      expect(unplaced).toEqual([]);
    }),
  );
});
