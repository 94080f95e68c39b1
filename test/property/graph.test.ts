import fc from "fast-check";
import { expect, test } from "vitest";
import { renderMermaid, renderSvg, type TracedPath } from "../../graph/index.js";
import { layOut } from "../../graph/layout.js";
import { pictureOf } from "../../graph/picture.js";
import { compileNetwork, path, simTime, TrackingTable, type Topology } from "../../model/index.js";
import { packetArbitrary, topologyArbitrary, type SentPacket } from "../arbitraries/topology.js";
import { assertReadable } from "../graph/layout-rules.js";
import { readFlowchart } from "../graph/mermaid-lines.js";
import { parseXml } from "../graph/well-formed.js";
import { withGateways } from "../graph/with-gateways.js";

const anyTopology = fc.oneof(topologyArbitrary, topologyArbitrary.map(withGateways));

/** One packet's way as a traced path without a reply. */
function tracedPath(topology: Topology, { from, packet }: SentPacket): TracedPath {
  const taken = path(compileNetwork(topology), new TrackingTable(), packet, from, simTime(0), { explain: true });
  const { disposition } = taken;
  return {
    title: "a packet",
    answer: disposition.kind === "delivered" ? "reply" : "no-reply",
    code: disposition.kind === "dropped" ? disposition.code : null,
    verdict: disposition.kind,
    ways: [{ name: "request", path: taken }],
  };
}

const withPacket = topologyArbitrary.chain((topology) =>
  fc.record({ topology: fc.constant(topology), sent: packetArbitrary(topology) }),
);

test("no two boxes overlap, each lies in its parent, every link has a line", () => {
  fc.assert(
    fc.property(anyTopology, (topology) => {
      const { map } = pictureOf(topology, undefined);
      assertReadable(map, layOut(map, 60));
    }),
  );
});

test("so too with a traced packet on top, whose steps are all on the map and numbered without a gap", () => {
  fc.assert(
    fc.property(withPacket, ({ topology, sent }) => {
      const { map, overlay } = pictureOf(topology, tracedPath(topology, sent));
      const layout = layOut(map, 60);
      assertReadable(map, layout);
      const steps = overlay!.ways.flatMap((way) => way.steps);
      for (const { key, anchor } of steps) expect(layout.boxes.has(key) && layout.boxes.has(anchor)).toBe(true);
      const numbers = steps.flatMap(({ number }) => number ?? []);
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
      const marked = [...layout.boxes.values()].filter(({ alertLines }) => alertLines.length > 0);
      expect(marked.map(({ node }) => node.key)).toEqual(overlay!.failure === null ? [] : [overlay!.failure.key]);
    }),
  );
});

test("pictures are well formed, whatever names hold, and the same each time", () => {
  const named = fc.record({ topology: anyTopology, name: fc.string({ unit: "binary", maxLength: 40 }) });
  fc.assert(
    fc.property(named, ({ topology, name }) => {
      const vpcs = topology.vpcs.map((vpc) => ({ ...vpc, name }));
      const renamed = { ...topology, vpcs };
      const svg = renderSvg(renamed, { title: name });
      parseXml(svg);
      readFlowchart(renderMermaid(renamed, { title: name }));
      expect(renderSvg(structuredClone(renamed), { title: name })).toBe(svg);
    }),
  );
});
