import { DETAILS, LISTINGS } from "./collections.js";

/** An IAM policy document. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: "Allow";
    readonly Action: readonly string[];
    readonly Resource: "*";
  }[];
}

/**
 * The least policy that lets an account be read: exactly the calls that are made. sts:GetCallerIdentity is not among
 * them, which needs no permission. Describe calls know no resource-level permissions, hence `*`.
 */
export function readPolicy(): PolicyDocument {
  const actions = new Set([...LISTINGS, ...DETAILS].map(({ operation }) => operation));
  return {
    Version: "2012-10-17",
    Statement: [{ Sid: "FlowlabImport", Effect: "Allow", Action: [...actions].toSorted(), Resource: "*" }],
  };
}
