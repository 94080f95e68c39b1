import type { LoadBalancer, TargetGroup, Topology } from "../../model/index.js";
import { world, type Changes } from "./build.js";
import { build, loadBalancer, managed, subnet } from "./gateways.js";

export interface Balancing {
  readonly changes?: Changes;
  /** Of the node's subnet, al. */
  readonly acl?: readonly string[];
  /** Of the node. */
  readonly groups?: readonly string[];
  readonly protocol?: string;
  /** Null: a listener without one. */
  readonly group?: Partial<TargetGroup> | null;
  readonly balancer?: Partial<LoadBalancer>;
}

/** nlb listens on port 80 with one node in the subnet al and passes to far; far's own subnet leads nowhere. */
export function balanced({
  changes = {},
  acl,
  groups = [],
  protocol = "TCP",
  group,
  balancer,
}: Balancing = {}): Topology {
  return build(
    world({ ...changes, routes: { a2: [], ...changes.routes } }),
    subnet("al", "10.1.7.0/24", { routes: ["10.2.0.0/16 pcx-ab", "any igw-a"], ...(acl && { acl }) }),
    managed("node", "al", { type: "network_load_balancer", addresses: [["10.1.7.5", "203.0.113.70"]], groups }),
    loadBalancer(["node"], [{ protocol, port: 80, ...(group !== undefined && { group }) }], balancer),
  );
}
