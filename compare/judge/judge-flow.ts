import {
  ICMP,
  ICMPV6,
  interfaceRules,
  type Action,
  type CompiledInterface,
  type Direction,
  type InterfaceRules,
} from "../../model/index.js";
import type { Flow } from "../log/flow.js";
import type { JudgedFlow } from "./judgement.js";
import { possiblePackets, reversed } from "./possible-packets.js";
import { aclText, groupText } from "./rule-text.js";

/** What is asked of one action of one flow. */
export interface Question {
  readonly flow: Flow;
  readonly protocol: number;
  readonly direction: Direction;
  readonly action: Action;
  /** The interface in each state that the flow's windows saw. */
  readonly during: readonly CompiledInterface[];
  /** The same in the states before. */
  readonly before: readonly CompiledInterface[];
  /** Whether the log shows an accepted flow the other way round. */
  readonly answersLogged: boolean;
  /** Whether it shows this flow accepted in a state before. */
  readonly beganBefore: boolean;
  /** Whether the interface passed anything the other way round that an ICMP error may be about. */
  readonly otherWayPassed: boolean;
}

export type Verdict = Pick<JudgedFlow, "judgement" | "by" | "reason">;

/** Whether the rules, with all that tracking may do (CT-01…CT-11), can have given this action. */
export function judgeFlow(question: Question): Verdict {
  return question.action === "REJECT" ? judgeReject(question) : judgeAccept(question);
}

function opposite(direction: Direction): Direction {
  return direction === "egress" ? "ingress" : "egress";
}

function* rulesFor(
  flow: Flow,
  protocol: number,
  direction: Direction,
  states: readonly CompiledInterface[],
): Generator<InterfaceRules> {
  for (const packet of possiblePackets(flow, protocol))
    for (const at of states) yield interfaceRules(at, packet, direction);
}

function admits({ securityGroup }: InterfaceRules): boolean {
  return securityGroup === null || securityGroup.kind !== "refused";
}

function passesAcl({ networkAcl }: InterfaceRules): boolean {
  return networkAcl === null || networkAcl.action === "allow";
}

function text(rules: InterfaceRules, direction: Direction): string {
  const { securityGroup, networkAcl } = rules;
  const parts = [
    ...(securityGroup === null ? [] : [groupText(securityGroup, direction)]),
    ...(networkAcl === null ? [] : [aclText(networkAcl, direction)]),
  ];
  return parts.length === 0 ? "nothing filters there" : parts.join(" and ");
}

function judgeReject({ flow, protocol, direction, during }: Question): Verdict {
  let first: InterfaceRules | null = null;
  let lost: InterfaceRules | null = null;
  for (const rules of rulesFor(flow, protocol, direction, during)) {
    if (!admits(rules))
      return { judgement: "explained", by: "security-group", reason: groupText(rules.securityGroup!, direction) };
    if (!passesAcl(rules))
      return { judgement: "explained", by: "network-acl", reason: aclText(rules.networkAcl!, direction) };
    if (rules.publicAccess === "blocked" || (rules.publicAccess === "egress-only" && direction === "ingress"))
      return { judgement: "explained", by: "public-access", reason: "VPC Block Public Access blocks this way" };
    first ??= rules;
    if (rules.withoutIdentity?.kind === "refused") lost ??= rules;
  }
  if (lost !== null) {
    const reason = `${text(lost, direction)}: refused only if the sender's identity was lost on the way`;
    return { judgement: "undecided", by: "identity", reason };
  }
  return {
    judgement: "unexplained",
    by: "rule",
    reason: `nothing refuses it: ${first === null ? "" : text(first, direction)}`,
  };
}

function judgeAccept(question: Question): Verdict {
  const { flow, protocol, direction, during } = question;
  let refusing: InterfaceRules | null = null;
  let denying: InterfaceRules | null = null;
  let blocked = false;
  for (const rules of rulesFor(flow, protocol, direction, during)) {
    const isBlocked =
      rules.publicAccess === "blocked" || (rules.publicAccess === "egress-only" && direction === "ingress");
    if (admits(rules) && passesAcl(rules) && !isBlocked)
      return { judgement: "explained", by: "rule", reason: text(rules, direction) };
    if (!passesAcl(rules)) denying ??= rules;
    else if (isBlocked) blocked = true;
    else refusing ??= rules;
  }
  // A network ACL asks of every packet, whatever is tracked (NACL-03).
  if (refusing === null) {
    // Only what began inside comes back through egress-only access.
    if (blocked) return judgeBlocked(question);
    const reason = denying === null ? "nothing lets it through" : aclText(denying.networkAcl!, direction);
    return { judgement: "unexplained", by: "network-acl", reason };
  }
  return judgeTracked(question, refusing);
}

function judgeBlocked({ direction, answersLogged }: Question): Verdict {
  const reason = "VPC Block Public Access blocks this way";
  if (direction === "ingress" && answersLogged)
    return { judgement: "undecided", by: "public-access", reason: `${reason}, but for answers to what began inside` };
  return { judgement: "unexplained", by: "public-access", reason };
}

/** CT-05: what the rules refuse passes as part of a connection that they admitted. */
function judgeTracked(question: Question, refusing: InterfaceRules): Verdict {
  const { flow, protocol, direction, during, before, answersLogged, beganBefore, otherWayPassed } = question;
  const way = opposite(direction);
  for (const rules of rulesFor(reversed(flow), protocol, way, [...during, ...before])) {
    if (!admits(rules) || !passesAcl(rules)) continue;
    const rule = text(rules, way);
    return answersLogged
      ? { judgement: "explained", by: "answer", reason: `an answer: ${rule}` }
      : {
          judgement: "undecided",
          by: "answer",
          reason: `only as the answer to something that the log does not show: ${rule}`,
        };
  }
  for (const rules of rulesFor(flow, protocol, direction, before)) {
    if (!admits(rules) || !passesAcl(rules)) continue;
    const rule = `${text(rules, direction)}, before that was changed`;
    return beganBefore
      ? { judgement: "explained", by: "tracked", reason: `of a connection that had begun: ${rule}` }
      : { judgement: "undecided", by: "tracked", reason: `only if the connection had begun: ${rule}` };
  }
  if ((protocol === ICMP || protocol === ICMPV6) && otherWayPassed)
    return { judgement: "explained", by: "icmp-error", reason: "an ICMP error about a flow needs no rule of its own" };
  const groups = groupText(refusing.securityGroup!, direction);
  return {
    judgement: "unexplained",
    by: "security-group",
    reason: `${groups}, nor does one admit what it would answer`,
  };
}
