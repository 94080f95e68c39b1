/**
 * Why a packet did not arrive. The plain ones are Reachability Analyzer explanation codes (aws-semantics 10); AWS has
 * no code for the `SIM_` ones, which are ours.
 */
export type DropCode =
  | "BAD_STATE_ROUTE"
  | "BAD_STATE_VPN"
  | "ELBV2_LISTENER_HAS_NO_TG"
  | "ELBV2_LISTENERS_MISMATCH"
  | "ELBV2_NO_TARGETS_IN_AZ"
  | "ENI_SG_RULES_MISMATCH"
  | "ENI_SOURCE_DEST_CHECK_RESTRICTION"
  | "FIREWALL_RULES_RESTRICTION"
  | "GATEWAY_REJECTS_SPOOFED_TRAFFIC"
  | "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"
  | "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"
  | "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"
  | "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"
  | "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS"
  | "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS"
  | "INGRESS_RTB_NO_PUBLIC_IP"
  | "INGRESS_RTB_TRAFFIC_REDIRECTION"
  | "NO_POSSIBLE_DESTINATION"
  | "NO_ROUTE_TO_DESTINATION"
  | "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"
  | "PROTOCOL_RESTRICTION"
  | "SG_HAS_NO_RULES"
  | "SG_REFERENCES_NOT_PRESERVED"
  | "SG_REFERENCING_SUPPORT"
  | "SUBNET_ACL_RESTRICTION"
  | "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION"
  | "TGW_BAD_STATE_VPN"
  | "TGW_ROUTE_AZ_RESTRICTION"
  | "TGW_RTB_BAD_STATE_ROUTE"
  | "TGW_RTB_CANNOT_ROUTE"
  | "VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS"
  | "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"
  | "VPC_BLOCK_PUBLIC_ACCESS_ENABLED"
  | "VPCE_GATEWAY_PROTOCOL_RESTRICTION"
  | "SIM_ARP_UNRESOLVED"
  | "SIM_EIGW_RESTRICTION"
  | "SIM_HOST_DOWN"
  | "SIM_HOST_NO_ROUTE"
  | "SIM_HOST_OWN_SOURCE"
  | "SIM_IGW_UNIQUE_LOCAL_ADDRESS"
  | "SIM_HOST_NOT_FORWARDING"
  | "SIM_MIDDLEBOX_DROPPED"
  | "SIM_MIDDLEBOX_NO_CONNECTION"
  | "SIM_MIDDLEBOX_REJECTED"
  | "SIM_NAT_NO_CONNECTION"
  | "SIM_NAT_NO_FREE_PORT"
  | "SIM_MTU_EXCEEDED"
  | "SIM_PACKET_LOST"
  | "SIM_ON_PREMISES_NO_ROUTE"
  | "SIM_TGW_NO_IPV6_SUPPORT"
  | "SIM_TTL_EXPIRED"
  | "SIM_VGW_CANNOT_ROUTE";

/** What a person is told about a code, in one clause. */
export const DROP_MEANING: Readonly<Record<DropCode, string>> = {
  BAD_STATE_ROUTE: "the route that matches is a blackhole: its target is not usable",
  BAD_STATE_VPN: "no tunnel of the VPN connection is up",
  ELBV2_LISTENER_HAS_NO_TG: "the listener's target groups have no targets",
  ELBV2_LISTENERS_MISMATCH: "the load balancer has no listener for it",
  ELBV2_NO_TARGETS_IN_AZ: "the load balancer may only use targets of its node's zone, and there are none",
  ENI_SG_RULES_MISMATCH: "no security group rule admits it",
  ENI_SOURCE_DEST_CHECK_RESTRICTION: "source/destination check: the address is not one of the interface's",
  FIREWALL_RULES_RESTRICTION: "the firewall's rules refuse it",
  GATEWAY_REJECTS_SPOOFED_TRAFFIC: "the gateway refuses a source address that is not the sender's",
  IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS: "an internet gateway refuses RFC 1918 destinations",
  IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS: "an internet gateway refuses 100.64.0.0/10 destinations",
  IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: "the public address belongs to no attached interface",
  IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: "the source has no public address for the internet gateway to use",
  IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS: "an internet gateway refuses RFC 1918 sources from outside",
  IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS: "an internet gateway refuses 100.64.0.0/10 sources from outside",
  INGRESS_RTB_NO_PUBLIC_IP: "an edge route leads to a middlebox without a public address",
  INGRESS_RTB_TRAFFIC_REDIRECTION:
    "the internet gateway leads what comes in through a middlebox, and this went around it on the way out",
  NO_POSSIBLE_DESTINATION: "no network interface owns the destination address",
  NO_ROUTE_TO_DESTINATION: "the route table has no route to the destination",
  PCX_REQUIRES_ADDRESS_IN_VPC_CIDR: "a peering connection only carries packets between the two VPCs' own addresses",
  PROTOCOL_RESTRICTION: "a NAT gateway carries TCP, UDP and ICMP only",
  SG_HAS_NO_RULES: "the security groups have no rules in that direction",
  SG_REFERENCES_NOT_PRESERVED:
    "a rule refers to the sender's security group, but the packet lost that identity on its way",
  SG_REFERENCING_SUPPORT:
    "a rule refers to the sender's security group, but the transit gateway does not support references here",
  SUBNET_ACL_RESTRICTION: "the subnet's network ACL refuses it",
  TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION: "the transit gateway attachment is associated with no route table",
  TGW_BAD_STATE_VPN: "no tunnel of the VPN connection behind the transit gateway is up",
  TGW_ROUTE_AZ_RESTRICTION: "the transit gateway has no attachment subnet in the sender's zone",
  TGW_RTB_BAD_STATE_ROUTE: "the transit gateway's route is a blackhole",
  TGW_RTB_CANNOT_ROUTE: "the transit gateway's route table has no route to the destination",
  VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS: "a virtual private gateway carries only what interfaces of its VPC send",
  VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS:
    "what comes in by a virtual private gateway is for interfaces of its VPC only",
  VPC_BLOCK_PUBLIC_ACCESS_ENABLED: "VPC Block Public Access keeps the internet gateway closed here",
  VPCE_GATEWAY_PROTOCOL_RESTRICTION: "a gateway endpoint carries TCP and pings only",
  SIM_ARP_UNRESOLVED: "nobody in the subnet answers for the address (ARP)",
  SIM_EIGW_RESTRICTION: "an egress-only internet gateway carries IPv6 only, and nothing that was not begun inside",
  SIM_HOST_DOWN: "the instance is not running",
  SIM_HOST_NO_ROUTE: "the sender's own operating system has no route",
  SIM_HOST_OWN_SOURCE:
    "it comes from outside with the host's own address as its source, and the operating system drops it",
  SIM_IGW_UNIQUE_LOCAL_ADDRESS: "unique local addresses (fc00::/7) neither leave to the internet nor come from it",
  SIM_HOST_NOT_FORWARDING: "the host does not forward: its operating system drops what is not for itself",
  SIM_MIDDLEBOX_DROPPED: "the appliance's own rules drop it",
  SIM_MIDDLEBOX_NO_CONNECTION:
    "the firewall has not seen its connection begin: both directions must pass the same endpoint",
  SIM_MIDDLEBOX_REJECTED: "the firewall's rules refuse it, and a reset tells the sender of a TCP segment",
  SIM_NAT_NO_CONNECTION: "it belongs to no connection that the NAT gateway or load balancer knows",
  SIM_NAT_NO_FREE_PORT: "the NAT gateway or load balancer has no port left for that destination (ErrorPortAllocation)",
  SIM_MTU_EXCEEDED: "it is longer than the way carries, and may not be fragmented (DF)",
  SIM_PACKET_LOST: "lost on the way, as the lab's packet loss asks",
  SIM_ON_PREMISES_NO_ROUTE: "the on-premises network's router knows no way there",
  SIM_TGW_NO_IPV6_SUPPORT: "the transit gateway attachment does not support IPv6",
  SIM_TTL_EXPIRED: "its time to live is spent",
  SIM_VGW_CANNOT_ROUTE: "no connection of the virtual private gateway has a route to the destination",
};
