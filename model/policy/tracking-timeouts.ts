import { defaultTcpEstablishedTimeoutSeconds } from "../topology/nitro.js";
import type { ConnectionTracking, Topology } from "../topology/topology.js";

/** Idle timeouts of security-group connection tracking, in microseconds. */
export interface TrackingTimeouts {
  readonly tcpSynUs: number;
  readonly tcpEstablishedUs: number;
  readonly tcpClosingUs: number;
  readonly udpUs: number;
  readonly udpStreamUs: number;
  readonly icmpUs: number;
  readonly otherUs: number;
}

const SECOND_US = 1_000_000;

/** CT-03, CT-07 as AWS documents them; CT-08's recommended values where AWS is silent. */
export const DEFAULT_TRACKING_TIMEOUTS: TrackingTimeouts = {
  tcpSynUs: 60 * SECOND_US,
  tcpEstablishedUs: 432_000 * SECOND_US,
  tcpClosingUs: 10 * SECOND_US,
  udpUs: 30 * SECOND_US,
  udpStreamUs: 180 * SECOND_US,
  icmpUs: 30 * SECOND_US,
  otherUs: 600 * SECOND_US,
};

const USUAL = DEFAULT_TRACKING_TIMEOUTS;

/**
 * Timeouts by interface index, of interfaces that have others than the defaults: chosen ones, or those of their instance's
 * type; null where none has (CT-07).
 */
export function interfaceTimeouts({
  instances,
  networkInterfaces,
}: Pick<Topology, "instances" | "networkInterfaces">): ReadonlyMap<number, TrackingTimeouts> | null {
  const established = new Map(
    instances.map(({ id, instanceType }) => [id, defaultTcpEstablishedTimeoutSeconds(instanceType) * SECOND_US]),
  );
  const others = networkInterfaces.flatMap(({ connectionTracking, attachment }, index) => {
    const tcpEstablishedUs = established.get(attachment?.instanceId ?? "") ?? USUAL.tcpEstablishedUs;
    if (connectionTracking === undefined && tcpEstablishedUs === USUAL.tcpEstablishedUs) return [];
    return [[index, timeoutsOf(connectionTracking, { ...USUAL, tcpEstablishedUs })] as const];
  });
  return others.length === 0 ? null : new Map(others);
}

function timeoutsOf(chosen: ConnectionTracking | undefined, usual: TrackingTimeouts): TrackingTimeouts {
  if (chosen === undefined) return usual;
  const us = (seconds: number | null, defaultUs: number): number =>
    seconds === null ? defaultUs : seconds * SECOND_US;
  return {
    ...usual,
    tcpEstablishedUs: us(chosen.tcpEstablishedTimeoutSeconds, usual.tcpEstablishedUs),
    udpUs: us(chosen.udpTimeoutSeconds, usual.udpUs),
    udpStreamUs: us(chosen.udpStreamTimeoutSeconds, usual.udpStreamUs),
  };
}
