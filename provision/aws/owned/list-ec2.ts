import type { ProvisionCall } from "../operations.js";
import { RESOURCE_TAG, RUN_TAG } from "../plan/planning.js";
import { textAt } from "../execute/template.js";
import type { Ec2Kind, Item } from "./kinds.js";
import type { Owned } from "./owned.js";

/** The elements of every page; a key such as `Reservations.Instances` names lists in a list. */
export async function listAll(
  call: ProvisionCall,
  operation: Ec2Kind["operation"],
  input: object,
  key: string,
): Promise<readonly Item[]> {
  const [outer = "", inner] = key.split(".");
  const items: Item[] = [];
  let token: unknown;
  do {
    const answer = await call(operation, { ...input, ...(token !== undefined && { NextToken: token }) });
    const found = (answer[outer] ?? []) as readonly Item[];
    items.push(...(inner === undefined ? found : found.flatMap((each) => (each[inner] ?? []) as readonly Item[])));
    const next = answer["NextToken"] || undefined;
    if (next === token) break;
    token = next;
  } while (token !== undefined);
  return items;
}

function tag(item: Item, key: string): string | null {
  // Network interfaces alone have a `TagSet` (EC2 API reference, NetworkInterface).
  const tags = (item["Tags"] ?? item["TagSet"] ?? []) as readonly { readonly Key?: string; readonly Value?: string }[];
  return tags.find(({ Key }) => Key === key)?.Value ?? null;
}

function ownedOf(kind: Ec2Kind, item: Item): Owned {
  const id = String(item[kind.id]);
  const state = (kind.state === null ? null : textAt(item, kind.state)) ?? "-";
  return {
    kind: kind.kind,
    id,
    name: tag(item, "Name") ?? id,
    logicalId: tag(item, RESOURCE_TAG),
    state,
    going: kind.going.includes(state),
    remove: kind.remove(id, item),
  };
}

/** What of a kind carries the run's tag and is not gone; AWS's own filter is not relied upon. */
export async function listEc2(
  call: ProvisionCall,
  kind: Ec2Kind,
  runId: string,
  logicalId: string | null = null,
): Promise<readonly Owned[]> {
  const filters = [
    { Name: `tag:${RUN_TAG}`, Values: [runId] },
    ...(logicalId === null ? [] : [{ Name: `tag:${RESOURCE_TAG}`, Values: [logicalId] }]),
  ];
  const items = await listAll(call, kind.operation, { [kind.filters]: filters }, kind.key);
  return items
    .filter((item) => tag(item, RUN_TAG) === runId && (logicalId === null || tag(item, RESOURCE_TAG) === logicalId))
    .map((item) => ownedOf(kind, item))
    .filter(({ state }) => !kind.gone.includes(state));
}
