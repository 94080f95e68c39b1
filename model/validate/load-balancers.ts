import type { LoadBalancer } from "../topology/load-balancers.js";
import { checkDistinctZones } from "./distinct-zones.js";
import { findReferenced } from "./references.js";
import { repeated, type Validation } from "./validation.js";

/** Whether a number is a port that something can listen on. */
export function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65_535;
}

/** Where a load balancer has its nodes (NACL-11), and what its listeners forward to; codes are the ELBv2 API's. */
export function checkLoadBalancers(validation: Validation): void {
  for (const balancer of validation.topology.loadBalancers) {
    findReferenced(validation, "vpcs", balancer.vpcId, balancer, "vpcId");
    checkZones(validation, balancer);
    for (const id of balancer.networkInterfaceIds) {
      findReferenced(validation, "networkInterfaces", id, balancer, "networkInterfaceIds");
    }
    checkListeners(validation, balancer);
  }
}

function checkZones(validation: Validation, balancer: LoadBalancer): void {
  const subnets = balancer.zones.flatMap(({ availabilityZone, subnetId }) => {
    const subnet = findReferenced(validation, "subnets", subnetId, balancer, "zones");
    if (!subnet) return [];
    if (subnet.vpcId !== balancer.vpcId || subnet.availabilityZone !== availabilityZone) {
      const message = `the subnet \`${subnet.name}\` of \`${balancer.name}\` is not in the zone \`${availabilityZone}\` of its VPC`;
      const hint = `it is in \`${subnet.availabilityZone}\` of \`${subnet.vpcId}\``;
      validation.report({ code: "InvalidSubnet", rule: "NACL-11", message, hint }, balancer, "zones");
    }
    return [subnet];
  });
  checkDistinctZones(validation, subnets, balancer, {
    field: "zones",
    rule: "NACL-11",
    code: "InvalidConfigurationRequest",
  });
}

function checkListeners(validation: Validation, { listeners, name, type }: LoadBalancer): void {
  for (const listener of listeners) {
    if (!isPort(listener.port)) {
      const message = `a listener of \`${name}\` has the port \`${listener.port}\``;
      validation.report({ code: "ValidationError", message, hint: "ports are 1 to 65535" }, listener, "port");
    }
    for (const action of [listener, ...(listener.rules ?? [])]) {
      for (const id of action.targetGroupIds) findReferenced(validation, "targetGroups", id, action, "targetGroupIds");
    }
    for (const rule of repeated(listener.rules ?? [], ({ priority }) => priority)) {
      const message = `the listener of \`${name}\` on the port \`${listener.port}\` has two rules of priority \`${rule.priority}\``;
      validation.report({ code: "PriorityInUse", message, hint: "give one of them another" }, rule, "priority");
    }
  }
  if (type === "gateway") return;
  for (const listener of repeated(listeners, ({ port }) => port)) {
    const message = `\`${name}\` already has a listener on the port \`${listener.port}\``;
    validation.report({ code: "DuplicateListener", message, hint: "remove one of them" }, listener, "port");
  }
}
