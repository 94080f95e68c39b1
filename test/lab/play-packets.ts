import { createAggregator, formatRecord, subscriptions, awsServices, type FlowLogging } from "../../emit/index.js";
import {
  ACK,
  compileNetwork,
  ICMP,
  parseIpAddress,
  path,
  simTime,
  TrackingTable,
  type IpAddress,
  type Packet,
  type Topology,
} from "../../model/index.js";
import { parseLab } from "../../sim/index.js";

import { withIpv6, type Ipv6Plan } from "./with-ipv6.js";

/** Packets of one direction of a flow, evenly between two instants. */
export interface PacketRun {
  readonly from: string;
  readonly to: string;
  readonly protocol: number;
  readonly ports?: readonly [source: number, destination: number];
  readonly packets: number;
  /** Of all packets together. */
  readonly bytes: number;
  /** Unix seconds of the first and the last packet. */
  readonly between: readonly [number, number];
  /** TCP flags of the first and the last packet; those between have ACK. */
  readonly flags?: readonly [first: number, last: number];
  /** Of ICMP packets; echo request by default. */
  readonly icmpType?: number;
}

export interface PacketPlay {
  /** A lab file's content: its network and flow logs. */
  readonly lab: object;
  /** Ids and addresses that AWS would derive, and what they are to be instead; by interface name. */
  readonly interfaces?: Readonly<Record<string, { readonly id: string; readonly address: string }>>;
  readonly ipv6?: Ipv6Plan;
  readonly seed?: string;
  readonly flowLogging?: Partial<FlowLogging>;
  /** Unix seconds. */
  readonly start?: number;
  readonly end: number;
}

const SECOND_US = 1_000_000;

/** Sends packets one by one through the lab's network; the records' texts by interface id. */
export function playPackets(play: PacketPlay, runs: readonly PacketRun[]): ReadonlyMap<string, readonly string[]> {
  const parsed = parseLab(JSON.stringify(play.lab), "page.json");
  if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join("; "));
  const known = renamed(parsed.value.topology, play.interfaces ?? {});
  const topology = play.ipv6 === undefined ? known : withIpv6(known, play.ipv6);
  const network = compileNetwork(topology);
  const tracking = new TrackingTable();
  const lines = new Map<string, string[]>();
  const aggregator = createAggregator({
    interfaces: subscriptions(topology, network.interfaces),
    serviceOf: awsServices(topology),
    seed: play.seed ?? "seed",
    start: simTime((play.start ?? 0) * SECOND_US),
    flowLogging: {
      timestamps: "window",
      noData: "record",
      windowOffsetSeconds: 0,
      maxRecordsPerWindow: null,
      deliveryDelayUs: 39_800_000,
      ...play.flowLogging,
    },
    explain: false,
    deliver: ({ interfaceId }, { records, format }) => {
      const texts = records.map((record) => formatRecord(record, format));
      lines.set(interfaceId, [...(lines.get(interfaceId) ?? []), ...texts]);
    },
  });
  const sent = runs.flatMap(packetsOf).toSorted((a, b) => a.at - b.at);
  for (const { at, packet } of sent) {
    const sender = network.interfaces.findIndex(({ privateAddresses, ipv6Addresses }) =>
      [...privateAddresses.map(({ address }) => address), ...ipv6Addresses].some((own) => same(own, packet.source)),
    );
    const { observations } = path(network, tracking, packet, sender < 0 ? "internet" : sender, simTime(at));
    for (const observation of observations) aggregator.observe(observation);
  }
  aggregator.finish(simTime(play.end * SECOND_US));
  return lines;
}

function same(a: IpAddress, b: IpAddress): boolean {
  if (typeof a === "number" || typeof b === "number") return a === b;
  return a.high === b.high && a.low === b.low;
}

function packetsOf(run: PacketRun): readonly { readonly at: number; readonly packet: Packet }[] {
  const { packets, bytes, between, flags = [ACK, ACK], ports = [0, 0] } = run;
  const [first, last] = between;
  const each = Math.floor(bytes / packets);
  const [source, destination] = [run.from, run.to].map((text) => parseIpAddress(text)!);
  return Array.from({ length: packets }, (_, index) => ({
    at: Math.round((first + (packets === 1 ? 0 : ((last - first) * index) / (packets - 1))) * SECOND_US),
    packet: {
      source: source!,
      destination: destination!,
      protocol: run.protocol,
      sourcePort: ports[0],
      destinationPort: ports[1],
      icmpType: run.protocol === ICMP ? (run.icmpType ?? 8) : 0,
      icmpCode: 0,
      icmpIdentifier: 1,
      tcpFlags: index === 0 ? flags[0] : index === packets - 1 ? flags[1] : ACK,
      lengthBytes: index === packets - 1 ? bytes - each * (packets - 1) : each,
      timeToLive: 64,
      dontFragment: false,
      mtuBytes: 0,
      about: null,
      payload: null,
    },
  }));
}

/** The topology with other ids and addresses for interfaces that a lab file cannot name. */
function renamed(topology: Topology, interfaces: NonNullable<PacketPlay["interfaces"]>): Topology {
  return Object.entries(interfaces).reduce((current, [name, { id, address }]) => {
    const known = current.networkInterfaces.find((each) => each.name === name);
    if (known === undefined) throw new Error(`no interface is called \`${name}\``);
    const own = known.privateAddresses[0]!.address;
    return JSON.parse(JSON.stringify(current), (key, value: unknown) => {
      if (value === known.id) return id;
      return (key === "address" || key === "privateAddress") && value === own ? parseIpAddress(address) : value;
    }) as Topology;
  }, topology);
}
