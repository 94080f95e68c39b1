import { formatService } from "../../topology/rule-service.js";
import type {
  NetworkAcl,
  NetworkAclEntry,
  RuleService,
  SecurityGroup,
  SecurityGroupRule,
} from "../../topology/topology.js";
import { writtenService } from "../policy-fields.js";
import { construct, given, part, reference, type Construct, type Properties, type Value } from "./construct.js";
import {
  blockValue,
  connectionsBetween,
  groupReference,
  isUntouchedDefaultAcl,
  isUntouchedDefaultGroup,
  prefixListReference,
  type Site,
} from "./site.js";

type Direction = "ingress" | "egress";

/** SG-02: what CreateSecurityGroup takes as a name. */
const GROUP_NAME = /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/;

/**
 * Security groups. Rules that name groups stand alone, so that groups may refer to each other; of the others
 * CloudFormation has lists, without which it leaves the egress rule that AWS gives every new group.
 */
export function securityGroupConstructs(site: Site): readonly Construct[] {
  const { securityGroups, securityGroupVpcAssociations } = site.topology;
  const built = securityGroups.filter((group) => !isUntouchedDefaultGroup(group, site));
  return [
    ...built.flatMap((group) => [groupConstruct(group, site), ...ruleConstructs(group, site)]),
    ...securityGroupVpcAssociations.flatMap(({ groupId, vpcId }): Construct[] => {
      const group = securityGroups.find(({ id }) => id === groupId);
      const vpc = site.vpcs.get(vpcId);
      if (!group || !vpc) return [];
      const ends = { GroupId: groupReference(groupId, site), VpcId: reference(vpcId) };
      const id = associationId(groupId, vpcId);
      return [part("AWS::EC2::SecurityGroupVpcAssociation", id, `${group.name} in ${vpc.name}`, group, ends)];
    }),
  ];
}

/** SG-11: the association by which a group may be carried in another VPC. */
export function associationId(groupId: string, vpcId: string): string {
  return `${groupId}/${vpcId}`;
}

function groupConstruct(group: SecurityGroup, site: Site): Construct {
  const list = (direction: Direction): Value[] =>
    group[direction].filter(standsInList).map((rule) => ruleProperties(rule, direction, site));
  // A group without any egress rule is written as AWS's page on it says: with one that lets nothing out.
  const nothing = { IpProtocol: "-1", CidrIp: "127.0.0.1/32" };
  const egress = list("egress");
  return construct(
    "AWS::EC2::SecurityGroup",
    group,
    {
      ...(GROUP_NAME.test(group.name) ? { GroupName: group.name } : {}),
      GroupDescription: "written by flowlab",
      VpcId: reference(group.vpcId),
    },
    {
      cloudformation: {
        ...(list("ingress").length > 0 ? { SecurityGroupIngress: list("ingress") } : {}),
        SecurityGroupEgress: egress.length > 0 ? egress : [nothing],
      },
    },
  );
}

function standsInList({ peer }: SecurityGroupRule): boolean {
  return peer.kind !== "security-group";
}

function ruleConstructs(group: SecurityGroup, site: Site): readonly Construct[] {
  const rule = (direction: Direction, each: SecurityGroupRule): Construct => {
    const { peer } = each;
    const peerVpcId =
      peer.kind === "security-group"
        ? (site.topology.securityGroups.find(({ id }) => id === peer.groupId)?.vpcId ?? group.vpcId)
        : group.vpcId;
    return part(
      direction === "ingress" ? "AWS::EC2::SecurityGroupIngress" : "AWS::EC2::SecurityGroupEgress",
      each.id,
      `${group.name} ${direction} ${formatService(each.service)}`,
      group,
      { GroupId: reference(group.id, "GroupId"), ...ruleProperties(each, direction, site) },
      {
        ...(standsInList(each) ? { cloudformation: null } : {}),
        dependsOn: connectionsBetween(group.vpcId, peerVpcId, site),
      },
    );
  };
  return [...group.ingress.map((each) => rule("ingress", each)), ...group.egress.map((each) => rule("egress", each))];
}

function ruleProperties(rule: SecurityGroupRule, direction: Direction, site: Site): Properties {
  return {
    ...writtenService(rule.service),
    ...peerProperty(rule, direction === "ingress" ? "Source" : "Destination", site),
    ...given("Description", rule.description),
  };
}

function peerProperty({ peer }: SecurityGroupRule, end: "Source" | "Destination", site: Site): Properties {
  switch (peer.kind) {
    case "cidr":
      return { [peer.cidr.family === 4 ? "CidrIp" : "CidrIpv6"]: blockValue(peer.cidr, site) };
    case "prefix-list":
      return { [`${end}PrefixListId`]: prefixListReference(peer.prefixListId, site) };
    case "security-group":
      return { [`${end}SecurityGroupId`]: groupReference(peer.groupId, site) };
  }
}

/**
 * Network ACLs with their entries and subnets. Neither tool can leave the default one's rules in place and change them:
 * where the lab changes them, an ACL of its own takes its subnets.
 */
export function networkAclConstructs(site: Site): readonly Construct[] {
  return site.topology.networkAcls
    .filter((acl) => !isUntouchedDefaultAcl(acl))
    .flatMap((acl) => [
      construct("AWS::EC2::NetworkAcl", acl, { VpcId: reference(acl.vpcId) }),
      ...acl.entries.map((entry) => entryConstruct(acl, entry, site)),
      ...acl.subnetIds.map((subnetId) => {
        const name = site.topology.subnets.find(({ id }) => id === subnetId)?.name ?? subnetId;
        return part("AWS::EC2::SubnetNetworkAclAssociation", `${subnetId}/network-acl`, `${name} acl`, acl, {
          SubnetId: reference(subnetId),
          NetworkAclId: reference(acl.id),
        });
      }),
    ]);
}

function entryConstruct(acl: NetworkAcl, entry: NetworkAclEntry, site: Site): Construct {
  const { ruleNumber, egress, action, service, cidr } = entry;
  const direction = egress ? "egress" : "ingress";
  const block = blockValue(cidr, site);
  const { terraform, cloudformation } = entryService(service);
  return part(
    "AWS::EC2::NetworkAclEntry",
    `${acl.id}/${direction}/${ruleNumber}`,
    `${acl.name} ${direction} ${ruleNumber}`,
    acl,
    {
      NetworkAclId: reference(acl.id),
      Egress: egress,
      RuleNumber: ruleNumber,
      RuleAction: action,
      ...(cidr.family === 4 ? { CidrBlock: block } : { Ipv6CidrBlock: block }),
    },
    { cloudformation, terraform },
  );
}

function entryService(service: RuleService): { readonly cloudformation: Properties; readonly terraform: Properties } {
  switch (service.kind) {
    case "all":
      return { cloudformation: { Protocol: -1 }, terraform: { protocol: "-1" } };
    case "protocol":
      return { cloudformation: { Protocol: service.protocol }, terraform: { protocol: String(service.protocol) } };
    case "ports": {
      const { protocol, fromPort, toPort } = service;
      return {
        cloudformation: { Protocol: protocol, PortRange: { From: fromPort, To: toPort } },
        terraform: { protocol: String(protocol), from_port: fromPort, to_port: toPort },
      };
    }
    case "icmp": {
      const { protocol, type, code } = service;
      return {
        cloudformation: { Protocol: protocol, Icmp: { Type: type, Code: code } },
        terraform: { protocol: String(protocol), icmp_type: type, icmp_code: code },
      };
    }
  }
}
