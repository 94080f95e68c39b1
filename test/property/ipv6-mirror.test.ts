import fc from "fast-check";
import { expect, test } from "vitest";
import {
  compileNetwork,
  isIpv4,
  path,
  simTime,
  TrackingTable,
  type IpAddress,
  type Network,
  type Packet,
  type Path,
  type Topology,
} from "../../model/index.js";
import { mirrorPacket, mirrorTopology } from "../arbitraries/mirror-ipv6.js";
import { passableTopologyArbitrary } from "../arbitraries/passable-topology.js";
import { topologyArbitrary } from "../arbitraries/topology.js";
import { trafficArbitrary } from "../arbitraries/traffic.js";
import { play } from "../oracle/play.js";

/** Inside the VPCs, where IPv6 is decided by the same rules; CIDR-04: no resolver and no router. */
function isInside({ vpcs, subnets }: Topology, address: IpAddress): boolean {
  if (!isIpv4(address)) return false;
  const blocks = vpcs.flatMap(({ cidrBlocks }) => cidrBlocks.flatMap(({ cidr }) => (cidr.family === 4 ? [cidr] : [])));
  return (
    blocks.some(({ first, last }) => address >= first && address <= last) &&
    blocks.every(({ first }) => address !== first + 2) &&
    subnets.every(({ cidr }) => address !== cidr!.first + 1)
  );
}

/** CT-10: ICMPv6 has no timestamps and masks to pair. */
const UNPAIRED: readonly number[] = [13, 14, 17, 18];

function hasMirror(topology: Topology, { source, destination, protocol, icmpType }: Packet): boolean {
  const inside = isInside(topology, source) && isInside(topology, destination);
  return inside && !(protocol === 1 && UNPAIRED.includes(icmpType));
}

function inWords({ disposition, observations }: Path): unknown {
  return {
    disposition,
    seen: observations.map(({ interfaceIndex, direction, action, securityGroup, networkAcl }) => [
      interfaceIndex,
      direction,
      action,
      securityGroup?.kind,
      networkAcl?.entry?.ruleNumber,
    ]),
  };
}

interface Both {
  readonly topology: Topology;
  readonly ipv4: Network;
  readonly ipv6: Network;
}

/** IPv4 agrees with the literal evaluation (decisions-oracle.test.ts); so does IPv6 if it agrees with IPv4. */
test("inside VPCs and between peers, IPv6 is decided as the same network decides IPv4", () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(
      fc
        .oneof(topologyArbitrary, passableTopologyArbitrary)
        // Gateways treat the families differently, on purpose (CIDR-10).
        .map((topology): Topology => ({ ...topology, internetGateways: [] }))
        .chain((topology) => fc.tuple(fc.constant(topology), trafficArbitrary(topology))),
      ([topology, steps]) => {
        const tracking = { ipv4: new TrackingTable(), ipv6: new TrackingTable() };
        let both: Both | null = null;
        play(topology, steps, (moment) => {
          if (both?.topology !== moment.topology)
            both = {
              topology: moment.topology,
              ipv4: compileNetwork(moment.topology),
              ipv6: compileNetwork(mirrorTopology(moment.topology)),
            };
          const { packet, from } = moment;
          const now = simTime(moment.now);
          const decided = path(both.ipv4, tracking.ipv4, packet, from, now);
          if (from === "internet" || !hasMirror(topology, packet)) return decided;
          const mirrored = path(both.ipv6, tracking.ipv6, mirrorPacket(packet), from, now);
          expect(inWords(mirrored)).toEqual(inWords(decided));
          const { disposition } = decided;
          reached.add(disposition.kind === "dropped" ? disposition.code : disposition.kind);
          for (const { securityGroup } of decided.observations) if (securityGroup) reached.add(securityGroup.kind);
          return decided;
        });
      },
    ),
    { numRuns: 5 * (fc.readConfigureGlobal().numRuns ?? 200) },
  );
  const wanted = [
    "delivered",
    "undecided",
    "rule",
    "tracked",
    "related",
    "BAD_STATE_ROUTE",
    "ENI_SG_RULES_MISMATCH",
    "NO_POSSIBLE_DESTINATION",
    "NO_ROUTE_TO_DESTINATION",
    "SG_HAS_NO_RULES",
    "SIM_ARP_UNRESOLVED",
    "SUBNET_ACL_RESTRICTION",
  ];
  expect(wanted.filter((each) => !reached.has(each))).toEqual([]);
});
