import { z } from "zod";
import { anyCidrField, nameField } from "./fields.js";
import type { Cidr } from "../../address/cidr.js";

/** What is done with a request: one of the three. */
export interface ActionInput {
  readonly targetGroups: readonly string[];
  readonly redirect?: RedirectInput | undefined;
  readonly fixedResponse?: FixedResponseInput | undefined;
}

interface RedirectInput {
  readonly statusCode: 301 | 302;
  readonly protocol?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly path?: string | undefined;
  readonly query?: string | undefined;
}

interface FixedResponseInput {
  readonly statusCode: number;
  readonly contentType?: string | undefined;
  readonly body: string;
}

export interface RuleInput extends ActionInput {
  readonly priority: number;
  readonly pathPattern?: readonly string[] | undefined;
  readonly hostHeader?: readonly string[] | undefined;
  readonly queryString?: readonly string[] | undefined;
  readonly sourceIp?: readonly Cidr[] | undefined;
}

type Shape<T> = { readonly [K in keyof T]-?: z.ZodType<T[K]> };

const urlPart = z.string().min(1).max(128);

/** RedirectActionConfig and FixedResponseActionConfig of the ELBv2 API. */
export const actionShape: Shape<ActionInput> = {
  targetGroups: z.array(nameField).default([]).describe("where it forwards to"),
  redirect: z
    .strictObject({
      statusCode: z.union([z.literal(301), z.literal(302)]).default(301),
      protocol: z.enum(["HTTP", "HTTPS", "#{protocol}"]).optional(),
      host: urlPart.optional(),
      port: z
        .union([z.int().min(1).max(65_535), z.literal("#{port}")])
        .transform(String)
        .optional(),
      path: z.string().max(128).regex(/^\//, "a path begins with `/`").optional(),
      query: z.string().max(128).optional(),
    })
    .optional()
    .describe("an answer that sends the client elsewhere; a part that is left out is the request's own"),
  fixedResponse: z
    .strictObject({
      statusCode: z
        .int()
        .min(200)
        .max(599)
        .refine((code) => /^[245]\d\d$/.test(String(code)), { error: "a status code is 2XX, 4XX or 5XX" }),
      contentType: z
        .enum(["text/plain", "text/css", "text/html", "application/javascript", "application/json"])
        .optional(),
      body: z.string().max(1024).default(""),
    })
    .optional()
    .describe("an answer that the load balancer gives itself"),
};

const patterns = z.array(z.string().min(1).max(128)).min(1).max(5);

export const rule: z.ZodType<RuleInput> = z
  .strictObject({
    priority: z.int().min(1).max(50_000).describe("the lowest comes first"),
    pathPattern: patterns
      .optional()
      .describe("`*` stands for any characters, `?` for one; upper and lower case differ"),
    hostHeader: patterns.optional().describe("of names, in any case, with the same wildcards"),
    queryString: patterns.optional().describe("`key=value`, or `=value` for any key, in any case, with wildcards"),
    sourceIp: z.array(anyCidrField).min(1).max(5).optional().describe("blocks of clients' addresses"),
    ...actionShape,
  })
  .meta({ id: "ListenerRule" });
