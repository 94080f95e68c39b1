import type { ConnectionTracking, NetworkInterface } from "../topology/topology.js";

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

/** Timeouts by interface index, of interfaces that have others than the defaults; null where none has (CT-07). */
export function chosenTimeouts(interfaces: readonly NetworkInterface[]): ReadonlyMap<number, TrackingTimeouts> | null {
  const chosen = interfaces.flatMap(({ connectionTracking }, index) =>
    connectionTracking === undefined ? [] : [[index, timeoutsOf(connectionTracking)] as const],
  );
  return chosen.length === 0 ? null : new Map(chosen);
}

function timeoutsOf(chosen: ConnectionTracking): TrackingTimeouts {
  const usual = DEFAULT_TRACKING_TIMEOUTS;
  const us = (seconds: number | null, defaultUs: number): number =>
    seconds === null ? defaultUs : seconds * SECOND_US;
  return {
    ...usual,
    tcpEstablishedUs: us(chosen.tcpEstablishedTimeoutSeconds, usual.tcpEstablishedUs),
    udpUs: us(chosen.udpTimeoutSeconds, usual.udpUs),
    udpStreamUs: us(chosen.udpStreamTimeoutSeconds, usual.udpStreamUs),
  };
}
