import { formatCidr, type Cidr } from "../address/cidr.js";
import { formatIpv4, type Ipv4 } from "../address/ipv4.js";
import { formatIpv6 } from "../address/ipv6.js";
import { DEFAULT_LOG_FORMAT } from "../import/describe/flow-logs.js";
import { TRAFFIC_COLLECTIONS } from "../import/describe/unmodelled.js";
import type {
  FlowLog,
  Instance,
  InternetGateway,
  NetworkInterface,
  PeeringSide,
  Subnet,
  Topology,
  UnmodelledResource,
  Vpc,
  VpcPeeringConnection,
} from "../topology/topology.js";
import { describeBlockPublicAccess } from "./describe-block-public-access.js";
import { describeAppliances } from "./describe-appliances.js";
import {
  describeEgressOnlyInternetGateway,
  describeNatGateway,
  describeVpcEndpoint,
  describeVpnGateway,
} from "./describe-gateways.js";
import { describeLoadBalancers } from "./describe-load-balancers.js";
import { describeOnPremises } from "./describe-on-premises.js";
import { describeNetworkAcl, describeSecurityGroup, describeSecurityGroupRules } from "./describe-policy.js";
import { describeRouteTable } from "./describe-route-table.js";
import { describeTransitGateways } from "./describe-transit-gateways.js";
import { describeFlowLogMetadata, describeTagFields, withTags } from "./describe-flow-log-metadata.js";
import { resourceFields } from "./resource-fields.js";

type Json = Readonly<Record<string, unknown>>;

/**
 * The topology as one JSON document with the keys and fields of `aws … describe-*`. Every resource carries an ARN in
 * the form AWS uses (also where AWS gives none), which keeps Regions and accounts apart; importing it gives the same
 * topology back.
 */
export function exportDescribe(topology: Topology): Record<string, unknown> {
  const document: Record<string, unknown> = {
    Vpcs: topology.vpcs.map(describeVpc),
    Subnets: topology.subnets.map(describeSubnet),
    RouteTables: topology.routeTables.map(describeRouteTable),
    InternetGateways: topology.internetGateways.map(describeInternetGateway),
    VpcPeeringConnections: topology.vpcPeeringConnections.map(describePeering),
    SecurityGroups: topology.securityGroups.map(describeSecurityGroup),
    SecurityGroupVpcAssociations: topology.securityGroupVpcAssociations.map(({ groupId, vpcId, state }) => {
      return { GroupId: groupId, VpcId: vpcId, State: state };
    }),
    SecurityGroupRules: topology.securityGroups.flatMap(describeSecurityGroupRules),
    NetworkAcls: topology.networkAcls.map(describeNetworkAcl),
    NetworkInterfaces: topology.networkInterfaces.map(describeNetworkInterface),
    Reservations: topology.instances.map((each) => ({ OwnerId: each.accountId, Instances: [describeInstance(each)] })),
    PrefixLists: topology.prefixLists.map(({ id, name, cidrs }) => {
      return { PrefixListId: id, PrefixListName: name, Cidrs: cidrs.map(formatCidr) };
    }),
    NatGateways: topology.natGateways.map(describeNatGateway),
    EgressOnlyInternetGateways: topology.egressOnlyInternetGateways.map(describeEgressOnlyInternetGateway),
    VpnGateways: topology.vpnGateways.map(describeVpnGateway),
    VpcEndpoints: topology.vpcEndpoints.map(describeVpcEndpoint),
    ...describeBlockPublicAccess(topology),
    ...describeTransitGateways(topology),
    ...describeLoadBalancers(topology),
    ...describeAppliances(topology),
    ...describeOnPremises(topology),
    ...describeFlowLogMetadata(topology),
    FlowLogs: topology.flowLogs.map(describeFlowLog),
    logGroups: topology.logGroups.map(({ name, retentionInDays, logGroupClass }) => {
      return { logGroupName: name, ...(retentionInDays === null ? {} : { retentionInDays }), logGroupClass };
    }),
  };
  addUnmodelled(document, topology.unmodelled);
  return document;
}

function describeVpc(vpc: Vpc): Json {
  const block = (cidr: Cidr, state: string): Json =>
    cidr.family === 4
      ? { CidrBlock: formatCidr(cidr), CidrBlockState: { State: state } }
      : { Ipv6CidrBlock: formatCidr(cidr), Ipv6CidrBlockState: { State: state } };
  const blocks = (family: 4 | 6): readonly Json[] =>
    vpc.cidrBlocks.filter(({ cidr }) => cidr.family === family).map(({ cidr, state }) => block(cidr, state));
  const primary = vpc.cidrBlocks.find((each) => each.primary);
  return {
    ...resourceFields(vpc, "VpcId", "VpcArn", "vpc"),
    ...(primary ? { CidrBlock: formatCidr(primary.cidr) } : {}),
    CidrBlockAssociationSet: blocks(4),
    Ipv6CidrBlockAssociationSet: blocks(6),
  };
}

function describeSubnet(subnet: Subnet): Json {
  return {
    ...resourceFields(subnet, "SubnetId", "SubnetArn", "subnet"),
    VpcId: subnet.vpcId,
    ...(subnet.cidr === null ? { Ipv6Native: true } : { CidrBlock: formatCidr(subnet.cidr) }),
    Ipv6CidrBlockAssociationSet: subnet.ipv6Cidrs.map((cidr) => {
      return { Ipv6CidrBlock: formatCidr(cidr), Ipv6CidrBlockState: { State: "associated" } };
    }),
    AvailabilityZone: subnet.availabilityZone,
    ...(subnet.availabilityZoneId === null ? {} : { AvailabilityZoneId: subnet.availabilityZoneId }),
    MapPublicIpOnLaunch: subnet.mapPublicIpOnLaunch,
    ...(subnet.enableDns64 === undefined ? {} : { EnableDns64: subnet.enableDns64 }),
  };
}

function describeInternetGateway(gateway: InternetGateway): Json {
  return {
    ...resourceFields(gateway, "InternetGatewayId", "InternetGatewayArn", "internet-gateway"),
    Attachments: gateway.vpcId === null ? [] : [{ State: "available", VpcId: gateway.vpcId }],
  };
}

function describePeering(connection: VpcPeeringConnection): Json {
  const { OwnerId: _, ...fields } = resourceFields(
    connection,
    "VpcPeeringConnectionId",
    "VpcPeeringConnectionArn",
    "vpc-peering-connection",
  );
  return {
    ...fields,
    RequesterVpcInfo: describeSide(connection.requester),
    AccepterVpcInfo: describeSide(connection.accepter),
    Status: { Code: connection.status },
  };
}

function describeSide(side: PeeringSide): Json {
  const ipv4 = side.cidrs.filter((cidr) => cidr.family === 4);
  const ipv6 = side.cidrs.filter((cidr) => cidr.family === 6);
  return {
    VpcId: side.vpcId,
    OwnerId: side.accountId,
    Region: side.region,
    CidrBlockSet: ipv4.map((cidr) => ({ CidrBlock: formatCidr(cidr) })),
    Ipv6CidrBlockSet: ipv6.map((cidr) => ({ Ipv6CidrBlock: formatCidr(cidr) })),
  };
}

function describeNetworkInterface(each: NetworkInterface): Json {
  const { Tags, ...fields } = resourceFields(each, "NetworkInterfaceId", "NetworkInterfaceArn", "network-interface");
  const primary = each.privateAddresses.find((address) => address.primary);
  return {
    ...fields,
    TagSet: withTags({ Tags }, each.tags)["Tags"],
    VpcId: each.vpcId,
    SubnetId: each.subnetId,
    Description: each.description,
    InterfaceType: each.interfaceType,
    RequesterManaged: each.requesterManaged,
    SourceDestCheck: each.sourceDestCheck,
    Groups: each.securityGroupIds.map((GroupId) => ({ GroupId })),
    ...(primary ? { PrivateIpAddress: formatIpv4(primary.address) } : {}),
    // AWS says the primary address's twice, here and in the list.
    ...associationOf(primary?.publicAddress ?? null),
    PrivateIpAddresses: each.privateAddresses.map((address) => ({
      PrivateIpAddress: formatIpv4(address.address),
      Primary: address.primary,
      ...associationOf(address.publicAddress),
    })),
    Ipv6Addresses: each.ipv6Addresses.map((address) => ({ Ipv6Address: formatIpv6(address) })),
    ...connectionTrackingOf(each),
    ...(each.attachment
      ? {
          Attachment: {
            InstanceId: each.attachment.instanceId,
            DeviceIndex: each.attachment.deviceIndex,
            Status: "attached",
          },
        }
      : {}),
  };
}

function connectionTrackingOf({ connectionTracking: chosen }: NetworkInterface): Json {
  if (chosen === undefined) return {};
  const { tcpEstablishedTimeoutSeconds: tcp, udpTimeoutSeconds: udp, udpStreamTimeoutSeconds: stream } = chosen;
  return {
    ConnectionTrackingConfiguration: {
      ...(tcp === null ? {} : { TcpEstablishedTimeout: tcp }),
      ...(udp === null ? {} : { UdpTimeout: udp }),
      ...(stream === null ? {} : { UdpStreamTimeout: stream }),
    },
  };
}

function associationOf(publicAddress: Ipv4 | null): Json {
  return publicAddress === null ? {} : { Association: { PublicIp: formatIpv4(publicAddress) } };
}

function describeInstance(instance: Instance): Json {
  return {
    ...withTags(resourceFields(instance, "InstanceId", "InstanceArn", "instance"), instance.tags),
    InstanceType: instance.instanceType,
    State: { Name: instance.state },
  };
}

function describeFlowLog(flowLog: FlowLog): Json {
  return {
    ...resourceFields(flowLog, "FlowLogId", "FlowLogArn", "vpc-flow-log"),
    ResourceId: flowLog.resource.id,
    TrafficType: flowLog.trafficType,
    MaxAggregationInterval: flowLog.maxAggregationIntervalSeconds,
    LogDestinationType: "cloud-watch-logs",
    LogGroupName: flowLog.logGroupName,
    LogFormat: flowLog.logFormat ?? DEFAULT_LOG_FORMAT,
    ...describeTagFields(flowLog.tagFields),
  };
}

/** Id fields of modelled collections, for what an import had to leave out. */
const MODELLED_IDS: Readonly<Record<string, string>> = {
  Vpcs: "VpcId",
  Subnets: "SubnetId",
  RouteTables: "RouteTableId",
  InternetGateways: "InternetGatewayId",
  EgressOnlyInternetGateways: "EgressOnlyInternetGatewayId",
  NatGateways: "NatGatewayId",
  VpnGateways: "VpnGatewayId",
  CustomerGateways: "CustomerGatewayId",
  VpnConnections: "VpnConnectionId",
  VpcEndpoints: "VpcEndpointId",
  VpcBlockPublicAccessExclusions: "ExclusionId",
  Firewalls: "FirewallArn",
  TransitGateways: "TransitGatewayId",
  TransitGatewayAttachments: "TransitGatewayAttachmentId",
  TransitGatewayRouteTables: "TransitGatewayRouteTableId",
  LoadBalancers: "LoadBalancerArn",
  TargetGroups: "TargetGroupArn",
  VpcPeeringConnections: "VpcPeeringConnectionId",
  SecurityGroups: "GroupId",
  NetworkAcls: "NetworkAclId",
  NetworkInterfaces: "NetworkInterfaceId",
  Instances: "InstanceId",
  PrefixLists: "PrefixListId",
  FlowLogs: "FlowLogId",
};

function addUnmodelled(document: Record<string, unknown>, unmodelled: readonly UnmodelledResource[]): void {
  for (const { kind, id, carriesTraffic, publicAddresses = [] } of unmodelled) {
    const list = (document[kind] ??= []) as unknown[];
    const hadAddresses = publicAddresses.length > 0;
    list.push({
      [TRAFFIC_COLLECTIONS[kind] ?? MODELLED_IDS[kind] ?? "Id"]: id,
      ...(kind in TRAFFIC_COLLECTIONS || hadAddresses ? { State: carriesTraffic ? "available" : "deleted" } : {}),
      ...(hadAddresses
        ? { NatGatewayAddresses: publicAddresses.map((address) => ({ PublicIp: formatIpv4(address) })) }
        : {}),
    });
  }
}
