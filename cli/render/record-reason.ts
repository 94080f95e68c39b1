import type { Explanation } from "../../emit/index.js";

/** Gives the name of a resource by its id, or the id where it has none. */
export type NameOf = (id: string) => string;

function refusal({ decidedBy }: Explanation, nameOf: NameOf): string | null {
  const [decision] = decidedBy;
  if (decision?.networkAcl?.action === "deny") {
    const { networkAclId, ruleNumber, rule } = decision.networkAcl;
    return `${nameOf(networkAclId)} ${ruleNumber}: ${rule}`;
  }
  if (decision?.securityGroup?.kind !== "refused") return null;
  return `no rule of ${decision.securityGroup.groupIds.map(nameOf).join(", ")}`;
}

function cargo({ carries }: Explanation): string {
  const exchanges = [...new Set(carries.map((each) => each.exchange))];
  const [first] = exchanges;
  if (first === undefined) return "";
  const what = carries.filter((each) => each.exchange === first).map((each) => each.what);
  const others = exchanges.length > 1 ? ` and ${exchanges.length - 1} more` : "";
  // Background traffic is named after its interface, which the stream's title says already: `noise eni-0… 13`.
  return `${what.join(", ")} of ${first.replace(/ eni-.*/, "")}${others}`;
}

/**
 * The most telling thing about a record in one clause: what refused it; or what became of its packets where they did
 * not arrive; or else what they were.
 */
export function recordReason(explanation: Explanation, nameOf: NameOf): string {
  if (explanation.logStatus === "SKIPDATA") return "more flows than were recorded";
  if (explanation.action === null) return "no traffic in this window";
  if (explanation.action === "REJECT") return refusal(explanation, nameOf) ?? cargo(explanation);
  const lost = explanation.outcomes.find((outcome) => outcome.disposition !== "delivered");
  return lost ? `${lost.disposition} at ${nameOf(lost.component)}: ${lost.reason}` : cargo(explanation);
}
