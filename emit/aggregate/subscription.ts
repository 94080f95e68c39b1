import type { FlowLog, Ipv4, NetworkInterface, TagFields, Topology } from "../../model/index.js";
import { readLogFormat, type LogFormat } from "../record/log-format.js";
import { interfaceMetadata, type InterfaceMetadata, type InterfaceSurroundings } from "./interface-metadata.js";

/** What of a flow log matters to one interface. */
export interface Subscription {
  readonly flowLogId: string;
  readonly trafficType: "ALL" | "ACCEPT" | "REJECT";
  /** 60 for interfaces of Nitro instances, whatever the flow log asks for (flow-log-records 7). */
  readonly maxAggregationIntervalSeconds: 60 | 600;
  readonly logGroupName: string;
  readonly format: LogFormat;
  /** Null where it reads no tags. */
  readonly tagFields: TagFields | null;
}

/** An interface as flow logs show it; without subscriptions nothing of it is logged. */
export interface LoggedInterface {
  readonly id: string;
  readonly accountId: string;
  /** What its records show for its own side of IPv4 traffic (FL-10). */
  /** Null for one with IPv6 alone. */
  readonly primaryAddress: Ipv4 | null;
  readonly metadata: InterfaceMetadata;
  readonly subscriptions: readonly Subscription[];
}

/**
 * Which flow logs cover which interface: those of its VPC, of its subnet and its own. `interfaces` in the order that
 * observations count them in (`Network.interfaces`).
 */
export function subscriptions(topology: Topology, interfaces: readonly NetworkInterface[]): readonly LoggedInterface[] {
  const instances = new Map(topology.instances.map((each) => [each.id, each]));
  const surroundings = surroundingsOf(topology);
  const formats = new Map(topology.flowLogs.map((flowLog) => [flowLog, formatOf(flowLog)]));
  return interfaces.map((networkInterface) => {
    const { id, accountId, privateAddresses, attachment } = networkInterface;
    const primary = privateAddresses.find((each) => each.primary);
    const instance = attachment === null ? undefined : instances.get(attachment.instanceId);
    const metadata = interfaceMetadata(networkInterface, surroundings(networkInterface));
    const short = instance !== undefined && metadata.nitro;
    return {
      id,
      accountId,
      primaryAddress: primary?.address ?? null,
      metadata,
      subscriptions: topology.flowLogs
        .filter((flowLog) => covers(flowLog, networkInterface))
        .map((flowLog) => ({
          flowLogId: flowLog.id,
          trafficType: flowLog.trafficType,
          maxAggregationIntervalSeconds: short ? 60 : flowLog.maxAggregationIntervalSeconds,
          logGroupName: flowLog.logGroupName,
          format: formats.get(flowLog)!,
          tagFields: flowLog.tagFields ?? null,
        })),
    };
  });
}

/** What each interface belongs to. */
function surroundingsOf(topology: Topology): (networkInterface: NetworkInterface) => InterfaceSurroundings {
  const byId = <T extends { readonly id: string }>(list: readonly T[]): ReadonlyMap<string, T> =>
    new Map(list.map((each) => [each.id, each]));
  const [vpcs, subnets, instances] = [byId(topology.vpcs), byId(topology.subnets), byId(topology.instances)];
  // All of a Region's attachments, where any gateway encrypts: which interface is which gateway's, no call tells.
  const encrypting = new Set(topology.transitGateways.flatMap((each) => (each.encryptionSupport ? each.region : [])));
  return ({ vpcId, subnetId, region, attachment }) => ({
    vpc: vpcs.get(vpcId),
    subnet: subnets.get(subnetId),
    instance: attachment === null ? undefined : instances.get(attachment.instanceId),
    encryptedTransit: encrypting.has(region),
    gatewayEndpoints: gatewayEndpoints(topology, vpcId, subnetId),
  });
}

/** The services whose prefix lists the subnet's route table sends to gateway endpoints (RT-15). */
function gatewayEndpoints(
  { routeTables, vpcEndpoints }: Topology,
  vpcId: string,
  subnetId: string,
): ReadonlySet<string> {
  const own = routeTables.filter((each) => each.vpcId === vpcId);
  const table = own.find(({ subnetIds }) => subnetIds.includes(subnetId)) ?? own.find(({ main }) => main);
  const targets = new Set(table?.routes.flatMap(({ target }) => (target.kind === "vpc-endpoint" ? target.id : [])));
  return new Set(
    vpcEndpoints.flatMap(({ id, type, serviceName }) =>
      type === "Gateway" && targets.has(id) ? (serviceName.split(".").at(-1) ?? "").toUpperCase() : [],
    ),
  );
}

/** Validation has judged the format: EC2 makes no flow log with another. */
function formatOf({ id, logFormat }: FlowLog): LogFormat {
  const format = readLogFormat(logFormat);
  if (!format.ok) throw new Error(`flow log ${id}: ${format.issues[0]?.message}`);
  return format.value;
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
