import { failure, success, type Result } from "../../../model/index.js";
import { planElasticIps } from "./elastic-ips.js";
import { planFlowLogs } from "./flow-logs.js";
import { planGateways } from "./gateways.js";
import { planInstances } from "./instances.js";
import { planLoadBalancers } from "./load-balancers.js";
import { planLogGroups } from "./log-groups.js";
import { planNetworkAcls } from "./network-acls.js";
import { planNatGateways } from "./nat-gateways.js";
import { planNetworkInterfaces } from "./network-interfaces.js";
import { planPeering } from "./peering.js";
import type { PlanContext, ProvisionedLab } from "./planning.js";
import { planPrefixLists } from "./prefix-lists.js";
import { refuseUnbuildable } from "./refusals.js";
import { planFlowLogRole, planInstanceProfile } from "./roles.js";
import { planRoutes, planRouteTableAssociations, planRouteTables } from "./route-tables.js";
import { planSecurityGroupRules, planSecurityGroups } from "./security-groups.js";
import type { Step } from "./step.js";
import { planSubnets } from "./subnets.js";
import { planTransitGateways } from "./transit-gateways.js";
import { planVpcEndpoints } from "./vpc-endpoints.js";
import { planVpcs } from "./vpcs.js";

/** A lab as a list of calls. */
export interface Plan {
  readonly labName: string;
  readonly region: string;
  /** In the order in which they are made: each only refers to what an earlier one has yielded. */
  readonly steps: readonly Step[];
}

/**
 * Plans what builds the beginning of a lab in AWS; its timeline's changes come later (`changeSteps`). Roles come first,
 * because they take AWS some seconds to know everywhere (IAM-03); flow logs last, as in the write-up. Fails with
 * everything in the lab that is not built, by name.
 */
export function planLab(lab: ProvisionedLab, context: PlanContext): Result<Plan> {
  const refused = refuseUnbuildable(lab);
  if (refused.length > 0) return failure(refused);
  const { topology, name } = lab;
  const region = topology.vpcs[0]?.region ?? "";
  const steps = [
    ...planFlowLogRole(topology, region, context),
    ...planInstanceProfile(lab, context),
    ...planLogGroups(topology, context),
    ...planVpcs(topology, context),
    ...planGateways(topology, context),
    ...planSubnets(topology, context),
    ...planNetworkAcls(topology, context),
    ...planSecurityGroups(topology, context),
    ...planPeering(topology, context),
    ...planPrefixLists(topology, context),
    ...planSecurityGroupRules(topology),
    ...planRouteTables(topology, context),
    ...planRouteTableAssociations(topology),
    ...planTransitGateways(topology, context),
    ...planVpcEndpoints(topology, context),
    ...planNatGateways(topology, context),
    ...planNetworkInterfaces(topology, context),
    ...planInstances(lab, context),
    ...planElasticIps(topology, context),
    ...planLoadBalancers(topology, context),
    ...planRoutes(topology),
    ...planFlowLogs(topology, context),
  ];
  return success({ labName: name, region, steps });
}
