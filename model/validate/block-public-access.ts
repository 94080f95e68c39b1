import { isInEffect } from "../topology/block-public-access.js";
import { findReferenced } from "./references.js";
import { repeated, type Validation } from "./validation.js";

/** IGW-15: one mode for each account and Region; exclusions of the account's own VPCs and subnets, one for each. */
export function checkBlockPublicAccess(validation: Validation): void {
  const { blockPublicAccess, blockPublicAccessExclusions } = validation.topology;
  for (const each of repeated(blockPublicAccess, ({ accountId, region }) => `${accountId}/${region}`)) {
    const message = `VPC Block Public Access of account ${each.accountId} in ${each.region} is given twice`;
    const hint = "an account has one mode in a Region";
    validation.report({ code: "InvalidParameterValue", rule: "IGW-15", message, hint }, each);
  }
  for (const each of blockPublicAccessExclusions) {
    const { kind, id } = each.excluded;
    const excluded = findReferenced(validation, kind === "vpc" ? "vpcs" : "subnets", id, each, "excluded");
    if (excluded === null || !isInEffect(each)) continue;
    const options = blockPublicAccess.find(
      ({ accountId, region }) => accountId === excluded.accountId && region === excluded.region,
    );
    if (options?.mode !== "block-ingress" || each.mode !== "allow-egress") continue;
    const message = `the exclusion \`${each.name}\` for egress has no effect while the mode is \`block-ingress\``;
    const hint = "allow it both ways, or block both ways in the account";
    const code = "InvalidParameterValue";
    validation.report({ severity: "warning", code, rule: "IGW-15", message, hint }, each, "mode");
  }
  const inEffect = blockPublicAccessExclusions.filter(isInEffect);
  for (const each of repeated(inEffect, ({ excluded }) => excluded.id)) {
    const message = `\`${each.excluded.id}\` is excluded from VPC Block Public Access twice`;
    const hint = "change the mode of the first exclusion instead";
    validation.report({ code: "InvalidParameterValue", rule: "IGW-15", message, hint }, each, "excluded");
  }
}
