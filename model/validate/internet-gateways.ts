import { findReferenced } from "./references.js";
import { groupBy, type Validation } from "./validation.js";

/** IGW-01: a gateway is attached to one VPC, a VPC has one gateway. */
export function checkInternetGateways(validation: Validation): void {
  const attached = validation.topology.internetGateways.filter((gateway) => gateway.vpcId !== null);
  for (const [vpcId, gateways] of groupBy(attached, (gateway) => gateway.vpcId ?? "")) {
    const [first, ...others] = gateways;
    if (!first) continue;
    findReferenced(validation, "vpcs", vpcId, first, "vpcId");
    for (const gateway of others) {
      const message = `network \`${vpcId}\` already has an internet gateway attached: \`${first.name}\``;
      const hint = `detach \`${gateway.name}\``;
      validation.report({ code: "Resource.AlreadyAssociated", rule: "IGW-01", message, hint }, gateway, "vpcId");
    }
  }
}
