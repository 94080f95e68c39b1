import * as ec2 from "@aws-sdk/client-ec2";
import * as elb from "@aws-sdk/client-elastic-load-balancing-v2";

/** A value that AWS always sends with its answer. */
function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("moto left out a value");
  return value;
}

async function createVpc(client: ec2.EC2Client, CidrBlock: string, name: string): Promise<string> {
  const TagSpecifications = [{ ResourceType: "vpc" as const, Tags: [{ Key: "Name", Value: name }] }];
  return need((await client.send(new ec2.CreateVpcCommand({ CidrBlock, TagSpecifications }))).Vpc?.VpcId);
}

async function createSubnet(client: ec2.EC2Client, VpcId: string, CidrBlock: string, zone: string): Promise<string> {
  const input = { VpcId, CidrBlock, AvailabilityZone: zone };
  return need((await client.send(new ec2.CreateSubnetCommand(input))).Subnet?.SubnetId);
}

async function createPeering(client: ec2.EC2Client, VpcId: string, PeerVpcId: string): Promise<string> {
  const { VpcPeeringConnection } = await client.send(new ec2.CreateVpcPeeringConnectionCommand({ VpcId, PeerVpcId }));
  const VpcPeeringConnectionId = need(VpcPeeringConnection?.VpcPeeringConnectionId);
  await client.send(new ec2.AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId }));
  return VpcPeeringConnectionId;
}

async function createInternetGateway(client: ec2.EC2Client, VpcId: string): Promise<string> {
  const { InternetGateway } = await client.send(new ec2.CreateInternetGatewayCommand({}));
  const InternetGatewayId = need(InternetGateway?.InternetGatewayId);
  await client.send(new ec2.AttachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  return InternetGatewayId;
}

async function createNatGateway(client: ec2.EC2Client, SubnetId: string): Promise<string> {
  const { AllocationId } = await client.send(new ec2.AllocateAddressCommand({ Domain: "vpc" }));
  const { NatGateway } = await client.send(new ec2.CreateNatGatewayCommand({ SubnetId, AllocationId }));
  return need(NatGateway?.NatGatewayId);
}

async function createPrefixList(client: ec2.EC2Client, cidrs: readonly string[]): Promise<string> {
  const { PrefixList } = await client.send(
    new ec2.CreateManagedPrefixListCommand({
      PrefixListName: "offices",
      AddressFamily: "IPv4",
      MaxEntries: cidrs.length,
      Entries: cidrs.map((Cidr) => ({ Cidr })),
    }),
  );
  return need(PrefixList?.PrefixListId);
}

type Route = Omit<ec2.CreateRouteCommandInput, "RouteTableId">;

async function createRouteTable(
  client: ec2.EC2Client,
  VpcId: string,
  SubnetId: string,
  routes: readonly Route[],
): Promise<string> {
  const { RouteTable } = await client.send(new ec2.CreateRouteTableCommand({ VpcId }));
  const RouteTableId = need(RouteTable?.RouteTableId);
  for (const route of routes) await client.send(new ec2.CreateRouteCommand({ ...route, RouteTableId }));
  await client.send(new ec2.AssociateRouteTableCommand({ RouteTableId, SubnetId }));
  return RouteTableId;
}

async function createSecurityGroup(
  client: ec2.EC2Client,
  VpcId: string,
  IpPermissions: ec2.IpPermission[],
): Promise<string> {
  const input = { GroupName: "web", Description: "web", VpcId };
  const GroupId = need((await client.send(new ec2.CreateSecurityGroupCommand(input))).GroupId);
  await client.send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  return GroupId;
}

async function createNetworkAcl(client: ec2.EC2Client, VpcId: string): Promise<string> {
  const { NetworkAcl } = await client.send(new ec2.CreateNetworkAclCommand({ VpcId }));
  const NetworkAclId = need(NetworkAcl?.NetworkAclId);
  await client.send(
    new ec2.CreateNetworkAclEntryCommand({
      NetworkAclId,
      RuleNumber: 100,
      Protocol: "6",
      RuleAction: "allow",
      Egress: false,
      CidrBlock: "10.0.0.0/8",
      PortRange: { From: 443, To: 443 },
    }),
  );
  return NetworkAclId;
}

/** Starts one instance, in a reservation of its own. */
export async function runInstance(client: ec2.EC2Client, SubnetId: string, groups: string[]): Promise<string> {
  const { Images } = await client.send(new ec2.DescribeImagesCommand({ Owners: ["amazon"] }));
  const ImageId = need(Images?.[0]?.ImageId);
  const { Instances } = await client.send(
    new ec2.RunInstancesCommand({
      ImageId,
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      SubnetId,
      SecurityGroupIds: groups,
    }),
  );
  return need(Instances?.[0]?.InstanceId);
}

interface TransitIds {
  readonly transitGateway: string;
  readonly attachments: readonly string[];
  readonly transitGatewayRouteTable: string;
}

/** A transit gateway between VPCs; its own table takes the first's blocks and leads 192.168.0.0/16 to the last. */
async function createTransitGateway(
  client: ec2.EC2Client,
  vpcs: readonly { readonly VpcId: string; readonly SubnetIds: string[] }[],
): Promise<TransitIds> {
  const { TransitGateway } = await client.send(new ec2.CreateTransitGatewayCommand({}));
  const TransitGatewayId = need(TransitGateway?.TransitGatewayId);
  const attachments: string[] = [];
  for (const vpc of vpcs) {
    const command = new ec2.CreateTransitGatewayVpcAttachmentCommand({ TransitGatewayId, ...vpc });
    attachments.push(need((await client.send(command)).TransitGatewayVpcAttachment?.TransitGatewayAttachmentId));
  }
  const table = await client.send(new ec2.CreateTransitGatewayRouteTableCommand({ TransitGatewayId }));
  const TransitGatewayRouteTableId = need(table.TransitGatewayRouteTable?.TransitGatewayRouteTableId);
  await client.send(
    new ec2.CreateTransitGatewayRouteCommand({
      TransitGatewayRouteTableId,
      DestinationCidrBlock: "192.168.0.0/16",
      TransitGatewayAttachmentId: attachments.at(-1),
    }),
  );
  await client.send(
    new ec2.EnableTransitGatewayRouteTablePropagationCommand({
      TransitGatewayRouteTableId,
      TransitGatewayAttachmentId: attachments[0],
    }),
  );
  return { transitGateway: TransitGatewayId, attachments, transitGatewayRouteTable: TransitGatewayRouteTableId };
}

async function createGatewayEndpoint(client: ec2.EC2Client, VpcId: string, table: string, of: string): Promise<string> {
  const { VpcEndpoint } = await client.send(
    new ec2.CreateVpcEndpointCommand({
      VpcId,
      ServiceName: of,
      VpcEndpointType: "Gateway",
      RouteTableIds: [table],
    }),
  );
  return need(VpcEndpoint?.VpcEndpointId);
}

/** An Application Load Balancer that redirects on port 80, but for what a rule leads to a target group. */
export async function createRuledLoadBalancer(
  client: elb.ElasticLoadBalancingV2Client,
  { vpcId, subnets }: { readonly vpcId: string; readonly subnets: string[] },
): Promise<void> {
  const made = await client.send(
    new elb.CreateLoadBalancerCommand({ Name: "site", Type: "application", Subnets: subnets }),
  );
  const group = await client.send(
    new elb.CreateTargetGroupCommand({ Name: "api", Protocol: "HTTP", Port: 8080, VpcId: vpcId }),
  );
  const RedirectConfig = { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" } as const;
  const listener = await client.send(
    new elb.CreateListenerCommand({
      LoadBalancerArn: need(made.LoadBalancers?.[0]?.LoadBalancerArn),
      Protocol: "HTTP",
      Port: 80,
      DefaultActions: [{ Type: "redirect", RedirectConfig }],
    }),
  );
  await client.send(
    new elb.CreateRuleCommand({
      ListenerArn: need(listener.Listeners?.[0]?.ListenerArn),
      Priority: 10,
      Conditions: [{ Field: "path-pattern", PathPatternConfig: { Values: ["/api/*"] } }],
      Actions: [{ Type: "forward", TargetGroupArn: need(group.TargetGroups?.[0]?.TargetGroupArn) }],
    }),
  );
}

/** A Network Load Balancer; its ARN. */
export async function createLoadBalancer(
  client: elb.ElasticLoadBalancingV2Client,
  Name: string,
  Subnets: string[],
): Promise<string> {
  const command = new elb.CreateLoadBalancerCommand({ Name, Type: "network", Subnets });
  return need((await client.send(command)).LoadBalancers?.[0]?.LoadBalancerArn);
}

/** What listens on port 80 of a load balancer and hands on to an instance; the target group's ARN. */
async function createListener(
  client: elb.ElasticLoadBalancingV2Client,
  LoadBalancerArn: string,
  VpcId: string,
  instance: string,
): Promise<string> {
  const group = new elb.CreateTargetGroupCommand({ Name: "web", Protocol: "TCP", Port: 8080, VpcId });
  const TargetGroupArn = need((await client.send(group)).TargetGroups?.[0]?.TargetGroupArn);
  await client.send(new elb.RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: instance }] }));
  await client.send(
    new elb.CreateListenerCommand({
      LoadBalancerArn,
      Protocol: "TCP",
      Port: 80,
      DefaultActions: [{ Type: "forward", TargetGroupArn }],
    }),
  );
  return TargetGroupArn;
}

async function createFlowLog(client: ec2.EC2Client, VpcId: string): Promise<string> {
  const { FlowLogIds } = await client.send(
    new ec2.CreateFlowLogsCommand({
      ResourceType: "VPC",
      ResourceIds: [VpcId],
      TrafficType: "REJECT",
      LogGroupName: "flow-logs",
      DeliverLogsPermissionArn: "arn:aws:iam::123456789012:role/flow-logs",
      MaxAggregationInterval: 60,
    }),
  );
  return need(FlowLogIds?.[0]);
}

/** The ids of what {@link createNetwork} made. */
export interface MotoNetwork extends TransitIds {
  readonly one: string;
  readonly two: string;
  readonly subnetA: string;
  readonly subnetB: string;
  readonly subnetTwo: string;
  readonly internetGateway: string;
  readonly natGateway: string;
  readonly peering: string;
  readonly prefixList: string;
  readonly routeTable: string;
  readonly securityGroup: string;
  readonly networkAcl: string;
  readonly instance: string;
  readonly endpoint: string;
  readonly loadBalancer: string;
  readonly targetGroup: string;
  readonly flowLog: string;
}

/** Makes a network with one of nearly everything in an account that moto plays, by the SDK. */
export async function createNetwork(url: string, region: string, offices: readonly string[]): Promise<MotoNetwork> {
  const client = new ec2.EC2Client({ endpoint: url, region });
  const balancing = new elb.ElasticLoadBalancingV2Client({ endpoint: url, region });
  const one = await createVpc(client, "10.1.0.0/16", "one");
  const two = await createVpc(client, "10.2.0.0/16", "two");
  const subnetA = await createSubnet(client, one, "10.1.0.0/24", `${region}a`);
  const subnetB = await createSubnet(client, one, "10.1.1.0/24", `${region}b`);
  const subnetTwo = await createSubnet(client, two, "10.2.0.0/24", `${region}a`);
  const internetGateway = await createInternetGateway(client, one);
  const natGateway = await createNatGateway(client, subnetA);
  const peering = await createPeering(client, one, two);
  const prefixList = await createPrefixList(client, offices);
  const routeTable = await createRouteTable(client, one, subnetA, [
    { DestinationCidrBlock: "0.0.0.0/0", GatewayId: internetGateway },
    { DestinationCidrBlock: "10.2.0.0/16", VpcPeeringConnectionId: peering },
  ]);
  const securityGroup = await createSecurityGroup(client, one, [
    { IpProtocol: "tcp", FromPort: 22, ToPort: 22, PrefixListIds: [{ PrefixListId: prefixList }] },
    { IpProtocol: "icmp", FromPort: 8, ToPort: -1, IpRanges: [{ CidrIp: "10.2.0.0/16" }] },
  ]);
  const networkAcl = await createNetworkAcl(client, one);
  const instance = await runInstance(client, subnetA, [securityGroup]);
  const transit = await createTransitGateway(client, [
    { VpcId: one, SubnetIds: [subnetB] },
    { VpcId: two, SubnetIds: [subnetTwo] },
  ]);
  const endpoint = await createGatewayEndpoint(client, one, routeTable, `com.amazonaws.${region}.s3`);
  const loadBalancer = await createLoadBalancer(balancing, "web", [subnetA, subnetB]);
  const targetGroup = await createListener(balancing, loadBalancer, one, instance);
  const flowLog = await createFlowLog(client, one);
  return {
    one,
    two,
    subnetA,
    subnetB,
    subnetTwo,
    internetGateway,
    natGateway,
    peering,
    prefixList,
    routeTable,
    securityGroup,
    networkAcl,
    instance,
    ...transit,
    endpoint,
    loadBalancer,
    targetGroup,
    flowLog,
  };
}
