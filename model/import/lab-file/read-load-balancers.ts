import type { LoadBalancer } from "../../topology/load-balancers.js";
import { loadBalancerArn, loadBalancerPath } from "./elb-names.js";
import type { LoadBalancerInput } from "./load-balancer-schemas.js";
import { declareManagedInterfaces, managedInterfaces, placedInterfaces } from "./managed-interfaces.js";
import type { Built, ManagedSubnet } from "./managed-interfaces.js";
import { readListeners } from "./read-listeners.js";
import type { Reading } from "./reading.js";
import type { TopologyInput } from "./topology-schema.js";
import type { WantedInterface } from "./wanted-interface.js";

/** Declares each load balancer and its nodes' interfaces. */
export function declareLoadBalancers(input: TopologyInput, reading: Reading): void {
  for (const [name, balancer] of Object.entries(input.loadBalancers)) {
    reading.names.declare("load balancer", name, loadBalancerArn(name, input, reading), ["loadBalancers", name]);
    declareManagedInterfaces(name, nodesOf(name, balancer), reading);
  }
}

/** A node's interface in each subnet, public when the load balancer faces the internet. */
export function loadBalancerInterfaces(input: TopologyInput, reading: Reading): WantedInterface[] {
  return Object.entries(input.loadBalancers).flatMap(([name, balancer]) => {
    const isNetwork = balancer.type === "network";
    const traits = {
      description: `ELB ${loadBalancerPath(name, input, reading)}`,
      // AWS has a type of its own for the nodes of a network load balancer only.
      interfaceType: isNetwork ? "network_load_balancer" : "interface",
      requesterManaged: true,
      sourceDestCheck: !isNetwork,
      // SG-19: both kinds may have groups; CreateLoadBalancer gives the VPC's default one to an application one only.
      securityGroups: balancer.securityGroups ?? (isNetwork ? [] : ["default"]),
    };
    return managedInterfaces(name, ["loadBalancers", name], nodesOf(name, balancer), traits, reading);
  });
}

/** The load balancers of which one node at least could be placed. */
export function readLoadBalancers(input: TopologyInput, built: Built, reading: Reading): LoadBalancer[] {
  return Object.entries(input.loadBalancers).flatMap(([name, balancer]): LoadBalancer[] => {
    const path = ["loadBalancers", name];
    const interfaces = placedInterfaces(name, nodesOf(name, balancer), built, reading);
    const [first] = interfaces;
    if (!first) return [];
    if (balancer.type === "application" && balancer.subnets.length < 2)
      reading.refuse(
        [...path, "subnets"],
        "ValidationError",
        "at least two subnets in two different availability zones must be specified",
      );
    return [
      reading.from(
        path,
        {
          id: loadBalancerArn(name, input, reading),
          name,
          accountId: first.accountId,
          region: first.region,
          vpcId: first.vpcId,
          type: balancer.type,
          scheme: balancer.scheme,
          state: "active",
          crossZone: balancer.crossZone ?? balancer.type === "application",
          zones: interfaces.map(({ subnetId }) => ({
            subnetId,
            availabilityZone: built.subnets.get(subnetId)?.availabilityZone ?? "",
          })),
          networkInterfaceIds: interfaces.map(({ id }) => id),
          listeners: readListeners(balancer, input, path, reading),
        },
        { vpcId: [...path, "subnets"], zones: [...path, "subnets"], networkInterfaceIds: [...path, "subnets"] },
      ),
    ];
  });
}

function nodesOf(name: string, { scheme, subnets, ipAddressType }: LoadBalancerInput): ManagedSubnet[] {
  const isPublic = scheme === "internet-facing";
  return subnets.map((each, index) => {
    const given = typeof each === "string" ? { subnet: each } : each;
    const path = ["loadBalancers", name, "subnets", index];
    return { publicAddress: isPublic, ...given, ipv6: ipAddressType === "dualstack", path };
  });
}
