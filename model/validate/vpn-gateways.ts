import { findReferenced } from "./references.js";
import { groupBy, type Validation } from "./validation.js";

/** VPN-01: a virtual private gateway is attached to one VPC, a VPC has one. */
export function checkVpnGateways(validation: Validation): void {
  const attached = validation.topology.vpnGateways.filter((gateway) => gateway.vpcId !== null);
  for (const [vpcId, [first, ...others]] of groupBy(attached, (gateway) => gateway.vpcId ?? "")) {
    if (!first) continue;
    findReferenced(validation, "vpcs", vpcId, first, "vpcId");
    for (const gateway of others) {
      const message = `network \`${vpcId}\` already has a virtual private gateway attached: \`${first.name}\``;
      const hint = `detach \`${gateway.name}\``;
      const code = "VpnGatewayAttachmentLimitExceeded";
      validation.report({ code, rule: "VPN-01", message, hint }, gateway, "vpcId");
    }
  }
}
