import fc from "fast-check";
import { expect, test } from "vitest";
import {
  compileNetwork,
  path,
  simTime,
  TrackingTable,
  type DropCode,
  type Hop,
  type Network,
  type Observation,
  type Path,
  type SecurityGroupRule,
  type Topology,
} from "../../model/index.js";
import { packetArbitrary } from "../arbitraries/packet.js";
import { passableTopologyArbitrary } from "../arbitraries/passable-topology.js";
import { serviceArbitrary } from "../arbitraries/services.js";
import { topologyArbitrary } from "../arbitraries/topology.js";
import { trafficArbitrary, type TrafficStep } from "../arbitraries/traffic.js";
import { answerTo, play, type Moment } from "../oracle/play.js";
import { cidr } from "../fixtures/nextwork.js";

const anyTopology = fc.oneof(topologyArbitrary, passableTopologyArbitrary);

/** A topology and a short history on it. */
function history(topologies: fc.Arbitrary<Topology>): fc.Arbitrary<readonly [Topology, readonly TrafficStep[]]> {
  return topologies.chain((topology) => fc.tuple(fc.constant(topology), trafficArbitrary(topology)));
}

/** The packets of a history as they come about on its own topology, with what became of them. */
function playOn(topology: Topology, steps: readonly TrafficStep[]): readonly (Moment & { readonly path: Path })[] {
  const decide = decider();
  const played: (Moment & { readonly path: Path })[] = [];
  play(topology, steps, (moment) => {
    const decided = decide(moment);
    played.push({ ...moment, path: decided });
    return decided;
  });
  return played;
}

/** Decides packets one after another, with one tracking table, on whatever topology holds at the time. */
function decider(explain = false): (moment: Moment) => Path {
  const tracking = new TrackingTable();
  const networks = new Map<Topology, Network>();
  return ({ topology, packet, from, now }) => {
    const network = networks.get(topology) ?? compileNetwork(topology);
    networks.set(topology, network);
    return path(network, tracking, packet, from, simTime(now), { explain });
  };
}

function actionAt({ observations }: Path, direction: Observation["direction"]): Observation["action"] | undefined {
  return observations.find((each) => each.direction === direction)?.action;
}

test("a network ACL decides the same in whatever order its entries come (NACL-02)", () => {
  const shuffled = topologyArbitrary.chain((topology) =>
    fc.record({
      topology: fc.constant(topology),
      networkAcls: fc.tuple(
        ...topology.networkAcls.map((acl) =>
          fc
            .shuffledSubarray([...acl.entries], { minLength: acl.entries.length })
            .map((entries) => ({ ...acl, entries })),
        ),
      ),
      sent: packetArbitrary(topology),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ topology, networkAcls, sent: { packet, from } }) => {
      const [inOrder, inAnyOrder] = [topology, { ...topology, networkAcls }].map((each) =>
        path(compileNetwork(each), new TrackingTable(), packet, from, simTime(0)),
      );
      expect(inAnyOrder).toEqual(inOrder);
    }),
  );
});

const rule: fc.Arbitrary<SecurityGroupRule> = fc.record({
  id: fc.constant("sgr-added"),
  service: serviceArbitrary,
  peer: fc.oneof(
    fc.constantFrom("0.0.0.0/0", "0.0.0.0/1", "10.0.0.0/8", "128.0.0.0/1").map((text) => {
      return { kind: "cidr" as const, cidr: cidr(text) };
    }),
  ),
  description: fc.constant(null),
});

test("one more allow rule never turns ACCEPT into REJECT, for any packet of a history (SG-01)", () => {
  const scenario = fc.record({
    history: history(anyTopology),
    rule,
    direction: fc.constantFrom("ingress" as const, "egress" as const),
    pick: fc.nat({ max: 11 }),
  });
  fc.assert(
    fc.property(scenario, ({ history: [topology, steps], rule: added, direction, pick }) => {
      const chosen = topology.securityGroups[pick % topology.securityGroups.length];
      const widened = (each: Topology): Topology => ({
        ...each,
        securityGroups: each.securityGroups.map((group) =>
          group.id === chosen?.id ? { ...group, [direction]: [...group[direction], added] } : group,
        ),
      });
      const topologies = new Map<Topology, Topology>();
      const decide = decider();
      for (const moment of playOn(topology, steps)) {
        const wider = topologies.get(moment.topology) ?? widened(moment.topology);
        topologies.set(moment.topology, wider);
        const decided = decide({ ...moment, topology: wider });
        const lost = (["egress", "ingress"] as const).filter(
          (side) => actionAt(moment.path, side) === "ACCEPT" && actionAt(decided, side) !== "ACCEPT",
        );
        expect(lost).toEqual([]);
      }
    }),
  );
});

/** The same rules, none of them for 0.0.0.0/0: every flow is tracked (CT-01). */
function allTracked(topology: Topology): Topology {
  const halves = (rules: readonly SecurityGroupRule[]): readonly SecurityGroupRule[] =>
    rules.flatMap((each) =>
      each.peer.kind === "cidr" && each.peer.cidr.prefixLength === 0
        ? ["0.0.0.0/1", "128.0.0.0/1"].map((half) => ({ ...each, peer: { kind: "cidr" as const, cidr: cidr(half) } }))
        : [each],
    );
  return withRules(topology, halves);
}

function withRules(
  topology: Topology,
  change: (rules: readonly SecurityGroupRule[]) => readonly SecurityGroupRule[],
): Topology {
  return {
    ...topology,
    securityGroups: topology.securityGroups.map((group) => ({
      ...group,
      ingress: change(group.ingress),
      egress: change(group.egress),
    })),
  };
}

test.for([
  { name: "while the rules stay", topologies: anyTopology, revoked: false },
  { name: "after every rule is revoked (CT-05)", topologies: anyTopology.map(allTracked), revoked: true },
])("an answer is never refused by a security group $name", ({ topologies, revoked }) => {
  let answered = 0;
  fc.assert(
    fc.property(
      topologies.chain((topology) => fc.tuple(fc.constant(topology), packetArbitrary(topology))),
      ([topology, { packet, from }]) => {
        const sender = from === "internet" ? null : topology.networkInterfaces[from]!;
        const own = sender?.privateAddresses.some(({ address }) => address === packet.source) ?? true;
        const begins =
          packet.protocol === 1 ? [8, 13].includes(packet.icmpType) : packet.protocol !== 6 || packet.tcpFlags === 2;
        const decide = decider();
        const { disposition, source, destination } = decide({ topology, packet, from, now: 0 });
        if (!own || !begins || disposition.kind !== "delivered" || disposition.to.kind !== "network-interface") return;
        const answer = answerTo({ ...packet, source, destination }, 18);
        const current = revoked ? withRules(topology, () => []) : topology;
        const { observations } = decide({
          topology: current,
          packet: answer,
          from: disposition.to.interfaceIndex,
          now: 1000,
        });
        answered++;
        const refusals = observations.filter(
          ({ direction, interfaceIndex, securityGroup }) =>
            securityGroup?.kind === "refused" && (direction === "egress" || interfaceIndex === from),
        );
        expect(refusals).toEqual([]);
      },
    ),
    { numRuns: 10 * (fc.readConfigureGlobal().numRuns ?? 200) },
  );
  expect(answered).toBeGreaterThan(20);
});

test("a decision is the same with and without explanation", () => {
  fc.assert(
    fc.property(history(anyTopology), ([topology, steps]) => {
      const explained = decider(true);
      for (const moment of playOn(topology, steps)) {
        const { hops, ...decision } = explained(moment);
        expect(hops.length).toBeGreaterThan(0);
        expect({ ...decision, hops: [] }).toEqual(moment.path);
      }
    }),
  );
});

test("the hops tell the same as the disposition and the observations", () => {
  fc.assert(
    fc.property(history(anyTopology), ([topology, steps]) => {
      const explain = decider(true);
      for (const moment of playOn(topology, steps)) {
        const decided = explain(moment);
        const { hops, observations } = decided;
        const logged = hops.flatMap((hop) => (hop.kind === "flow-log" ? [hop] : []));
        expect(logged.map(({ interfaceId, direction, action }) => ({ interfaceId, direction, action }))).toEqual(
          observations.map(({ interfaceIndex, direction, action }) => {
            return { interfaceId: topology.networkInterfaces[interfaceIndex]?.id, direction, action };
          }),
        );
        expect({ decided, agree: hopsAgree(decided, topology) }).toEqual({ decided, agree: true });
      }
    }),
  );
});

interface Tale {
  readonly hops: readonly Hop[];
  readonly at: string;
  /** Kinds of the hops that deny. */
  readonly denials: readonly Hop["kind"][];
}

/** What the hops must tell of a drop, where it is more than that nothing denied. */
const HOPS_OF_DROP: Readonly<Partial<Record<DropCode, (tale: Tale) => boolean>>> = {
  ENI_SG_RULES_MISMATCH: ({ denials }) => denials.join() === "security-group",
  SG_REFERENCES_NOT_PRESERVED: ({ denials }) => denials.join() === "security-group",
  SG_REFERENCING_SUPPORT: ({ denials }) => denials.join() === "security-group",
  SG_HAS_NO_RULES: ({ denials }) => denials.join() === "security-group",
  SUBNET_ACL_RESTRICTION: ({ denials }) => denials.join() === "network-acl",
  NO_ROUTE_TO_DESTINATION: ({ hops, denials }) =>
    denials.length === 0 && hops.every((hop) => hop.kind !== "route-table" || hop.route === null),
  BAD_STATE_ROUTE: ({ hops, at }) => {
    const last = hops.at(-1);
    return last?.kind === "route-table" && last.id === at && last.route !== null && !last.usable;
  },
  ENI_SOURCE_DEST_CHECK_RESTRICTION: ({ hops, at }) => {
    const last = hops.at(-1);
    return last?.kind === "source-dest-check" && last.id === at && !last.passed;
  },
  PCX_REQUIRES_ADDRESS_IN_VPC_CIDR: ({ hops, at }) => {
    const last = hops.at(-1);
    return last?.kind === "vpc-peering-connection" && last.id === at;
  },
};

function hopsAgree({ hops, disposition }: Path, topology: Topology): boolean {
  const denials = hops.filter((hop) => "action" in hop && hop.action === "deny").map(({ kind }) => kind);
  const last = hops.at(-1);
  switch (disposition.kind) {
    case "undecided":
      return last?.kind === "not-modelled" && last.what === disposition.reason;
    case "delivered": {
      const { to } = disposition;
      const arrived =
        to.kind === "network-interface"
          ? last?.kind === "network-interface" && last.id === topology.networkInterfaces[to.interfaceIndex]?.id
          : last?.kind === "host";
      return arrived && denials.length === 0;
    }
    case "dropped": {
      const tells = HOPS_OF_DROP[disposition.code];
      return tells?.({ hops, denials, at: disposition.at }) ?? denials.length === 0;
    }
  }
}
