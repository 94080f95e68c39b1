import { formatCidr, type NetworkAclEntry, type RuleService, type SecurityGroupRule } from "../../../model/index.js";
import type { InputOf } from "../operations.js";
import { ref, type Template } from "./step.js";

type IpPermission = NonNullable<Template<InputOf<"ec2:AuthorizeSecurityGroupIngress">>["IpPermissions"]>[number];

/** A rule of a security group as the calls that authorize and revoke rules take it (SG-05 to SG-09). */
export function ipPermission({ service, peer, description }: SecurityGroupRule): IpPermission {
  const described = description === null ? {} : { Description: description };
  const permission = permissionOf(service);
  switch (peer.kind) {
    case "cidr":
      return peer.cidr.family === 4
        ? { ...permission, IpRanges: [{ CidrIp: formatCidr(peer.cidr), ...described }] }
        : { ...permission, Ipv6Ranges: [{ CidrIpv6: formatCidr(peer.cidr), ...described }] };
    case "prefix-list":
      return { ...permission, PrefixListIds: [{ PrefixListId: ref(peer.prefixListId), ...described }] };
    case "security-group":
      return { ...permission, UserIdGroupPairs: [{ GroupId: ref(peer.groupId), ...described }] };
  }
}

function permissionOf(service: RuleService): Pick<IpPermission, "IpProtocol" | "FromPort" | "ToPort"> {
  switch (service.kind) {
    case "all":
      return { IpProtocol: "-1" };
    case "protocol":
      return { IpProtocol: String(service.protocol) };
    case "ports":
      return {
        IpProtocol: service.protocol === 6 ? "tcp" : "udp",
        FromPort: service.fromPort,
        ToPort: service.toPort,
      };
    case "icmp":
      return {
        IpProtocol: service.protocol === 1 ? "icmp" : "icmpv6",
        FromPort: service.type,
        ToPort: service.code,
      };
  }
}

/** An entry of a network ACL as the calls that create and replace entries take it (NACL-06). */
export function aclEntryFields(
  entry: NetworkAclEntry,
): Omit<InputOf<"ec2:CreateNetworkAclEntry">, "NetworkAclId" | "DryRun"> {
  const { ruleNumber, egress, action, service, cidr } = entry;
  return {
    RuleNumber: ruleNumber,
    Egress: egress,
    RuleAction: action,
    ...(cidr.family === 4 ? { CidrBlock: formatCidr(cidr) } : { Ipv6CidrBlock: formatCidr(cidr) }),
    ...aclService(service),
  };
}

function aclService(
  service: RuleService,
): Pick<InputOf<"ec2:CreateNetworkAclEntry">, "Protocol" | "PortRange" | "IcmpTypeCode"> {
  switch (service.kind) {
    case "all":
      return { Protocol: "-1" };
    case "protocol":
      return { Protocol: String(service.protocol) };
    case "ports":
      return { Protocol: String(service.protocol), PortRange: { From: service.fromPort, To: service.toPort } };
    case "icmp":
      return { Protocol: String(service.protocol), IcmpTypeCode: { Type: service.type, Code: service.code } };
  }
}
