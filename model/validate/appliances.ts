import type { Appliance } from "../topology/appliances.js";
import { checkDistinctZones } from "./distinct-zones.js";
import { findReferenced } from "./references.js";
import { repeated, type Validation } from "./validation.js";

/** FW-01: a firewall has at most one endpoint in a zone, all of them in its VPC. */
export function checkNetworkFirewalls(validation: Validation): void {
  const { networkFirewalls, vpcEndpoints } = validation.topology;
  for (const firewall of networkFirewalls) {
    findReferenced(validation, "vpcs", firewall.vpcId, firewall, "vpcId");
    const endpoints = vpcEndpoints.filter(({ id }) => firewall.endpointIds.includes(id));
    if (endpoints.some(({ vpcId }) => vpcId !== firewall.vpcId)) {
      const message = `an endpoint of the firewall \`${firewall.name}\` is in another VPC`;
      const hint = "all subnets of a firewall are in one VPC";
      validation.report({ code: "InvalidRequestException", rule: "FW-01", message, hint }, firewall, "endpointIds");
    }
    const interfaces = endpoints.flatMap(({ networkInterfaceIds }) => networkInterfaceIds);
    const subnets = interfaces.flatMap((id) => {
      const subnetId = validation.networkInterfaces.get(id)?.subnetId;
      return subnetId === undefined ? [] : (validation.subnets.get(subnetId) ?? []);
    });
    checkDistinctZones(validation, subnets, firewall, {
      field: "endpointIds",
      rule: "FW-01",
      code: "InvalidRequestException",
    });
  }
}

/** What is declared of middleboxes fits what they are. */
export function checkAppliances(validation: Validation): void {
  const { appliances } = validation.topology;
  const refuse = (appliance: Appliance, field: string, message: string, hint: string): void => {
    validation.report({ code: "Topology.Appliance", rule: "FW-01", message, hint }, appliance, field);
  };
  for (const twice of repeated(appliances, ({ resourceId }) => resourceId)) {
    refuse(twice, "resourceId", `\`${twice.resourceId}\` is declared twice`, "keep one declaration");
  }
  for (const appliance of appliances) {
    const { resourceId, forwards, routes, rules, defaultAction } = appliance;
    const isHost = resourceId.startsWith("i-");
    if (isHost) findReferenced(validation, "instances", resourceId, appliance, "resourceId");
    if (isHost === (forwards === "inspection")) {
      const message = `\`${resourceId}\` cannot be declared as \`${forwards}\``;
      refuse(appliance, "resourceId", message, "an instance is a router or NAT, an endpoint leads to an inspection");
    }
    if (isHost && [defaultAction, ...rules.map(({ action }) => action)].includes("reject")) {
      refuse(appliance, "rules", `\`${resourceId}\` cannot reject`, "rules of an instance pass or drop");
    }
    for (const { networkInterfaceId } of routes) {
      const at = findReferenced(validation, "networkInterfaces", networkInterfaceId, appliance, "routes");
      if (at === null || at.attachment?.instanceId === resourceId) continue;
      const message = `\`${at.name}\` is not an interface of \`${resourceId}\``;
      refuse(appliance, "routes", message, "a host sends by its own interfaces only");
    }
  }
}
