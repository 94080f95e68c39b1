import type { Topology } from "../../model/index.js";

/**
 * The logical names of a topology's interfaces by id: `web/eth0` for an instance's, else its Name tag or that of its NAT
 * gateway. What has no name, or shares it, is not there.
 */
export function interfaceNames({ networkInterfaces, instances, natGateways }: Topology): ReadonlyMap<string, string> {
  const instanceById = new Map(instances.map((each) => [each.id, each]));
  const gatewayNames = new Map(
    natGateways.flatMap(({ id, name, addresses }) =>
      name === id ? [] : addresses.map(({ networkInterfaceId }, index) => [networkInterfaceId, `${name}/${index}`]),
    ) as readonly (readonly [string, string])[],
  );
  const named = networkInterfaces.flatMap(({ id, name, attachment }): readonly (readonly [string, string])[] => {
    const instance = attachment === null ? undefined : instanceById.get(attachment.instanceId);
    if (attachment !== null && instance !== undefined && instance.name !== instance.id)
      return [[id, `${instance.name}/eth${attachment.deviceIndex}`]];
    if (name !== id) return [[id, name]];
    const gateway = gatewayNames.get(id);
    return gateway === undefined ? [] : [[id, gateway]];
  });
  const uses = new Map<string, number>();
  for (const [, name] of named) uses.set(name, (uses.get(name) ?? 0) + 1);
  return new Map(named.filter(([, name]) => uses.get(name) === 1));
}
