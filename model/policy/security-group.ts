import { isAnywhere, type Cidr } from "../address/cidr.js";
import type { IpAddress } from "../address/ip-address.js";
import { TCP, UDP } from "../packet.js";
import type { SecurityGroupReason } from "../path/observation.js";
import type { PrefixList, SecurityGroup, SecurityGroupRule } from "../topology/topology.js";
import { compileClassifier, firstMatch, NO_MATCH, rulesForGroups, type Classifier } from "./rule-classifier.js";

/** The rules of one direction of a set of security groups: their union, allow-only, without order (SG-01). */
interface CompiledDirection {
  readonly classifier: Classifier;
  /** Only the rules for 0.0.0.0/0 and ::/0: what decides whether a flow is tracked (CT-01). */
  readonly anywhere: Classifier;
  /** Whether some rule admits all ports of TCP (UDP) from or to 0.0.0.0/0, or ::/0 (CT-01 b). */
  readonly allTcpAnywhere: boolean;
  readonly allUdpAnywhere: boolean;
  readonly allTcpAnywhereIpv6: boolean;
  readonly allUdpAnywhereIpv6: boolean;
  /** Whether some rule refers to a group: only then does it matter whose address the other one is. */
  readonly hasReferences: boolean;
  readonly admitted: readonly SecurityGroupReason[];
  /** The same rules as reasons for packets of connections that they began. */
  readonly tracked: readonly SecurityGroupReason[];
  readonly refused: SecurityGroupReason;
}

/**
 * The security groups of an interface, compiled. Interfaces with the same groups share one of these, whatever their
 * number.
 */
export interface CompiledSecurityGroups {
  readonly groupIds: readonly string[];
  readonly ingress: CompiledDirection;
  readonly egress: CompiledDirection;
  /** Rules that refer to the groups of another interface, by that interface's compiled groups. Filled as needed. */
  readonly referenceRules: Map<CompiledSecurityGroups, { ingress: Int32Array | null; egress: Int32Array | null }>;
}

function isAnywhereRule(rule: SecurityGroupRule): boolean {
  return rule.peer.kind === "cidr" && isAnywhere(rule.peer.cidr);
}

function coversAllPorts(rule: SecurityGroupRule, protocol: number, family: Cidr["family"]): boolean {
  if (!isAnywhereRule(rule) || rule.peer.kind !== "cidr" || rule.peer.cidr.family !== family) return false;
  const { service } = rule;
  switch (service.kind) {
    case "all":
      return true;
    case "protocol":
      return service.protocol === protocol;
    case "ports":
      return service.protocol === protocol && service.fromPort === 0 && service.toPort === 65535;
    case "icmp":
      return false;
  }
}

function peersOf(rule: SecurityGroupRule, prefixLists: ReadonlyMap<string, PrefixList>): readonly Cidr[] {
  switch (rule.peer.kind) {
    case "cidr":
      return [rule.peer.cidr];
    case "prefix-list": // SG-15
      return prefixLists.get(rule.peer.prefixListId)?.cidrs ?? [];
    case "security-group":
      return [];
  }
}

function compileDirection(
  groups: readonly SecurityGroup[],
  direction: "ingress" | "egress",
  prefixLists: ReadonlyMap<string, PrefixList>,
): CompiledDirection {
  const rules = groups.flatMap((group) => group[direction].map((rule) => ({ group, rule })));
  const compile = (chosen: readonly { rule: SecurityGroupRule }[]): Classifier =>
    compileClassifier(
      chosen.map(({ rule }) => ({
        service: rule.service,
        peers: peersOf(rule, prefixLists),
        groupId: rule.peer.kind === "security-group" ? rule.peer.groupId : null,
      })),
    );
  const reasons = (kind: "rule" | "tracked"): SecurityGroupReason[] =>
    rules.map(({ group, rule }) => ({ kind, groupId: group.id, groupName: group.name, rule }));
  return {
    classifier: compile(rules),
    anywhere: compile(rules.filter(({ rule }) => isAnywhereRule(rule))),
    allTcpAnywhere: rules.some(({ rule }) => coversAllPorts(rule, TCP, 4)),
    allUdpAnywhere: rules.some(({ rule }) => coversAllPorts(rule, UDP, 4)),
    allTcpAnywhereIpv6: rules.some(({ rule }) => coversAllPorts(rule, TCP, 6)),
    allUdpAnywhereIpv6: rules.some(({ rule }) => coversAllPorts(rule, UDP, 6)),
    hasReferences: rules.some(({ rule }) => rule.peer.kind === "security-group"),
    admitted: reasons("rule"),
    tracked: reasons("tracked"),
    refused: {
      kind: "refused",
      groupIds: groups.map((group) => group.id),
      code: rules.length === 0 ? "SG_HAS_NO_RULES" : "ENI_SG_RULES_MISMATCH",
    },
  };
}

export function compileSecurityGroups(
  groups: readonly SecurityGroup[],
  prefixLists: ReadonlyMap<string, PrefixList>,
): CompiledSecurityGroups {
  return {
    groupIds: groups.map((group) => group.id),
    ingress: compileDirection(groups, "ingress", prefixLists),
    egress: compileDirection(groups, "egress", prefixLists),
    referenceRules: new Map(),
  };
}

/**
 * Index of a rule that admits the packet, or {@link NO_MATCH}. `remote`: the groups of the interface at the other end,
 * null where its identity did not survive the path (SG-10, SG-13).
 */
export function admittingRule(
  groups: CompiledSecurityGroups,
  egress: boolean,
  remote: CompiledSecurityGroups | null,
  peer: IpAddress,
  protocol: number,
  selector: number,
): number {
  const direction = egress ? groups.egress : groups.ingress;
  const { classifier } = direction;
  if (remote === null || !direction.hasReferences) {
    return firstMatch(classifier, peer, protocol, selector, null);
  }
  let references = groups.referenceRules.get(remote);
  if (references === undefined) {
    references = {
      ingress: rulesForGroups(groups.ingress.classifier, remote.groupIds),
      egress: rulesForGroups(groups.egress.classifier, remote.groupIds),
    };
    groups.referenceRules.set(remote, references);
  }
  return firstMatch(classifier, peer, protocol, selector, egress ? references.egress : references.ingress);
}

/** CT-01: a TCP or UDP flow that 0.0.0.0/0 or ::/0 rules admit both ways, on all ports on the way back, is not tracked. */
export function needsNoTracking(
  groups: CompiledSecurityGroups,
  egress: boolean,
  peer: IpAddress,
  protocol: number,
  selector: number,
): boolean {
  const forward = egress ? groups.egress : groups.ingress;
  const back = egress ? groups.ingress : groups.egress;
  const ipv4 = typeof peer === "number";
  if (protocol === TCP) {
    if (!(ipv4 ? back.allTcpAnywhere : back.allTcpAnywhereIpv6)) return false;
  } else if (protocol !== UDP || !(ipv4 ? back.allUdpAnywhere : back.allUdpAnywhereIpv6)) return false;
  return firstMatch(forward.anywhere, peer, protocol, selector, null) !== NO_MATCH;
}
