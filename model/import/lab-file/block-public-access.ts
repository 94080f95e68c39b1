import { z } from "zod";
import type { BlockPublicAccess, BlockPublicAccessExclusion } from "../../topology/block-public-access.js";
import type { Complaint } from "../schema-issues.js";
import { accountField, idField, named, nameField, readField, regionField } from "./fields.js";
import type { Built } from "./managed-interfaces.js";
import type { Reading } from "./reading.js";

export interface BlockPublicAccessInput {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly mode: BlockPublicAccess["mode"];
}

export interface BlockPublicAccessExclusionInput {
  readonly id?: string | undefined;
  readonly excluded: BlockPublicAccessExclusion["excluded"];
  readonly mode: BlockPublicAccessExclusion["mode"];
}

/** VPC Block Public Access, one entry for each account and Region in which it is on. */
export const blockPublicAccessField: z.ZodType<readonly BlockPublicAccessInput[]> = z.array(
  z
    .strictObject({
      account: accountField.optional().describe("the lab's account when absent"),
      region: regionField.optional().describe("the lab's Region when absent"),
      mode: z
        .enum(["off", "block-bidirectional", "block-ingress"])
        .describe("`block-ingress` leaves only NAT gateways their way out (IGW-15)"),
    })
    .meta({ id: "VpcBlockPublicAccess" }),
);

/** What is exempt from it. */
export const blockPublicAccessExclusionsField: z.ZodType<Readonly<Record<string, BlockPublicAccessExclusionInput>>> =
  named(
    readField(
      z
        .strictObject({
          id: idField("vpcbpa-exclude").optional(),
          vpc: nameField.optional().describe("with all its subnets"),
          subnet: nameField.optional().describe("instead of `vpc`"),
          mode: z
            .enum(["allow-bidirectional", "allow-egress"])
            .describe("`allow-egress` counts only under `block-bidirectional`"),
        })
        .meta({ id: "VpcBlockPublicAccessExclusion" }),
      ({ id, vpc, subnet, mode }): BlockPublicAccessExclusionInput | Complaint => {
        if (vpc !== undefined && subnet === undefined) return { id, mode, excluded: { kind: "vpc", id: vpc } };
        if (subnet !== undefined && vpc === undefined) return { id, mode, excluded: { kind: "subnet", id: subnet } };
        return { complaint: "an exclusion needs either `vpc` or `subnet`" };
      },
    ),
  );

interface Input {
  readonly region: string;
  readonly account: string;
  readonly vpcBlockPublicAccess: readonly BlockPublicAccessInput[];
  readonly vpcBlockPublicAccessExclusions: Readonly<Record<string, BlockPublicAccessExclusionInput>>;
}

/** Reads both sections (IGW-15). */
export function readBlockPublicAccess(
  input: Input,
  { vpcs, subnets }: Built,
  reading: Reading,
): {
  readonly blockPublicAccess: readonly BlockPublicAccess[];
  readonly blockPublicAccessExclusions: readonly BlockPublicAccessExclusion[];
} {
  return {
    blockPublicAccess: input.vpcBlockPublicAccess.map(({ account, region, mode }, index) =>
      reading.from(["vpcBlockPublicAccess", index], {
        accountId: account ?? input.account,
        region: region ?? input.region,
        mode,
        exclusionsAllowed: true,
      }),
    ),
    blockPublicAccessExclusions: Object.entries(input.vpcBlockPublicAccessExclusions).flatMap(
      ([name, { id, excluded, mode }]): BlockPublicAccessExclusion[] => {
        const path = ["vpcBlockPublicAccessExclusions", name];
        const kind = excluded.kind === "vpc" ? "VPC" : "subnet";
        const found = reading.names.find([kind], excluded.id, [...path, excluded.kind]);
        const owner = found && (vpcs.get(found.id) ?? subnets.get(found.id));
        if (!owner) return [];
        return [
          reading.from(path, {
            id: reading.identify("vpcbpa-exclude", name, id),
            name,
            accountId: owner.accountId,
            region: owner.region,
            excluded: { kind: excluded.kind, id: owner.id },
            mode,
            state: "create-complete",
          }),
        ];
      },
    ),
  };
}
