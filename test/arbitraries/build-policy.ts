import {
  ANYWHERE_IPV4,
  formatCidr,
  type NetworkAcl,
  type NetworkAclEntry,
  type SecurityGroup,
  type SecurityGroupRule,
  type Vpc,
} from "../../model/index.js";
import { buildBlock, chosenSubnets, groupId, id, pickOne, unique, type Known, type Place } from "./place.js";
import type { RuleChoice } from "./topology-choices.js";

/** A VPC's security groups; `referable` are the groups that its rules may name (SG-11). */
export function buildSecurityGroups(
  place: Place,
  referable: readonly string[],
  known: Known,
): readonly SecurityGroup[] {
  const { choice, vpc, name, owner } = place;
  return choice.securityGroups.map((group, index): SecurityGroup => {
    const rules = (direction: string, chosen: readonly RuleChoice[]): readonly SecurityGroupRule[] => {
      const built = chosen.map((rule, at): SecurityGroupRule => {
        const ruleId = id("sgr", `${name}/${index}/${direction}/${at}`);
        const description = at === 0 ? `rule of ${name}` : null;
        return { id: ruleId, service: rule.service, peer: buildPeer(rule, referable, known), description };
      });
      return unique(built, ({ service, peer }) => {
        return `${JSON.stringify(service)} ${peer.kind === "cidr" ? formatCidr(peer.cidr) : JSON.stringify(peer)}`;
      });
    };
    const ingress = rules("ingress", group.ingress);
    const egress = rules("egress", group.egress);
    return { id: groupId(place, index), name: `${name}-sg-${index}`, ...owner, vpcId: vpc.id, ingress, egress };
  });
}

function buildPeer(rule: RuleChoice, referable: readonly string[], known: Known): SecurityGroupRule["peer"] {
  const list = pickOne(known.prefixLists, rule.pick);
  if (rule.peer === "prefix-list" && list) return { kind: "prefix-list", prefixListId: list.id };
  const group = pickOne(referable, rule.pick);
  if (rule.peer === "security-group" && group !== undefined) return { kind: "security-group", groupId: group };
  return { kind: "cidr", cidr: buildBlock(rule.block, known.vpcs) };
}

/** The default ACL (rule 100 allows all) and the chosen ones, each with AWS's last entry. */
export function buildNetworkAcls(place: Place, vpcs: readonly Vpc[]): readonly NetworkAcl[] {
  const { choice, vpc, name, owner } = place;
  const entry = (ruleNumber: number, egress: boolean, action: "allow" | "deny"): NetworkAclEntry => {
    return { ruleNumber, egress, action, service: { kind: "all" }, cidr: ANYWHERE_IPV4 };
  };
  const last = [entry(32767, true, "deny"), entry(32767, false, "deny")];
  const contents = [
    [entry(100, true, "allow"), entry(100, false, "allow")],
    ...choice.networkAcls.map((entries) => {
      const built = entries.map(({ block, ...rest }): NetworkAclEntry => ({ ...rest, cidr: buildBlock(block, vpcs) }));
      return unique(built, ({ ruleNumber, egress }) => `${ruleNumber}/${egress}`);
    }),
  ];
  return contents.map((entries, index): NetworkAcl => {
    return {
      id: id("acl", `${name}/${index}`),
      name: `${name}-acl-${index}`,
      ...owner,
      vpcId: vpc.id,
      default: index === 0,
      subnetIds: chosenSubnets(place, ({ aclPick }) => aclPick, contents.length, index),
      entries: [...entries, ...last],
    };
  });
}
