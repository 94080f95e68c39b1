import {
  DescribeAddressesCommand,
  DescribeFlowLogsCommand,
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { IAMClient, ListInstanceProfilesCommand, ListPoliciesCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { REGION } from "./provision-harness.js";

/** What there is in an account of what labs are made of: identifiers and names, sorted; by the SDK alone. */
export function accountContent(endpoint: string): () => Promise<readonly string[]> {
  const options = { endpoint, region: REGION };
  const ec2 = new EC2Client(options);
  const iam = new IAMClient(options);
  const logs = new CloudWatchLogsClient(options);
  const balancing = new ElasticLoadBalancingV2Client(options);
  return async () => {
    const listed = await Promise.all([
      ec2.send(new DescribeVpcsCommand({})).then(({ Vpcs = [] }) => Vpcs.map(({ VpcId }) => VpcId)),
      ec2.send(new DescribeSubnetsCommand({})).then(({ Subnets = [] }) => Subnets.map(({ SubnetId }) => SubnetId)),
      ec2
        .send(new DescribeInternetGatewaysCommand({}))
        .then(({ InternetGateways = [] }) => InternetGateways.map((each) => each.InternetGatewayId)),
      ec2
        .send(new DescribeRouteTablesCommand({}))
        .then(({ RouteTables = [] }) => RouteTables.map(({ RouteTableId }) => RouteTableId)),
      ec2
        .send(new DescribeNetworkAclsCommand({}))
        // moto keeps the default ACL of a VPC that it deletes, which AWS deletes with it: own ones only.
        .then(({ NetworkAcls = [] }) =>
          NetworkAcls.flatMap(({ NetworkAclId, IsDefault }) => (IsDefault === true ? [] : [NetworkAclId])),
        ),
      ec2
        .send(new DescribeSecurityGroupsCommand({}))
        .then(({ SecurityGroups = [] }) => SecurityGroups.map(({ GroupId }) => GroupId)),
      ec2
        .send(new DescribeNetworkInterfacesCommand({}))
        .then(({ NetworkInterfaces = [] }) => NetworkInterfaces.map((each) => each.NetworkInterfaceId)),
      ec2.send(new DescribeVolumesCommand({})).then(({ Volumes = [] }) => Volumes.map(({ VolumeId }) => VolumeId)),
      ec2
        .send(new DescribeAddressesCommand({}))
        .then(({ Addresses = [] }) => Addresses.map(({ AllocationId }) => AllocationId)),
      ec2.send(new DescribeFlowLogsCommand({})).then(({ FlowLogs = [] }) => FlowLogs.map(({ FlowLogId }) => FlowLogId)),
      // AWS still lists these for an hour, as what they are no more.
      ec2
        .send(new DescribeInstancesCommand({}))
        .then(({ Reservations = [] }) =>
          Reservations.flatMap(({ Instances = [] }) =>
            Instances.flatMap(({ InstanceId, State }) => (State?.Name === "terminated" ? [] : [InstanceId])),
          ),
        ),
      ec2
        .send(new DescribeVpcPeeringConnectionsCommand({}))
        .then(({ VpcPeeringConnections = [] }) =>
          VpcPeeringConnections.flatMap(({ VpcPeeringConnectionId, Status }) =>
            Status?.Code === "deleted" ? [] : [VpcPeeringConnectionId],
          ),
        ),
      balancing
        .send(new DescribeLoadBalancersCommand({}))
        .then(({ LoadBalancers = [] }) => LoadBalancers.map((each) => each.LoadBalancerArn)),
      balancing
        .send(new DescribeTargetGroupsCommand({}))
        .then(({ TargetGroups = [] }) => TargetGroups.map((each) => each.TargetGroupArn)),
      iam.send(new ListRolesCommand({})).then(({ Roles = [] }) => Roles.map(({ RoleName }) => RoleName)),
      iam
        .send(new ListPoliciesCommand({ Scope: "Local" }))
        .then(({ Policies = [] }) => Policies.map(({ PolicyName }) => PolicyName)),
      iam
        .send(new ListInstanceProfilesCommand({}))
        .then(({ InstanceProfiles = [] }) => InstanceProfiles.map((each) => each.InstanceProfileName)),
      logs
        .send(new DescribeLogGroupsCommand({}))
        .then(({ logGroups = [] }) => logGroups.map(({ logGroupName }) => logGroupName)),
    ]);
    return listed.flat().map(String).toSorted();
  };
}
