import type { Issue } from "../issue/issue.js";
import type { Origins } from "../issue/origins.js";
import type { Topology } from "../topology/topology.js";
import { checkSubnetCidrs, checkVpcCidrs } from "./cidr.js";
import { checkFlowLogs, checkLogGroups } from "./flow-logs.js";
import { checkInterfaces } from "./interfaces.js";
import { checkInternetGateways } from "./internet-gateways.js";
import { checkNetworkAcls } from "./network-acls.js";
import { checkPeering } from "./peering.js";
import { checkUniqueIds } from "./references.js";
import { checkRouteTables } from "./route-tables.js";
import { checkSecurityGroups } from "./security-groups.js";
import { beginValidation } from "./validation.js";

/**
 * Everything that EC2 would refuse in this topology, at once: each problem with EC2's own error code (aws-semantics
 * 11.1), the broken rule, a hint, and its place where `origins` knows it. Exceeded default quotas are warnings.
 */
export function validateTopology(topology: Topology, origins: Origins): Issue[] {
  const validation = beginValidation(topology, origins);
  checkUniqueIds(validation);
  checkVpcCidrs(validation);
  checkSubnetCidrs(validation);
  checkInternetGateways(validation);
  checkPeering(validation);
  checkRouteTables(validation);
  checkNetworkAcls(validation);
  checkSecurityGroups(validation);
  checkInterfaces(validation);
  checkFlowLogs(validation);
  checkLogGroups(validation);
  return [...validation.issues];
}
