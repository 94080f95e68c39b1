import type { Topology } from "../model/index.js";

/** `NextWork-1-igw (igw-0…)` for what the topology knows by a name, else the id alone. */
export function nameOf(id: string, topology: Topology): string {
  const named = [
    ...topology.vpcs,
    ...topology.subnets,
    ...topology.routeTables,
    ...topology.internetGateways,
    ...topology.egressOnlyInternetGateways,
    ...topology.vpcPeeringConnections,
    ...topology.vpnGateways,
    ...topology.vpnConnections,
    ...topology.networkAcls,
    ...topology.networkInterfaces,
    ...topology.instances,
  ].find((resource) => resource.id === id);
  return named === undefined || named.name === id ? id : `${named.name} (${id})`;
}
