import { LOG_FIELD_VERSIONS, type LogFieldName } from "../../model/index.js";
import {
  ACTION,
  ADDRESS,
  BYTE,
  DIRECTION,
  FAMILY,
  INT_32,
  INT_64,
  LOG_STATUS,
  named,
  PORT,
  TEXT,
  type FieldType,
} from "./field-type.js";
import type { FlowRecord, RecordFields } from "./flow-record.js";

/** What a flow-log record is made of, for whoever writes, reads, stores, asks or documents one (flow-log-records 2). */
export interface Field {
  /** As in a log format: `account-id`. */
  readonly name: LogFieldName;
  /** The record version that introduced it. */
  readonly version: number;
  readonly property: keyof FlowRecord;
  readonly kind: FieldType<unknown>["kind"];
  /** As in a Parquet schema: `account_id`. */
  readonly parquetColumn: string;
  readonly parquetType: "INT_32" | "INT_64" | "STRING";
  /** As Logs Insights discovers it (flow-log-records 11); of version 3 and later in the same manner. */
  readonly insightsName: string;
  /** Whether AWS may print `-` for it. */
  readonly optional: boolean;
  readonly values: readonly string[];
  /** The greatest value of an integer; 0 for the other kinds. */
  readonly maximum: number;
  /** What a person is told to write instead of text that does not parse. */
  readonly expected: string;
  /** What it says. */
  readonly description: string;
  /** How a simulated record gets it, and when it is `-`. */
  readonly derived: string;
  /** `-` for null and for what the record does not have. */
  format(record: RecordFields): string;
  /** Undefined when the text is no value of this field. */
  parse(text: string): FlowRecord[keyof FlowRecord];
}

const SERVICES = named(
  "AMAZON",
  "AMAZON_APPFLOW",
  "AMAZON_CONNECT",
  "API_GATEWAY",
  "AURORA_DSQL",
  "CHIME_MEETINGS",
  "CHIME_VOICECONNECTOR",
  "CLOUD9",
  "CLOUDFRONT",
  "CLOUDFRONT_ORIGIN_FACING",
  "CODEBUILD",
  "DYNAMODB",
  "EBS",
  "EC2",
  "EC2_INSTANCE_CONNECT",
  "GLOBALACCELERATOR",
  "IVS_LOW_LATENCY",
  "IVS_REALTIME",
  "KINESIS_VIDEO_STREAMS",
  "MEDIA_PACKAGE_V2",
  "ROUTE53",
  "ROUTE53_HEALTHCHECKS",
  "ROUTE53_HEALTHCHECKS_PUBLISHING",
  "ROUTE53_RESOLVER",
  "S3",
  "WORKSPACES_GATEWAYS",
);
const INTERFACE_TYPES = named(
  "nat_gateway",
  "network_load_balancer",
  "regional_nat_gateway",
  "transit_gateway",
  "vpc_endpoint",
);

const NO_FLOW = "`-` in NODATA and SKIPDATA";
const TAGS = "of the key that the flow log's `tagFields` names, percent-encoded; `-` without such a tag";
const ECS = "of the interface's `ecsTask`";
const NEXT_HOP = "egress: who receives, ingress: who sent; `-` for what has no interface, and see docs/flow-logs.md";

/** Every field of versions 2 to 11, in the order of AWS's page. */
export const FIELDS: readonly Field[] = [
  always("version", "version", INT_32, "the highest version among the record's fields", "from the log format"),
  always("account-id", "accountId", TEXT, "account of the network interface, or `unknown`", "of the interface"),
  field("interface-id", "interfaceId", TEXT, "network interface", "of the interface"),
  field("srcaddr", "srcAddr", ADDRESS, "source; outgoing, the interface's primary private address", NO_FLOW),
  field("dstaddr", "dstAddr", ADDRESS, "destination; incoming, the interface's primary private address", NO_FLOW),
  field("srcport", "srcPort", PORT, "source port, 0 for ICMP", NO_FLOW),
  field("dstport", "dstPort", PORT, "destination port, 0 for ICMP", NO_FLOW),
  field("protocol", "protocol", BYTE, "IANA protocol number", NO_FLOW),
  field("packets", "packets", INT_64, "packets of the flow in the interval", NO_FLOW),
  field("bytes", "bytes", INT_64, "their IP lengths, headers included", `${NO_FLOW}, and with reject-reason BPA`),
  always("start", "start", INT_64, "begin, Unix seconds", "of the window, or of the first packet", "startTime"),
  always("end", "end", INT_64, "end, Unix seconds", "of the window, or of the last packet", "endTime"),
  field("action", "action", ACTION, "what security groups and network ACLs decided", NO_FLOW),
  always("log-status", "logStatus", LOG_STATUS, "whether logging worked", "SKIPDATA only with `maxRecordsPerWindow`"),
  field("vpc-id", "vpcId", TEXT, "VPC of the interface", "of the interface"),
  field("subnet-id", "subnetId", TEXT, "subnet of the interface", "of the interface"),
  field("instance-id", "instanceId", TEXT, "instance of the interface", "`-` for interfaces that AWS manages"),
  field("tcp-flags", "tcpFlags", INT_32, "sum of FIN 1, SYN 2, RST 4, SYN-ACK 18", "of all packets; 0 if not TCP"),
  field("type", "type", FAMILY, "address family", NO_FLOW),
  field("pkt-srcaddr", "pktSrcAddr", ADDRESS, "source as the packet has it", "tells flows apart"),
  field("pkt-dstaddr", "pktDstAddr", ADDRESS, "destination as the packet has it", "tells flows apart"),
  field("region", "region", TEXT, "Region of the interface", "of the interface"),
  field("az-id", "azId", TEXT, "zone id of the interface", "of the subnet; `-` where the topology has none"),
  field(
    "sublocation-type",
    "sublocationType",
    named("wavelength", "outpost", "localzone"),
    "what kind of place outside the Region's zones",
    "from the zone's name; `-` in a Region's own zones",
  ),
  field("sublocation-id", "sublocationId", TEXT, "that place", "the zone id; `-` in a Region's own zones"),
  field("pkt-src-aws-service", "pktSrcAwsService", SERVICES, "AWS service of pkt-srcaddr", "see docs/flow-logs.md"),
  field("pkt-dst-aws-service", "pktDstAwsService", SERVICES, "AWS service of pkt-dstaddr", "see docs/flow-logs.md"),
  field("flow-direction", "flowDirection", DIRECTION, "as the interface sees it", NO_FLOW),
  field("traffic-path", "trafficPath", BYTE, "how egress leaves the interface, 1 to 8", "tells flows apart"),
  field("ecs-cluster-arn", "ecsClusterArn", TEXT, "ECS cluster", ECS),
  field("ecs-cluster-name", "ecsClusterName", TEXT, "ECS cluster", ECS),
  field(
    "ecs-container-instance-arn",
    "ecsContainerInstanceArn",
    TEXT,
    "ECS container instance",
    `${ECS}; \`-\` on Fargate`,
  ),
  field(
    "ecs-container-instance-id",
    "ecsContainerInstanceId",
    TEXT,
    "ECS container instance",
    `${ECS}; \`-\` on Fargate`,
  ),
  field("ecs-container-id", "ecsContainerId", TEXT, "first container of the task", ECS),
  field(
    "ecs-second-container-id",
    "ecsSecondContainerId",
    TEXT,
    "second container of the task",
    `${ECS}; \`-\` with one container`,
  ),
  field("ecs-service-name", "ecsServiceName", TEXT, "ECS service", `${ECS}; \`-\` where no service started it`),
  field("ecs-task-definition-arn", "ecsTaskDefinitionArn", TEXT, "ECS task definition", ECS),
  field("ecs-task-arn", "ecsTaskArn", TEXT, "ECS task", ECS),
  field("ecs-task-id", "ecsTaskId", TEXT, "ECS task", ECS),
  field(
    "reject-reason",
    "rejectReason",
    named("BPA", "EC"),
    "why, where neither group nor ACL",
    "BPA for VPC Block Public Access; tells flows apart",
  ),
  field(
    "resource-id",
    "resourceId",
    TEXT,
    "regional NAT gateway",
    "`-` but for regional NAT gateways, which are not modelled",
  ),
  field(
    "encryption-status",
    "encryptionStatus",
    BYTE,
    "0 none, 1 Nitro, 2 application, 3 both",
    "see docs/flow-logs.md",
  ),
  field("instance-tag", "instanceTag", TEXT, "value of the first instance tag key", TAGS),
  field("instance-tag-2", "instanceTag2", TEXT, "value of the second instance tag key", TAGS),
  field("interface-tag", "interfaceTag", TEXT, "value of the first interface tag key", TAGS),
  field("interface-tag-2", "interfaceTag2", TEXT, "value of the second interface tag key", TAGS),
  field("asg-tag", "asgTag", TEXT, "value of the first Auto Scaling group tag key", TAGS),
  field("asg-tag-2", "asgTag2", TEXT, "value of the second such key", TAGS),
  field("interface-type", "interfaceType", INTERFACE_TYPES, "whose interface", "`-` for that of an instance"),
  field("next-hop-interface-id", "nextHopInterfaceId", TEXT, "the interface at the other end", NEXT_HOP),
  field("next-hop-subnet-id", "nextHopSubnetId", TEXT, "its subnet", NEXT_HOP),
  field("next-hop-az-id", "nextHopAzId", TEXT, "its zone id, also in another account", NEXT_HOP),
  field("next-hop-vpc-id", "nextHopVpcId", TEXT, "its VPC", NEXT_HOP),
  field("next-hop-interface-type", "nextHopInterfaceType", INTERFACE_TYPES, "whose interface", NEXT_HOP),
];

/** The default format: exactly the version 2 fields in AWS's order (flow-log-records 1). */
export const DEFAULT_FIELDS: readonly Field[] = FIELDS.filter((each) => each.version === 2);

const BY_NAME: ReadonlyMap<string, Field> = new Map(FIELDS.map((each) => [each.name, each]));

/** The field of that name, as in a log format or a file's header; undefined for any other word. */
export function fieldNamed(name: string): Field | undefined {
  return BY_NAME.get(name);
}

/** A field that every record has. */
function always<P extends keyof FlowRecord>(
  name: LogFieldName,
  property: P,
  type: FieldType<NonNullable<FlowRecord[P]>>,
  description: string,
  derived: string,
  insightsName: string = property,
): Field {
  return {
    name,
    version: LOG_FIELD_VERSIONS[name],
    property,
    kind: type.kind,
    parquetColumn: name.replaceAll("-", "_"),
    parquetType: type.parquetType,
    insightsName,
    optional: false,
    values: type.values,
    maximum: type.maximum,
    expected: type.expected,
    description,
    derived,
    format: (record) => {
      const value = record[property];
      return value === null || value === undefined ? "-" : type.format(value);
    },
    parse: (text) => type.parse(text),
  };
}

/** A field for which AWS may print `-` (the last column of flow-log-records 2). */
function field<P extends keyof FlowRecord>(
  name: LogFieldName,
  property: P,
  type: FieldType<NonNullable<FlowRecord[P]>>,
  description: string,
  derived: string,
): Field {
  return {
    ...always(name, property, type, description, derived),
    optional: true,
    expected: `${type.expected} or \`-\``,
    parse: (text) => (text === "-" ? null : type.parse(text)),
  };
}
