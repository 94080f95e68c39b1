import type { Ipv4, SecurityGroup, SecurityGroupRule, Topology } from "../../../model/topology/index.js";
import { automaticallyTracked } from "./automatic-tracking.js";
import { IDENTITY_SURVIVES } from "./dscp.js";
import { addressSet, blocksMatch, rule as words, serviceMatch } from "./matches.js";
import { blocksOfList, type InterfacePlace, type Places } from "./places.js";
import type { Chain } from "./ruleset.js";

type Direction = "ingress" | "egress";

/**
 * What a connection's mark says: tracked (CT-05: it goes on whatever the rules now say), untracked (CT-01: remembered,
 * so that its replies begin nothing, but judged by the rules packet for packet) or tracked automatically (CT-04).
 */
const TRACKED = 1;
const UNTRACKED = 2;
const AUTOMATIC = 3;

/** Only these begin a connection; of ICMP Linux itself takes requests alone (CT-10). */
const BEGINS = [
  "ct direction original ip protocol != 6",
  "ct direction original tcp flags & (fin | syn | rst | ack) == syn",
];

/**
 * The chains of one direction, from `<direction>-known` to `<direction>-pass` or `<direction>-refused`, which are the
 * caller's. Linux knows which connection a packet is of; the rules of all groups together judge what is of none (SG-01).
 */
export function securityGroupChains(places: Places, place: InterfacePlace, direction: Direction): readonly Chain[] {
  const { topology } = places;
  const groups = topology.securityGroups.filter(({ id }) => place.networkInterface.securityGroupIds.includes(id));
  const other = direction === "egress" ? "ingress" : "egress";
  const back = groups.flatMap((group) => group[other]);
  const field = direction === "egress" ? "daddr" : "saddr";
  const automatic = automaticallyTracked(topology, place, direction);
  const begin = (mark: number): readonly string[] => [
    `ct state related goto ${direction}-pass`, // an ICMP error, whose connection is another
    ...(automatic.length === 0
      ? []
      : BEGINS.map((packet) =>
          words(blocksMatch(field, automatic) ?? "", packet, `ct mark set ${AUTOMATIC} goto ${direction}-pass`),
        )),
    ...BEGINS.map((packet) => `${packet} ct mark set ${mark}`),
    `goto ${direction}-pass`,
  ];
  return [
    {
      name: `${direction}-known`,
      rules: [
        // CT-11: errors about an untracked or automatically tracked flow need no rule; others do.
        `ct state related ct mark { ${UNTRACKED}, ${AUTOMATIC} } goto ${direction}-pass`,
        `ct state { new, established } ct mark { ${TRACKED}, ${AUTOMATIC} } goto ${direction}-pass`,
        `goto ${direction}-rules`,
      ],
    },
    {
      name: `${direction}-rules`,
      rules: [
        ...untrackedRules(groups, direction, back),
        ...groups.flatMap((group) => group[direction].flatMap((rule) => trackedRule(places, place, rule, direction))),
        `goto ${direction}-refused`,
      ],
    },
    { name: `${direction}-tracked`, rules: begin(TRACKED) },
    { name: `${direction}-untracked`, rules: begin(UNTRACKED) },
  ];
}

/** CT-01: flows that a rule for anywhere admits, of protocols that rules for anywhere admit back on all ports. */
function untrackedRules(
  groups: readonly SecurityGroup[],
  direction: Direction,
  back: readonly SecurityGroupRule[],
): readonly string[] {
  return ([6, 17] as const)
    .filter((protocol) => back.some((rule) => isForAnywhere(rule) && admitsAllPorts(rule, protocol)))
    .flatMap((protocol) =>
      groups
        .flatMap((group) => group[direction])
        .filter(isForAnywhere)
        .flatMap(({ service }) => {
          if (service.kind !== "all" && service.protocol !== protocol) return [];
          const match = serviceMatch(service);
          return match === null ? [] : words(`ip protocol ${protocol}`, match, `goto ${direction}-untracked`);
        }),
    );
}

function isForAnywhere({ peer }: SecurityGroupRule): boolean {
  return peer.kind === "cidr" && peer.cidr.family === 4 && peer.cidr.prefixLength === 0;
}

function admitsAllPorts({ service }: SecurityGroupRule, protocol: 6 | 17): boolean {
  switch (service.kind) {
    case "all":
      return true;
    case "ports":
      return service.protocol === protocol && service.fromPort === 0 && service.toPort === 65_535;
    case "protocol":
      return service.protocol === protocol;
    case "icmp":
      return false;
  }
}

function trackedRule(
  places: Places,
  place: InterfacePlace,
  { service, peer }: SecurityGroupRule,
  direction: Direction,
): readonly string[] {
  const match = serviceMatch(service);
  const from = peerMatch(places, place, peer, direction);
  return match === null || from === null ? [] : [words(from, match, `goto ${direction}-tracked`)];
}

function peerMatch(
  { topology }: Places,
  place: InterfacePlace,
  peer: SecurityGroupRule["peer"],
  direction: Direction,
): string | null {
  const field = direction === "egress" ? "daddr" : "saddr";
  switch (peer.kind) {
    case "cidr":
      return peer.cidr.family === 4 ? blocksMatch(field, [peer.cidr]) : null;
    case "prefix-list":
      return blocksMatch(field, blocksOfList(topology, peer.prefixListId));
    case "security-group": {
      const members = membersInReach(topology, place.vpc.id, peer.groupId, direction);
      if (members.length === 0) return null;
      const identity = direction === "ingress" ? `ip dscp ${IDENTITY_SURVIVES}` : "";
      return words(`ip ${field} ${addressSet(members)}`, identity);
    }
  }
}

/**
 * SG-10, SG-11: private addresses of the group's interfaces in this VPC, in those peered with it in the same Region, and,
 * for inbound rules, in those that share a transit gateway with it.
 */
function membersInReach(
  { networkInterfaces, vpcPeeringConnections, transitGatewayAttachments }: Topology,
  vpcId: string,
  groupId: string,
  direction: Direction,
): readonly Ipv4[] {
  const attached = transitGatewayAttachments.flatMap(({ transitGatewayId, resource }) =>
    resource.kind === "vpc" && direction === "ingress" ? [{ transitGatewayId, vpcId: resource.vpcId }] : [],
  );
  const gateways = attached.filter((each) => each.vpcId === vpcId).map((each) => each.transitGatewayId);
  const sharing = attached.filter((each) => gateways.includes(each.transitGatewayId)).map((each) => each.vpcId);
  const vpcIds = vpcPeeringConnections.flatMap(({ status, requester, accepter }) => {
    if (status !== "active" || requester.region !== accepter.region) return [];
    if (requester.vpcId === vpcId) return [accepter.vpcId];
    return accepter.vpcId === vpcId ? [requester.vpcId] : [];
  });
  return networkInterfaces
    .filter((each) => each.securityGroupIds.includes(groupId) && [vpcId, ...vpcIds, ...sharing].includes(each.vpcId))
    .flatMap(({ privateAddresses }) => privateAddresses.map(({ address }) => address));
}
