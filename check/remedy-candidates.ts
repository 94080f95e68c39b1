import type { Change, Network } from "../model/index.js";
import { hasAddress } from "./endpoint.js";
import type { ProbeAnswer } from "./probe.js";
import type { ProbeQuestion } from "./question.js";
import { failureOf, type Failure } from "./remedy-failure.js";
import { networkAclChanges } from "./remedy-network-acl.js";
import { routingChanges } from "./remedy-routing.js";
import { securityGroupChanges } from "./remedy-security-group.js";

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
  const failure = failureOf(network, question, answer);
  switch (answer.code) {
    case null:
    case "SIM_NOT_MODELLED":
    case "SIM_NEVER_ANSWERS":
    case "SIM_REPLY_ASTRAY":
    case "SIM_MTU_EXCEEDED":
    case "SIM_PACKET_LOST":
    case "SIM_TTL_EXPIRED":
    case "SIM_ARP_UNRESOLVED":
    case "SIM_HOST_NO_ROUTE":
    case "ENI_SOURCE_DEST_CHECK_RESTRICTION":
    case "GATEWAY_REJECTS_SPOOFED_TRAFFIC":
    case "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS":
    case "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS":
    case "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS":
    case "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS":
    // No call of the API that flowlab knows as a change touches these gateways.
    case "ELBV2_LISTENER_HAS_NO_TG":
    case "ELBV2_LISTENERS_MISMATCH":
    case "ELBV2_NO_TARGETS_IN_AZ":
    case "PROTOCOL_RESTRICTION":
    case "SIM_NAT_NO_CONNECTION":
    // What an appliance or firewall decides is not the EC2 API's to change.
    case "FIREWALL_RULES_RESTRICTION":
    case "INGRESS_RTB_NO_PUBLIC_IP":
    case "SIM_HOST_NOT_FORWARDING":
    case "SIM_MIDDLEBOX_DROPPED":
    case "SIM_MIDDLEBOX_NO_CONNECTION":
    case "SIM_MIDDLEBOX_REJECTED":
    case "SIM_NAT_NO_FREE_PORT":
    case "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION":
    case "TGW_ROUTE_AZ_RESTRICTION":
    case "TGW_RTB_BAD_STATE_ROUTE":
    case "TGW_RTB_CANNOT_ROUTE":
    case "SIM_EIGW_RESTRICTION":
    case "SIM_IGW_UNIQUE_LOCAL_ADDRESS":
    case "SIM_TGW_NO_IPV6_SUPPORT":
    case "VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS":
    case "VPC_BLOCK_PUBLIC_ACCESS_ENABLED":
    case "VPCE_GATEWAY_PROTOCOL_RESTRICTION":
      return [];
    case "SIM_HOST_DOWN":
      return hostChanges(failure);
    case "ENI_SG_RULES_MISMATCH":
    case "SG_HAS_NO_RULES":
    case "SG_REFERENCES_NOT_PRESERVED":
    case "SG_REFERENCING_SUPPORT":
      return securityGroupChanges(failure);
    case "SUBNET_ACL_RESTRICTION":
      return networkAclChanges(failure);
    case "BAD_STATE_ROUTE":
    case "INGRESS_RTB_TRAFFIC_REDIRECTION":
    case "NO_ROUTE_TO_DESTINATION":
    case "NO_POSSIBLE_DESTINATION":
    case "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR":
    case "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS":
    case "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS":
      return routingChanges(failure);
  }
}
