import { ANYWHERE_IPV4, ANYWHERE_IPV6, type Cidr } from "../../address/cidr.js";
import type { NetworkAcl, NetworkAclEntry } from "../../topology/topology.js";
import { impliedName, scopedName, withDefault } from "./implied-names.js";
import { requireOwn, subnetsWith, type VpcScope } from "./vpc-scope.js";

/** The network ACLs of a VPC with the default one (NACL-01). */
export function readNetworkAcls(scope: VpcScope): NetworkAcl[] {
  const { name, id, input, path, reading, ipv6, owner } = scope;
  const acls = withDefault(input.networkAcls);
  for (const [key, subnet] of Object.entries(input.subnets)) {
    if (subnet.networkAcl === undefined) continue;
    const place = [...path, "subnets", key, "networkAcl"];
    requireOwn(scope, "network ACL", subnet.networkAcl, place, [
      ...acls.map(([acl]) => acl),
      impliedName(name, "default"),
    ]);
  }
  return acls.map(([key, acl]) => {
    const place = [...path, "networkAcls", key];
    const fullName = scopedName(name, key);
    const allow = (ruleNumber: number, egress: boolean, cidr: Cidr): NetworkAclEntry =>
      reading.from(place, { ruleNumber, egress, action: "allow", service: { kind: "all" }, cidr });
    // NACL-01: the default ACL allows everything by entries 100 and, in a VPC with IPv6, 101; a new one denies everything.
    const allowAll = (egress: boolean): NetworkAclEntry[] => [
      allow(100, egress, ANYWHERE_IPV4),
      ...(ipv6.vpc.length > 0 ? [allow(101, egress, ANYWHERE_IPV6)] : []),
    ];
    const entries = (direction: "ingress" | "egress"): NetworkAclEntry[] =>
      acl[direction]?.map(({ ruleNumber, action, service, cidr }, index) =>
        reading.from([...place, direction, index], {
          ruleNumber,
          egress: direction === "egress",
          action,
          service,
          cidr,
        }),
      ) ?? (key === "default" ? allowAll(direction === "egress") : []);
    return reading.from(place, {
      id: reading.identify("acl", fullName, acl.id),
      name: fullName,
      ...owner,
      vpcId: id,
      default: key === "default",
      subnetIds: [
        ...subnetsWith(scope, "networkAcl", key),
        ...(key === "default"
          ? [...subnetsWith(scope, "networkAcl", fullName), ...subnetsWith(scope, "networkAcl", "")]
          : []),
      ],
      entries: [...entries("ingress"), ...entries("egress")],
    });
  });
}
