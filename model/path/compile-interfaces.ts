import { compileSecurityGroups, type CompiledSecurityGroups } from "../policy/security-group.js";
import type { NetworkInterface, PrefixList, Topology } from "../topology/topology.js";
import { ALWAYS, isTrackedInterface } from "./automatic-tracking.js";
import { delivered, dropped, notInInput } from "./fate.js";
import type { CompiledInterface, CompiledSubnet, Device } from "./network.js";
import type { Fate, SecurityGroupReason } from "./observation.js";

/** Makes compiled interfaces; those with the same security groups share one compiled set of them. */
export function interfaceCompiler(
  topology: Topology,
  prefixLists: ReadonlyMap<string, PrefixList>,
  devices: ReadonlyMap<string, Device>,
): (networkInterface: NetworkInterface, subnet: CompiledSubnet, index: number) => CompiledInterface {
  const securityGroups = new Map(topology.securityGroups.map((group) => [group.id, group]));
  const stopped = new Set(topology.instances.flatMap(({ id, state }) => (state === "running" ? [] : [id])));
  const unseenInstanceOf = unseenInstance(topology);
  const siblings = interfacesByInstance(topology);
  const subnetIds = new Set(topology.subnets.map(({ id }) => id));
  const unplaced = topology.networkInterfaces.filter(({ subnetId }) => !subnetIds.has(subnetId));
  const shared = new Map<string, CompiledSecurityGroups>();
  const groupsOf = ({ securityGroupIds }: NetworkInterface): CompiledSecurityGroups => {
    const name = securityGroupIds.toSorted().join();
    const groups = securityGroupIds.flatMap((id) => securityGroups.get(id) ?? []);
    // A group that is not in the input still counts as carried: rules elsewhere may refer to it.
    const compiled = shared.get(name) ?? { ...compileSecurityGroups(groups, prefixLists), groupIds: securityGroupIds };
    shared.set(name, compiled);
    return compiled;
  };

  const unseen = new Map<CompiledSecurityGroups, CompiledSecurityGroups | null>();
  const unseenMembers = (
    { securityGroupIds }: NetworkInterface,
    groups: CompiledSecurityGroups,
  ): typeof groups | null => {
    const known = unseen.get(groups);
    if (known !== undefined) return known;
    const groupIds = securityGroupIds.flatMap((id) =>
      (securityGroups.get(id)?.egress ?? []).flatMap(({ peer }) =>
        peer.kind === "security-group" && !securityGroups.has(peer.groupId) ? [peer.groupId] : [],
      ),
    );
    const members = groupIds.length === 0 ? null : { ...compileSecurityGroups([], prefixLists), groupIds };
    unseen.set(groups, members);
    return members;
  };

  /** SG-02: only rules admit, so a rule that the input does not show may admit what the others refuse. */
  const refusal = (
    { id, securityGroupIds }: NetworkInterface,
    compiled: CompiledSecurityGroups,
    direction: "ingress" | "egress",
  ): Fate => {
    for (const groupId of securityGroupIds) {
      const group = securityGroups.get(groupId);
      if (group === undefined) return notInInput(groupId, `security group ${groupId}`);
      for (const { peer } of group[direction]) {
        if (peer.kind === "prefix-list" && !prefixLists.has(peer.prefixListId))
          return notInInput(peer.prefixListId, `what ${peer.prefixListId} in a rule of ${groupId} contains`);
        if (peer.kind !== "security-group") continue;
        // SG-10: the addresses of a member that cannot be placed are those of nobody here.
        const member = unplaced.find((each) => each.securityGroupIds.includes(peer.groupId));
        if (member !== undefined) return notInInput(member.id, `subnet ${member.subnetId} of ${member.id}`);
      }
    }
    return dropped(refusalCode(compiled[direction].refused), id, direction);
  };

  return (networkInterface, subnet, index) => {
    const { id, attachment, privateAddresses } = networkInterface;
    const groups = groupsOf(networkInterface);
    const primary = privateAddresses.find((each) => each.primary) ?? privateAddresses[0];
    const otherAddresses = privateAddresses.filter((each) => each !== primary).map((each) => each.address);
    const unseen = unseenInstanceOf(networkInterface);
    const elsewhere = (siblings.get(attachment?.instanceId ?? "") ?? []).filter((each) => each !== networkInterface);
    return {
      index,
      networkInterface,
      subnet,
      device: devices.get(id) ?? null,
      groups,
      automatic: isTrackedInterface(networkInterface.interfaceType) ? ALWAYS : subnet.automatic,
      primaryAddress: primary?.address ?? -1,
      otherAddresses,
      hostAddresses: [
        ...otherAddresses,
        ...elsewhere.flatMap((each) => each.privateAddresses.map(({ address }) => address)),
      ],
      hostIpv6Addresses: [networkInterface, ...elsewhere].flatMap(({ ipv6Addresses }) => ipv6Addresses),
      sourceDestCheck: networkInterface.sourceDestCheck,
      publicAddress: primary?.publicAddress ?? 0,
      running: unseen === null && (attachment === null || !stopped.has(attachment.instanceId)),
      delivered: delivered(id),
      hostDown: unseen ?? dropped("SIM_HOST_DOWN", attachment?.instanceId ?? id),
      ownSource: unseen ?? dropped("SIM_HOST_OWN_SOURCE", attachment?.instanceId ?? id),
      refusedEgress: refusal(networkInterface, groups, "egress"),
      unseenMembers: unseenMembers(networkInterface, groups),
      refusedIngress: refusal(networkInterface, groups, "ingress"),
      referencesLost: dropped("SG_REFERENCES_NOT_PRESERVED", id, "ingress"),
      noReferencing: dropped("SG_REFERENCING_SUPPORT", id, "ingress"),
      addressRestriction: dropped("ENI_SOURCE_DEST_CHECK_RESTRICTION", id),
    };
  };
}

/** An instance that the input does not hold readably: whether it runs is not known. */
function unseenInstance(topology: Topology): (networkInterface: NetworkInterface) => Fate | null {
  const seen = new Set(topology.instances.map(({ id }) => id));
  const unread = topology.unmodelled.filter(({ kind }) => kind === "Instances").map(({ id }) => id);
  return ({ attachment }) => {
    if (attachment === null || seen.has(attachment.instanceId)) return null;
    const { instanceId } = attachment;
    // One without an id may be any instance that is not there.
    const is = unread.find((each) => each === instanceId || !each.startsWith("i-"));
    return is === undefined ? null : notInInput(instanceId, `instance ${instanceId}`);
  };
}

function interfacesByInstance(topology: Topology): Map<string, NetworkInterface[]> {
  const byInstance = new Map<string, NetworkInterface[]>();
  for (const networkInterface of topology.networkInterfaces) {
    const instanceId = networkInterface.attachment?.instanceId;
    if (instanceId === undefined) continue;
    const known = byInstance.get(instanceId);
    if (known === undefined) byInstance.set(instanceId, [networkInterface]);
    else known.push(networkInterface);
  }
  return byInstance;
}

function refusalCode(refused: SecurityGroupReason): "ENI_SG_RULES_MISMATCH" | "SG_HAS_NO_RULES" {
  return refused.kind === "refused" ? refused.code : "ENI_SG_RULES_MISMATCH";
}
