import type { FlowLog, Ipv4, NetworkInterface, Topology } from "../../model/index.js";
import { isNitro } from "./nitro.js";

/** What of a flow log matters to one interface. */
export interface Subscription {
  readonly flowLogId: string;
  readonly trafficType: "ALL" | "ACCEPT" | "REJECT";
  /** 60 for interfaces of Nitro instances, whatever the flow log asks for (flow-log-records 7). */
  readonly maxAggregationIntervalSeconds: 60 | 600;
  readonly logGroupName: string;
}

/** An interface as flow logs show it; without subscriptions nothing of it is logged. */
export interface LoggedInterface {
  readonly id: string;
  readonly accountId: string;
  /** What its records show for its own side of IPv4 traffic (FL-10). */
  readonly primaryAddress: Ipv4;
  readonly subscriptions: readonly Subscription[];
}

/**
 * Which flow logs cover which interface: those of its VPC, of its subnet and its own. `interfaces` in the order that
 * observations count them in (`Network.interfaces`).
 */
export function subscriptions(topology: Topology, interfaces: readonly NetworkInterface[]): readonly LoggedInterface[] {
  const instanceTypes = new Map(topology.instances.map(({ id, instanceType }) => [id, instanceType]));
  return interfaces.map((networkInterface) => {
    const { id, accountId, privateAddresses, attachment } = networkInterface;
    const primary = privateAddresses.find((each) => each.primary);
    if (primary === undefined) throw new Error(`network interface ${id} has no primary private address`);
    const instanceType = attachment === null ? undefined : instanceTypes.get(attachment.instanceId);
    const nitro = instanceType !== undefined && isNitro(instanceType);
    return {
      id,
      accountId,
      primaryAddress: primary.address,
      subscriptions: topology.flowLogs
        .filter((flowLog) => covers(flowLog, networkInterface))
        .map((flowLog) => ({
          flowLogId: flowLog.id,
          trafficType: flowLog.trafficType,
          maxAggregationIntervalSeconds: nitro ? 60 : flowLog.maxAggregationIntervalSeconds,
          logGroupName: flowLog.logGroupName,
        })),
    };
  });
}

function covers({ resource }: FlowLog, { id, subnetId, vpcId }: NetworkInterface): boolean {
  switch (resource.kind) {
    case "vpc":
      return resource.id === vpcId;
    case "subnet":
      return resource.id === subnetId;
    case "network-interface":
      return resource.id === id;
  }
}
