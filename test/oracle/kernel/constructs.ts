import type { Case } from "./flow.js";

/** What of AWS a case has, by name: what the oracle says it has asked about. */
export function constructsOf({ topology, changed }: Case): readonly string[] {
  const { routeTables, networkInterfaces, securityGroups } = topology;
  const groupRules = securityGroups.flatMap(({ ingress, egress }) => [...ingress, ...egress]);
  const routes = routeTables.flatMap((table) => table.routes);
  const constructs: readonly (readonly [string, boolean])[] = [
    ["internet gateway", topology.internetGateways.some(({ vpcId }) => vpcId !== null)],
    ["peering", topology.vpcPeeringConnections.some(({ status }) => status === "active")],
    ["NAT gateway", topology.natGateways.length > 0],
    ["transit gateway", topology.transitGatewayAttachments.some(({ resource }) => resource.kind === "vpc")],
    ["transit gateway peering", topology.transitGatewayAttachments.some(({ resource }) => resource.kind === "peering")],
    ["group reference", groupRules.some(({ peer }) => peer.kind === "security-group")],
    ["prefix list", [...groupRules.map(({ peer }) => peer), ...routes.map((each) => each.destination)].some(isList)],
    ["deny entry", topology.networkAcls.some(({ entries }) => entries.some(({ action }) => action === "deny"))],
    ["second interface", networkInterfaces.some(({ attachment }) => (attachment?.deviceIndex ?? 0) > 0)],
    ["stopped instance", topology.instances.some(({ state }) => state !== "running")],
    ["rule removed on the way", changed !== null],
  ];
  return constructs.flatMap(([name, is]) => (is ? [name] : []));
}

function isList({ kind }: { readonly kind: string }): boolean {
  return kind === "prefix-list";
}
