import type { Action, Direction, IpAddress } from "../../model/index.js";

/** What became of the logging itself in an aggregation interval (flow-log-records 3). */
export type LogStatus = "OK" | "NODATA" | "SKIPDATA";

/**
 * One flow-log record: what one interface saw of one flow, direction and action in one window. Null is the `-` of the
 * text. Properties are named as Logs Insights names the fields.
 */
export interface FlowRecord extends LaterFields {
  /** The highest version among the fields of the format; 2 for the default format. */
  readonly version: number;
  /** Twelve digits, of which leading zeros count, or `unknown` for an interface that a service made. */
  readonly accountId: string;
  /** Null for the flows of a regional NAT gateway. */
  readonly interfaceId: string | null;
  /** Of an outgoing flow, the interface's primary private IPv4 address (FL-10). */
  readonly srcAddr: IpAddress | null;
  /** Of an incoming flow, the interface's primary private IPv4 address (FL-10). */
  readonly dstAddr: IpAddress | null;
  /** 0 for ICMP (FL-01). */
  readonly srcPort: number | null;
  readonly dstPort: number | null;
  /** IANA number. */
  readonly protocol: number | null;
  readonly packets: number | null;
  /** Sum of the packets' IP total lengths (FL-06). */
  readonly bytes: number | null;
  /** Unix seconds. */
  readonly start: number;
  /** Unix seconds. */
  readonly end: number;
  readonly action: Action | null;
  readonly logStatus: LogStatus;
}

/** The fields of version 3 and later: a record has those that its format asks for. */
interface LaterFields {
  readonly vpcId?: string | null;
  readonly subnetId?: string | null;
  readonly instanceId?: string | null;
  readonly tcpFlags?: number | null;
  readonly type?: "IPv4" | "IPv6" | "EFA" | null;
  readonly pktSrcAddr?: IpAddress | null;
  readonly pktDstAddr?: IpAddress | null;
  readonly region?: string | null;
  readonly azId?: string | null;
  readonly sublocationType?: string | null;
  readonly sublocationId?: string | null;
  readonly pktSrcAwsService?: string | null;
  readonly pktDstAwsService?: string | null;
  readonly flowDirection?: Direction | null;
  readonly trafficPath?: number | null;
  readonly ecsClusterArn?: string | null;
  readonly ecsClusterName?: string | null;
  readonly ecsContainerInstanceArn?: string | null;
  readonly ecsContainerInstanceId?: string | null;
  readonly ecsContainerId?: string | null;
  readonly ecsSecondContainerId?: string | null;
  readonly ecsServiceName?: string | null;
  readonly ecsTaskDefinitionArn?: string | null;
  readonly ecsTaskArn?: string | null;
  readonly ecsTaskId?: string | null;
  readonly rejectReason?: string | null;
  readonly resourceId?: string | null;
  readonly encryptionStatus?: number | null;
  readonly instanceTag?: string | null;
  readonly instanceTag2?: string | null;
  readonly interfaceTag?: string | null;
  readonly interfaceTag2?: string | null;
  readonly asgTag?: string | null;
  readonly asgTag2?: string | null;
  readonly interfaceType?: string | null;
  readonly nextHopInterfaceId?: string | null;
  readonly nextHopSubnetId?: string | null;
  readonly nextHopAzId?: string | null;
  readonly nextHopVpcId?: string | null;
  readonly nextHopInterfaceType?: string | null;
}

/** The fields of a record in some format: those, and no others. */
export type RecordFields = Partial<FlowRecord>;

/** The record of a window without traffic: everything about a flow is `-` (flow-log-records 3). */
export function noDataRecord(interfaceId: string, accountId: string, start: number, end: number): FlowRecord {
  return withoutFlow("NODATA", interfaceId, accountId, start, end);
}

/** The record of a window whose flows AWS could not log (flow-log-records 3). */
export function skipDataRecord(interfaceId: string, accountId: string, start: number, end: number): FlowRecord {
  return withoutFlow("SKIPDATA", interfaceId, accountId, start, end);
}

function withoutFlow(
  logStatus: LogStatus,
  interfaceId: string,
  accountId: string,
  start: number,
  end: number,
): FlowRecord {
  return {
    version: 2,
    accountId,
    interfaceId,
    srcAddr: null,
    dstAddr: null,
    srcPort: null,
    dstPort: null,
    protocol: null,
    packets: null,
    bytes: null,
    start,
    end,
    action: null,
    logStatus,
  };
}
