import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ACK, FIN, ICMP, PSH, RST, simTime, SYN, TCP, UDP, type Packet } from "../../model/index.js";
import { addressResolution } from "../../sim/hosts/address-resolution.js";
import { ephemeralPorts } from "../../sim/hosts/ephemeral-ports.js";
import { hostProfile } from "../../sim/hosts/host-profile.js";
import { portUnreachable, stackAnswer } from "../../sim/hosts/host-stack.js";
import { kernelTimerExpiry, MAX_TIMER_PHASE_US } from "../../sim/hosts/kernel-timer.js";
import { seededRandom } from "../../sim/kernel/random.js";
import type { OperatingSystem } from "../../sim/lab/lab.js";
import { CLIENT, SERVER, START } from "./harness.js";

const SECOND_US = 1_000_000;
const AL2023 = hostProfile("amazon-linux-2023", "instance");

function packet(change: Partial<Packet>): Packet {
  return {
    source: CLIENT,
    destination: SERVER,
    protocol: TCP,
    sourcePort: 40000,
    destinationPort: 80,
    icmpType: 0,
    icmpCode: 0,
    icmpIdentifier: 0,
    tcpFlags: 0,
    lengthBytes: 60,
    timeToLive: 64,
    dontFragment: false,
    mtuBytes: 0,
    about: null,
    payload: "payload",
    ...change,
  };
}

describe("profiles", () => {
  test.for([
    // TS-07, TS-11, NACL-09
    ["amazon-linux-2023", 127, [0, 1, 3, 7, 15, 31, 63], 127, [32768, 60999]],
    ["amazon-linux-2", 255, [0, 1, 3, 7, 15, 31, 63], 127, [32768, 60999]],
    ["ubuntu", 64, [0, 1, 2, 3.1, 4.1, 5.1, 7.1, 11.4, 19.6, 35.7, 69.2], 131, [32768, 60999]],
    ["windows", 128, [0, 3, 9], 21, [49152, 65535]],
    ["macos", 64, [0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67], 75, [49152, 65535]],
  ] as const)("TS-07, TS-11, NACL-09: %s", ([name, timeToLive, synSeconds, giveUpSeconds, ports]) => {
    const profile = hostProfile(name, "instance");
    expect(profile.timeToLive).toBe(timeToLive);
    expect([0, ...profile.synRetransmitUs]).toEqual(synSeconds.map((second) => second * SECOND_US));
    expect(profile.synGiveUpUs).toBe(giveUpSeconds * SECOND_US);
    expect(profile.ephemeralPorts).toEqual(ports);
    expect(profile.mtuBytes).toBe(9001);
    expect(hostProfile(name, "internet")).toEqual({ ...profile, mtuBytes: 1500 });
  });

  test.for([
    ["amazon-linux-2023", 6],
    ["ubuntu", 10],
  ] as const)("TS-11: the first minute of %s has %i SYNs", ([name, count]: readonly [OperatingSystem, number]) => {
    const { synRetransmitUs } = hostProfile(name, "instance");
    expect(1 + synRetransmitUs.filter((us) => us < 60 * SECOND_US).length).toBe(count);
  });
});

describe("the host's own stack", () => {
  const back = { source: SERVER, destination: CLIENT, timeToLive: 127, payload: "payload" };
  test.for([
    [
      "TS-01: an echo request is replied to with its length, identifier and data",
      { protocol: ICMP, icmpType: 8, icmpIdentifier: 77, sourcePort: 0, destinationPort: 0, lengthBytes: 84 },
      { ...back, protocol: ICMP, icmpType: 0, icmpIdentifier: 77, lengthBytes: 84 },
    ],
    [
      "TS-10: a SYN to a closed port is reset with 40 B",
      { tcpFlags: SYN },
      { ...back, tcpFlags: RST | ACK, lengthBytes: 40, sourcePort: 80, destinationPort: 40000 },
    ],
    [
      "TS-10: a segment of an unknown connection is reset without ACK",
      { tcpFlags: PSH | ACK, lengthBytes: 100 },
      { ...back, tcpFlags: RST, lengthBytes: 40 },
    ],
    ["a FIN as well", { tcpFlags: FIN | ACK, lengthBytes: 52 }, { ...back, tcpFlags: RST, lengthBytes: 40 }],
    [
      "TS-12: a datagram of 31 B to a closed port gets an ICMP error of 59 B",
      { protocol: UDP, lengthBytes: 31 },
      { ...back, protocol: ICMP, icmpType: 3, icmpCode: 3, lengthBytes: 59, sourcePort: 0, destinationPort: 0 },
    ],
    [
      "RFC 1812: which never exceeds 576 B",
      { protocol: UDP, lengthBytes: 1500 },
      { ...back, protocol: ICMP, icmpCode: 3, lengthBytes: 576 },
    ],
    [
      "a protocol nobody speaks is unreachable",
      { protocol: 47, lengthBytes: 100 },
      { ...back, protocol: ICMP, icmpType: 3, icmpCode: 2, lengthBytes: 128 },
    ],
  ] as const)("%s", ([, change, expected]) => {
    expect(stackAnswer(packet(change), AL2023, 9001)).toMatchObject(expected);
  });

  test.for([
    ["a reset", { tcpFlags: RST }],
    ["a reset with ACK", { tcpFlags: RST | ACK }],
    ["an echo reply", { protocol: ICMP, icmpType: 0 }],
    ["an ICMP error", { protocol: ICMP, icmpType: 3, icmpCode: 3 }],
  ] as const)("RFC 1122: %s is not answered", ([, change]) => {
    expect(stackAnswer(packet(change), AL2023, 9001)).toBeNull();
  });

  test("CT-11: an ICMP error carries the packet it is about", () => {
    const datagram = packet({ protocol: UDP });
    expect(portUnreachable(datagram, AL2023).about).toBe(datagram);
  });
});

describe("ephemeral ports", () => {
  test("are in range and never given twice while in use", () => {
    const ports = ephemeralPorts({ ...AL2023, ephemeralPorts: [100, 109] });
    const random = seededRandom("ports");
    const taken = Array.from({ length: 10 }, () => ports.take(random));
    expect(new Set(taken)).toEqual(new Set([100, 101, 102, 103, 104, 105, 106, 107, 108, 109]));
    expect(ports.take(random)).toBeNull();
    ports.release(104);
    expect(ports.take(random)).toBe(104);
  });

  test("come from the caller's stream, whatever others took", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (mine, other) => {
        fc.pre(mine !== other);
        const alone = ephemeralPorts(AL2023).take(seededRandom(mine));
        const shared = ephemeralPorts(AL2023);
        const theirs = shared.take(seededRandom(other));
        fc.pre(theirs !== alone);
        expect(shared.take(seededRandom(mine))).toBe(alone);
      }),
    );
  });
});

describe("kernel timers", () => {
  test("are never early, and late by at most their bucket", () => {
    const timeouts = fc.integer({ min: 1, max: 120 * SECOND_US });
    fc.assert(
      fc.property(timeouts, fc.nat(MAX_TIMER_PHASE_US), fc.nat(60 * SECOND_US), (timeoutUs, phaseUs, after) => {
        const now = simTime(START + after);
        const lateUs = kernelTimerExpiry(now, timeoutUs, phaseUs) - now - timeoutUs;
        expect(lateUs).toBeGreaterThanOrEqual(0);
        expect(lateUs).toBeLessThanOrEqual(Math.max(8000, timeoutUs / 6));
      }),
    );
  });

  test.for([
    // Four probes 200 ms apart: 610 ms, a second: 1.024 s, both as measured.
    [200_000, 204_000],
    [SECOND_US, 1_024_000],
  ] as const)("one of %i us started as one expires lasts %i us", ([timeoutUs, lasts]) => {
    const first = kernelTimerExpiry(START, timeoutUs, 0);
    expect(kernelTimerExpiry(first, timeoutUs, 0) - first).toBe(lasts);
  });
});

test("FL-09, TS-06: ARP fails about 3 s after the first packet, for all that wait by then, and starts anew", () => {
  const arp = addressResolution(12_345);
  const first = arp.failsAt(START, SERVER);
  expect(first - START).toBeGreaterThan(3_000_000);
  expect(first - START).toBeLessThanOrEqual(3_096_000);
  expect(arp.failsAt(simTime(START + 2_000_000), SERVER)).toBe(first);
  expect(arp.failsAt(simTime(START + 2_000_000), CLIENT)).not.toBe(first);
  // As measured: 3.072 s from one failure to the next.
  expect(arp.failsAt(first, SERVER) - first).toBe(3_072_000);
});
