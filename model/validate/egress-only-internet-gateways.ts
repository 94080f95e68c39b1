import { findReferenced } from "./references.js";
import type { Validation } from "./validation.js";

/** IGW-09: an egress-only internet gateway belongs to a VPC. */
export function checkEgressOnlyInternetGateways(validation: Validation): void {
  for (const gateway of validation.topology.egressOnlyInternetGateways) {
    findReferenced(validation, "vpcs", gateway.vpcId, gateway, "vpcId");
  }
}
