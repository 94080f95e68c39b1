/** How Terraform's AWS provider calls a resource, and the arguments whose names do not follow from CloudFormation's. */
export interface TerraformType {
  readonly type: string;
  readonly rename?: Readonly<Record<string, string>>;
  /** Whether it takes tags. */
  readonly tags?: false;
}

const RULE = {
  GroupId: "security_group_id",
  CidrIp: "cidr_ipv4",
  CidrIpv6: "cidr_ipv6",
  SourcePrefixListId: "prefix_list_id",
  DestinationPrefixListId: "prefix_list_id",
  SourceSecurityGroupId: "referenced_security_group_id",
  DestinationSecurityGroupId: "referenced_security_group_id",
} as const;

/** Every kind of construct that Terraform builds, by its CloudFormation type. */
export const TERRAFORM_TYPES: Readonly<Record<string, TerraformType>> = {
  "AWS::EC2::VPC": { type: "aws_vpc" },
  "AWS::EC2::VPCCidrBlock": { type: "aws_vpc_ipv4_cidr_block_association" },
  "AWS::EC2::Subnet": { type: "aws_subnet" },
  "AWS::EC2::InternetGateway": { type: "aws_internet_gateway" },
  "AWS::EC2::EgressOnlyInternetGateway": { type: "aws_egress_only_internet_gateway" },
  "AWS::EC2::RouteTable": { type: "aws_route_table" },
  "AWS::EC2::Route": {
    type: "aws_route",
    rename: { EgressOnlyInternetGatewayId: "egress_only_gateway_id" },
  },
  "AWS::EC2::SubnetRouteTableAssociation": { type: "aws_route_table_association" },
  "AWS::EC2::GatewayRouteTableAssociation": { type: "aws_route_table_association" },
  MainRouteTableAssociation: { type: "aws_main_route_table_association" },
  "AWS::EC2::SecurityGroup": {
    type: "aws_security_group",
    rename: { GroupName: "name", GroupDescription: "description" },
  },
  "AWS::EC2::SecurityGroupIngress": { type: "aws_vpc_security_group_ingress_rule", rename: RULE },
  "AWS::EC2::SecurityGroupEgress": { type: "aws_vpc_security_group_egress_rule", rename: RULE },
  "AWS::EC2::SecurityGroupVpcAssociation": {
    type: "aws_vpc_security_group_vpc_association",
    rename: { GroupId: "security_group_id" },
  },
  "AWS::EC2::NetworkAcl": { type: "aws_network_acl" },
  "AWS::EC2::NetworkAclEntry": { type: "aws_network_acl_rule" },
  "AWS::EC2::SubnetNetworkAclAssociation": { type: "aws_network_acl_association" },
  "AWS::EC2::PrefixList": { type: "aws_ec2_managed_prefix_list", rename: { PrefixListName: "name" } },
  "AWS::EC2::NetworkInterface": { type: "aws_network_interface" },
  "AWS::EC2::NetworkInterfaceAttachment": { type: "aws_network_interface_attachment" },
  "AWS::EC2::Instance": { type: "aws_instance", rename: { ImageId: "ami" } },
  "AWS::EC2::EIP": { type: "aws_eip" },
  "AWS::EC2::EIPAssociation": { type: "aws_eip_association" },
  "AWS::EC2::NatGateway": {
    type: "aws_nat_gateway",
    rename: { PrivateIpAddress: "private_ip" },
  },
  "AWS::EC2::VPCEndpoint": { type: "aws_vpc_endpoint" },
  "AWS::EC2::VPCPeeringConnection": { type: "aws_vpc_peering_connection" },
  VPCPeeringConnectionAccepter: { type: "aws_vpc_peering_connection_accepter" },
  "AWS::EC2::TransitGateway": { type: "aws_ec2_transit_gateway" },
  "AWS::EC2::TransitGatewayAttachment": { type: "aws_ec2_transit_gateway_vpc_attachment" },
  "AWS::EC2::TransitGatewayPeeringAttachment": { type: "aws_ec2_transit_gateway_peering_attachment" },
  TransitGatewayPeeringAttachmentAccepter: { type: "aws_ec2_transit_gateway_peering_attachment_accepter" },
  "AWS::EC2::TransitGatewayRouteTable": { type: "aws_ec2_transit_gateway_route_table" },
  "AWS::EC2::TransitGatewayRouteTableAssociation": { type: "aws_ec2_transit_gateway_route_table_association" },
  "AWS::EC2::TransitGatewayRouteTablePropagation": { type: "aws_ec2_transit_gateway_route_table_propagation" },
  "AWS::EC2::TransitGatewayRoute": { type: "aws_ec2_transit_gateway_route" },
  "AWS::EC2::VPCBlockPublicAccessOptions": { type: "aws_vpc_block_public_access_options" },
  "AWS::EC2::VPCBlockPublicAccessExclusion": { type: "aws_vpc_block_public_access_exclusion" },
  "AWS::ElasticLoadBalancingV2::LoadBalancer": { type: "aws_lb" },
  "AWS::ElasticLoadBalancingV2::Listener": { type: "aws_lb_listener" },
  "AWS::ElasticLoadBalancingV2::TargetGroup": { type: "aws_lb_target_group" },
  TargetGroupAttachment: { type: "aws_lb_target_group_attachment" },
  "AWS::Logs::LogGroup": { type: "aws_cloudwatch_log_group", rename: { LogGroupName: "name" } },
  "AWS::IAM::Role": { type: "aws_iam_role", rename: { AssumeRolePolicyDocument: "assume_role_policy" } },
  "AWS::IAM::RolePolicy": {
    type: "aws_iam_role_policy",
    rename: { PolicyName: "name", RoleName: "role", PolicyDocument: "policy" },
  },
  "AWS::EC2::FlowLog": { type: "aws_flow_log" },
  InstanceState: { type: "aws_ec2_instance_state" },
};

/** Terraform's names of the attributes by which constructs refer to each other. */
export const TERRAFORM_ATTRIBUTES: Readonly<Record<string, string>> = {
  DefaultSecurityGroup: "default_security_group_id",
  GroupId: "id",
  PrefixListId: "id",
  AllocationId: "id",
  EniId: "network_interface_id",
  Arn: "arn",
  LoadBalancerArn: "arn",
  TargetGroupArn: "arn",
};
