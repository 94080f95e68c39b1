import type { Issue } from "../issue/issue.js";
import type { Origins } from "../issue/origins.js";
import type { Topology } from "../topology/topology.js";
import { checkBlockPublicAccess } from "./block-public-access.js";
import { checkAppliances, checkNetworkFirewalls } from "./appliances.js";
import { checkSubnetCidrs, checkVpcCidrs } from "./cidr.js";
import { checkEgressOnlyInternetGateways } from "./egress-only-internet-gateways.js";
import { checkFlowLogs, checkLogGroups } from "./flow-logs.js";
import { checkInterfaces } from "./interfaces.js";
import { checkInternetGateways } from "./internet-gateways.js";
import { checkSubnetIpv6Cidrs, checkVpcIpv6Cidrs } from "./ipv6-cidr.js";
import { checkLoadBalancers } from "./load-balancers.js";
import { checkNatGateways } from "./nat-gateways.js";
import { checkNetworkAcls } from "./network-acls.js";
import { checkOnPremisesNetworks, checkVpnConnections } from "./on-premises.js";
import { checkPeering } from "./peering.js";
import { checkUniqueIds } from "./references.js";
import { checkRouteTables } from "./route-tables.js";
import { checkSecurityGroups } from "./security-groups.js";
import { checkTargetGroups } from "./target-groups.js";
import { checkTransitGatewayAttachments } from "./transit-gateway-attachments.js";
import { checkTransitGatewayRouteTables } from "./transit-gateway-route-tables.js";
import { beginValidation } from "./validation.js";
import { checkVpcEndpoints } from "./vpc-endpoints.js";
import { checkVpnGateways } from "./vpn-gateways.js";

/**
 * Everything that EC2 would refuse in this topology, at once: each problem with EC2's own error code (aws-semantics
 * 11.1), the broken rule, a hint, and its place where `origins` knows it. Exceeded default quotas are warnings.
 */
export function validateTopology(topology: Topology, origins: Origins): Issue[] {
  const validation = beginValidation(topology, origins);
  checkUniqueIds(validation);
  checkVpcCidrs(validation);
  checkSubnetCidrs(validation);
  checkVpcIpv6Cidrs(validation);
  checkSubnetIpv6Cidrs(validation);
  checkInternetGateways(validation);
  checkPeering(validation);
  checkRouteTables(validation);
  checkNetworkAcls(validation);
  checkSecurityGroups(validation);
  checkInterfaces(validation);
  checkBlockPublicAccess(validation);
  checkNatGateways(validation);
  checkEgressOnlyInternetGateways(validation);
  checkVpnGateways(validation);
  checkVpnConnections(validation);
  checkOnPremisesNetworks(validation);
  checkVpcEndpoints(validation);
  checkNetworkFirewalls(validation);
  checkAppliances(validation);
  checkTransitGatewayAttachments(validation);
  checkTransitGatewayRouteTables(validation);
  checkLoadBalancers(validation);
  checkTargetGroups(validation);
  checkFlowLogs(validation);
  checkLogGroups(validation);
  return [...validation.issues];
}
