import type { FlowLog } from "../../topology/topology.js";
import { construct, given, part, reference, type Construct, type Properties, type Value } from "./construct.js";
import { isManaged } from "./hosts.js";
import type { Site } from "./site.js";

/** Flow logs, their log groups, and one role of each account by which they are written. */
export function flowLogConstructs(site: Site): readonly Construct[] {
  const { flowLogs } = site.topology;
  const accounts = [...new Map(flowLogs.map((each) => [each.accountId, each])).values()];
  const groups = new Map(flowLogs.map((each) => [groupId(each), each]));
  return [
    ...[...groups].map(([id, flowLog]) => logGroup(id, flowLog, site)),
    ...accounts.flatMap(role),
    ...flowLogs.map((each) => flowLogConstruct(each, site)),
  ];
}

function groupId({ accountId, region, logGroupName }: FlowLog): string {
  return `${accountId}/${region}/${logGroupName}`;
}

function roleId(accountId: string): string {
  return `${accountId}/flow-logs-role`;
}

function logGroup(id: string, flowLog: FlowLog, { topology }: Site): Construct {
  const { logGroupName } = flowLog;
  const group = topology.logGroups.find(({ name }) => name === logGroupName);
  return part("AWS::Logs::LogGroup", id, logGroupName, flowLog, {
    LogGroupName: logGroupName,
    ...given("RetentionInDays", group?.retentionInDays),
    ...(group?.logGroupClass === "INFREQUENT_ACCESS" ? { LogGroupClass: group.logGroupClass } : {}),
  });
}

/**
 * IAM-02: the trust is bound to flow logs of the account, so that nobody else's flow log can use the role. IAM-01, TD-02:
 * it may not make log groups, which would come back after they are deleted.
 */
function role({ accountId, region }: FlowLog): readonly Construct[] {
  const id = roleId(accountId);
  const trust: Properties = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": text("${account}") },
          ArnLike: { "aws:SourceArn": text("arn:${partition}:ec2:*:${account}:vpc-flow-log/*") },
        },
      },
    ],
  };
  const actions = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"];
  const permissions: Properties = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
  };
  const place = { accountId, region };
  return [
    part("AWS::IAM::Role", id, "flow logs role", place, {
      AssumeRolePolicyDocument: { expression: "document", document: trust },
    }),
    part("AWS::IAM::RolePolicy", `${id}/policy`, "flow logs policy", place, {
      PolicyName: "write-flow-logs",
      RoleName: reference(id),
      PolicyDocument: { expression: "document", document: permissions },
    }),
  ];
}

function text(value: string): Value {
  return { expression: "text", text: value };
}

const RESOURCE_TYPES = { vpc: "VPC", subnet: "Subnet", "network-interface": "NetworkInterface" } as const;
const TERRAFORM_RESOURCES = { vpc: "vpc_id", subnet: "subnet_id", "network-interface": "eni_id" } as const;

function flowLogConstruct(flowLog: FlowLog, site: Site): Construct {
  const { accountId, resource, trafficType, maxAggregationIntervalSeconds, logFormat } = flowLog;
  const id = groupId(flowLog);
  const watched = loggedResource(flowLog, site);
  return construct(
    "AWS::EC2::FlowLog",
    flowLog,
    {
      TrafficType: trafficType,
      MaxAggregationInterval: maxAggregationIntervalSeconds,
      LogDestinationType: "cloud-watch-logs",
      ...given("LogFormat", logFormat),
    },
    {
      cloudformation: {
        ResourceType: RESOURCE_TYPES[resource.kind],
        ResourceId: watched,
        LogGroupName: reference(id),
        DeliverLogsPermissionArn: reference(roleId(accountId), "Arn"),
      },
      terraform: {
        [TERRAFORM_RESOURCES[resource.kind]]: watched,
        log_destination: reference(id, "Arn"),
        iam_role_arn: reference(roleId(accountId), "Arn"),
      },
      dependsOn: [`${roleId(accountId)}/policy`],
    },
  );
}

/** What a flow log watches; of the interfaces that AWS makes only a NAT gateway's first one has a name in both tools. */
function loggedResource({ resource: { id } }: FlowLog, { topology, networkInterfaces }: Site): Value {
  const watched = networkInterfaces.get(id);
  if (!watched || !isManaged(watched)) return reference(id);
  const gateway = topology.natGateways.find(({ addresses: [first] }) => first?.networkInterfaceId === id);
  return gateway ? reference(gateway.id, "EniId") : reference(id);
}
