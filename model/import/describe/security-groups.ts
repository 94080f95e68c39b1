import { z } from "zod";
import { formatCidr, type Cidr } from "../../address/cidr.js";
import { deriveIdentifier } from "../../topology/identifier.js";
import type { RulePeer, RuleService, SecurityGroup, SecurityGroupRule } from "../../topology/topology.js";
import { elementsOf, placeAt, readCollection, readValue, report, type Element } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { ipv4Cidr, ipv6Cidr, listOf, portOrAny, protocolNumber } from "./fields.js";
import { securityGroupService } from "./described-service.js";

const text = z.string().nullish();

const permission = z.object({
  IpProtocol: protocolNumber,
  FromPort: portOrAny,
  ToPort: portOrAny,
  IpRanges: listOf(z.object({ CidrIp: ipv4Cidr, Description: text })),
  Ipv6Ranges: listOf(z.object({ CidrIpv6: ipv6Cidr, Description: text })),
  PrefixListIds: listOf(z.object({ PrefixListId: z.string(), Description: text })),
  UserIdGroupPairs: listOf(z.object({ GroupId: z.string(), Description: text })),
});
type Permission = z.infer<typeof permission>;

const schema = z.object({
  VpcId: z.string(),
  GroupName: text,
  IpPermissions: listOf(permission),
  IpPermissionsEgress: listOf(permission),
});

/** A rule as describe-security-group-rules lists it; of interest for its id. */
const listedRule = z.object({
  SecurityGroupRuleId: z.string(),
  GroupId: z.string(),
  IsEgress: z.boolean(),
  IpProtocol: protocolNumber,
  FromPort: portOrAny,
  ToPort: portOrAny,
  CidrIpv4: ipv4Cidr.nullish(),
  CidrIpv6: ipv6Cidr.nullish(),
  PrefixListId: text,
  ReferencedGroupInfo: z.object({ GroupId: z.string() }).nullish(),
});

type Direction = "ingress" | "egress";

/** `SecurityGroups`, with the rule ids of `SecurityGroupRules` where those were described. */
export function importSecurityGroups(run: DescribeImport): readonly SecurityGroup[] {
  const collection = {
    key: "SecurityGroups",
    id: "GroupId",
    arn: "SecurityGroupArn",
    carriesTraffic: true,
    fields: { vpcId: "VpcId", ingress: "IpPermissions", egress: "IpPermissionsEgress" },
  };
  const ruleIds = listedRuleIds(run);
  return readCollection(run, collection, schema, (value, identity, element) => {
    const rules = (direction: Direction, key: string, permissions: readonly Permission[]): SecurityGroupRule[] =>
      permissions.flatMap((each, index) => {
        const path = [...element.path, key, index];
        return permissionRules(run, { ...element, path }, identity.id, direction, each, ruleIds);
      });
    return {
      ...identity,
      // Most groups have no Name tag: their own name says more than their id.
      name: identity.name === identity.id ? value.GroupName || identity.id : identity.name,
      vpcId: value.VpcId,
      ingress: rules("ingress", "IpPermissions", value.IpPermissions),
      egress: rules("egress", "IpPermissionsEgress", value.IpPermissionsEgress),
    };
  });
}

function permissionRules(
  run: DescribeImport,
  element: Element,
  groupId: string,
  direction: Direction,
  described: Permission,
  ruleIds: ReadonlyMap<string, string>,
): readonly SecurityGroupRule[] {
  const service = securityGroupService(described.IpProtocol, described.FromPort, described.ToPort);
  if (!service) {
    const problem = `\`${groupId}\` has an ICMP rule for every type but only code \`${described.ToPort}\`, which matches nothing`;
    report(run, element, "warning", problem, { rule: "SG-07", hint: "FromPort -1 requires ToPort -1" });
    return [];
  }
  const rule = (peer: RulePeer, description: string | null | undefined): SecurityGroupRule => {
    const key = ruleKey(groupId, direction, service, peer);
    const id = ruleIds.get(key) ?? deriveIdentifier("sgr", "", key);
    const built = { id, service, peer, description: description ?? null };
    placeAt(run, built, element, element.path, { service: "IpProtocol", peer: "", prefixListId: "PrefixListIds" });
    return built;
  };
  const block = (cidr: Cidr, description: string | null | undefined): SecurityGroupRule =>
    rule({ kind: "cidr", cidr }, description);
  return [
    ...described.IpRanges.map((each) => block(each.CidrIp, each.Description)),
    ...described.Ipv6Ranges.map((each) => block(each.CidrIpv6, each.Description)),
    ...described.PrefixListIds.map((each) =>
      rule({ kind: "prefix-list", prefixListId: each.PrefixListId }, each.Description),
    ),
    ...described.UserIdGroupPairs.map((each) =>
      rule({ kind: "security-group", groupId: each.GroupId }, each.Description),
    ),
  ];
}

function listedRuleIds(run: DescribeImport): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const element of elementsOf(run, "SecurityGroupRules")) {
    const value = readValue(run, listedRule, element, "a security group rule");
    const service = value && securityGroupService(value.IpProtocol, value.FromPort, value.ToPort);
    const peer = value && listedPeer(value);
    if (!value || !service || !peer) continue;
    ids.set(ruleKey(value.GroupId, value.IsEgress ? "egress" : "ingress", service, peer), value.SecurityGroupRuleId);
  }
  return ids;
}

function listedPeer(value: z.infer<typeof listedRule>): RulePeer | null {
  const cidr = value.CidrIpv4 ?? value.CidrIpv6;
  if (cidr) return { kind: "cidr", cidr };
  if (value.PrefixListId) return { kind: "prefix-list", prefixListId: value.PrefixListId };
  return value.ReferencedGroupInfo ? { kind: "security-group", groupId: value.ReferencedGroupInfo.GroupId } : null;
}

/** Two rules of a group and direction with the same key are the same rule to AWS (SG-16). */
function ruleKey(groupId: string, direction: Direction, service: RuleService, peer: RulePeer): string {
  const peerText =
    peer.kind === "cidr" ? formatCidr(peer.cidr) : peer.kind === "prefix-list" ? peer.prefixListId : peer.groupId;
  return `${groupId} ${direction} ${JSON.stringify(service)} ${peerText}`;
}
