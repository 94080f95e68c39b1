import { readProblem } from "../aws-problem.js";
import { outcomeOf } from "../execute/outcome.js";
import { textAt } from "../execute/template.js";
import type { Answer } from "../operation.js";
import type { ProvisionCall, ProvisionOperation } from "../operations.js";
import { RESOURCE_TAG, RUN_TAG } from "../plan/planning.js";
import type { ResourceKind } from "../plan/step.js";
import type { Item, RemovalCall } from "./kinds.js";
import type { Found, NamedKind } from "./named-kinds.js";
import type { Owned } from "./owned.js";

/** A kind of resource of Elastic Load Balancing, which lists no tags, filters by none, and gives out each name once. */
export interface ElbKind extends NamedKind {
  readonly list: (call: ProvisionCall, runId: string, logicalId?: string) => Promise<readonly Owned[]>;
}

interface ElbNames {
  readonly kind: ResourceKind;
  readonly operation: ProvisionOperation;
  /** Of the answer's list. */
  readonly key: string;
  readonly id: string;
  readonly name: string;
  /** Where its state stands; null where it has none. */
  readonly state: string | null;
  readonly remove: (arn: string) => RemovalCall;
}

/** Every one of the account's Region, page by page. */
async function listPages(call: ProvisionCall, { operation, key }: ElbNames): Promise<readonly Item[]> {
  const items: Item[] = [];
  let marker: unknown;
  do {
    const answer = await call(operation, marker === undefined ? {} : { Marker: marker });
    items.push(...((answer[key] ?? []) as readonly Item[]));
    const next = answer["NextMarker"] || undefined;
    if (next === marker) break;
    marker = next;
  } while (marker !== undefined);
  return items;
}

/** As many as DescribeTags takes. */
const AT_ONCE = 20;

type Tags = ReadonlyMap<string, string>;

/** The tags of each; what was deleted since it was listed has none any more, and is left out. */
async function tagsOf(call: ProvisionCall, arns: readonly string[]): Promise<ReadonlyMap<string, Tags>> {
  const tags = new Map<string, Tags>();
  for (let first = 0; first < arns.length; first += AT_ONCE) {
    const some = arns.slice(first, first + AT_ONCE);
    for (const description of await describeTags(call, some)) {
      const listed = (description["Tags"] ?? []) as readonly { readonly Key?: string; readonly Value?: string }[];
      const pairs = listed.map(({ Key, Value }) => [String(Key), String(Value ?? "")] as const);
      tags.set(String(description["ResourceArn"]), new Map(pairs));
    }
  }
  return tags;
}

async function describeTags(call: ProvisionCall, arns: readonly string[]): Promise<readonly Item[]> {
  let answer: Answer;
  try {
    answer = await call("elasticloadbalancing:DescribeTags", { ResourceArns: arns });
  } catch (error) {
    if (readProblem(error) === null || outcomeOf("elasticloadbalancing:DescribeTags", error) !== "gone") throw error;
    if (arns.length === 1) return [];
    const each = await Promise.all(arns.map((arn) => describeTags(call, [arn])));
    return each.flat();
  }
  return (answer["TagDescriptions"] ?? []) as readonly Item[];
}

function elbKind(names: ElbNames): ElbKind {
  const { kind, id, name, state, remove } = names;
  const tagged = async (call: ProvisionCall, items: readonly Item[]) => {
    const tags = await tagsOf(
      call,
      items.map((item) => String(item[id])),
    );
    return items.flatMap((item) => {
      const own = tags.get(String(item[id]));
      return own === undefined ? [] : [{ item, own }];
    });
  };
  return {
    kind,
    async list(call, runId, logicalId) {
      const all = await tagged(call, await listPages(call, names));
      const ours = all.filter(
        ({ own }) => own.get(RUN_TAG) === runId && (logicalId === undefined || own.get(RESOURCE_TAG) === logicalId),
      );
      return ours.map(({ item, own }) => ({
        kind,
        id: String(item[id]),
        name: String(item[name]),
        logicalId: own.get(RESOURCE_TAG) ?? null,
        state: (state === null ? null : textAt(item, state)) ?? "-",
        going: false,
        remove: [remove(String(item[id]))],
      }));
    },
    async find(call, wanted): Promise<Found | null> {
      const items = (await listPages(call, names)).filter((item) => item[name] === wanted);
      const [first] = await tagged(call, items);
      if (first === undefined) return null;
      const arn = String(first.item[id]);
      const { own } = first;
      return {
        runId: own.get(RUN_TAG) ?? null,
        logicalId: own.get(RESOURCE_TAG) ?? null,
        id: arn,
        remove: [remove(arn)],
      };
    },
  };
}

const LOAD_BALANCERS: ElbNames = {
  kind: "load-balancer",
  operation: "elasticloadbalancing:DescribeLoadBalancers",
  key: "LoadBalancers",
  id: "LoadBalancerArn",
  name: "LoadBalancerName",
  state: "State.Code",
  // Its listeners and their rules go with it.
  remove: (LoadBalancerArn) => ({ operation: "elasticloadbalancing:DeleteLoadBalancer", input: { LoadBalancerArn } }),
};

const TARGET_GROUPS: ElbNames = {
  kind: "target-group",
  operation: "elasticloadbalancing:DescribeTargetGroups",
  key: "TargetGroups",
  id: "TargetGroupArn",
  name: "TargetGroupName",
  state: null,
  remove: (TargetGroupArn) => ({ operation: "elasticloadbalancing:DeleteTargetGroup", input: { TargetGroupArn } }),
};

export const ELB_KINDS: readonly ElbKind[] = [elbKind(LOAD_BALANCERS), elbKind(TARGET_GROUPS)];

/** How the interfaces of load balancers that there are are described. */
export async function liveDescriptions(call: ProvisionCall): Promise<ReadonlySet<string>> {
  const items = await listPages(call, LOAD_BALANCERS);
  return new Set(items.map((item) => balancerDescription(String(item[LOAD_BALANCERS.id]))));
}

/** ELB describes the interfaces of `…:loadbalancer/net/web/50dc6c495c0c9188` as `ELB net/web/50dc6c495c0c9188`. */
export function balancerDescription(arn: string): string {
  return `ELB ${arn.replace(/^.*:loadbalancer\//, "")}`;
}
