import { sameDestination, type Hop, type Path, type Topology } from "../model/index.js";
import {
  connectionKey,
  INTERNET,
  onPremisesKey,
  routeKey,
  withDescendants,
  vpcNodes,
  type ResourceMap,
} from "./map-node.js";
import { vpcOfNode } from "./resource-map.js";

/** One direction of a traced packet, with its hops. */
export interface TracedWay {
  readonly name: "request" | "reply";
  readonly path: Path;
}

/** A question and its answer, to be drawn on a map. */
export interface TracedPath {
  /** The question, for people. */
  readonly title: string;
  readonly answer: "reply" | "no-reply" | "undecided";
  /** Why nothing came back; null with a reply. */
  readonly code: string | null;
  /** The answer, for people. */
  readonly verdict: string;
  readonly ways: readonly TracedWay[];
}

/** A box on the way. */
export interface Step {
  readonly key: string;
  /** The part of it that decided: the row of a route table, else the box itself. */
  readonly anchor: string;
  /** Counted through both ways; null where the box only leads to the next. */
  readonly number: number | null;
  /** What happened there. */
  readonly notes: readonly string[];
}

/** The traced path in terms of a map's boxes. */
export interface Overlay {
  readonly ways: readonly { readonly name: TracedWay["name"]; readonly steps: readonly Step[] }[];
  /** Where it stopped, and why. */
  readonly failure: { readonly key: string; readonly code: string } | null;
}

/** Where things are on a map. */
interface Places {
  readonly topology: Topology;
  readonly keys: ReadonlySet<string>;
  readonly vpcOf: ReadonlyMap<string, string>;
}

type Stop = Omit<Step, "number"> & { readonly counts: boolean };

/** The interface whose security groups were asked: the one before on the way out, the next one on the way in. */
function askedInterface(hops: readonly Hop[], index: number, direction: "ingress" | "egress"): string | null {
  const candidates = direction === "egress" ? hops.slice(0, index).toReversed() : hops.slice(index + 1);
  for (const hop of candidates) {
    if (hop.kind === "network-interface" && hop.direction === direction) return hop.id;
    if (hop.kind === "flow-log" && hop.direction === direction) return hop.interfaceId;
  }
  return null;
}

function noteOf(hop: Hop): string {
  const what = hop.kind.replaceAll("-", " ");
  if (hop.kind === "security-group" || hop.kind === "network-acl") return `${what}: ${hop.action} ${hop.direction}`;
  return hop.kind === "flow-log" ? `flow log: ${hop.action} ${hop.direction}` : what;
}

function hostKey({ topology }: Places, id: string): string {
  const owned = topology.networkInterfaces.filter(({ attachment }) => attachment?.instanceId === id);
  return (owned.find(({ attachment }) => attachment?.deviceIndex === 0) ?? owned[0])?.id ?? id;
}

function rowOf(places: Places, hop: Extract<Hop, { readonly kind: "route-table" }>): string {
  const { route } = hop;
  const routes = places.topology.routeTables.find(({ id }) => id === hop.id)?.routes ?? [];
  const index = routes.findIndex(
    ({ destination }) => route !== null && sameDestination(destination, route.destination),
  );
  const key = routeKey(hop.id, index);
  return places.keys.has(key) ? key : hop.id;
}

/** A VPC's side of a gateway or connection: of the VPC the packet is in, else the one of a gateway that has but one. */
function sideOf({ keys, vpcOf }: Places, id: string, vpcId: string | null): string | null {
  const own = vpcId === null ? null : connectionKey(vpcId, id);
  if (own !== null && keys.has(own)) return own;
  if (keys.has(id)) return null;
  const sides = [...vpcOf.keys()].filter((key) => key.endsWith(`/${id}`));
  return sides.length === 1 ? sides[0]! : null;
}

/** The boxes a hop touches, in order; empty where the map has none for it. */
function boxesOf(places: Places, hops: readonly Hop[], index: number, vpcId: string | null): readonly string[] {
  const hop = hops[index]!;
  switch (hop.kind) {
    case "security-group": {
      const id = askedInterface(hops, index, hop.direction);
      return id === null ? [] : [id];
    }
    case "network-acl":
    case "block-public-access":
      return [hop.subnetId];
    case "middlebox":
      return [hop.forwards === "inspection" ? hop.id : hostKey(places, hop.id)];
    case "host":
      if (hop.id === "internet") return [INTERNET];
      return [places.keys.has(onPremisesKey(hop.id)) ? onPremisesKey(hop.id) : hostKey(places, hop.id)];
    case "flow-log":
      return [];
    case "network-interface":
    case "source-dest-check":
    case "route-table":
      return [hop.id];
    case "internet-gateway":
    case "egress-only-internet-gateway":
    case "nat-gateway":
    case "vpc-peering-connection":
    case "transit-gateway":
    case "vpn-gateway":
    case "connection":
    case "vpc-endpoint":
    case "load-balancer":
    case "not-modelled": {
      const side = sideOf(places, hop.id, vpcId);
      return [...(side === null ? [] : [side]), hop.id];
    }
  }
}

function stopsOf(places: Places, { hops }: Path): readonly Stop[] {
  const stops: Stop[] = [];
  const go = (key: string, anchor: string, counts: boolean, note: string | null): void => {
    const last = stops.at(-1);
    const notes = note === null ? [] : [note];
    if (last?.key !== key) stops.push({ key, anchor, counts, notes });
    else stops[stops.length - 1] = { ...last, counts: last.counts || counts, notes: [...last.notes, ...notes] };
  };
  for (const [index, hop] of hops.entries()) {
    const last = stops.at(-1);
    const here = last === undefined ? null : (places.vpcOf.get(last.key) ?? null);
    const boxes = boxesOf(places, hops, index, here).filter((key) => places.keys.has(key));
    if (boxes.length === 0 && last !== undefined) go(last.key, last.anchor, last.counts, noteOf(hop));
    for (const [position, key] of boxes.entries()) {
      // Out of what lies between VPCs a packet comes by the next VPC's own side of it.
      const entry = last === undefined ? null : connectionKey(places.vpcOf.get(key) ?? "", last.key);
      if (entry !== null && entry !== key && places.keys.has(entry)) go(entry, entry, false, null);
      const counts = position === boxes.length - 1;
      go(key, hop.kind === "route-table" ? rowOf(places, hop) : key, counts, counts ? noteOf(hop) : null);
    }
  }
  return stops;
}

/** The box at which a path ended: what its disposition names, else the last one it came to. */
function endOf(places: Places, { disposition }: Path, stops: readonly Stop[]): string | null {
  const last = stops.at(-1)?.key ?? null;
  if (disposition.kind !== "dropped") return last;
  const { at } = disposition;
  if (places.keys.has(at)) return at;
  const host = hostKey(places, at);
  if (places.keys.has(host)) return host;
  return sideOf(places, at, last === null ? null : (places.vpcOf.get(last) ?? null)) ?? last;
}

/** Finds the boxes of a traced path: what it passes, numbered through both ways, and where and why it stopped. */
export function overlay(map: ResourceMap, topology: Topology, traced: TracedPath): Overlay {
  const nodes = [...map.between, ...map.regions.flatMap(({ vpcs }) => vpcs.flatMap(vpcNodes))];
  const places: Places = {
    topology,
    keys: new Set([...withDescendants(nodes)].map(({ key }) => key)),
    vpcOf: vpcOfNode(map),
  };
  let number = 0;
  const ways = traced.ways.map(({ name, path }) => {
    const stops = stopsOf(places, path);
    const steps = stops.map(({ counts, ...stop }): Step => ({ ...stop, number: counts ? ++number : null }));
    return { name, steps, end: endOf(places, path, stops) };
  });
  const end = ways.at(-1)?.end ?? null;
  const { answer, code } = traced;
  const failure = answer === "reply" || end === null ? null : { key: end, code: code ?? answer };
  return { ways: ways.map(({ name, steps }) => ({ name, steps })), failure };
}
