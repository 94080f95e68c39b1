import type { Validation } from "./validation.js";

const KINDS = {
  vpcs: { code: "InvalidVpcID.NotFound", noun: "vpc ID" },
  subnets: { code: "InvalidSubnetID.NotFound", noun: "subnet ID" },
  securityGroups: { code: "InvalidGroup.NotFound", noun: "security group" },
  instances: { code: "InvalidInstanceID.NotFound", noun: "instance ID" },
  networkInterfaces: { code: "InvalidNetworkInterfaceID.NotFound", noun: "networkInterface ID" },
  customerGateways: { code: "InvalidCustomerGatewayID.NotFound", noun: "customerGateway ID" },
  transitGateways: { code: "InvalidTransitGatewayID.NotFound", noun: "transit gateway ID" },
  transitGatewayRouteTables: { code: "InvalidRouteTableID.NotFound", noun: "transit gateway route table ID" },
  targetGroups: { code: "TargetGroupNotFound", noun: "target group" },
} as const;

/**
 * Whether that id exists, modelled or not; reported in EC2's words when it does not (aws-semantics 11.1). A modelled
 * resource is returned; null means there is nothing more to check about it.
 */
export function findReferenced<K extends keyof typeof KINDS>(
  validation: Validation,
  kind: K,
  id: string,
  subject: object,
  field: string,
): NonNullable<ReturnType<Validation[K]["get"]>> | null {
  const found = validation[kind].get(id);
  if (found) return found as NonNullable<ReturnType<Validation[K]["get"]>>;
  if (!validation.unmodelledIds.has(id)) {
    const { code, noun } = KINDS[kind];
    validation.report(
      { code, rule: "11.1", message: `the ${noun} \`${id}\` does not exist`, hint: "define it, or correct the id" },
      subject,
      field,
    );
  }
  return null;
}

/** Every id may be used once: what refers to it could not be told apart. */
export function checkUniqueIds(validation: Validation): void {
  // What is named by what it stands between, and not by an id.
  const {
    unmodelled: _,
    logGroups: __,
    securityGroupVpcAssociations: ___,
    blockPublicAccess: ____,
    appliances: _____,
    onPremisesNetworks: ______,
    ...collections
  } = validation.topology;
  const seen = new Set<string>();
  for (const resource of Object.values(collections).flat()) {
    // A peering is one attachment of two transit gateways: either has it under the same id.
    const key = "transitGatewayId" in resource ? `${resource.id} of ${resource.transitGatewayId}` : resource.id;
    if (seen.has(key)) {
      validation.report(
        {
          code: "Topology.DuplicateId",
          message: `the id \`${resource.id}\` is used twice`,
          hint: "leave out `id` to have one derived from the name",
        },
        resource,
        "id",
      );
    }
    seen.add(key);
  }
}
