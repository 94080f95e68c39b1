import type { Ipv4 } from "../address/ipv4.js";
import type { Resource } from "./resource.js";

/** Where a load balancer has a node. */
export interface LoadBalancerZone {
  readonly availabilityZone: string;
  readonly subnetId: string;
}

export interface LoadBalancerListener {
  /** As ELB names it: `TCP`, `UDP`, `TCP_UDP`, `TLS`, `HTTP`, `HTTPS`. */
  readonly protocol: string;
  readonly port: number;
  /** Of the default action's forward; empty for redirects and fixed responses, which the load balancer answers itself. */
  readonly targetGroupIds: readonly string[];
}

/** A load balancer of the second generation; `id` is its ARN. Its nodes are interfaces of the topology. */
export interface LoadBalancer extends Resource {
  readonly vpcId: string;
  readonly type: "network" | "application" | "gateway";
  readonly scheme: "internet-facing" | "internal";
  readonly state: "provisioning" | "active" | "active_impaired" | "failed";
  readonly crossZone: boolean;
  readonly zones: readonly LoadBalancerZone[];
  readonly networkInterfaceIds: readonly string[];
  readonly listeners: readonly LoadBalancerListener[];
}

export interface Target {
  /** An instance, or an address. */
  readonly target:
    { readonly kind: "instance"; readonly instanceId: string } | { readonly kind: "ip"; readonly address: Ipv4 };
  readonly port: number;
  /** Null: every zone (`all`), or not known. */
  readonly availabilityZone: string | null;
  readonly health: "healthy" | "unhealthy" | "initial" | "unused" | "draining" | "unavailable";
}

/** `id` is its ARN. */
export interface TargetGroup extends Resource {
  readonly protocol: string;
  readonly targetType: "instance" | "ip" | "lambda" | "alb";
  /** Whether targets see the client's address; null where the input does not say (then by target type and protocol). */
  readonly preserveClientIp: boolean | null;
  readonly targets: readonly Target[];
}
