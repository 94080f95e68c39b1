import { z } from "zod";
import type { Cidr } from "../../address/cidr.js";
import type { RuleService } from "../../topology/topology.js";
import { quote, type Complaint } from "../schema-issues.js";
import { anyCidrField, nameField, readField } from "./fields.js";

/** The part of a rule that says which packets of a protocol it matches, as the file writes it. */
export interface ServiceInput {
  readonly protocol: string | number;
  readonly port?: number | undefined;
  readonly ports?: string | number | undefined;
  readonly type?: number | undefined;
  readonly code?: number | undefined;
}

interface ServiceShape {
  readonly protocol: z.ZodType<string | number>;
  readonly port: z.ZodType<number | undefined>;
  readonly ports: z.ZodType<string | number | undefined>;
  readonly type: z.ZodType<number | undefined>;
  readonly code: z.ZodType<number | undefined>;
}

/** The keys of a service, for rules of every kind. */
export const serviceShape: ServiceShape = {
  protocol: z.union([z.string(), z.int().min(-1).max(255)]).meta({
    description: "`tcp`, `udp`, `icmp`, `icmpv6`, `all`, or a protocol number",
    examples: ["tcp", "icmp", "icmpv6", "all", 47],
  }),
  port: z.int().min(0).max(65535).optional().describe("one destination port, for tcp and udp"),
  ports: z
    .union([z.string(), z.int().min(0).max(65535)])
    .optional()
    .describe("a range of destination ports `8000-8100`, for tcp and udp"),
  type: z.int().min(-1).max(255).optional().describe("ICMP type; -1, the default, is any"),
  code: z.int().min(-1).max(255).optional().describe("ICMP code; -1, the default, is any"),
};

/** A security group rule. Exactly one of `cidr`, `securityGroup` and `prefixList` (SG-09). */
export interface SecurityGroupRuleInput {
  readonly service: RuleService;
  readonly cidr?: Cidr | undefined;
  readonly securityGroup?: string | undefined;
  readonly prefixList?: string | undefined;
  readonly description?: string | undefined;
}

export const securityGroupRuleField: z.ZodType<SecurityGroupRuleInput> = readField(
  z
    .strictObject({
      ...serviceShape,
      cidr: anyCidrField.optional().describe("the other side's addresses, IPv4 or IPv6 (SG-08)"),
      securityGroup: nameField.optional().describe("the other side is any interface with this security group"),
      prefixList: nameField.optional().describe("the other side's addresses, by a prefix list"),
      description: z.string().max(255).optional(),
    })
    .meta({ id: "SecurityGroupRule", description: "what a security group allows; there is no deny (SG-01)" }),
  (rule): SecurityGroupRuleInput | Complaint => {
    const peers = [rule.cidr, rule.securityGroup, rule.prefixList].filter((peer) => peer !== undefined);
    if (peers.length !== 1)
      return {
        complaint: peers.length === 0 ? "the rule names no other side" : "the rule names more than one other side",
        code: "InvalidPermission.Malformed",
        hint: "exactly one of `cidr`, `securityGroup` and `prefixList`",
        rule: "SG-09",
      };
    const service = readService(rule);
    return "complaint" in service ? { code: "InvalidPermission.Malformed", ...service } : { ...rule, service };
  },
);

/** An entry of a network ACL, without its direction. */
export interface NetworkAclEntryInput {
  readonly ruleNumber: number;
  readonly action: "allow" | "deny";
  readonly service: RuleService;
  readonly cidr: Cidr;
}

interface NetworkAclEntryShape extends ServiceShape {
  readonly ruleNumber: z.ZodType<number>;
  readonly action: z.ZodType<"allow" | "deny">;
  readonly cidr: z.ZodType<Cidr>;
}

/** The keys of a network ACL entry, for objects that have more of them. */
export const networkAclEntryShape: NetworkAclEntryShape = {
  ruleNumber: z.int().min(1).max(32766).describe("entries are tried in ascending order (NACL-02)"),
  action: z.enum(["allow", "deny"]),
  ...serviceShape,
  cidr: anyCidrField.describe("source of incoming, destination of outgoing packets (NACL-07)"),
};

export const networkAclEntryField: z.ZodType<NetworkAclEntryInput> = readField(
  z
    .strictObject(networkAclEntryShape)
    .meta({ id: "NetworkAclEntry", description: "the first entry that matches decides" }),
  readNetworkAclEntry,
);

/** Reads the protocol of an entry whose other keys are in order. */
export function readNetworkAclEntry<T extends ServiceInput & { readonly cidr: Cidr }>(
  entry: T,
): (T & { service: RuleService }) | Complaint {
  const service = readService(entry);
  if ("complaint" in service) return service;
  if (service.kind !== "icmp" || service.protocol === 1 || entry.cidr.family === 6) return { ...entry, service };
  // NACL-06: AWS takes a type with it and matches every packet all the same: a rule that lies about itself.
  return service.type === -1
    ? { ...entry, service: { kind: "protocol", protocol: service.protocol } }
    : { complaint: "`type` counts for `icmpv6` with an IPv6 block only", hint: "remove `type`", rule: "NACL-06" };
}

const PROTOCOLS: ReadonlyMap<string | number, number> = new Map<string | number, number>([
  ["all", -1],
  ["icmp", 1],
  ["tcp", 6],
  ["udp", 17],
  ["icmpv6", 58],
  ["ipv6-icmp", 58],
]);

/** Reads what a rule says of protocol and ports. */
export function readService(input: ServiceInput): RuleService | Complaint {
  const text = String(input.protocol).toLowerCase();
  const protocol = PROTOCOLS.get(text) ?? (/^-1$|^\d{1,3}$/.test(text) ? Number(text) : 256);
  if (protocol > 255)
    return {
      complaint: `${quote(text)} is not a protocol`,
      hint: "`tcp`, `udp`, `icmp`, `icmpv6`, `all`, or a number from 0 to 255",
    };
  const hasPorts = input.port !== undefined || input.ports !== undefined;
  const hasType = input.type !== undefined || input.code !== undefined;
  if (hasType && protocol !== 1 && protocol !== 58)
    return { complaint: "`type` and `code` are for the protocols `icmp` and `icmpv6` only" };
  // AWS takes ports with such a protocol and matches every packet all the same: a rule that lies about itself.
  if (hasPorts && protocol !== 6 && protocol !== 17)
    return { complaint: `protocol ${quote(text)} has no ports`, hint: "remove `port`", rule: "SG-05" };
  if (protocol === -1) return { kind: "all" };
  if (protocol === 1 || protocol === 58) {
    const { type = -1, code = -1 } = input;
    if (type === -1 && code !== -1)
      return { complaint: "`code` without `type` matches nothing", hint: "give the ICMP type too", rule: "SG-07" };
    return { kind: "icmp", protocol, type, code };
  }
  if (protocol !== 6 && protocol !== 17) return { kind: "protocol", protocol };
  if (input.port !== undefined && input.ports !== undefined)
    return { complaint: "both `port` and `ports`", hint: "keep one" };
  return readPorts(protocol, input.port ?? input.ports);
}

function readPorts(protocol: 6 | 17, ports: string | number | undefined): RuleService | Complaint {
  if (ports === undefined)
    return {
      complaint: `protocol \`${protocol === 6 ? "tcp" : "udp"}\` needs \`port\` or \`ports\``,
      hint: "all of them are `ports: 0-65535`",
      rule: "SG-06",
    };
  const match = /^(\d{1,5})(?:\s*-\s*(\d{1,5}))?$/.exec(String(ports));
  const fromPort = Number(match?.[1] ?? Number.NaN);
  const toPort = Number(match?.[2] ?? match?.[1] ?? Number.NaN);
  if (match && fromPort <= toPort && toPort <= 65535) return { kind: "ports", protocol, fromPort, toPort };
  return { complaint: `${quote(String(ports))} is not a range of ports`, hint: "write it as `8000-8100`" };
}
