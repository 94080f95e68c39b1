import type { DocumentPath } from "../../issue/origins.js";
import type { LoadBalancer, LoadBalancerListener } from "../../topology/load-balancers.js";
import { loadBalancerArn, loadBalancerPath } from "./elb-names.js";
import type { ListenerProtocol, LoadBalancerInput } from "./load-balancer-schemas.js";
import { declareManagedInterfaces, managedInterfaces, placedInterfaces } from "./managed-interfaces.js";
import type { Built, ManagedSubnet } from "./managed-interfaces.js";
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

function nodesOf(name: string, { scheme, subnets }: LoadBalancerInput): ManagedSubnet[] {
  const isPublic = scheme === "internet-facing";
  return subnets.map((each, index) => {
    const given = typeof each === "string" ? { subnet: each } : each;
    const path = ["loadBalancers", name, "subnets", index];
    return { publicAddress: isPublic, ...given, path };
  });
}

/** The protocols of the target groups that a listener can forward to; its own kind of load balancer follows from it. */
const FORWARDS: Readonly<Record<ListenerProtocol, readonly ListenerProtocol[]>> = {
  TCP: ["TCP", "TCP_UDP"],
  UDP: ["UDP", "TCP_UDP"],
  TCP_UDP: ["TCP_UDP"],
  TLS: ["TLS", "TCP"],
  HTTP: ["HTTP", "HTTPS"],
  HTTPS: ["HTTP", "HTTPS"],
};

function readListeners(
  { type, listeners }: LoadBalancerInput,
  input: TopologyInput,
  path: DocumentPath,
  reading: Reading,
): LoadBalancerListener[] {
  return listeners.map(({ protocol, port, targetGroups }, index) => {
    const place = [...path, "listeners", index];
    const isApplication = protocol === "HTTP" || protocol === "HTTPS";
    if (isApplication !== (type === "application"))
      reading.refuse(
        [...place, "protocol"],
        "ValidationError",
        `${type === "network" ? "a network" : "an application"} load balancer does not listen for \`${protocol}\``,
        type === "network" ? "`TCP`, `UDP`, `TCP_UDP` or `TLS`" : "`HTTP` or `HTTPS`",
      );
    if (type === "network" && targetGroups.length === 0)
      reading.refuse(
        [...place, "targetGroups"],
        "ValidationError",
        "a network load balancer forwards to a target group",
      );
    const targetGroupIds = targetGroups.flatMap((group, position) => {
      const at = [...place, "targetGroups", position];
      const found = reading.names.find(["target group"], group, at);
      const spoken = input.targetGroups[group]?.protocol;
      if (found && spoken && !FORWARDS[protocol].includes(spoken))
        reading.refuse(
          at,
          "IncompatibleProtocols",
          `a listener for \`${protocol}\` does not forward to a target group of \`${spoken}\``,
          `its protocol can be ${FORWARDS[protocol].map((each) => `\`${each}\``).join(" or ")}`,
        );
      return found?.id ?? [];
    });
    return reading.from(place, { protocol, port, targetGroupIds });
  });
}
