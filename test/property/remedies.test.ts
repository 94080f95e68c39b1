import fc from "fast-check";
import { expect, test } from "vitest";
import { probe, trace, type ProbeQuestion } from "../../check/index.js";
import { applyChange, compileNetwork, type Change, type Topology } from "../../model/index.js";
import { passableGatewayTopologyArbitrary } from "../arbitraries/passable-gateways.js";
import { gatewayTopologyArbitrary, packetArbitrary } from "../arbitraries/topology.js";

const questionArbitrary = (topology: Topology): fc.Arbitrary<ProbeQuestion> =>
  packetArbitrary(topology).map(({ from, packet }) => {
    const { source, destination, protocol, destinationPort } = packet;
    return { from, source, to: destination, protocol, port: destinationPort };
  });

function after(topology: Topology, changes: readonly Change[]): Topology | null {
  return changes.reduce<Topology | null>((current, change) => {
    const changed = current === null ? null : applyChange(current, change);
    return changed?.ok === true ? changed.value : null;
  }, topology);
}

/** What is wrong with the remedy of a question that has no answer: nothing. */
function complaints(topology: Topology, question: ProbeQuestion, kinds: Set<string>): readonly string[] {
  const { answer, remedy } = trace(topology, question);
  if (remedy === null) return answer === "no-reply" ? ["no reply and no remedy"] : [];
  if (answer !== "no-reply") return [`a remedy for ${answer}`];
  if (remedy.kind === "none")
    return remedy.reason.startsWith("no change that flowlab can try is enough: ") ? [] : [remedy.reason];
  const changes = remedy.steps.map(({ change }) => change);
  const answered = (list: readonly Change[]): boolean => {
    const changed = after(topology, list);
    return changed !== null && probe(compileNetwork(changed), question).answer === "reply";
  };
  for (const { kind } of changes) kinds.add(kind);
  return [
    ...(answered(changes) ? [] : ["the remedy does not help"]),
    ...remedy.steps.flatMap(({ change, text }) =>
      answered(changes.filter((each) => each !== change)) ? [`not needed: ${text}`] : [],
    ),
  ];
}

test.for([
  { networks: "of every kind", topologies: gatewayTopologyArbitrary },
  { networks: "that let most packets through", topologies: passableGatewayTopologyArbitrary },
])("networks $networks: no answer has a remedy that works and wastes nothing, or a reason", ({ topologies }) => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(
      topologies.chain((topology) => fc.tuple(fc.constant(topology), questionArbitrary(topology))),
      ([topology, question]) => {
        expect(complaints(topology, question, kinds)).toEqual([]);
      },
    ),
    { numRuns: Math.ceil((fc.readConfigureGlobal().numRuns ?? 200) / 2) },
  );
  expect(kinds.size).toBeGreaterThan(3);
});
