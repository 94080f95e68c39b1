import { formatIpAddress, type Topology } from "../../../model/index.js";
import { call, read, ref, type Step } from "../plan/step.js";

/**
 * Looks up which public addresses Amazon has chosen for those instances: what the lab calls `13.36.170.41` is known by
 * that text from then on. An instance that is stopped and started gets another one.
 */
export function readPublicAddresses(topology: Topology, instanceIds: readonly string[], of: string): Step[] {
  return topology.networkInterfaces.flatMap(({ id, name, attachment, privateAddresses }) => {
    if (attachment === null || !instanceIds.includes(attachment.instanceId)) return [];
    const yields = privateAddresses.flatMap(({ address, publicAddress }) => {
      if (publicAddress === null) return [];
      const own = `Reservations.0.Instances.0.NetworkInterfaces.[Attachment.DeviceIndex=${attachment.deviceIndex}]`;
      const path = `${own}.PrivateIpAddresses.[PrivateIpAddress=${formatIpAddress(address)}].Association.PublicIp`;
      return [[formatIpAddress(publicAddress), path] as const];
    });
    if (yields.length === 0) return [];
    const describe = call("ec2:DescribeInstances", { InstanceIds: [ref(attachment.instanceId)] });
    return [read(`${id} public addresses${of}`, `public addresses of ${name}`, describe, Object.fromEntries(yields))];
  });
}
