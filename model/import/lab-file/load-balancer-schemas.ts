import { z } from "zod";
import type { Ipv4 } from "../../address/ipv4.js";
import type { LoadBalancer, Target, TargetGroup } from "../../topology/load-balancers.js";
import type { Complaint } from "../schema-issues.js";
import { actionShape, rule, type ActionInput, type RuleInput } from "./listener-schemas.js";
import { addressField, named, nameField, patternField, portField, readField } from "./fields.js";

type Named<T> = Readonly<Record<string, T>>;

/** Where a load balancer has a node. */
export interface LoadBalancerSubnetInput {
  readonly subnet: string;
  readonly privateAddress?: Ipv4 | undefined;
  readonly publicAddress?: Ipv4 | undefined;
}

export type ListenerProtocol = (typeof LISTENER_PROTOCOLS)[number];

export interface ListenerInput extends ActionInput {
  readonly protocol: ListenerProtocol;
  readonly port: number;
  readonly rules: readonly RuleInput[];
}

export interface LoadBalancerInput {
  readonly type: Exclude<LoadBalancer["type"], "gateway">;
  readonly scheme: LoadBalancer["scheme"];
  readonly subnets: readonly (string | LoadBalancerSubnetInput)[];
  readonly ipAddressType: "ipv4" | "dualstack";
  readonly crossZone?: boolean | undefined;
  readonly securityGroups?: readonly string[] | undefined;
  readonly listeners: readonly ListenerInput[];
}

export interface TargetInput {
  readonly target: string;
  readonly port?: number | undefined;
  readonly health: Target["health"];
}

export interface TargetGroupInput {
  readonly targetType: Extract<TargetGroup["targetType"], "instance" | "ip">;
  readonly ipAddressType: NonNullable<TargetGroup["ipAddressType"]>;
  readonly protocol: ListenerProtocol;
  readonly port: number;
  readonly preserveClientIp?: boolean | undefined;
  readonly targets: readonly (string | TargetInput)[];
}

const LISTENER_PROTOCOLS = ["TCP", "UDP", "TCP_UDP", "TLS", "HTTP", "HTTPS"] as const;

const elbName = patternField(
  "^[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$",
  "a name of Elastic Load Balancing is 1 to 32 letters, digits and hyphens, without a hyphen at its ends",
);

const listener: z.ZodType<ListenerInput> = z
  .strictObject({
    protocol: z.enum(LISTENER_PROTOCOLS),
    port: portField,
    ...actionShape,
    rules: z.array(rule).default([]).describe("of an application load balancer, which look into requests"),
  })
  .meta({ id: "Listener" });

const subnet: z.ZodType<string | LoadBalancerSubnetInput> = z.union([
  nameField,
  z.strictObject({
    subnet: nameField,
    privateAddress: addressField.optional().describe("derived from seed and name when absent"),
    publicAddress: addressField.optional().describe("of an internet-facing one; derived when absent"),
  }),
]);

const loadBalancer: z.ZodType<LoadBalancerInput> = readField(
  z
    .strictObject({
      type: z.enum(["network", "application"]),
      scheme: z.enum(["internet-facing", "internal"]).default("internet-facing"),
      subnets: z
        .array(subnet)
        .min(1)
        .describe("where its nodes are, one in a zone; their interfaces are called `<name>/<subnet>`"),
      ipAddressType: z
        .enum(["ipv4", "dualstack"])
        .default("ipv4")
        .describe("`dualstack`: each node has an address of its subnet's IPv6 block as well"),
      crossZone: z
        .boolean()
        .optional()
        .describe("whether a node sends to the targets of every zone; only an application one does when absent"),
      securityGroups: z
        .array(nameField)
        .min(1)
        .optional()
        .describe("when absent an application one has the VPC's default group, a network one has none (SG-19)"),
      listeners: z.array(listener).default([]),
    })
    .meta({ id: "LoadBalancer" }),
  (input): LoadBalancerInput | Complaint =>
    input.scheme === "internal" && input.subnets.some((each) => typeof each === "object" && each.publicAddress)
      ? { complaint: "an internal load balancer has no public address", code: "InvalidConfigurationRequest" }
      : input,
);

/** Load balancers by name, which Elastic Load Balancing has rules for. */
export const loadBalancersField: z.ZodType<Named<LoadBalancerInput>> = named(loadBalancer, elbName);

const target: z.ZodType<string | TargetInput> = z.union([
  nameField,
  z.strictObject({
    target: nameField,
    port: portField.optional().describe("the target group's when absent"),
    health: z.enum(["healthy", "unhealthy", "initial", "unused", "draining", "unavailable"]).default("healthy"),
  }),
]);

const targetGroup: z.ZodType<TargetGroupInput> = readField(
  z
    .strictObject({
      targetType: z.enum(["instance", "ip"]).default("instance"),
      ipAddressType: z.enum(["ipv4", "ipv6"]).default("ipv4").describe("the family by which targets are reached"),
      protocol: z.enum(LISTENER_PROTOCOLS),
      port: portField.describe("on which its targets are asked"),
      preserveClientIp: z
        .boolean()
        .optional()
        .describe("whether targets see the client's address; when absent as AWS has it for target type and protocol"),
      targets: z.array(target).default([]).describe("instances by name, or addresses: as `targetType` says"),
    })
    .meta({ id: "TargetGroup" }),
  (input): TargetGroupInput | Complaint => {
    const { protocol, preserveClientIp } = input;
    if (preserveClientIp === undefined) return input;
    if (protocol === "HTTP" || protocol === "HTTPS")
      return {
        complaint: `targets of \`${protocol}\` never see the client's address`,
        code: "InvalidConfigurationRequest",
        hint: "an application load balancer opens connections of its own: remove `preserveClientIp`",
      };
    // Target group attributes: for UDP and TCP_UDP client IP preservation is on and cannot be turned off.
    if (!preserveClientIp && (protocol === "UDP" || protocol === "TCP_UDP"))
      return {
        complaint: `\`preserveClientIp\` cannot be off for \`${protocol}\``,
        code: "InvalidConfigurationRequest",
      };
    return input;
  },
);

export const targetGroupsField: z.ZodType<Named<TargetGroupInput>> = named(targetGroup, elbName);
