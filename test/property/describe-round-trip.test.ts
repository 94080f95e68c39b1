import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  exportDescribe,
  importDescribe,
  Origins,
  validateDescribe,
  validateTopology,
  type DescribeFile,
  type Topology,
} from "../../model/index.js";
import { gatewayTopologyArbitrary, packetArbitrary, topologyArbitrary } from "../arbitraries/topology.js";
import { DESCRIBE_FOLDERS, describeFiles } from "../fixtures/describe-files.js";
import { GATEWAYS } from "../fixtures/gateways.js";

const GENERATED = [
  { kind: "without managed gateways", arbitrary: topologyArbitrary },
  { kind: "with NAT and transit gateways", arbitrary: gatewayTopologyArbitrary },
];

function exported(topology: Topology): DescribeFile {
  return { path: "topology.json", text: JSON.stringify(exportDescribe(topology)) };
}

function reimported(topology: Topology): unknown {
  const result = importDescribe([exported(topology)]);
  return result.ok ? result.value : result.issues;
}

describe("a topology, exported as describe-* output and imported again, is the same topology", () => {
  test.for(GENERATED)("of generated topologies $kind", ({ arbitrary }) => {
    fc.assert(
      fc.property(arbitrary, (topology) => {
        expect(reimported(topology)).toEqual(topology);
      }),
    );
  });

  test("of one with every gateway, endpoint and load balancer", () => {
    expect(reimported(GATEWAYS)).toEqual(GATEWAYS);
  });

  test.for(DESCRIBE_FOLDERS)("of the real lab $lab", ({ folder }) => {
    const result = importDescribe(describeFiles(folder));
    if (!result.ok) throw new Error(JSON.stringify(result.issues));
    expect(reimported(result.value)).toEqual(result.value);
  });
});

test.for(GENERATED)("generated topologies $kind are valid", ({ arbitrary }) => {
  fc.assert(
    fc.property(arbitrary, (topology) => {
      expect(validateTopology(topology, new Origins()).filter(({ severity }) => severity === "error")).toEqual([]);
    }),
  );
});

test("generated packets are sent by an interface that exists, with ports and lengths that packets have", () => {
  const sent = topologyArbitrary.chain((topology) => packetArbitrary(topology).map((each) => ({ topology, ...each })));
  fc.assert(
    fc.property(sent, ({ topology, from, packet }) => {
      expect(from === "internet" || topology.networkInterfaces[from] !== undefined).toBe(true);
      expect([packet.sourcePort, packet.destinationPort].every((port) => port >= 0 && port <= 65535)).toBe(true);
      expect(packet.lengthBytes).toBeGreaterThanOrEqual(20);
    }),
  );
});

/** What a damaged or hostile file may hold where a value should be. */
const surprise: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, -1, 65536, 1e300, "", "10.0.0.0/33", "-1", "::/0", [], {}, [null], [[]], {
    Key: 1,
  }),
  fc.string(),
  fc.jsonValue({ maxDepth: 3 }),
);

type Step = { readonly pick: number; readonly depth: number; readonly value: unknown; readonly remove: boolean };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({ pick: fc.nat(), depth: fc.integer({ min: 1, max: 7 }), value: surprise, remove: fc.boolean() }),
  { minLength: 1, maxLength: 4 },
);

/** Walks down by `pick` and puts a surprise there, or takes away what is there. */
function damage(document: unknown, { pick, depth, value, remove }: Step): void {
  let node = document;
  for (let level = 1; typeof node === "object" && node !== null; level++) {
    const keys = Object.keys(node);
    const key = keys[(pick >> level) % Math.max(keys.length, 1)];
    if (key === undefined) return;
    const inner = (node as Record<string, unknown>)[key];
    if (level < depth && typeof inner === "object" && inner !== null) {
      node = inner;
      continue;
    }
    if (remove) Reflect.deleteProperty(node, key);
    else Reflect.set(node, key, value);
    return;
  }
}

function assertAnswered(files: readonly DescribeFile[]): void {
  const result = validateDescribe(files);
  const issues = result.ok ? result.warnings : result.issues;
  expect(result.ok).toBe(issues.every(({ severity }) => severity === "warning"));
  for (const { message, code } of issues) expect(`${code} ${message}`).toMatch(/^[A-Z][\w.]+ \P{Cc}+$/u);
}

describe("damaged files are reported, never thrown over", () => {
  test("values exchanged or removed in an export", () => {
    fc.assert(
      fc.property(fc.oneof(gatewayTopologyArbitrary, fc.constant(GATEWAYS)), steps, (topology, damages) => {
        const document: unknown = JSON.parse(exported(topology).text);
        for (const step of damages) damage(document, step);
        assertAnswered([{ path: "eu-west-3/all.json", text: JSON.stringify(document) }]);
      }),
    );
  });

  test.for(DESCRIBE_FOLDERS)("values exchanged or removed in the real lab $lab", ({ folder }) => {
    const files = describeFiles(folder);
    fc.assert(
      fc.property(fc.nat({ max: files.length - 1 }), steps, (index, damages) => {
        const damaged = files.map((file, at) => {
          if (at !== index) return file;
          const document: unknown = JSON.parse(file.text);
          for (const step of damages) damage(document, step);
          return { ...file, text: JSON.stringify(document) };
        });
        assertAnswered(damaged);
      }),
      { numRuns: 40 },
    );
  });

  test("text cut off or overwritten anywhere", () => {
    const edit = fc.record({ at: fc.nat(), text: fc.string(), cut: fc.boolean() });
    fc.assert(
      fc.property(topologyArbitrary, edit, (topology, { at, text, cut }) => {
        const whole = exported(topology).text;
        const place = at % whole.length;
        const rest = cut ? "" : whole.slice(place + text.length);
        assertAnswered([{ path: "describe.json", text: whole.slice(0, place) + text + rest }]);
      }),
    );
  });

  test("anything that is JSON", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.json()), { maxLength: 3 }), (files) => {
        assertAnswered(files.map(([path, text]) => ({ path, text })));
      }),
    );
  });
});
