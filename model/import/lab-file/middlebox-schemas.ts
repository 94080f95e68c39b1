import { z } from "zod";
import { ipv4Cidr, type Ipv4Cidr } from "../../address/cidr.js";
import { ipv4 } from "../../address/ipv4.js";
import type { InspectionRule } from "../../topology/appliances.js";
import type { Complaint } from "../schema-issues.js";
import { cidrField, idField, nameField, patternField, readField } from "./fields.js";
import { readService, serviceShape } from "./rule-fields.js";

const ANYWHERE: Ipv4Cidr = ipv4Cidr(ipv4(0), 0);

/** What a firewall or forwarding host decides. */
export interface InspectionInput {
  readonly rules: readonly InspectionRule[];
  readonly defaultAction: InspectionRule["action"];
}

function ruleField<A extends InspectionRule["action"]>(actions: readonly [A, ...A[]]): z.ZodType<InspectionRule> {
  return readField(
    z.strictObject({
      action: z.enum(actions),
      ...serviceShape,
      source: cidrField.optional().describe("who begins the connection; anybody when absent"),
      destination: cidrField.optional().describe("anybody when absent"),
    }),
    ({ action, source, destination, ...input }): InspectionRule | Complaint => {
      const service = readService(input);
      if ("complaint" in service) return service;
      return { action, service, source: source ?? ANYWHERE, destination: destination ?? ANYWHERE };
    },
  );
}

const hostRule = ruleField(["pass", "drop"]).meta({
  id: "ForwardingRule",
  description: "the first rule that matches the first packet of a connection decides for the whole of it",
});
const firewallRule = ruleField(["pass", "drop", "reject"]).meta({
  id: "InspectionRule",
  description: "as ForwardingRule; `reject` also resets TCP connections",
});

const inspectionShape: { readonly [K in keyof InspectionInput]: z.ZodType<InspectionInput[K]> } = {
  rules: z.array(firewallRule).default([]).describe("stateful rules, tried in order"),
  defaultAction: z.enum(["pass", "drop", "reject"]).default("pass").describe("for what no rule matches"),
};

/** What decides behind a Gateway Load Balancer endpoint. */
export const inspectionField: z.ZodType<InspectionInput> = z.strictObject(inspectionShape).meta({ id: "Inspection" });

export interface ForwardingInput extends InspectionInput {
  readonly as: "router" | "nat";
  readonly routes: readonly { readonly destination: Ipv4Cidr; readonly interface: string }[];
}

const AS = ["router", "nat"] as const;

/** What an instance does with packets that are not for itself (IGW-13). */
export const forwardingField: z.ZodType<ForwardingInput> = readField(
  z
    .union([
      z.enum(AS),
      z.strictObject({
        as: z.enum(AS).describe("`router` forwards as Linux does, `nat` masquerades too, as a NAT instance"),
        rules: z.array(hostRule).default([]).describe("stateful rules, tried in order"),
        defaultAction: z.enum(["pass", "drop"]).default("pass").describe("for what no rule matches"),
        routes: z
          .array(z.strictObject({ destination: cidrField, interface: nameField }))
          .default([])
          .describe("of the host itself; it reaches its own subnets directly, the rest by its primary interface"),
      }),
    ])
    .meta({ id: "Forwarding" }),
  (input): ForwardingInput =>
    typeof input === "string" ? { as: input, rules: [], defaultAction: "pass", routes: [] } : input,
);

export interface NetworkFirewallInput extends InspectionInput {
  readonly subnets: readonly string[];
  readonly endpointIds?: Readonly<Record<string, string>> | undefined;
}

/** FW-01: an AWS Network Firewall with an endpoint in each of its subnets. */
export const networkFirewallField: z.ZodType<NetworkFirewallInput> = z
  .strictObject({
    subnets: z
      .array(nameField)
      .min(1)
      .describe("one in a zone; the endpoint there is called `<name>/<subnet>`, and routes lead to it by that name"),
    endpointIds: z.record(nameField, idField("vpce")).optional().describe("by subnet"),
    ...inspectionShape,
  })
  .meta({ id: "NetworkFirewall" });

/** A firewall's name in its ARN. */
export const firewallName: z.ZodType<string, string> = patternField(
  "^[a-zA-Z0-9-]{1,128}$",
  "a firewall's name is 1 to 128 letters, digits and hyphens",
);
