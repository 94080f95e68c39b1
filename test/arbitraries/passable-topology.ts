import fc from "fast-check";
import {
  ANYWHERE_IPV4,
  ipv4,
  ipv4Cidr,
  type Ipv4Cidr,
  type Route,
  type RuleService,
  type SecurityGroup,
  type SecurityGroupRule,
  type Topology,
} from "../../model/index.js";
import { topologyArbitrary } from "./topology.js";

const PRIVATE = ipv4Cidr(ipv4(10 << 24), 8);
/** 203.0.113.0/24, where generated packets go to the internet. */
const LISTED = ipv4Cidr(ipv4(0xcb007100), 24);
const SERVICES: readonly RuleService[] = [
  { kind: "all" },
  { kind: "ports", protocol: 6, fromPort: 0, toPort: 65535 },
  { kind: "ports", protocol: 6, fromPort: 22, toPort: 443 },
  { kind: "ports", protocol: 17, fromPort: 0, toPort: 65535 },
  { kind: "ports", protocol: 17, fromPort: 0, toPort: 1023 },
  { kind: "icmp", protocol: 1, type: -1, code: -1 },
];
/** What makes every flow untracked (CT-01) and lets no ICMP in (CT-11). */
const ALL_PORTS: readonly WideRule[] = [6, 17].map((protocol) => {
  const service: RuleService = { kind: "ports", protocol: protocol === 6 ? 6 : 17, fromPort: 0, toPort: 65535 };
  return { service, cidr: ANYWHERE_IPV4, pick: 0 };
});

interface WideRule {
  readonly service: RuleService;
  /** Null: members of the group that `pick` falls on. */
  readonly cidr: Ipv4Cidr | null;
  readonly pick: number;
}

/** Rules as people write them: wide, for anywhere, private addresses or a group. */
const rulesArbitrary: fc.Arbitrary<readonly WideRule[]> = fc.array(
  fc.record({
    service: fc.constantFrom(...SERVICES),
    cidr: fc.constantFrom(ANYWHERE_IPV4, PRIVATE, null, null),
    pick: fc.nat({ max: 7 }),
  }),
  { maxLength: 3 },
);

function buildRules(rules: readonly WideRule[], { securityGroups }: Topology): readonly SecurityGroupRule[] {
  return rules.map(({ service, cidr, pick }, index) => {
    const groupId = securityGroups[pick % securityGroups.length]?.id ?? "";
    const peer = cidr === null ? { kind: "security-group" as const, groupId } : { kind: "cidr" as const, cidr };
    return { id: `sgr-wide-${index}`, service, peer, description: null };
  });
}

/**
 * The topologies of {@link topologyArbitrary} with wide rules added, every instance running, network ACLs that let all
 * through, and a route to every peer and to the internet: most packets arrive, so that connections come about. In one of
 * three every flow of TCP and UDP is untracked. Every third interface forwards for others, every prefix list has a block
 * in common that routes compete for, and without an internet gateway the default route leads to a peer.
 */
export const passableTopologyArbitrary: fc.Arbitrary<Topology> = fc
  .tuple(topologyArbitrary, fc.array(rulesArbitrary, { minLength: 8, maxLength: 8 }), fc.nat({ max: 2 }))
  .map(([topology, added, kind]) => {
    const allPorts = buildRules(ALL_PORTS, topology);
    const more = (index: number): readonly SecurityGroupRule[] =>
      buildRules(added[index % added.length] ?? [], topology);
    return {
      ...topology,
      prefixLists: topology.prefixLists.map((list) => ({ ...list, cidrs: [...list.cidrs, LISTED] })),
      networkInterfaces: topology.networkInterfaces.map((each, index) => ({
        ...each,
        sourceDestCheck: each.sourceDestCheck && index % 3 !== 0,
      })),
      instances: topology.instances.map((instance) => ({ ...instance, state: "running" })),
      securityGroups: topology.securityGroups.map((group, index): SecurityGroup => ({
        ...group,
        ingress: kind === 0 ? allPorts : [...group.ingress, ...more(2 * index)],
        egress: kind === 0 ? allPorts : [...group.egress, ...more(2 * index + 1)],
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
  const instead = gateways.length > 0 ? [] : peers.slice(0, 1).map(({ target }) => ({ cidr: ANYWHERE_IPV4, target }));
  const plain = [...peers, ...gateways, ...instead].map(({ cidr, target }): Route => {
    return { destination: { kind: "cidr", cidr }, target, state: "active", origin: "CreateRoute" };
  });
  const listed = topology.prefixLists.map(({ id }, index): Route => {
    const target = gateways.map((gateway) => gateway.target)[index] ?? { kind: "transit-gateway", id: "tgw-1" };
    return { destination: { kind: "prefix-list", prefixListId: id }, target, state: "active", origin: "CreateRoute" };
  });
  return [...plain, ...listed];
}
