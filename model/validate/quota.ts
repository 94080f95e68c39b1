import type { Validation } from "./validation.js";

/** A quota of section 12: a warning above the default, which AWS raises on request, an error above the most it grants. */
export interface Quota {
  readonly code: string;
  /** What is counted, in the plural: `CIDR blocks of a VPC`. */
  readonly what: string;
  readonly usual: number;
  readonly most: number;
}

/** Reports a count that exceeds its quota. */
export function checkQuota(
  validation: Validation,
  quota: Quota,
  count: number,
  subject: { readonly name: string },
  field?: string,
): void {
  if (count <= quota.usual) return;
  const severity = count > quota.most ? "error" : "warning";
  const limit = severity === "error" ? quota.most : quota.usual;
  validation.report(
    {
      severity,
      code: quota.code,
      rule: "12",
      message: `\`${subject.name}\` has ${count} ${quota.what}; the ${severity === "error" ? "most AWS grants" : "default quota"} is ${limit}`,
      hint:
        severity === "error" ? "spread them over more resources" : `AWS raises the quota to ${quota.most} on request`,
    },
    subject,
    field,
  );
}
