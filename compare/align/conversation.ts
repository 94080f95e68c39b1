import { formatIpAddress, TCP, UDP, type IpAddress } from "../../model/index.js";
import type { Side } from "../log/compared-log.js";
import { mergeFlows, totalOf, type Flow } from "../log/flow.js";
import type { AlignedInterfaces } from "./interfaces.js";
import type { Places } from "./places.js";
import { ServicePorts, type Sense } from "./service-ports.js";

/** Which of the fields tell flows apart in both logs. */
export interface Told {
  readonly interfaces: boolean;
  readonly ports: boolean;
  readonly protocol: boolean;
  readonly packetAddresses: boolean;
}

/** All flows of one 5-tuple and its reverse, at every interface that logged them. */
export interface Conversation {
  readonly side: Side;
  /** Equal for what may be the same conversation in the other log: all but the ephemeral port. */
  readonly group: string;
  /** The group if the other port is the service's; null where that is sure. */
  readonly otherGroup: string | null;
  /** Who asks; without ports to tell by, either end. */
  readonly client: IpAddress;
  readonly server: IpAddress;
  /** By interface, source and packet addresses: equal for the same flow in the other log. */
  readonly members: ReadonlyMap<string, Flow>;
  /** Unix seconds, NaN where the format does not tell. */
  readonly start: number;
  readonly end: number;
}

/** What names things so that equal text means the same in both logs. */
export interface Naming {
  readonly side: Side;
  readonly told: Told;
  readonly interfaces: AlignedInterfaces;
  readonly places: Places;
}

/** The conversations of a log, in the order of their first records. */
export function conversations(flows: Iterable<Flow>, naming: Naming): readonly Conversation[] {
  const { told } = naming;
  const drafts = new Map<string, Flow[]>();
  const services = new ServicePorts();
  for (const flow of flows) {
    // A flow that only an explanation told of.
    if (totalOf(flow).records === 0) continue;
    const [source, destination] = endsOf(flow, told);
    const ends = source < destination ? `${source} ${destination}` : `${destination} ${source}`;
    const key = told.protocol ? `${flow.protocol} ${ends}` : ends;
    const draft = drafts.get(key);
    if (draft !== undefined) draft.push(flow);
    else {
      drafts.set(key, [flow]);
      services.count(flow.protocol, source, destination);
    }
  }
  return [...drafts.values()].map((members) => conversation(members, services, naming));
}

function endsOf({ source, destination, sourcePort, destinationPort }: Flow, told: Told): readonly [string, string] {
  return [endOf(source, told.ports ? sourcePort : null), endOf(destination, told.ports ? destinationPort : null)];
}

function endOf(address: IpAddress, port: number | null): string {
  return `${typeof address === "number" ? address : formatIpAddress(address)}:${port}`;
}

function conversation(flows: readonly Flow[], services: ServicePorts, naming: Naming): Conversation {
  const [first] = flows as [Flow];
  const { side, told, places } = naming;
  const { protocol, source, destination } = first;
  const hasClient = told.ports && told.protocol && (protocol === TCP || protocol === UDP);
  const { fromSource, sure }: Sense = hasClient
    ? services.senseOf(flows, endsOf(first, told))
    : { fromSource: null, sure: true };
  const [from, to] = [places.of(side, source), places.of(side, destination)];
  const ports = told.ports ? [first.sourcePort, first.destinationPort] : [null, null];
  const way = told.protocol ? protocol : "";
  const toDestination = `${way} ${from} ${to} :${ports[1]}`;
  const toSource = `${way} ${to} ${from} :${ports[0]}`;

  const members = new Map<string, Flow>();
  for (const flow of flows) {
    const key = memberKey(flow, naming);
    const known = members.get(key);
    members.set(key, known === undefined ? flow : mergeFlows(known, flow));
  }
  const groups =
    fromSource === null
      ? { group: withoutClient(way, [from, ports[0]], [to, ports[1]]), otherGroup: null }
      : fromSource
        ? { group: toDestination, otherGroup: sure ? null : toSource }
        : { group: toSource, otherGroup: sure ? null : toDestination };
  return {
    side,
    ...groups,
    client: fromSource === false ? destination : source,
    server: fromSource === false ? source : destination,
    members,
    start: flows.reduce((earliest, { start }) => Math.min(earliest, start), Infinity),
    end: flows.reduce((latest, { end }) => Math.max(latest, end), -Infinity),
  };
}

type End = readonly [place: string, port: number | null | undefined];

/** In the order of their names, which is the same in both logs. */
function withoutClient(way: number | string | null, a: End, b: End): string {
  const [one, other] = [`${a[0]} ${a[1]}`, `${b[0]} ${b[1]}`];
  return one < other ? `${way} ${one} ${other}` : `${way} ${other} ${one}`;
}

function memberKey(flow: Flow, { side, told, interfaces, places }: Naming): string {
  const { interfaceId, source, packetSource, packetDestination } = flow;
  const from = places.of(side, source);
  const key = told.interfaces ? `${interfaceKey(interfaceId, side, interfaces)} ${from}` : from;
  if (!told.packetAddresses) return key;
  const packet = [packetSource, packetDestination].map((each) => (each === null ? "-" : places.of(side, each)));
  return `${key} ${packet.join(" ")}`;
}

function interfaceKey(id: string, side: Side, interfaces: AlignedInterfaces): string {
  const found = interfaces[side].get(id);
  // What has no counterpart must not meet one of the other log that happens to be called alike.
  return found === undefined || found.by === null ? `${side}:${id}` : `=${found.ids.a}`;
}
