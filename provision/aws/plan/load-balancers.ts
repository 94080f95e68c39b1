import { formatIpAddress, type LoadBalancer, type Topology } from "../../../model/index.js";
import { balancerNodes, choosesAddresses, readBalancerNodes } from "./balancer-nodes.js";
import { planListeners } from "./listeners.js";
import { tagsOf, type PlanContext } from "./planning.js";
import { unknownCost } from "./prices.js";
import { call, create, ref, set, wait, type Cost, type PlannedResource, type Step } from "./step.js";
import { planTargetGroups } from "./target-groups.js";

/**
 * Target groups, load balancers, listeners, rules, and the nodes that AWS made. They come after everything that has an
 * address of the lab's own, of which Amazon might choose one for a node.
 */
export function planLoadBalancers(topology: Topology, context: PlanContext): Step[] {
  return [
    ...planTargetGroups(topology, context),
    ...topology.loadBalancers.flatMap((balancer) => [
      ...planLoadBalancer(balancer, topology, context),
      ...planListeners(balancer, context),
    ]),
    ...readBalancerNodes(topology),
  ];
}

function planLoadBalancer(balancer: LoadBalancer, topology: Topology, context: PlanContext): Step[] {
  const { id, name, type, scheme, crossZone } = balancer;
  const resource: PlannedResource = { kind: "load-balancer", logicalId: id, name };
  const groups = nodesOf(balancer, topology).flatMap(({ securityGroupIds }) => securityGroupIds);
  return [
    create(
      resource,
      call("elasticloadbalancing:CreateLoadBalancer", {
        Name: name,
        Type: type,
        Scheme: scheme,
        ...subnets(balancer, topology),
        ...(groups.length > 0 && { SecurityGroups: [...new Set(groups)].map(ref) }),
        Tags: tagsOf(context, resource),
      }),
      { path: "LoadBalancers.0.LoadBalancerArn" },
      costOf(balancer),
    ),
    wait(
      id,
      `load balancer ${name} is active`,
      call("elasticloadbalancing:DescribeLoadBalancers", { LoadBalancerArns: [ref(id)] }),
      { path: "LoadBalancers.0.State.Code", until: "active", never: ["failed"] },
    ),
    // An Application Load Balancer has it on; its target groups turn it off.
    ...(type === "network" && crossZone
      ? [
          set(
            `${id} cross-zone`,
            `load balancing across zones by ${name}`,
            call("elasticloadbalancing:ModifyLoadBalancerAttributes", {
              LoadBalancerArn: ref(id),
              Attributes: [{ Key: "load_balancing.cross_zone.enabled", Value: "true" }],
            }),
          ),
        ]
      : []),
  ];
}

function nodesOf({ id }: LoadBalancer, topology: Topology): Topology["networkInterfaces"] {
  return balancerNodes(topology).flatMap(({ balancer, own }) => (balancer.id === id ? [own] : []));
}

/** The subnets, with the lab's private addresses where ELB lets them be chosen. */
function subnets(balancer: LoadBalancer, topology: Topology) {
  if (!choosesAddresses(balancer)) return { Subnets: balancer.zones.map(({ subnetId }) => ref(subnetId)) };
  return {
    SubnetMappings: nodesOf(balancer, topology).map(({ subnetId, privateAddresses: [first] }) => ({
      SubnetId: ref(subnetId),
      ...(first && { PrivateIPv4Address: formatIpAddress(first.address) }),
    })),
  };
}

function costOf({ type, scheme, zones }: LoadBalancer): Cost {
  const addresses = scheme === "internet-facing" ? ` with ${zones.length} public IPv4` : "";
  return unknownCost(`${type} load balancer${addresses}`);
}
