import { formatIpAddress, type Topology } from "../../../model/index.js";
import { isPublicFromLaunch } from "../plan/elastic-ips.js";
import { call, read, ref, type Step } from "../plan/step.js";

/**
 * Looks up which public addresses Amazon has assigned to those instances: what the lab calls `13.36.170.41` is known by
 * that text from then on. An instance that is stopped and started gets another one, unless it is an Elastic IP address
 * (`readElasticIps`).
 */
export function readPublicAddresses(topology: Topology, instanceIds: readonly string[], of: string): Step[] {
  return topology.networkInterfaces.flatMap((each) => {
    const { id, name, attachment, privateAddresses } = each;
    if (attachment === null || !instanceIds.includes(attachment.instanceId)) return [];
    const { address, publicAddress } = privateAddresses.find(({ primary }) => primary) ?? {};
    if (address === undefined || !publicAddress || !isPublicFromLaunch(each, topology)) return [];
    const own = "Reservations.0.Instances.0.NetworkInterfaces.[Attachment.DeviceIndex=0]";
    const path = `${own}.PrivateIpAddresses.[PrivateIpAddress=${formatIpAddress(address)}].Association.PublicIp`;
    const describe = call("ec2:DescribeInstances", { InstanceIds: [ref(attachment.instanceId)] });
    const yields = { [formatIpAddress(publicAddress)]: path };
    return [read(`${id} public address${of}`, `public address of ${name}`, describe, yields)];
  });
}
