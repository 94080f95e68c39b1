import type { VpcEndpoint } from "../topology/gateways.js";
import { checkDistinctZones } from "./distinct-zones.js";
import { findReferenced } from "./references.js";
import type { Validation } from "./validation.js";

const FIELD = "networkInterfaceIds";

/** VPCE-01, VPCE-02: an endpoint is in a VPC, and its interfaces are there, one per zone; a gateway endpoint has none. */
export function checkVpcEndpoints(validation: Validation): void {
  for (const endpoint of validation.topology.vpcEndpoints) {
    findReferenced(validation, "vpcs", endpoint.vpcId, endpoint, "vpcId");
    if (endpoint.type === "Gateway") {
      if (endpoint.networkInterfaceIds.length === 0) continue;
      const message = `the gateway endpoint \`${endpoint.name}\` has network interfaces`;
      const hint = "a gateway endpoint is a target of routes only";
      validation.report({ code: "InvalidParameter", rule: "VPCE-01", message, hint }, endpoint, FIELD);
    } else checkInterfaces(validation, endpoint);
    if (endpoint.type === "GatewayLoadBalancer" && endpoint.networkInterfaceIds.length > 1) {
      const message = `a GatewayLoadBalancer endpoint is in one subnet, \`${endpoint.name}\` is in several`;
      const hint = "make one endpoint for each zone";
      validation.report({ code: "InvalidParameter", rule: "FW-01", message, hint }, endpoint, FIELD);
    }
  }
}

function checkInterfaces(validation: Validation, endpoint: VpcEndpoint): void {
  const interfaces = endpoint.networkInterfaceIds.flatMap(
    (id) => findReferenced(validation, "networkInterfaces", id, endpoint, FIELD) ?? [],
  );
  for (const each of interfaces) {
    if (each.vpcId === endpoint.vpcId) continue;
    const message = `the interface \`${each.name}\` of the endpoint \`${endpoint.name}\` is in another VPC`;
    const hint = "an endpoint's interfaces are in its own VPC";
    validation.report({ code: "InvalidParameter", rule: "VPCE-02", message, hint }, endpoint, FIELD);
  }
  const subnets = interfaces.flatMap(({ subnetId }) => validation.subnets.get(subnetId) ?? []);
  checkDistinctZones(validation, subnets, endpoint, {
    field: FIELD,
    rule: "VPCE-02",
    code: "DuplicateSubnetsInSameZone",
  });
}
