import type { IpAddress } from "../address/ip-address.js";
import type { Resource } from "./resource.js";

/** Where a load balancer has a node. */
export interface LoadBalancerZone {
  readonly availabilityZone: string;
  readonly subnetId: string;
}

/** How an Application Load Balancer answers a request without asking a target. */
export type OwnAnswer =
  /** Parts of the URL may hold `#{protocol}`, `#{host}`, `#{port}`, `#{path}` and `#{query}` of the request's. */
  | ({ readonly kind: "redirect"; readonly statusCode: 301 | 302 } & RedirectUrl)
  | {
      readonly kind: "fixed-response";
      readonly statusCode: number;
      readonly contentType: string | null;
      readonly body: string;
    }
  /** A client that has not signed in is sent to do so (302) or refused (401); one that has goes where the action forwards. */
  | { readonly kind: "authenticate"; readonly by: AuthenticateAction; readonly statusCode: 302 | 401 };

export interface RedirectUrl {
  readonly protocol: string;
  readonly host: string;
  readonly port: string;
  /** With its leading `/`. */
  readonly path: string;
  readonly query: string;
}

/** What a part is that a redirect does not mention: the request's own (RedirectActionConfig). */
export const SAME_URL: RedirectUrl = {
  protocol: "#{protocol}",
  host: "#{host}",
  port: "#{port}",
  path: "/#{path}",
  query: "#{query}",
};

export type AuthenticateAction = "authenticate-oidc" | "authenticate-cognito" | "jwt-validation";

/** What is done with a request or a connection (elasticloadbalancing, "Action types"). */
export interface ListenerAction {
  /** Where it may be forwarded to; empty where the load balancer only answers itself. */
  readonly targetGroupIds: readonly string[];
  /** Null: it is forwarded. */
  readonly answers: OwnAnswer | null;
}

export type RuleConditionField =
  "host-header" | "http-header" | "http-request-method" | "path-pattern" | "query-string" | "source-ip";

export interface RuleCondition {
  readonly field: RuleConditionField;
  /** Any of them will do. Of a query string `key=value`, or `=value` for any key. */
  readonly values: readonly string[];
  /** The name of an `http-header`; null for other fields. */
  readonly headerName: string | null;
}

/** Of an Application Load Balancer's listener: the rule with the lowest priority counts whose conditions all hold. */
export interface ListenerRule extends ListenerAction {
  readonly priority: number;
  readonly conditions: readonly RuleCondition[];
}

/** Its own action is the default one, for what no rule takes. */
export interface LoadBalancerListener extends ListenerAction {
  /** As ELB names it: `TCP`, `UDP`, `TCP_UDP`, `TLS`, `HTTP`, `HTTPS`. */
  readonly protocol: string;
  readonly port: number;
  /** Null where the input does not tell them. */
  readonly rules: readonly ListenerRule[] | null;
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
    { readonly kind: "instance"; readonly instanceId: string } | { readonly kind: "ip"; readonly address: IpAddress };
  readonly port: number;
  /** Null: every zone (`all`), or not known. */
  readonly availabilityZone: string | null;
  readonly health: "healthy" | "unhealthy" | "initial" | "unused" | "draining" | "unavailable";
}

/** `id` is its ARN. */
export interface TargetGroup extends Resource {
  readonly protocol: string;
  readonly targetType: "instance" | "ip" | "lambda" | "alb";
  /** By which of its addresses an instance is reached; IPv4 when absent. */
  readonly ipAddressType?: "ipv4" | "ipv6";
  /** Whether targets see the client's address; null where the input does not say (then by target type and protocol). */
  readonly preserveClientIp: boolean | null;
  readonly targets: readonly Target[];
}
