import type { Packet, Subnet, Topology } from "../../model/index.js";
import { inBlock, type Address } from "./addresses.js";
import { serviceMatches } from "./security-groups.js";

/** NACL-01 */
export function aclOf(topology: Topology, subnet: Subnet): Topology["networkAcls"][number] {
  return (
    topology.networkAcls.find(({ subnetIds }) => subnetIds.includes(subnet.id)) ??
    topology.networkAcls.find((acl) => acl.vpcId === subnet.vpcId && acl.default)!
  );
}

/** NACL-02, NACL-06, NACL-07 */
export function aclAllows(topology: Topology, subnet: Subnet, egress: boolean, peer: Address, packet: Packet): boolean {
  const entry = aclOf(topology, subnet)
    .entries.filter((each) => each.egress === egress && inBlock(each.cidr, peer))
    .filter(({ service, cidr }) =>
      service.kind === "icmp" && service.protocol === 58 && cidr.family === 4
        ? packet.protocol === 58
        : serviceMatches(service, packet),
    )
    .reduce<{ readonly ruleNumber: number; readonly action: string } | null>(
      (best, each) => (best === null || each.ruleNumber < best.ruleNumber ? each : best),
      null,
    );
  return entry?.action === "allow";
}
