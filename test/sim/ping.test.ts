import { describe, expect, test } from "vitest";
import { ICMP, simTime } from "../../model/index.js";
import { pingExchange } from "../../sim/exchanges/ping.js";
import { formatRoundTrip, pingCommandLine } from "../../sim/exchanges/ping-output.js";
import { addRoundTrip, averageAndDeviation, pingStatistics } from "../../sim/exchanges/ping-statistics.js";
import { seededRandom } from "../../sim/kernel/random.js";
import type { PingSpec } from "../../sim/lab/lab.js";
import { CLIENT, context, SERVER, START, totals, wire, type Wire, type WireOptions } from "./harness.js";

const SECOND_US = 1_000_000;

function ping(change: Partial<PingSpec> = {}): PingSpec {
  return {
    kind: "ping",
    name: "ping",
    from: { kind: "instance", instanceId: "i-1", interfaceId: "eni-1" },
    to: SERVER,
    through: null,
    count: null,
    intervalUs: SECOND_US,
    timeoutUs: null,
    payloadBytes: 56,
    pathMtuDiscovery: "want",
    timeToLive: null,
    interruptAfterUs: null,
    ...change,
  };
}

function run(change: Partial<PingSpec>, options?: WireOptions): Wire {
  const running = wire(pingExchange(ping(change), context()), options);
  running.run();
  return running;
}

const lines = (running: Wire): readonly string[] => running.transcript().split("\n");
/** The transcript with what the seed decides taken out. */
const plain = (running: Wire): string => running.transcript().replace(/time \d+ms/, "time Xms");

test("TS-01, TS-03, TS-08: an answered ping -c 3", () => {
  const running = run({ count: 3 });
  expect(plain(running)).toBe(
    [
      "PING 10.2.15.210 (10.2.15.210) 56(84) bytes of data.",
      "64 bytes from 10.2.15.210: icmp_seq=1 ttl=127 time=0.500 ms",
      "64 bytes from 10.2.15.210: icmp_seq=2 ttl=127 time=0.500 ms",
      "64 bytes from 10.2.15.210: icmp_seq=3 ttl=127 time=0.500 ms",
      "",
      "--- 10.2.15.210 ping statistics ---",
      "3 packets transmitted, 3 received, 0% packet loss, time Xms",
      "rtt min/avg/max/mdev = 0.500/0.500/0.500/0.000 ms",
      "",
    ].join("\n"),
  );
  expect(running.outcome()).toEqual({
    succeeded: true,
    exitCode: 0,
    summary: "3 packets transmitted, 3 received, 0% packet loss",
  });
  expect(totals(running)).toEqual({ out: { packets: 3, bytes: 252 }, in: { packets: 3, bytes: 252 } });
});

test("TS-05: a silent drop prints nothing per packet and lingers 10 s after the last probe", () => {
  const running = run({ count: 3 }, { lose: () => true });
  expect(plain(running)).toBe(
    [
      "PING 10.2.15.210 (10.2.15.210) 56(84) bytes of data.",
      "",
      "--- 10.2.15.210 ping statistics ---",
      "3 packets transmitted, 0 received, 100% packet loss, time Xms",
      "",
      "",
    ].join("\n"),
  );
  expect(running.outcome()).toMatchObject({ succeeded: false, exitCode: 1 });
  const lastSentAt = running.sent.at(-1)?.at ?? 0;
  expect(running.now() - lastSentAt).toBe(10 * SECOND_US);
});

test("TS-05: -W shortens the linger, but only when nothing was received", () => {
  const silent = run({ count: 2, timeoutUs: 2 * SECOND_US }, { lose: () => true });
  expect(silent.now() - (silent.sent.at(-1)?.at ?? 0)).toBe(2 * SECOND_US);
  // One interval, or twice the longest round trip where that is more.
  const lossy = run({ count: 2, timeoutUs: 5 * SECOND_US }, { lose: (_, index) => index === 1 });
  expect(lossy.now() - (lossy.sent.filter((sent) => sent.direction === "out").at(-1)?.at ?? 0)).toBe(SECOND_US);
  expect(lines(lossy).at(-3)).toMatch(/^2 packets transmitted, 1 received, 50% packet loss, time 10\d\dms$/);
  const slow = run({ count: 3 }, { oneWayUs: 700_000, lose: (_, index) => index > 0 });
  expect(slow.now() - (slow.sent.filter((sent) => sent.direction === "out").at(-1)?.at ?? 0)).toBe(2_800_000);
});

test("TS-03: loss is printed as %g does", () => {
  const loss = (count: number, lost: number): string | undefined =>
    lines(run({ count }, { lose: (direction, index) => direction === "in" && index < lost }))
      .at(-3)
      ?.split(", ")[2];
  expect([loss(3, 1), loss(3, 2), loss(7, 1), loss(8, 1), loss(4, 2)]).toEqual([
    "33.3333% packet loss",
    "66.6667% packet loss",
    "14.2857% packet loss",
    "12.5% packet loss",
    "50% packet loss",
  ]);
});

test("Ctrl-C ends it with the statistics on the next line", () => {
  const running = run({ interruptAfterUs: 2_500_000 });
  expect(plain(running)).toContain("\n^C\n--- 10.2.15.210 ping statistics ---\n3 packets transmitted, 3 received, 0%");
  expect(running.now()).toBe(START + 2_500_000);
  expect(running.outcome()?.exitCode).toBe(0);
  const silent = run({ interruptAfterUs: 300_000 }, { lose: () => true });
  expect(silent.transcript()).toBe(
    "PING 10.2.15.210 (10.2.15.210) 56(84) bytes of data.\n^C\n--- 10.2.15.210 ping statistics ---\n" +
      "1 packets transmitted, 0 received, 100% packet loss, time 0ms\n\n",
  );
  expect(silent.outcome()?.exitCode).toBe(1);
});

test.for([
  // As measured on loopback with iputils 20221126: a payload without room for a timestamp has no times.
  [8, "PING 10.2.15.210 (10.2.15.210) 8(36) bytes of data.", "16 bytes from 10.2.15.210: icmp_seq=1 ttl=127", ""],
  [
    16,
    "PING 10.2.15.210 (10.2.15.210) 16(44) bytes of data.",
    "24 bytes from 10.2.15.210: icmp_seq=1 ttl=127 time=0.500 ms",
    "rtt min/avg/max/mdev = 0.500/0.500/0.500/0.000 ms",
  ],
  [
    1400,
    "PING 10.2.15.210 (10.2.15.210) 1400(1428) bytes of data.",
    "1408 bytes from 10.2.15.210: icmp_seq=1 ttl=127 time=0.500 ms",
    "rtt min/avg/max/mdev = 0.500/0.500/0.500/0.000 ms",
  ],
] as const)("-s %i", ([payloadBytes, header, reply, times]) => {
  const running = run({ count: 1, payloadBytes });
  expect(lines(running)).toEqual([
    header,
    reply,
    "",
    "--- 10.2.15.210 ping statistics ---",
    "1 packets transmitted, 1 received, 0% packet loss, time 0ms",
    times,
    "",
  ]);
  expect(running.sent[0]?.packet.lengthBytes).toBe(payloadBytes + 28);
});

test.for([
  // TS-02: thresholds at 9.995 and 99.95 ms.
  [0, "0.000"],
  [557, "0.557"],
  [999, "0.999"],
  [1000, "1.00"],
  [1004, "1.00"],
  [1005, "1.01"],
  [9994, "9.99"],
  [9995, "10.0"],
  [12_349, "12.3"],
  [12_350, "12.4"],
  [99_949, "99.9"],
  [99_950, "100"],
  [147_000, "147"],
  [147_500, "148"],
] as const)("TS-02: %i us is time=%s ms", ([us, text]) => {
  expect(formatRoundTrip(us)).toBe(text);
});

test.for([
  // TS-04, four runs of the real ping.
  [[55, 68, 56, 111, 71], 72, 20],
  [[170, 62, 45], 92, 55],
  [[31, 73], 52, 21],
  [[44], 44, 0],
  // And one of loopback: rtt min/avg/max/mdev = 0.052/0.334/0.893/0.394 ms
  [[893, 52, 59], 334, 394],
] as const)("TS-04: %j has mean %i and mdev %i", ([times, averageUs, mdevUs]) => {
  const statistics = pingStatistics();
  times.forEach((us) => addRoundTrip(statistics, us));
  statistics.received = times.length;
  expect(averageAndDeviation(statistics)).toEqual({ averageUs, mdevUs });
});

describe("TS-03: the drift of the interval", () => {
  const elapsed = (running: Wire): number => Number(/time (\d+)ms/.exec(running.transcript())?.[1]);

  test.for([
    // Answered within a millisecond, or not at all: kernel timers of a second last 1.024 s after the first.
    [{ count: 5 }, {}, 4072, 4105],
    [{ count: 3 }, { lose: () => true }, 2024, 2057],
    // Slower answers: poll() for the rest of the second.
    [{ count: 5 }, { oneWayUs: 73_500 }, 4000, 4009],
    // A short interval is rounded up by one tick of 4 ms: 610 ms for four on a real host.
    [{ count: 4, intervalUs: 200_000 }, {}, 608, 613],
  ] as const)("%j %j", ([change, options, least, most]) => {
    const value = elapsed(run(change, options));
    expect(value).toBeGreaterThanOrEqual(least);
    expect(value).toBeLessThanOrEqual(most);
  });

  test("belongs to the seed", () => {
    const sample = (seed: string): number => {
      const running = wire(pingExchange(ping({ count: 2 }), context({ random: seededRandom(seed) })));
      running.run();
      return elapsed(running);
    };
    expect(sample("a")).toBe(sample("a"));
    expect(new Set(["a", "b", "c", "d", "e"].map(sample)).size).toBeGreaterThan(2);
  });
});

test("TS-06: addresses that do not answer ARP are reported three at a time, as on a real host", () => {
  const running = wire(pingExchange(ping({ count: 3 }), context()), { lose: () => true });
  running.at(3_060_000, "client", (now, out) => {
    const exchange = running.sent[0]?.packet.payload as { exchange: ReturnType<typeof pingExchange> };
    for (const { packet } of running.sent)
      exchange.exchange.client.unreachable?.(now, packet, "SIM_ARP_UNRESOLVED", out);
  });
  running.run(3_060_000);
  expect(plain(running)).toBe(
    [
      "PING 10.2.15.210 (10.2.15.210) 56(84) bytes of data.",
      "From 10.1.5.112 icmp_seq=1 Destination Host Unreachable",
      "From 10.1.5.112 icmp_seq=2 Destination Host Unreachable",
      "From 10.1.5.112 icmp_seq=3 Destination Host Unreachable",
      "",
      "--- 10.2.15.210 ping statistics ---",
      "3 packets transmitted, 0 received, +3 errors, 100% packet loss, time Xms",
      "pipe 3",
      "",
    ].join("\n"),
  );
  expect(running.outcome()?.exitCode).toBe(1);
});

test("TS-06: without any route ping fails before its header", () => {
  const exchange = pingExchange(ping(), context());
  const running = wire(exchange, { lose: () => true });
  running.at(0, "client", (now, out) => {
    const packet = running.sent[0]?.packet;
    if (packet) exchange.client.unreachable?.(now, packet, "SIM_HOST_NO_ROUTE", out);
  });
  running.run();
  expect(running.transcript()).toBe("ping: connect: Network is unreachable\n");
  expect(running.outcome()).toEqual({ succeeded: false, exitCode: 2, summary: "network is unreachable" });
});

test("TS-06: an ICMP error of a router is reported from its address", () => {
  const exchange = pingExchange(ping({ count: 1 }), context());
  const running = wire(exchange, { lose: () => true });
  running.at(1000, "client", (now, out) => {
    const about = running.sent[0]?.packet;
    if (!about) return;
    const icmpIdentifier = 0;
    const error = { ...about, source: SERVER, destination: CLIENT, icmpType: 11, icmpIdentifier, about };
    exchange.client.receive(now, { ...error, about: { ...about, icmpIdentifier: 1 } }, out);
    exchange.client.receive(now, error, out);
  });
  running.run();
  expect(lines(running).slice(1, 5)).toEqual([
    "From 10.2.15.210 icmp_seq=1 Time to live exceeded",
    "",
    "--- 10.2.15.210 ping statistics ---",
    "1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms",
  ]);
});

test("duplicates and replies from elsewhere are marked, other pings' replies ignored", () => {
  const exchange = pingExchange(ping({ count: 2 }), context());
  const running = wire(exchange, { listening: false });
  running.at(600, "client", (now, out) => {
    const reply = running.sent[1]?.packet;
    if (!reply) return;
    exchange.client.receive(now, { ...reply, icmpIdentifier: reply.icmpIdentifier + 1 }, out);
    exchange.client.receive(now, reply, out);
    exchange.client.receive(simTime(now + 20), { ...reply, source: CLIENT }, out);
  });
  running.run();
  expect(lines(running).slice(1, 4)).toEqual([
    "64 bytes from 10.2.15.210: icmp_seq=1 ttl=127 time=0.500 ms",
    "64 bytes from 10.2.15.210: icmp_seq=1 ttl=127 time=0.600 ms (DUP!)",
    "64 bytes from 10.1.5.112: icmp_seq=1 ttl=127 time=0.620 ms (DUP!) (DIFFERENT ADDRESS!)",
  ]);
  expect(plain(running)).toContain("2 packets transmitted, 2 received, +2 duplicates, 0% packet loss");
});

test("TS-07: the time to live shown is the one that arrived", () => {
  const running = run({ count: 1 }, { translate: (_, packet) => ({ ...packet, timeToLive: packet.timeToLive - 1 }) });
  expect(lines(running)[1]).toContain("ttl=126");
  expect(running.sent.every(({ packet }) => packet.protocol === ICMP && packet.timeToLive === 127)).toBe(true);
});

test.for([
  [{}, "ping 10.2.15.210"],
  [{ count: 5 }, "ping -c 5 10.2.15.210"],
  [
    { count: 4, intervalUs: 200_000, timeoutUs: SECOND_US, payloadBytes: 1400 },
    "ping -c 4 -i 0.2 -W 1 -s 1400 10.2.15.210",
  ],
] as const)("command line of %j", ([change, text]) => {
  expect(pingCommandLine(ping(change))).toBe(text);
});

test("it runs for ever unless told otherwise", () => {
  const running = wire(pingExchange(ping(), context()));
  running.run(70 * SECOND_US);
  expect(running.outcome()).toBeNull();
  expect(totals(running).in.packets).toBe(69);
});
