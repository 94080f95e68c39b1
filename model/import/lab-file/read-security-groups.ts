import { ANYWHERE_IPV4, ANYWHERE_IPV6 } from "../../address/cidr.js";
import type { SecurityGroup, SecurityGroupRule } from "../../topology/topology.js";
import { scopedName, withDefault } from "./implied-names.js";
import { readSecurityGroupRule } from "./read-rule.js";
import type { SecurityGroupVpcAssociation } from "../../topology/security-group-vpc-association.js";
import type { VpcScope } from "./vpc-scope.js";

/** The security groups of a VPC with the default one (SG-02). */
export function readSecurityGroups(scope: VpcScope): SecurityGroup[] {
  const { name, id, input, path, reading, ipv6, owner } = scope;
  return withDefault(input.securityGroups).map(([key, group]) => {
    const place = [...path, "securityGroups", key];
    const fullName = scopedName(name, key);
    const groupId = reading.identify("sg", fullName, group.id);
    const everything = (direction: string, peer: SecurityGroupRule["peer"]): SecurityGroupRule =>
      reading.from(place, {
        id: reading.identify("sgr", `${fullName}/${direction}/default`),
        service: { kind: "all" },
        peer,
        description: null,
      });
    const rules = (direction: "ingress" | "egress"): SecurityGroupRule[] | undefined =>
      group[direction]?.flatMap(
        (rule, index) =>
          readSecurityGroupRule(rule, `${fullName}/${direction}`, [...place, direction, index], reading) ?? [],
      );
    return reading.from(place, {
      id: groupId,
      name: fullName,
      ...owner,
      vpcId: id,
      // SG-02: the default group admits its own members, a new one admits nobody; both let everything out, by IPv6 too
      // where the VPC has it.
      ingress:
        rules("ingress") ?? (key === "default" ? [everything("ingress", { kind: "security-group", groupId })] : []),
      egress: rules("egress") ?? [
        everything("egress", { kind: "cidr", cidr: ANYWHERE_IPV4 }),
        ...(ipv6.vpc.length > 0 ? [everything("egress/ipv6", { kind: "cidr", cidr: ANYWHERE_IPV6 })] : []),
      ],
    });
  });
}

/** SG-11: the other VPCs whose interfaces may carry a group of this one. */
export function readSecurityGroupVpcAssociations({
  name,
  input,
  path,
  reading,
}: VpcScope): SecurityGroupVpcAssociation[] {
  return Object.entries(input.securityGroups).flatMap(([key, group]) =>
    group.associatedVpcs.flatMap((vpc, index): SecurityGroupVpcAssociation[] => {
      const place = [...path, "securityGroups", key, "associatedVpcs", index];
      const found = reading.names.find(["VPC"], vpc, place);
      const groupId = reading.identify("sg", scopedName(name, key), group.id);
      return found ? [reading.from(place, { groupId, vpcId: found.id, state: "associated" })] : [];
    }),
  );
}
