import {
  applyChange,
  containsAddress,
  failure,
  formatIpAddress,
  sameAddress,
  success,
  type Issue,
  type Result,
  type SimTime,
  type Topology,
} from "../../../model/index.js";
import type { ExchangeSpec, Lab } from "../../../sim/index.js";
import { changeSteps } from "../plan/change.js";
import { readBalancerNodes } from "../plan/balancer-nodes.js";
import { readElasticIps } from "../plan/elastic-ips.js";
import { chosenAddressRefusals } from "../plan/chosen-addresses.js";
import type { PlanContext } from "../plan/planning.js";
import type { Step } from "../plan/step.js";
import { answeringAt, isInLab, type Answering } from "./answering.js";
import { readPublicAddresses } from "./public-addresses.js";
import { refuseUnplayable } from "./refusals.js";
import { unreachable } from "./reach.js";
import { unreachableTargets } from "./target-reach.js";

/** An exchange that an instance begins. */
export interface TrafficExchange {
  readonly kind: "exchange";
  /** Of the timeline's entry, from 1: what the journal names it by. */
  readonly number: number;
  readonly at: SimTime;
  readonly spec: ExchangeSpec;
  /** Logical identifiers. */
  readonly instanceId: string;
  /** The instance whose address `spec.to` is, or those behind a load balancer; none where nobody has it. */
  readonly answering: readonly Answering[];
}

/** A change of the configuration, as calls. */
export interface TrafficChange {
  readonly kind: "change";
  readonly number: number;
  readonly at: SimTime;
  readonly label: string;
  readonly steps: readonly Step[];
  /** What the EC2 API would answer: then it is not asked, and nothing changes. */
  readonly issues: readonly Issue[];
}

/** What of a timeline is not played, and why. */
export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

/** A lab's timeline as it is played in AWS, from first to last. */
export interface TrafficPlan {
  readonly lab: Lab;
  readonly entries: readonly (TrafficExchange | TrafficChange)[];
  readonly leftOut: readonly LeftOut[];
  /** Instances on which commands are run, by logical identifier, in the topology's order. */
  readonly instanceIds: readonly string[];
  /** Looks up the addresses that Amazon chose: `ids.get("13.36.170.41")`. */
  readonly addresses: readonly Step[];
  /** As the timeline leaves it. */
  readonly topology: Topology;
}

/** Plans all of a timeline before anything is sent. Fails with everything in it that cannot be played, by name. */
export function planTraffic(lab: Lab, context: PlanContext): Result<TrafficPlan> {
  const issues: Issue[] = [...refuseUnplayable(lab)];
  const entries: (TrafficExchange | TrafficChange)[] = [];
  const leftOut: LeftOut[] = [];
  // What a change names stays until another takes it away: once is enough to say so.
  const chosen = new Map<string, Issue>();
  let { topology } = lab;
  for (const [index, entry] of lab.timeline.entries()) {
    const number = index + 1;
    const { at } = entry;
    if (entry.kind === "exchange") {
      const why = whyLeftOut(entry.exchange, lab);
      const { from, name } = entry.exchange;
      if (why !== null) leftOut.push({ name, why });
      else if (from.kind === "instance") {
        const answering = answeringAt(entry.exchange, lab.topology);
        entries.push({ kind: "exchange", number, at, spec: entry.exchange, instanceId: from.instanceId, answering });
      }
      continue;
    }
    const { label, change } = entry;
    const steps = changeSteps(change, topology, context, ` #${number}`);
    if (steps === null) issues.push(notMade(label));
    else {
      const changed = applyChange(topology, change);
      const restarted = change.kind === "StartInstances" ? [change.instanceId] : [];
      const made = [...steps, ...readPublicAddresses(lab.topology, restarted, ` after #${number}`)];
      entries.push({
        kind: "change",
        number,
        at,
        label,
        steps: changed.ok ? made : [],
        issues: changed.ok ? [] : changed.issues,
      });
      if (changed.ok) {
        topology = changed.value;
        for (const issue of chosenAddressRefusals(topology)) chosen.set(issue.message, issue);
      }
    }
  }
  const instanceIds = participants(entries, lab.topology);
  const played = entries.flatMap((entry) => (entry.kind === "exchange" ? [entry.spec] : []));
  issues.push(...chosen.values(), ...unreachable(lab, instanceIds), ...unreachableTargets(played, lab.topology));
  if (issues.length > 0) return failure(issues);
  const running = lab.topology.instances.filter(({ state }) => state === "running").map(({ id }) => id);
  const addresses = [
    ...readPublicAddresses(lab.topology, running, ""),
    ...readElasticIps(lab.topology),
    // Amazon replaces the nodes of Application Load Balancers as it likes.
    ...readBalancerNodes(lab.topology),
  ];
  return success({ lab, entries, leftOut, instanceIds, addresses, topology });
}

function notMade(label: string): Issue {
  const message = `\`${label}\` is not made in AWS while a timeline is played`;
  return { severity: "error", code: "Provision.NotPlayed", message, hint: "take it out of the lab file" };
}

/** Hosts of the internet are the lab's invention: their addresses are other people's. */
function whyLeftOut({ from, to }: ExchangeSpec, { topology, internetHosts }: Lab): string | null {
  if (from.kind === "internet") return `\`${from.host}\` is not an instance: nothing runs there`;
  if (isInLab(to, topology)) return null;
  const inside = topology.vpcs.some(({ cidrBlocks }) => cidrBlocks.some(({ cidr }) => containsAddress(cidr, to)));
  if (inside) return null;
  const host = internetHosts.find(({ address, ipv6Address }) =>
    [address, ipv6Address].some((each) => each !== null && sameAddress(each, to)),
  );
  const whose = host === undefined ? formatIpAddress(to) : `\`${host.name}\` (${formatIpAddress(to)})`;
  return `${whose} is outside the lab's VPCs: in earnest the address is somebody else's`;
}

/** Those that begin an exchange, and those that have to be made ready to answer one. */
function participants(entries: TrafficPlan["entries"], { instances }: Topology): readonly string[] {
  const taking = new Set<string>();
  for (const entry of entries) {
    if (entry.kind !== "exchange") continue;
    taking.add(entry.instanceId);
    if (entry.spec.kind !== "ping") for (const { instanceId } of entry.answering) taking.add(instanceId);
  }
  return instances.map(({ id }) => id).filter((id) => taking.has(id));
}
