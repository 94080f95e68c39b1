import type { IpAddress, Target, Topology } from "../../../model/index.js";
import type { ExchangeSpec } from "../../../sim/index.js";
import { nodeAt, type BalancerNode } from "../plan/balancer-nodes.js";
import { instanceOf } from "../plan/load-balancer-refusals.js";
import { instanceAt } from "./instance-at.js";

/** What has to answer an exchange: an instance by its logical identifier, on a port of its own. */
export interface Answering {
  readonly instanceId: string;
  readonly port: number;
}

/** A target that a load balancer may choose. */
export interface ChosenTarget {
  readonly targetGroupId: string;
  readonly target: Target;
}

/** Whether somebody in the lab has that address: an instance or a load balancer. */
export function isInLab(address: IpAddress, topology: Topology): boolean {
  return instanceAt(address, topology) !== null || nodeAt(address, topology) !== null;
}

/** The instance that an exchange goes to, or every one to which a load balancer may hand it on; none for nobody's address. */
export function answeringAt(spec: ExchangeSpec, topology: Topology): readonly Answering[] {
  const port = spec.kind === "ping" ? 0 : spec.port;
  const instanceId = instanceAt(spec.to, topology);
  if (instanceId !== null) return [{ instanceId, port }];
  const found = targetsAt(spec, topology).flatMap(({ target }): Answering[] => {
    const instance = instanceOf(target, topology);
    return instance === null ? [] : [{ instanceId: instance.id, port: target.port }];
  });
  return [...new Map(found.map((each) => [`${each.instanceId} ${each.port}`, each])).values()];
}

/** The targets to which the listener or one of its rules may forward; none where no load balancer has the address. */
export function targetsAt(spec: ExchangeSpec, topology: Topology): readonly ChosenTarget[] {
  const node = nodeAt(spec.to, topology);
  if (node === null || spec.kind === "ping") return [];
  const groupIds = groupsBehind(node, spec.port);
  return topology.targetGroups
    .filter(({ id }) => groupIds.has(id))
    .flatMap(({ id, targets }) => targets.map((target) => ({ targetGroupId: id, target })));
}

function groupsBehind({ balancer }: BalancerNode, port: number): ReadonlySet<string> {
  const listener = balancer.listeners.find((each) => each.port === port);
  const actions = listener === undefined ? [] : [listener, ...(listener.rules ?? [])];
  return new Set(actions.flatMap(({ targetGroupIds }) => targetGroupIds));
}
