import { DROP_MEANING } from "../../model/index.js";
import type {
  Carried,
  Decision,
  Explanation,
  NetworkAclDecision,
  Outcome,
  SecurityGroupDecision,
} from "./explanation.js";

/** A record may count packets of hundreds of exchanges: a sentence names the first ones. */
const NAMED_EXCHANGES = 3;

/** Codes of rejected packets that tell more than the rules that decided. */
const SAYS_MORE: ReadonlySet<string | null> = new Set([
  "SG_REFERENCES_NOT_PRESERVED",
  "SG_REFERENCING_SUPPORT",
  "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
]);

/**
 * One English sentence: what the record counts, which rules decided, and what became of the packets afterwards, also of
 * those that no interface logged further.
 */
export function explainInWords(explanation: Explanation): string {
  const { interfaceId, direction, action, logStatus, window } = explanation;
  const where = interfaceId ?? "the network interface";
  if (logStatus === "SKIPDATA") {
    return `${where} had more flows between ${window.start} and ${window.end} than this flow log could record.`;
  }
  if (direction === null || action === null) {
    return `${where} sent and received nothing that this flow log records between ${window.start} and ${window.end}.`;
  }
  const packets = `${count(explanation.packets)} (${explanation.bytes} bytes) ${carriesText(explanation.carries)}`;
  const moved = direction === "egress" ? `going out of ${where}` : `coming in to ${where}`;
  const verdict = action === "ACCEPT" ? "accepted" : "rejected";
  // What VPC Block Public Access rejects, rules may have admitted: they decided nothing.
  const decidedBy = explanation.decidedBy.filter((each) => action === "ACCEPT" || refuses(each));
  const because = decidedBy.map((each) => decisionText(each, decidedBy.length > 1));
  const judged = `${packets} ${moved} ${explanation.packets === 1 ? "was" : "were"} ${verdict}`;
  const reasons = because.length === 0 ? "" : ` because ${because.join(", and ")}`;
  // A rejected packet ends where it was rejected: its fate would mostly say the same again.
  const told = explanation.outcomes.filter(({ code }) => action === "ACCEPT" || SAYS_MORE.has(code));
  const outcomes = told.map(outcomeText);
  return `${judged}${reasons}${outcomes.length === 0 ? "" : `; then ${outcomes.join(", ")}`}.`;
}

function count(packets: number): string {
  return packets === 1 ? "1 packet" : `${packets} packets`;
}

function carriesText(carries: readonly Carried[]): string {
  const byExchange = new Map<string, string[]>();
  for (const { exchange, what } of carries) byExchange.set(exchange, [...(byExchange.get(exchange) ?? []), what]);
  const texts = [...byExchange].map(([exchange, whats]) => `\`${exchange}\` (${whats.join(", ")})`);
  const named = texts.slice(0, NAMED_EXCHANGES).join(" and ");
  const others = texts.length - NAMED_EXCHANGES;
  return `of ${named}${others > 0 ? ` and ${others} more` : ""}`;
}

function refuses({ securityGroup, networkAcl }: Decision): boolean {
  return securityGroup?.kind === "refused" || networkAcl?.action === "deny";
}

function decisionText(decision: Decision, several: boolean): string {
  return `${several ? `for ${count(decision.packets)} ` : ""}${decidedText(decision)}`;
}

/** Which rules decided: `security group web allows tcp 22 from 0.0.0.0/0`; empty where none was asked. */
export function decidedText({ securityGroup, networkAcl }: Omit<Decision, "packets">): string {
  // Where one of the two refused, what the other allowed does not matter.
  const asked = networkAcl?.action === "deny" ? null : securityGroup;
  const reasons = asked === null ? [] : [securityGroupText(asked)];
  if (networkAcl !== null && asked?.kind !== "refused") reasons.push(networkAclText(networkAcl));
  return reasons.join(" and ");
}

function securityGroupText(decision: SecurityGroupDecision): string {
  switch (decision.kind) {
    case "rule":
      return `security group ${decision.groupName} allows ${decision.rule}`;
    case "tracked":
      return `security group ${decision.groupName} allowed the connection (${decision.rule})`;
    case "related":
      return "an ICMP error about such a flow needs no rule";
    case "refused":
      return `${DROP_MEANING[decision.code]} (${decision.groupIds.join(", ")})`;
  }
}

function networkAclText({ networkAclName, ruleNumber, rule }: NetworkAclDecision): string {
  return `entry ${ruleNumber} of network ACL ${networkAclName} says \`${rule}\``;
}

function outcomeText({ disposition, component, reason, packets, code }: Outcome): string {
  switch (disposition) {
    case "delivered":
      return `${count(packets)} delivered to ${component}`;
    case "dropped":
      return `${count(packets)} dropped at ${component}: ${reason}${code === null ? "" : ` (${code})`}`;
    case "undecided":
      return `${count(packets)} undecided at ${component}: ${reason}`;
  }
}
