import type { Issue } from "../issue/issue.js";
import type { Origins } from "../issue/origins.js";
import type { Topology } from "../topology/topology.js";

/** A problem without its place. */
export type Problem = Omit<Issue, "path" | "position" | "severity"> & { readonly severity?: Issue["severity"] };

interface Identified {
  readonly id: string;
}

/** One validation: the topology, its resources by id, and what is wrong so far. */
export interface Validation {
  readonly topology: Topology;
  readonly vpcs: ReadonlyMap<string, Topology["vpcs"][number]>;
  readonly subnets: ReadonlyMap<string, Topology["subnets"][number]>;
  readonly securityGroups: ReadonlyMap<string, Topology["securityGroups"][number]>;
  readonly instances: ReadonlyMap<string, Topology["instances"][number]>;
  readonly networkInterfaces: ReadonlyMap<string, Topology["networkInterfaces"][number]>;
  readonly customerGateways: ReadonlyMap<string, Topology["customerGateways"][number]>;
  readonly transitGateways: ReadonlyMap<string, Topology["transitGateways"][number]>;
  readonly transitGatewayRouteTables: ReadonlyMap<string, Topology["transitGatewayRouteTables"][number]>;
  readonly targetGroups: ReadonlyMap<string, Topology["targetGroups"][number]>;
  /** Ids that exist without being modelled: a reference to one is not dangling. */
  readonly unmodelledIds: ReadonlySet<string>;
  readonly issues: readonly Issue[];
  /** Adds a problem of a subject, shown at one of its fields (named as in the topology). */
  report(problem: Problem, subject: object, field?: string): void;
}

export function beginValidation(topology: Topology, origins: Origins): Validation {
  const issues: Issue[] = [];
  return {
    topology,
    vpcs: byId(topology.vpcs),
    subnets: byId(topology.subnets),
    securityGroups: byId(topology.securityGroups),
    instances: byId(topology.instances),
    networkInterfaces: byId(topology.networkInterfaces),
    customerGateways: byId(topology.customerGateways),
    transitGateways: byId(topology.transitGateways),
    transitGatewayRouteTables: byId(topology.transitGatewayRouteTables),
    targetGroups: byId(topology.targetGroups),
    unmodelledIds: new Set(topology.unmodelled.map(({ id }) => id)),
    issues,
    report: (problem, subject, field) => {
      issues.push({ severity: "error", ...problem, ...origins.locate(subject, field) });
    },
  };
}

function byId<R extends Identified>(resources: readonly R[]): ReadonlyMap<string, R> {
  return new Map(resources.map((resource) => [resource.id, resource]));
}

/** Items by key, in the order of their first appearance. */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Every item that repeats an earlier one's key. */
export function repeated<T, K>(items: readonly T[], keyOf: (item: T) => K): readonly T[] {
  return [...groupBy(items, keyOf).values()].flatMap((group) => group.slice(1));
}
