import type { Topology } from "../../model/index.js";
import { SIDES, type Both, type ComparedLog, type Side } from "../log/compared-log.js";
import { interfaceNames } from "./names.js";
import { pairByTraffic } from "./pair-by-traffic.js";
import type { OwnAddresses } from "./own-addresses.js";

/** An interface of one log or of both. */
export interface AlignedInterface {
  /** Its logical name where it has one, else an id. */
  readonly name: string;
  /** Null where a log and its topology do not have it. */
  readonly ids: Both<string | null>;
  readonly by: "id" | "name" | "address" | "traffic" | null;
}

/** Every interface by the id that one log has for it. */
export type AlignedInterfaces = Both<ReadonlyMap<string, AlignedInterface>>;

/**
 * Brings the interfaces of two logs together: by id, by logical name, by address, and where it is not
 * known which address is an interface's own, by the hosts that it tells of; in this order.
 */
export function alignInterfaces(logs: Both<ComparedLog>, own: Both<OwnAddresses>): AlignedInterfaces {
  const names: Both<ReadonlyMap<string, string>> = { a: namesOf(logs.a.topology), b: namesOf(logs.b.topology) };
  const left: Both<Set<string>> = { a: idsOf(logs.a), b: idsOf(logs.b) };
  const aligned = { a: new Map<string, AlignedInterface>(), b: new Map<string, AlignedInterface>() };

  function pair(a: string, b: string, by: AlignedInterface["by"]): void {
    const found = { name: names.a.get(a) ?? names.b.get(b) ?? a, ids: { a, b }, by };
    aligned.a.set(a, found);
    aligned.b.set(b, found);
    left.a.delete(a);
    left.b.delete(b);
  }
  /** Pairs what has the same key, where a key is of one interface only on either side. */
  function pairBy(by: "name" | "address", keysOf: (side: Side, id: string) => Iterable<string>): void {
    const byKey: Both<Map<string, string | null>> = { a: new Map(), b: new Map() };
    for (const side of SIDES) {
      for (const id of left[side])
        for (const key of keysOf(side, id)) byKey[side].set(key, byKey[side].has(key) ? null : id);
    }
    for (const [key, a] of byKey.a) {
      const b = byKey.b.get(key) ?? null;
      if (a !== null && b !== null && left.a.has(a) && left.b.has(b)) pair(a, b, by);
    }
  }

  for (const id of left.a) if (left.b.has(id)) pair(id, id, "id");
  pairBy("name", (side, id) => {
    const name = names[side].get(id);
    return name === undefined ? [] : [name];
  });
  pairBy("address", (side, id) => own[side].get(id) ?? []);
  const unknown = (side: Side, id: string): boolean => (own[side].get(id)?.size ?? 0) === 0;
  for (const [a, b] of pairByTraffic(logs, left))
    if (left.a.has(a) && left.b.has(b) && (unknown("a", a) || unknown("b", b))) pair(a, b, "traffic");
  for (const side of SIDES) {
    for (const id of left[side]) {
      const ids = side === "a" ? { a: id, b: null } : { a: null, b: id };
      aligned[side].set(id, { name: names[side].get(id) ?? id, ids, by: null });
    }
  }
  return aligned;
}

function namesOf(topology: Topology | null): ReadonlyMap<string, string> {
  return topology === null ? new Map() : interfaceNames(topology);
}

/** Those of the records first: where names or addresses are doubtful, these are meant. */
function idsOf({ table, topology }: ComparedLog): Set<string> {
  const ids = new Set<string>();
  for (const { interfaceId } of table.flows) if (interfaceId !== "") ids.add(interfaceId);
  for (const id of table.silent.keys()) if (id !== "") ids.add(id);
  for (const { id } of topology?.networkInterfaces ?? []) ids.add(id);
  return ids;
}
