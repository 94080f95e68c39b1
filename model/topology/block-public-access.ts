import type { Resource } from "./resource.js";

/** IGW-15: VPC Block Public Access of an account in a Region. */
export interface BlockPublicAccess {
  readonly accountId: string;
  readonly region: string;
  /** AWS's InternetGatewayBlockMode. */
  readonly mode: "off" | "block-bidirectional" | "block-ingress";
  /** False where a declarative policy of the organization takes exclusions out of effect. */
  readonly exclusionsAllowed: boolean;
}

/** A VPC or subnet that is exempt from the account's mode. */
export interface BlockPublicAccessExclusion extends Resource {
  readonly excluded: { readonly kind: "vpc" | "subnet"; readonly id: string };
  /** `allow-egress` counts only while the account's mode is `block-bidirectional`. */
  readonly mode: "allow-bidirectional" | "allow-egress";
  /** AWS's state, such as `create-complete`. */
  readonly state: string;
}

const IN_EFFECT: ReadonlySet<string> = new Set([
  "create-complete",
  "update-in-progress",
  "update-complete",
  "update-failed",
  "delete-in-progress",
]);

/** Whether an exclusion is in effect: once created, and until it is deleted or a policy disables it. */
export function isInEffect({ state }: BlockPublicAccessExclusion): boolean {
  return IN_EFFECT.has(state);
}
