import fc from "fast-check";
import {
  ANYWHERE_IPV4,
  ipv4,
  ipv4Cidr,
  type Route,
  type RuleService,
  type SecurityGroup,
  type SecurityGroupRule,
  type Topology,
} from "../../model/index.js";
import { topologyArbitrary } from "./topology.js";

const PRIVATE = ipv4Cidr(ipv4(10 << 24), 8);
const SERVICES: readonly RuleService[] = [
  { kind: "all" },
  { kind: "ports", protocol: 6, fromPort: 0, toPort: 65535 },
  { kind: "ports", protocol: 6, fromPort: 22, toPort: 443 },
  { kind: "ports", protocol: 17, fromPort: 0, toPort: 65535 },
  { kind: "ports", protocol: 17, fromPort: 0, toPort: 1023 },
  { kind: "icmp", protocol: 1, type: -1, code: -1 },
];

/** Rules as people write them: wide, from anywhere or from private addresses. */
const rulesArbitrary: fc.Arbitrary<readonly SecurityGroupRule[]> = fc
  .array(fc.record({ service: fc.constantFrom(...SERVICES), cidr: fc.constantFrom(ANYWHERE_IPV4, PRIVATE) }), {
    maxLength: 3,
  })
  .map((rules) =>
    rules.map(({ service, cidr }, index) => {
      return { id: `sgr-wide-${index}`, service, peer: { kind: "cidr", cidr }, description: null };
    }),
  );

/**
 * The topologies of {@link topologyArbitrary} with wide rules added, every instance running, network ACLs that let all
 * through, and a route to every peer and to the internet: most packets arrive, so that connections come about.
 */
export const passableTopologyArbitrary: fc.Arbitrary<Topology> = fc
  .tuple(topologyArbitrary, fc.array(rulesArbitrary, { minLength: 8, maxLength: 8 }))
  .map(([topology, added]) => {
    const more = (index: number): readonly SecurityGroupRule[] => added[index % added.length] ?? [];
    return {
      ...topology,
      instances: topology.instances.map((instance) => ({ ...instance, state: "running" })),
      securityGroups: topology.securityGroups.map((group, index): SecurityGroup => ({
        ...group,
        ingress: [...group.ingress, ...more(2 * index)],
        egress: [...group.egress, ...more(2 * index + 1)],
      })),
      networkAcls: topology.networkAcls.map((acl) => ({
        ...acl,
        entries: [true, false].map((egress) => ({
          ruleNumber: 100,
          egress,
          action: "allow",
          service: { kind: "all" },
          cidr: ANYWHERE_IPV4,
        })),
      })),
      routeTables: topology.routeTables.map((table) => ({
        ...table,
        routes: [...table.routes.filter(({ target }) => target.kind === "local"), ...routesFrom(topology, table.vpcId)],
      })),
    };
  });

function routesFrom(topology: Topology, vpcId: string): readonly Route[] {
  const peers = topology.vpcPeeringConnections.flatMap(({ id, requester, accepter }) => {
    const other = requester.vpcId === vpcId ? accepter : accepter.vpcId === vpcId ? requester : null;
    return (other?.cidrs ?? []).map((cidr) => ({ cidr, target: { kind: "vpc-peering-connection", id } as const }));
  });
  const gateways = topology.internetGateways
    .filter((gateway) => gateway.vpcId === vpcId)
    .map(({ id }) => ({ cidr: ANYWHERE_IPV4, target: { kind: "internet-gateway", id } as const }));
  return [...peers, ...gateways].map(({ cidr, target }) => {
    return { destination: { kind: "cidr", cidr }, target, state: "active", origin: "CreateRoute" };
  });
}
