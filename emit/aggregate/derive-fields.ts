import { tagValue, type IpAddress, type TagFields, type Via } from "../../model/index.js";
import type { FlowRecord } from "../record/flow-record.js";
import type { LogFormat } from "../record/log-format.js";
import { encryptionStatus } from "./encryption-status.js";
import type { FlowContext } from "./flow-context.js";
import type { InterfaceMetadata } from "./interface-metadata.js";

type CoreProperty =
  | "version"
  | "accountId"
  | "interfaceId"
  | "srcAddr"
  | "dstAddr"
  | "srcPort"
  | "dstPort"
  | "protocol"
  | "packets"
  | "bytes"
  | "start"
  | "end"
  | "action"
  | "logStatus";
type LaterProperty = Exclude<keyof FlowRecord, CoreProperty>;

const NOTHING = (): null => null;

/** How a simulated record gets each field of version 3 and later: one row a field. */
const DERIVE: {
  readonly [P in LaterProperty]: (context: FlowContext, record: FlowRecord) => NonNullable<FlowRecord[P]> | null;
} = {
  vpcId: ({ at }) => at.vpcId,
  subnetId: ({ at }) => at.subnetId,
  instanceId: ({ at }) => at.instanceId,
  tcpFlags: ({ flow }) => flow?.tcpFlags ?? null,
  type: ({ flow }) => flow?.family ?? null,
  pktSrcAddr: ({ flow }) => flow?.detail.pktSource ?? null,
  pktDstAddr: ({ flow }) => flow?.detail.pktDestination ?? null,
  region: ({ at }) => at.region,
  azId: ({ at }) => at.azId,
  sublocationType: ({ at }) => at.sublocationType,
  sublocationId: ({ at }) => at.sublocationId,
  pktSrcAwsService: ({ flow, serviceOf }) => service(flow?.detail.pktSource, serviceOf),
  pktDstAwsService: ({ flow, serviceOf }) => service(flow?.detail.pktDestination, serviceOf),
  flowDirection: ({ flow }) => flow?.direction ?? null,
  trafficPath: ({ flow, at }) => (flow?.detail.via == null ? null : trafficPath(flow.detail.via, at.nitro)),
  ecsClusterArn: ({ at }) => at.ecsTask?.clusterArn ?? null,
  ecsClusterName: ({ at }) => lastPart(at.ecsTask?.clusterArn),
  ecsContainerInstanceArn: ({ at }) => at.ecsTask?.containerInstanceArn ?? null,
  ecsContainerInstanceId: ({ at }) => lastPart(at.ecsTask?.containerInstanceArn),
  ecsContainerId: ({ at }) => at.ecsTask?.containerIds[0] ?? null,
  ecsSecondContainerId: ({ at }) => at.ecsTask?.containerIds[1] ?? null,
  ecsServiceName: ({ at }) => at.ecsTask?.serviceName ?? null,
  ecsTaskDefinitionArn: ({ at }) => at.ecsTask?.taskDefinitionArn ?? null,
  ecsTaskArn: ({ at }) => at.ecsTask?.taskArn ?? null,
  ecsTaskId: ({ at }) => lastPart(at.ecsTask?.taskArn),
  // FL-12: security groups and network ACLs give none.
  rejectReason: ({ flow }) => flow?.detail.rejectReason ?? null,
  // Only of regional NAT gateways, which are not modelled.
  resourceId: NOTHING,
  encryptionStatus,
  instanceTag: (context) => tag(context, "instance", 0),
  instanceTag2: (context) => tag(context, "instance", 1),
  interfaceTag: (context) => tag(context, "networkInterface", 0),
  interfaceTag2: (context) => tag(context, "networkInterface", 1),
  asgTag: (context) => tag(context, "autoScalingGroup", 0),
  asgTag2: (context) => tag(context, "autoScalingGroup", 1),
  interfaceType: ({ at }) => at.interfaceType,
  nextHopInterfaceId: (context) => nextHop(context)?.interfaceId ?? null,
  nextHopSubnetId: (context) => nextHop(context)?.subnetId ?? null,
  nextHopAzId: (context) => peer(context)?.azId ?? null,
  nextHopVpcId: (context) => nextHop(context)?.vpcId ?? null,
  nextHopInterfaceType: (context) => nextHop(context)?.interfaceType ?? null,
};

/** Fills in what a format asks for beyond version 2. */
export type Derivation = (record: FlowRecord, context: FlowContext) => FlowRecord;

export function derivation({ fields, version }: LogFormat): Derivation {
  const later = fields.flatMap(({ property }) => (Object.hasOwn(DERIVE, property) ? [property as LaterProperty] : []));
  if (later.length === 0 && version === 2) return (record) => record;
  // A copy of one object has its shape at once, and is read many times as fast as one that grows property by property.
  const empty: Partial<Record<keyof FlowRecord, unknown>> = Object.fromEntries(
    later.map((property) => [property, null]),
  );
  return (record, context) => {
    const derived = { ...empty, ...record, version };
    for (const property of later) derived[property] = DERIVE[property](context, record);
    // DERIVE is typed by the property that each row fills.
    return derived as FlowRecord;
  };
}

/** What follows the last slash of an ARN: a name, or an id. */
function lastPart(arn: string | null | undefined): string | null {
  return arn?.slice(arn.lastIndexOf("/") + 1) ?? null;
}

/**
 * The value of the first or second key, special characters percent-encoded (flow-log-records 2); nothing where the
 * resource has no such tag. UNVERIFIED: which characters are special: those that a URI's component may not have.
 */
function tag({ at, tagFields }: FlowContext, of: keyof TagFields, index: 0 | 1): string | null {
  const key = tagFields?.[of][index];
  const resource = at.tagged[of];
  if (key === undefined || resource === null) return null;
  const value = tagValue(resource, key) ?? "";
  return value === "" ? null : encodeURIComponent(value.replace(/\p{Surrogate}/gu, "\uFFFD"));
}

function service(address: IpAddress | null | undefined, serviceOf: FlowContext["serviceOf"]): string | null {
  return address == null ? null : serviceOf(address);
}

/** flow-log-records 4. */
function trafficPath(via: Via, nitro: boolean): number | null {
  switch (via) {
    case "vpc":
    case "nat-gateway":
      return 1;
    case "internet-gateway":
      return nitro ? 8 : 2;
    case "gateway-endpoint":
      return nitro ? 7 : 2;
    case "vpn-gateway":
      return 3;
    case "vpc-peering-connection":
      return 4;
    case "inter-region-vpc-peering-connection":
      return 5;
    // UNVERIFIED: AWS's list names no transit gateway, though its attachment has an interface in the VPC, and no
    // egress-only internet gateway.
    case "transit-gateway":
    case "egress-only-internet-gateway":
      return null;
  }
}

/** The interface at the other end, in the same Region. */
function peer({ flow, at, interfaces }: FlowContext): InterfaceMetadata | null {
  const found = flow === null || flow.detail.nextHop < 0 ? undefined : interfaces[flow.detail.nextHop];
  return found === undefined || found.region !== at.region ? null : found;
}

/** The same where more than its zone is told: the subscriber's own, and no transit gateway or NLB that sends. */
function nextHop(context: FlowContext): InterfaceMetadata | null {
  const found = peer(context);
  if (found === null || found.accountId !== context.at.accountId) return null;
  const type = context.flow?.direction === "ingress" ? found.interfaceType : null;
  return type === "transit_gateway" || type === "network_load_balancer" ? null : found;
}
