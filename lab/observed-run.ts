import {
  compileNetwork,
  formatIpAddress,
  type Fate,
  type Observation,
  type Packet,
  type SimTime,
  type Topology,
} from "../model/index.js";
import type { AppliedChange, ExchangeSpec, Lab } from "../sim/index.js";
import { labFlowLogs } from "./flow-logs.js";
import type { LabRun } from "./lab-run.js";
import { outcomesOf, specOf, transcriptsOf, type ObservedExchange } from "./observed-exchanges.js";

/** A packet that something else than the simulation judged at one network interface. */
export interface ObservedPacket {
  readonly at: SimTime;
  readonly interfaceId: string;
  readonly direction: "ingress" | "egress";
  readonly action: "ACCEPT" | "REJECT";
  /** Who spoke last. */
  readonly by: "security-groups" | "network-acl" | "none";
  readonly packet: Packet;
}

export interface ObservedLab {
  /** In order of time. */
  readonly packets: readonly ObservedPacket[];
  readonly exchanges: readonly ObservedExchange[];
  readonly changes: readonly AppliedChange[];
  /** As the timeline left it. */
  readonly topology: Topology;
}

/** After an exchange has ended its last packets are still on their way. */
const LAST_WORDS_US = 2_000_000;

/**
 * The flow logs and all else that a run has, of a lab that was played elsewhere. Records are made as those of a
 * simulation are; explanations tell what is known: the verdict, who gave it, and the exchange that a packet belongs to.
 */
export function observedRun(lab: Lab, { packets, exchanges, changes, topology }: ObservedLab): LabRun {
  const { interfaces } = compileNetwork(lab.topology);
  const indexOf = new Map(interfaces.map(({ id }, index) => [id, index]));
  const flowLogs = labFlowLogs(lab, interfaces, true);
  const exchangeOf = exchangeFinder(lab, exchanges);
  const fates = new Map<string, Fate>();
  let observations = 0;
  let delivered = 0;
  for (const { at, interfaceId, direction, action, by, packet } of packets) {
    const interfaceIndex = indexOf.get(interfaceId);
    if (interfaceIndex === undefined || at < lab.start || at >= lab.end) continue;
    observations += 1;
    const observation: Observation = {
      interfaceIndex,
      direction,
      action,
      at,
      source: packet.source,
      destination: packet.destination,
      packet: { ...packet, payload: exchangeOf(packet, at) },
      securityGroup: null,
      networkAcl: null,
      rejectReason: null,
      via: null,
      nextHop: -1,
    };
    const token = flowLogs.observer.observe(observation);
    if (direction === "ingress" && action === "ACCEPT") delivered += 1;
    if (token !== null && (direction === "ingress" || action === "REJECT")) {
      const key = `${interfaceId} ${action} ${by}`;
      const fate = fates.get(key) ?? fateOf(interfaceId, action, by);
      fates.set(key, fate);
      flowLogs.observer.settle(token, fate);
    }
  }
  const streams = flowLogs.finish();
  const dropped = packets.filter(({ action }) => action === "REJECT").length;
  return {
    lab,
    streams,
    transcripts: transcriptsOf(lab, exchanges),
    outcomes: outcomesOf(lab, exchanges),
    changes,
    topology,
    captures: [],
    counters: {
      events: 0,
      packets: packets.filter(({ direction }) => direction === "egress").length,
      delivered,
      dropped,
      undecided: 0,
      observations,
      records: streams.reduce((sum, { records }) => sum + records.length, 0),
    },
  };
}

function fateOf(interfaceId: string, action: "ACCEPT" | "REJECT", by: ObservedPacket["by"]): Fate {
  if (action === "ACCEPT")
    return { disposition: "delivered", code: null, component: interfaceId, reason: "the kernel let it in" };
  const acl = by === "network-acl";
  const code = acl ? "SUBNET_ACL_RESTRICTION" : "ENI_SG_RULES_MISMATCH";
  const reason = `the kernel refused it by its ${acl ? "network ACL" : "security groups"}`;
  return { disposition: "dropped", code, component: interfaceId, reason };
}

/** What a packet's payload would say in a simulation: the exchange whose hosts, protocol and time are its own. */
function exchangeFinder(
  lab: Lab,
  exchanges: readonly ObservedExchange[],
): (packet: Packet, at: SimTime) => object | null {
  const known = exchanges.map(({ name, startedAt, endedAt }) => {
    const spec = specOf(lab, name);
    const own = [addressesFrom(lab, spec), addressesTo(lab, spec)] as const;
    return { payload: { exchange: { name } }, spec, own, startedAt, endedAt };
  });
  return (packet, at) => {
    const source = formatIpAddress(packet.source);
    const destination = formatIpAddress(packet.destination);
    const found = known.findLast(({ spec, own: [from, to], startedAt, endedAt }) => {
      if (at < startedAt - LAST_WORDS_US || at > endedAt + LAST_WORDS_US) return false;
      const there = from.has(source) && to.has(destination);
      const back = to.has(source) && from.has(destination);
      if (spec.kind === "ping") return packet.protocol === 1 && (there || back);
      if (packet.protocol !== (spec.kind === "udp" ? 17 : 6)) return false;
      return (there && packet.destinationPort === spec.port) || (back && packet.sourcePort === spec.port);
    });
    return found?.payload ?? null;
  };
}

function addressesFrom(lab: Lab, { from }: ExchangeSpec): ReadonlySet<string> {
  if (from.kind === "instance") return addressesOf(lab, from.instanceId);
  const address = lab.internetHosts.find(({ name }) => name === from.host)?.address ?? null;
  return new Set(address === null ? [] : [formatIpAddress(address)]);
}

function addressesTo(lab: Lab, { to }: ExchangeSpec): ReadonlySet<string> {
  const text = formatIpAddress(to);
  const instances = lab.topology.instances.map(({ id }) => addressesOf(lab, id));
  return instances.find((each) => each.has(text)) ?? new Set([text]);
}

function addressesOf({ topology }: Lab, instanceId: string): ReadonlySet<string> {
  return new Set(
    topology.networkInterfaces
      .filter(({ attachment }) => attachment?.instanceId === instanceId)
      .flatMap(({ privateAddresses }) => privateAddresses)
      .flatMap(({ address, publicAddress }) => (publicAddress === null ? [address] : [address, publicAddress]))
      .map(formatIpAddress),
  );
}
