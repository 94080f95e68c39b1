import type { Ipv4Cidr } from "../address/cidr.js";
import type { Resource } from "./resource.js";
import type { RuleService } from "./service.js";

/** One rule of a middlebox: the first that matches the first packet of a connection decides for all of it. */
export interface InspectionRule {
  /** `reject` also tells the sender of a TCP segment by a reset. */
  readonly action: "pass" | "drop" | "reject";
  readonly service: RuleService;
  readonly source: Ipv4Cidr;
  readonly destination: Ipv4Cidr;
}

/** A route of a host's own operating system: out by that interface. */
export interface HostRoute {
  readonly destination: Ipv4Cidr;
  readonly networkInterfaceId: string;
}

/**
 * What becomes of packets that a route leads to an instance or to a Gateway Load Balancer endpoint. No AWS call can tell:
 * it is declared. Without a declaration such packets are undecided.
 */
export interface Appliance {
  /** `i-…` or `vpce-…`. */
  readonly resourceId: string;
  /**
   * Of an instance: `nothing` is Linux without IP forwarding, `router` with it, `nat` with masquerading too. Of an
   * endpoint: `inspection`, a bump in the wire (FW-01).
   */
  readonly forwards: "nothing" | "router" | "nat" | "inspection";
  readonly rules: readonly InspectionRule[];
  /** For what no rule matches. */
  readonly defaultAction: InspectionRule["action"];
  /** Of an instance with several interfaces, beside those to its own subnets and the default by its primary one. */
  readonly routes: readonly HostRoute[];
}

/** FW-01: an AWS Network Firewall: one Gateway Load Balancer endpoint in each of its zones. The id is its ARN. */
export interface NetworkFirewall extends Resource {
  readonly vpcId: string;
  readonly endpointIds: readonly string[];
}
