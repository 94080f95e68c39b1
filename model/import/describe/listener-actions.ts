import { z } from "zod";
import { SAME_URL, type ListenerAction, type OwnAnswer } from "../../topology/load-balancers.js";
import { optionalListOf } from "./fields.js";

type Said<T> = T | null | undefined;
type Unauthenticated = Said<{ readonly OnUnauthenticatedRequest?: Said<"deny" | "allow" | "authenticate"> }>;

/** What of an action is read. */
export interface DescribedAction {
  readonly Type:
    "forward" | "redirect" | "fixed-response" | "authenticate-oidc" | "authenticate-cognito" | "jwt-validation";
  readonly Order?: Said<number>;
  readonly TargetGroupArn?: Said<string>;
  readonly ForwardConfig?: Said<{
    readonly TargetGroups: readonly { readonly TargetGroupArn: string; readonly Weight?: Said<number> }[];
  }>;
  readonly RedirectConfig?: Said<{
    readonly Protocol?: Said<string>;
    readonly Host?: Said<string>;
    readonly Port?: Said<string>;
    readonly Path?: Said<string>;
    readonly Query?: Said<string>;
    readonly StatusCode?: Said<"HTTP_301" | "HTTP_302">;
  }>;
  readonly FixedResponseConfig?: Said<{
    readonly StatusCode: string;
    readonly ContentType?: Said<string>;
    readonly MessageBody?: Said<string>;
  }>;
  readonly AuthenticateOidcConfig?: Unauthenticated;
  readonly AuthenticateCognitoConfig?: Unauthenticated;
}

const unauthenticated = z
  .object({ OnUnauthenticatedRequest: z.enum(["deny", "allow", "authenticate"]).nullish() })
  .nullish();

const part = z.string().nullish();

/** An action of a listener or a rule, as ELBv2 describes it. */
export const actionSchema: z.ZodType<DescribedAction> = z.object({
  Type: z.enum([
    "forward",
    "redirect",
    "fixed-response",
    "authenticate-oidc",
    "authenticate-cognito",
    "jwt-validation",
  ]),
  Order: z.int().nullish(),
  TargetGroupArn: z.string().nullish(),
  ForwardConfig: z
    .object({ TargetGroups: optionalListOf(z.object({ TargetGroupArn: z.string(), Weight: z.int().nullish() })) })
    .nullish(),
  RedirectConfig: z
    .object({
      Protocol: part,
      Host: part,
      Port: part,
      Path: part,
      Query: part,
      StatusCode: z.enum(["HTTP_301", "HTTP_302"]).nullish(),
    })
    .nullish(),
  FixedResponseConfig: z
    .object({ StatusCode: z.string().regex(/^[245]\d\d$/), ContentType: part, MessageBody: part })
    .nullish(),
  AuthenticateOidcConfig: unauthenticated,
  AuthenticateCognitoConfig: unauthenticated,
});

/** The actions of a listener or a rule, done in their order; the last one forwards or answers. */
export function readActions(actions: readonly DescribedAction[]): ListenerAction {
  const inOrder = actions.toSorted((one, other) => (one.Order ?? 0) - (other.Order ?? 0));
  const answers = inOrder.map(answerOf).find((each) => each !== null);
  return { targetGroupIds: inOrder.flatMap(targetGroupsOf), answers: answers ?? null };
}

function answerOf(action: DescribedAction): OwnAnswer | null {
  switch (action.Type) {
    case "forward":
      return null;
    case "redirect": {
      const { Protocol, Host, Port, Path, Query, StatusCode } = action.RedirectConfig ?? {};
      return {
        kind: "redirect",
        statusCode: StatusCode === "HTTP_302" ? 302 : 301,
        protocol: Protocol ?? SAME_URL.protocol,
        host: Host ?? SAME_URL.host,
        port: Port ?? SAME_URL.port,
        path: Path ?? SAME_URL.path,
        query: Query ?? SAME_URL.query,
      };
    }
    case "fixed-response": {
      const { StatusCode, ContentType, MessageBody } = action.FixedResponseConfig ?? {};
      return {
        kind: "fixed-response",
        statusCode: Number(StatusCode ?? "200"),
        contentType: ContentType ?? null,
        body: MessageBody ?? "",
      };
    }
    case "jwt-validation":
      return { kind: "authenticate", by: action.Type, statusCode: 401 };
    case "authenticate-oidc":
    case "authenticate-cognito": {
      const config =
        action.Type === "authenticate-oidc" ? action.AuthenticateOidcConfig : action.AuthenticateCognitoConfig;
      const otherwise = config?.OnUnauthenticatedRequest ?? "authenticate";
      if (otherwise === "allow") return null;
      return { kind: "authenticate", by: action.Type, statusCode: otherwise === "deny" ? 401 : 302 };
    }
  }
}

/** A target group of weight 0 gets nothing. */
function targetGroupsOf({ Type, ForwardConfig, TargetGroupArn }: DescribedAction): readonly string[] {
  if (Type !== "forward") return [];
  const weighted = ForwardConfig?.TargetGroups ?? [];
  if (weighted.length === 0) return TargetGroupArn ? [TargetGroupArn] : [];
  return weighted.flatMap((group) => (group.Weight === 0 ? [] : [group.TargetGroupArn]));
}
