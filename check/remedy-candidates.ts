import type { Change, Network } from "../model/index.js";
import type { ProbeCode } from "./answering-host.js";
import { hasAddress } from "./endpoint.js";
import type { ProbeAnswer } from "./probe.js";
import type { ProbeQuestion } from "./question.js";
import { failureOf, type Failure } from "./remedy-failure.js";
import { sourceDestCheckChanges } from "./remedy-forwarding.js";
import { exclusionChanges, internetGatewayChanges, publicAddressChanges } from "./remedy-internet.js";
import { loadBalancerChanges } from "./remedy-load-balancer.js";
import { networkAclChanges } from "./remedy-network-acl.js";
import { routingChanges } from "./remedy-routing.js";
import { securityGroupChanges } from "./remedy-security-group.js";
import {
  transitAssociationChanges,
  transitIpv6Changes,
  transitRouteChanges,
  transitZoneChanges,
} from "./remedy-transit-gateway.js";

/** Instances at either end of the question that are stopped (11.1: a stopped one can be started). */
function hostChanges({ network, question, way }: Failure): readonly Change[] {
  const asking = question.from === "internet" ? null : question.from;
  const asked = network.interfaces.findIndex((each) => hasAddress(each, way.destination));
  return [asking, asked].flatMap((index): readonly Change[] => {
    const instanceId = index === null ? undefined : network.interfaces[index]?.attachment?.instanceId;
    const instance = network.topology.instances.find(({ id }) => id === instanceId);
    return instance?.state === "stopped" ? [{ kind: "StartInstances", instanceId: instance.id }] : [];
  });
}

/** Single changes that may take away what stopped this probe, most modest first. Not yet tried. */
export function candidateChanges(network: Network, question: ProbeQuestion, answer: ProbeAnswer): readonly Change[] {
  if (answer.code === null) return [];
  return CANDIDATES[answer.code](failureOf(network, question, answer));
}

type Candidates = (failure: Failure) => readonly Change[];

/** No call of the API that flowlab knows as a change helps: see what it advises. */
const none: Candidates = () => [];

const gatewayOrRoute: Candidates = (failure) => [...internetGatewayChanges(failure), ...routingChanges(failure)];

const CANDIDATES: Readonly<Record<ProbeCode, Candidates>> = {
  BAD_STATE_ROUTE: gatewayOrRoute,
  BAD_STATE_VPN: routingChanges,
  ELBV2_LISTENER_HAS_NO_TG: none,
  ELBV2_LISTENERS_MISMATCH: none,
  ELBV2_NO_TARGETS_IN_AZ: loadBalancerChanges,
  ENI_SG_RULES_MISMATCH: securityGroupChanges,
  ENI_SOURCE_DEST_CHECK_RESTRICTION: sourceDestCheckChanges,
  // What an appliance or firewall decides is not the EC2 API's to change.
  FIREWALL_RULES_RESTRICTION: none,
  GATEWAY_REJECTS_SPOOFED_TRAFFIC: none,
  IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS: routingChanges,
  IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS: routingChanges,
  IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: internetGatewayChanges,
  IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: (failure) => [...publicAddressChanges(failure), ...routingChanges(failure)],
  IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS: none,
  IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS: none,
  INGRESS_RTB_NO_PUBLIC_IP: none,
  INGRESS_RTB_TRAFFIC_REDIRECTION: routingChanges,
  NO_POSSIBLE_DESTINATION: routingChanges,
  NO_ROUTE_TO_DESTINATION: gatewayOrRoute,
  PCX_REQUIRES_ADDRESS_IN_VPC_CIDR: routingChanges,
  PROTOCOL_RESTRICTION: routingChanges,
  SG_HAS_NO_RULES: securityGroupChanges,
  SG_REFERENCES_NOT_PRESERVED: securityGroupChanges,
  SG_REFERENCING_SUPPORT: securityGroupChanges,
  SUBNET_ACL_RESTRICTION: networkAclChanges,
  TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION: transitAssociationChanges,
  TGW_BAD_STATE_VPN: transitRouteChanges,
  TGW_ROUTE_AZ_RESTRICTION: transitZoneChanges,
  TGW_RTB_BAD_STATE_ROUTE: transitRouteChanges,
  TGW_RTB_CANNOT_ROUTE: transitRouteChanges,
  VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS: none,
  VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: none,
  VPC_BLOCK_PUBLIC_ACCESS_ENABLED: exclusionChanges,
  VPCE_GATEWAY_PROTOCOL_RESTRICTION: none,
  SIM_ARP_UNRESOLVED: none,
  SIM_EIGW_RESTRICTION: gatewayOrRoute,
  SIM_HOST_DOWN: hostChanges,
  SIM_HOST_NO_ROUTE: none,
  SIM_HOST_NOT_FORWARDING: none,
  SIM_HOST_OWN_SOURCE: none,
  SIM_IGW_UNIQUE_LOCAL_ADDRESS: routingChanges,
  SIM_MIDDLEBOX_DROPPED: none,
  SIM_MIDDLEBOX_NO_CONNECTION: none,
  SIM_MIDDLEBOX_REJECTED: none,
  SIM_MTU_EXCEEDED: none,
  SIM_NAT_NO_CONNECTION: routingChanges,
  SIM_NAT_NO_FREE_PORT: none,
  SIM_ON_PREMISES_NO_ROUTE: none,
  SIM_PACKET_LOST: none,
  SIM_TGW_NO_IPV6_SUPPORT: transitIpv6Changes,
  SIM_TTL_EXPIRED: none,
  SIM_VGW_CANNOT_ROUTE: routingChanges,
  SIM_NEVER_ANSWERS: none,
  SIM_REPLY_ASTRAY: routingChanges,
  SIM_NOT_MODELLED: none,
};
