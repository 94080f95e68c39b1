import {
  formatIpAddress,
  hostCidr,
  ICMP,
  ICMPV6,
  TCP,
  UDP,
  type Change,
  type IpAddress,
  type Packet,
  type RuleService,
  type SecurityGroupRule,
} from "../model/index.js";
import type { Failure } from "./remedy-failure.js";

/** The narrowest service a rule can name for this packet (SG-04, SG-05, SG-07). */
export function narrowestService({ protocol, destinationPort, icmpType }: Packet): RuleService {
  if (protocol === TCP || protocol === UDP)
    return { kind: "ports", protocol, fromPort: destinationPort, toPort: destinationPort };
  if (protocol === ICMP || protocol === ICMPV6) return { kind: "icmp", protocol, type: icmpType, code: -1 };
  return { kind: "protocol", protocol };
}

function ruleFor(packet: Packet, peer: IpAddress): SecurityGroupRule {
  return {
    id: `sgr-for-${formatIpAddress(peer)}`,
    service: narrowestService(packet),
    peer: { kind: "cidr", cidr: hostCidr(peer) },
    description: null,
  };
}

/** The one rule that admits the refused packet, in one of the groups of the interface that refused it. */
export function securityGroupChanges({ network, way }: Failure): readonly Change[] {
  const refused = way.observations.find(({ securityGroup }) => securityGroup?.kind === "refused");
  if (refused === undefined) return [];
  const ingress = refused.direction === "ingress";
  const rule = ruleFor(refused.packet, ingress ? refused.source : refused.destination);
  const kind = ingress ? "AuthorizeSecurityGroupIngress" : "AuthorizeSecurityGroupEgress";
  return network.interfaces[refused.interfaceIndex]!.securityGroupIds.map((groupId) => ({ kind, groupId, rule }));
}
