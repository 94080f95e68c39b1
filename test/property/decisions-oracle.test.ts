import fc from "fast-check";
import { expect, test } from "vitest";
import {
  compileNetwork,
  path,
  simTime,
  TrackingTable,
  type Network,
  type Path,
  type Topology,
} from "../../model/index.js";
import { passableTopologyArbitrary } from "../arbitraries/passable-topology.js";
import { topologyArbitrary } from "../arbitraries/topology.js";
import { trafficArbitrary } from "../arbitraries/traffic.js";
import type { Connection } from "../oracle/connections.js";
import { evaluate, type Verdict } from "../oracle/evaluate.js";
import { play } from "../oracle/play.js";

function verdictOf(network: Network, { disposition, observations, source, destination }: Path): Verdict {
  const actionAt = (direction: "egress" | "ingress"): Verdict["sourceAction"] =>
    observations.find((each) => each.direction === direction)?.action ?? null;
  const actions = { sourceAction: actionAt("egress"), destinationAction: actionAt("ingress") };
  const common = { ...actions, source: source as number, destination: destination as number };
  switch (disposition.kind) {
    case "dropped":
      return { outcome: disposition.code, component: disposition.at, ...common };
    case "undecided":
      return { outcome: "undecided", component: "", ...common };
    case "delivered": {
      const { to } = disposition;
      const component =
        to.kind === "internet"
          ? "internet"
          : to.kind === "service"
            ? to.service
            : network.interfaces[to.interfaceIndex]!.id;
      return { outcome: "delivered", component, ...common };
    }
  }
}

/** What the histories must come across to be worth comparing. */
const COMMON: readonly string[] = [
  "delivered",
  "undecided",
  "rule",
  "tracked",
  "related",
  "BAD_STATE_ROUTE",
  "ENI_SG_RULES_MISMATCH",
  "ENI_SOURCE_DEST_CHECK_RESTRICTION",
  "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
  "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS",
  "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
  "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
  "NO_POSSIBLE_DESTINATION",
  "NO_ROUTE_TO_DESTINATION",
  "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
  "SG_HAS_NO_RULES",
  "SIM_ARP_UNRESOLVED",
  "SIM_HOST_DOWN",
  "SIM_HOST_NO_ROUTE",
  "SUBNET_ACL_RESTRICTION",
];

test("compiled and literal evaluation agree on every packet of every history", () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(
      fc
        .oneof(topologyArbitrary, passableTopologyArbitrary)
        .chain((topology) => fc.tuple(fc.constant(topology), trafficArbitrary(topology))),
      ([topology, steps]) => {
        const tracking = new TrackingTable();
        const connections: Connection[] = [];
        let compiled: { readonly topology: Topology; readonly network: Network } | null = null;
        play(topology, steps, (moment) => {
          if (compiled?.topology !== moment.topology)
            compiled = { topology: moment.topology, network: compileNetwork(moment.topology) };
          const { network } = compiled;
          const decided = path(network, tracking, moment.packet, moment.from, simTime(moment.now));
          const verdict = evaluate(moment.topology, connections, moment.packet, moment.from, moment.now);
          expect(verdictOf(network, decided)).toEqual(verdict);
          reached.add(verdict.outcome);
          for (const { securityGroup } of decided.observations) if (securityGroup) reached.add(securityGroup.kind);
          return decided;
        });
      },
    ),
    { numRuns: 5 * (fc.readConfigureGlobal().numRuns ?? 200) },
  );
  expect([...reached]).toEqual(expect.arrayContaining([...COMMON]));
});
