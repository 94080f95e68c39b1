import type { ProbeCode } from "./answering-host.js";

/** What an advice may name: addresses as text, and the component that stopped the packet. */
export interface Stopped {
  readonly at: string;
  readonly source: string;
  readonly destination: string;
}

/**
 * By code, for where no change that flowlab can try is enough: what is missing, and the call of AWS's API that may give
 * it, with its parameters. None of it has been tried.
 */
export const INSTEAD: Readonly<Record<ProbeCode, (stopped: Stopped) => string>> = {
  BAD_STATE_ROUTE: ({ at, destination }) =>
    `the route of ${at} for ${destination} leads to something that is gone; call ReplaceRoute (RouteTableId=${at}) with a target that is there, or DeleteRoute`,
  BAD_STATE_VPN: ({ at }) =>
    `no tunnel of ${at} is up; see to the customer gateway device, whose settings GetVpnConnectionDeviceSampleConfiguration (VpnConnectionId=${at}, VpnConnectionDeviceTypeId) gives`,
  ELBV2_LISTENER_HAS_NO_TG: ({ at }) =>
    `no target is registered behind the listener of ${at}; call RegisterTargets (TargetGroupArn, Targets) for its target group, or ModifyListener (DefaultActions) with another one`,
  ELBV2_LISTENERS_MISMATCH: ({ at }) =>
    `the load balancer does not listen for this protocol and port; call CreateListener (LoadBalancerArn=${at}, Protocol, Port, DefaultActions)`,
  ELBV2_NO_TARGETS_IN_AZ: ({ at }) =>
    `the node's zone has no healthy target; call RegisterTargets (TargetGroupArn, Targets) with one of that zone, or ModifyLoadBalancerAttributes (LoadBalancerArn=${at}, load_balancing.cross_zone.enabled=true)`,
  ENI_SG_RULES_MISMATCH: ({ at }) =>
    `no rule of the security groups of ${at} admits it; call AuthorizeSecurityGroupIngress or AuthorizeSecurityGroupEgress (GroupId, IpPermissions), and ModifyNetworkInterfaceAttribute (Groups) where the interface has no group`,
  ENI_SOURCE_DEST_CHECK_RESTRICTION: ({ at }) =>
    `${at} checks source and destination, and without the check its instance would not help; ask the address itself, or turn forwarding on in the operating system and call ModifyNetworkInterfaceAttribute (NetworkInterfaceId=${at}, SourceDestCheck=false)`,
  FIREWALL_RULES_RESTRICTION: ({ at, source, destination }) =>
    `the firewall behind ${at} refuses ${source} -> ${destination}; call UpdateRuleGroup (RuleGroupArn, UpdateToken, RuleGroup) of AWS Network Firewall to pass it, or lead it by another route`,
  GATEWAY_REJECTS_SPOOFED_TRAFFIC: ({ at, source }) =>
    `${source} is not an address that ${at} carries; send from an address of the VPC's own interfaces, or give the sender's VPC a gateway of its own (CreateVpcEndpoint for a service, CreateNatGateway for the internet)`,
  IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS: ({ destination }) =>
    `no internet gateway carries ${destination}; call CreateRoute (DestinationCidrBlock) to a peering connection or a transit gateway that leads to its network`,
  IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS: ({ destination }) =>
    `no internet gateway carries ${destination}; call CreateRoute (DestinationCidrBlock) to a peering connection or a transit gateway that leads to its network`,
  IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: ({ destination }) =>
    `no interface behind an internet gateway has that public address; call AssociateAddress to give ${destination} to an interface (AllocationId, NetworkInterfaceId)`,
  IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: ({ source }) =>
    `the sender ${source} needs a public address, such as an Elastic IP address (AllocateAddress, then AssociateAddress with AllocationId, NetworkInterfaceId, PrivateIpAddress), or a NAT gateway in front of it (CreateNatGateway with SubnetId, AllocationId, then a route to it)`,
  IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS: ({ source }) =>
    `${source} is private, and nothing comes from the internet with such a source; reach the VPC by CreateVpcPeeringConnection, a VPN or AWS Direct Connect`,
  IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS: ({ source }) =>
    `${source} is shared address space, and nothing comes from the internet with such a source; reach the VPC by CreateVpcPeeringConnection, a VPN or AWS Direct Connect`,
  INGRESS_RTB_NO_PUBLIC_IP: ({ at }) =>
    `the edge route leads to ${at}, which has no public address; call AssociateAddress (AllocationId, NetworkInterfaceId=${at})`,
  INGRESS_RTB_TRAFFIC_REDIRECTION: ({ at }) =>
    `what comes in by ${at} is led through a middlebox, and the answer must go back the same way; call ReplaceRoute (RouteTableId, DestinationCidrBlock) with the middlebox as target`,
  NO_POSSIBLE_DESTINATION: ({ destination }) =>
    `no network interface has that address; ask another one, or launch something there (RunInstances or CreateNetworkInterface with PrivateIpAddress=${destination})`,
  NO_ROUTE_TO_DESTINATION: ({ at, destination }) =>
    at === "internet"
      ? `nobody on the internet carries ${destination}, which is private; ask a public address, or reach the VPC by a VPN or AWS Direct Connect`
      : `no gateway of the VPC leads to ${destination}; create one (CreateNatGateway, CreateTransitGatewayVpcAttachment, CreateVpcPeeringConnection), then call CreateRoute with its id`,
  PCX_REQUIRES_ADDRESS_IN_VPC_CIDR: ({ at }) =>
    `${at} carries packets between the blocks of its two VPCs only, not onwards; call CreateVpcPeeringConnection between the two ends' own VPCs, or attach both to a transit gateway (CreateTransitGatewayVpcAttachment)`,
  PROTOCOL_RESTRICTION: ({ at }) =>
    `${at} is a NAT gateway, which carries TCP, UDP and ICMP only; give the sender a public address (AssociateAddress) and a route to the internet gateway (ReplaceRoute with GatewayId)`,
  SG_HAS_NO_RULES: ({ at }) =>
    `the security groups of ${at} have no rule in that direction; call AuthorizeSecurityGroupIngress or AuthorizeSecurityGroupEgress (GroupId, IpPermissions)`,
  SG_REFERENCES_NOT_PRESERVED: ({ source }) =>
    `a rule names the sender's group, which did not survive the way; call AuthorizeSecurityGroupIngress (GroupId, IpPermissions) with the block of ${source} in place of the group`,
  SG_REFERENCING_SUPPORT: ({ source }) =>
    `a rule names the sender's group, which the transit gateway does not pass on; call ModifyTransitGateway and ModifyTransitGatewayVpcAttachment (Options SecurityGroupReferencingSupport=enable), or admit the block of ${source}`,
  SUBNET_ACL_RESTRICTION: ({ at }) =>
    `the network ACL of ${at} refuses it and has no entry to spare; call ReplaceNetworkAclEntry or ReplaceNetworkAclAssociation (AssociationId, NetworkAclId)`,
  TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION: ({ at }) =>
    `the attachment ${at} has no route table; call AssociateTransitGatewayRouteTable (TransitGatewayAttachmentId=${at}, TransitGatewayRouteTableId), with a table from CreateTransitGatewayRouteTable where there is none`,
  TGW_BAD_STATE_VPN: ({ at }) =>
    `no tunnel of ${at} is up; see to the customer gateway device, whose settings GetVpnConnectionDeviceSampleConfiguration (VpnConnectionId=${at}, VpnConnectionDeviceTypeId) gives`,
  TGW_ROUTE_AZ_RESTRICTION: ({ at }) =>
    `the attachment ${at} has no subnet in the sender's zone: create one there (CreateSubnet with AvailabilityZone), then call ModifyTransitGatewayVpcAttachment (TransitGatewayAttachmentId=${at}, AddSubnetIds)`,
  TGW_RTB_BAD_STATE_ROUTE: ({ at, destination }) =>
    `the route of ${at} for ${destination} is a blackhole; call ReplaceTransitGatewayRoute (TransitGatewayRouteTableId=${at}, DestinationCidrBlock, TransitGatewayAttachmentId) with an attachment that leads there, from CreateTransitGatewayVpcAttachment where there is none`,
  TGW_RTB_CANNOT_ROUTE: ({ at, destination }) =>
    `no attachment leads to ${destination}; attach its VPC (CreateTransitGatewayVpcAttachment with TransitGatewayId, VpcId, SubnetIds), then call EnableTransitGatewayRouteTablePropagation or CreateTransitGatewayRoute (TransitGatewayRouteTableId=${at})`,
  VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS: ({ at, source }) =>
    `${at} carries only what interfaces of its own VPC send, which ${source} is not; attach the sender's VPC by CreateTransitGatewayVpcAttachment and the VPN by CreateVpnConnection (TransitGatewayId)`,
  VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: ({ at, destination }) =>
    `no interface of the VPC of ${at} has ${destination}; ask another address, or launch something there (RunInstances or CreateNetworkInterface with PrivateIpAddress=${destination})`,
  VPC_BLOCK_PUBLIC_ACCESS_ENABLED: () =>
    "the account blocks public access and allows no exclusion that helps; call ModifyVpcBlockPublicAccessOptions (InternetGatewayBlockMode) in the account that owns the VPC, or ask for the organization's declarative policy to change",
  VPCE_GATEWAY_PROTOCOL_RESTRICTION: ({ at }) =>
    `${at} carries TCP and pings only, and the service behind it speaks no other protocol; ask it over HTTPS`,
  SIM_ARP_UNRESOLVED: ({ destination }) =>
    `no network interface of the subnet has that address; ask another one, or call AssignPrivateIpAddresses (NetworkInterfaceId, PrivateIpAddresses=${destination})`,
  SIM_EIGW_RESTRICTION: ({ at }) =>
    `${at} is an egress-only internet gateway, which lets nothing begin outside; call CreateInternetGateway, AttachInternetGateway and ReplaceRoute (DestinationIpv6CidrBlock=::/0, GatewayId), which opens the subnet both ways`,
  SIM_HOST_DOWN: ({ at }) =>
    `nothing runs there that could be started: ${at} is attached to no instance, or its instance is on the way out; call RunInstances, or AttachNetworkInterface (NetworkInterfaceId, InstanceId, DeviceIndex)`,
  SIM_HOST_NO_ROUTE: ({ destination }) =>
    `no service has ${destination}, and no route can carry it: the sender's operating system keeps link-local and multicast addresses to itself; ask another address`,
  SIM_HOST_NOT_FORWARDING: ({ at }) =>
    `the host of ${at} does not forward; turn forwarding on in its operating system, or call ReplaceRoute (RouteTableId, DestinationCidrBlock) with another target`,
  SIM_HOST_OWN_SOURCE: ({ at }) =>
    `${at} is sent its own packet, as the target that a load balancer chose for it and shows its client; call ModifyTargetGroupAttributes (TargetGroupArn, Attributes preserve_client_ip.enabled=false), so that the target sees the node`,
  SIM_IGW_UNIQUE_LOCAL_ADDRESS: ({ source, destination }) =>
    `unique local addresses stay inside (${source} -> ${destination}); give both ends addresses that the internet carries (AssociateSubnetCidrBlock with Ipv6CidrBlock, then AssignIpv6Addresses), or connect the VPCs`,
  SIM_MIDDLEBOX_DROPPED: ({ at }) =>
    `the appliance of ${at} drops it by rules of its own; change them there, or call ReplaceRoute (RouteTableId, DestinationCidrBlock) with another target`,
  SIM_MIDDLEBOX_NO_CONNECTION: ({ at }) =>
    `${at} saw no beginning of that connection; call ReplaceRoute (RouteTableId, DestinationCidrBlock) so that both ways lead through it, or neither`,
  SIM_MIDDLEBOX_REJECTED: ({ at }) =>
    `the firewall behind ${at} refuses it with a reset; call UpdateRuleGroup (RuleGroupArn, UpdateToken, RuleGroup) of AWS Network Firewall to pass it`,
  SIM_MTU_EXCEEDED: ({ at }) =>
    `the packet is too long for ${at} and must not be cut up; let ICMP "fragmentation needed" back to the sender (AuthorizeSecurityGroupIngress with IpProtocol=icmp, FromPort=3, ToPort=4, and the network ACL), or lower the MTU of the sender's interface`,
  SIM_NAT_NO_CONNECTION: ({ at }) =>
    `${at} carries only what began behind it; ask an address of the host itself (AssociateAddress gives it a public one), or send its answers by the way that the request came (ReplaceRoute)`,
  SIM_NAT_NO_FREE_PORT: ({ at }) =>
    `${at} has no port left for that destination; call AssociateNatGatewayAddress (NatGatewayId=${at}, AllocationIds), or add targets to a load balancer (RegisterTargets)`,
  SIM_ON_PREMISES_NO_ROUTE: ({ at, destination }) =>
    `no way into AWS or out of it leads from ${at} to ${destination}; call CreateVpnConnection (CustomerGatewayId, VpnGatewayId or TransitGatewayId) for the network that has it, or ask another address`,
  SIM_PACKET_LOST: () => "the lab's own packet loss took it; no configuration is at fault: send it again",
  SIM_TGW_NO_IPV6_SUPPORT: ({ at }) =>
    `the attachment ${at} carries no IPv6; give its subnets IPv6 blocks (AssociateSubnetCidrBlock with SubnetId, Ipv6CidrBlock), then call ModifyTransitGatewayVpcAttachment (TransitGatewayAttachmentId=${at}, Options Ipv6Support=enable)`,
  SIM_TTL_EXPIRED: ({ at }) =>
    `its time to live ran out at ${at}; send it with a higher one, or end the circle that the routes lead in (ReplaceRoute with RouteTableId, DestinationCidrBlock)`,
  SIM_NEVER_ANSWERS: ({ destination }) =>
    `nothing at ${destination} answers this protocol and port; ask what it is there for, or put a listener there (CreateListener on a load balancer)`,
  SIM_REPLY_ASTRAY: ({ source }) =>
    `the answer leaves as ${source} by another way than the request came; call ReplaceRoute (RouteTableId, DestinationCidrBlock) in the answering host's subnet so that both take the same way`,
  SIM_VGW_CANNOT_ROUTE: ({ at, destination }) =>
    `no connection of ${at} leads to ${destination}; call CreateVpnConnectionRoute (VpnConnectionId, DestinationCidrBlock) for one with static routes, or advertise the block by BGP from the customer gateway`,
  SIM_NOT_MODELLED: () => "the way crosses something that flowlab does not model, so no change can be tried",
};
