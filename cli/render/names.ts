import { formatIpAddress, formatIpv4, formatIpv6, type Topology } from "../../model/index.js";
import type { InternetHost } from "../../sim/index.js";

/** The name of every resource that has one besides its id. */
export function resourceNames(topology: Topology): ReadonlyMap<string, string> {
  const resources = [
    ...topology.vpcs,
    ...topology.subnets,
    ...topology.routeTables,
    ...topology.internetGateways,
    ...topology.egressOnlyInternetGateways,
    ...topology.vpcPeeringConnections,
    ...topology.securityGroups,
    ...topology.networkAcls,
    ...topology.networkInterfaces,
    ...topology.instances,
  ];
  return new Map(resources.map(({ id, name }) => [id, name]));
}

/** The host behind each address that belongs to one. */
export function hostNames(topology: Topology, internetHosts: readonly InternetHost[]): ReadonlyMap<string, string> {
  const instances = new Map(topology.instances.map(({ id, name }) => [id, name]));
  const names = new Map(
    internetHosts.flatMap(({ address, ipv6Address, name }) =>
      [address, ipv6Address].flatMap((each) => (each === null ? [] : [[formatIpAddress(each), name] as const])),
    ),
  );
  for (const { attachment, privateAddresses, ipv6Addresses, name } of topology.networkInterfaces) {
    const owner = (attachment && instances.get(attachment.instanceId)) ?? name;
    for (const { address, publicAddress } of privateAddresses) {
      names.set(formatIpv4(address), owner);
      if (publicAddress !== null) names.set(formatIpv4(publicAddress), owner);
    }
    for (const address of ipv6Addresses) names.set(formatIpv6(address), owner);
  }
  return names;
}
