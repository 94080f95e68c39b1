import {
  applyChange,
  failure,
  success,
  type Issue,
  type Result,
  type SimTime,
  type Topology,
} from "../../model/index.js";
import { makeHosts, seededRandom, type Host, type Lab } from "../../sim/index.js";
import { changeScript } from "../kernel/translate/script.js";
import { translate } from "../kernel/translate/translate.js";
import type { KernelLink, KernelPlan } from "../kernel/translate/kernel-plan.js";
import { internetHostNamespace, withInternetHosts } from "./internet-hosts.js";
import { refuseUnplayable } from "./refuse.js";

/** A host of the lab, and where it is. */
export interface PlacedHost {
  readonly host: Host;
  readonly namespace: string;
}

/** What a change of the timeline makes of the kernel. */
export interface PlannedChange {
  readonly at: SimTime;
  readonly label: string;
  /** What the EC2 API would answer; nothing changes then. */
  readonly issues: readonly Issue[];
  readonly topology: Topology;
  readonly plan: KernelPlan;
}

/** A lab as the kernel plays it: how it begins, and each change of its timeline. */
export interface LabPlan {
  readonly lab: Lab;
  readonly initial: KernelPlan;
  readonly changes: readonly PlannedChange[];
  readonly hosts: readonly PlacedHost[];
}

/** Plans all of a lab, its timeline too, before anything is built. Fails with everything that cannot be, by name. */
export function planLab(lab: Lab, runId: string): Result<LabPlan> {
  const unplayable = refuseUnplayable(lab);
  const first = translate(lab.topology, runId);
  if (!first.ok) return failure([...first.issues, ...unplayable]);
  if (unplayable.length > 0) return failure(unplayable);

  const all = makeHosts(lab, seededRandom(lab.seed)).all;
  const internet = all.filter(({ instanceId }) => instanceId === null);
  const changes: PlannedChange[] = [];
  const problems: Issue[] = [];
  let topology = lab.topology;
  let plan = first.value;
  for (const entry of lab.timeline) {
    if (entry.kind !== "change") continue;
    const { at, label } = entry;
    const changed = applyChange(topology, entry.change);
    if (changed.ok) {
      const translated = translate(changed.value, runId);
      if (!translated.ok) return failure(translated.issues);
      topology = changed.value;
      plan = translated.value;
    }
    changes.push({ at, label, issues: changed.ok ? [] : changed.issues, topology, plan });
  }
  // Links are there from the beginning, and routes lead to them once there is something at the other end.
  const links = allLinks([first.value, ...changes.map((each) => each.plan)]);
  const whole = (each: KernelPlan): KernelPlan => withInternetHosts({ ...each, links }, internet);
  const initial = whole(first.value);
  const planned = changes.map((each) => ({ ...each, plan: whole(each.plan) }));
  for (const { label, plan: to } of planned)
    if (changeScript(initial, to) === null) problems.push(notUnderTraffic(label));
  if (problems.length > 0) return failure(problems);
  return success({ lab, initial, changes: planned, hosts: placeHosts(all, initial, internet) });
}

function notUnderTraffic(label: string): Issue {
  return {
    severity: "error",
    code: "Kernel.NotPlayed",
    message: `the kernel run does not play \`${label}\`: it makes or removes what packets pass through`,
    hint: "simulate this lab (`flowlab run`), or leave it out",
  };
}

/** Every link that any of the plans has, once. */
function allLinks(plans: readonly KernelPlan[]): readonly KernelLink[] {
  const links = new Map<string, KernelLink>();
  for (const link of plans.flatMap((plan) => plan.links)) {
    const key = link.ends.map(({ namespace, device }) => `${namespace} ${device}`).join(" ");
    if (!links.has(key)) links.set(key, link);
  }
  return [...links.values()];
}

function placeHosts(all: readonly Host[], plan: KernelPlan, internet: readonly Host[]): readonly PlacedHost[] {
  return all.flatMap((host) => {
    const index = internet.indexOf(host);
    const namespace =
      index >= 0
        ? internetHostNamespace(plan.runId, index)
        : plan.namespaces.find(({ role }) => role.kind === "host" && role.instanceId === host.instanceId)?.name;
    return namespace === undefined ? [] : [{ host, namespace }];
  });
}
