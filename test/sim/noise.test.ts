import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatIpv4, ICMP, ipv4, parseIpv4, simTime, SYN, TCP, UDP, type Packet } from "../../model/index.js";
import { scanNoise, type NoiseOptions } from "../../sim/exchanges/noise.js";
import { singleProbeExchange } from "../../sim/exchanges/noise-single.js";
import { isInternetHostAddress, scannerAddress } from "../../sim/exchanges/noise-source.js";
import type { Exchange } from "../../sim/exchanges/exchange.js";
import type { BackgroundExchange } from "../../sim/exchanges/background.js";
import { seededRandom } from "../../sim/kernel/random.js";
import { START, totals, wire } from "./harness.js";

const MINUTE_US = 60_000_000;
const TARGET = parseIpv4("13.36.170.41") ?? ipv4(0);

function noise(change: Partial<NoiseOptions> = {}): NoiseOptions {
  return {
    interfaceId: "eni-1",
    address: TARGET,
    perMinute: 6,
    start: START,
    random: seededRandom("nextwork"),
    taken: () => false,
    ...change,
  };
}

function take(count: number, change: Partial<NoiseOptions> = {}): readonly BackgroundExchange[] {
  const traffic = scanNoise(noise(change));
  return Array.from({ length: count }, () => traffic.take());
}

/** The first packet an exchange sends. */
function firstPacket(exchange: Exchange): Packet {
  const running = wire(exchange, { lose: () => true });
  running.run(0);
  const first = running.sent[0]?.packet;
  if (!first) throw new Error("nothing sent");
  return first;
}

const shape = ({ at, exchange, from }: BackgroundExchange): unknown => [at, exchange.name, from, firstPacket(exchange)];
const comparable = (each: BackgroundExchange): string =>
  JSON.stringify(shape(each), (key, value: unknown) => (key === "payload" ? null : value));

test("FL-11: arrivals are Poisson at the rate asked for, each after the one before", () => {
  const arrivals = take(3000, { perMinute: 30 });
  const gaps = arrivals.map(({ at }, index) => at - (arrivals[index - 1]?.at ?? START));
  expect(Math.min(...gaps)).toBeGreaterThan(0);
  const mean = gaps.reduce((a, b) => a + b) / gaps.length;
  const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
  expect(mean / (MINUTE_US / 30)).toBeCloseTo(1, 1);
  expect(deviation / mean).toBeCloseTo(1, 1);
});

test("nextAt tells when the next one begins, without making it", () => {
  const traffic = scanNoise(noise());
  const announced = traffic.nextAt;
  expect(traffic.nextAt).toBe(announced);
  expect(traffic.take().at).toBe(announced);
  expect(traffic.nextAt).toBeGreaterThan(announced);
});

test("the same seed and interface give the same noise, another one gives other noise", () => {
  const some = take(20).map(comparable);
  expect(take(20).map(comparable)).toEqual(some);
  expect(take(20, { random: seededRandom("other") }).map(comparable)).not.toEqual(some);
  expect(take(20, { interfaceId: "eni-2" }).map(comparable)).not.toEqual(some);
});

test("FL-11, FL-06: shapes as measured in real logs", () => {
  const packets = take(2000).map(({ exchange }) => firstPacket(exchange));
  const share = (some: (packet: Packet) => boolean): number => packets.filter(some).length / packets.length;
  expect(share(({ protocol }) => protocol === TCP)).toBeCloseTo(23 / 26, 1);
  expect(share(({ lengthBytes }) => lengthBytes === 40)).toBeGreaterThan(0.5);
  expect(share(({ sourcePort }) => sourcePort === 61000)).toBeGreaterThan(0.3);
  const sizes = (protocol: number): readonly number[] =>
    [...new Set(packets.filter((each) => each.protocol === protocol).map((each) => each.lengthBytes))].toSorted(
      (a, b) => a - b,
    );
  expect(sizes(TCP)).toEqual([40, 44, 48, 60]);
  expect(sizes(UDP)).toEqual([32, 132]);
  expect(sizes(ICMP)).toEqual([36, 60]);
  expect(
    packets.every(
      ({ destination, icmpType, protocol }) => destination === TARGET && (protocol !== ICMP || icmpType === 8),
    ),
  ).toBe(true);
  // V23: `6 1 44 … REJECT`
  expect(packets).toContainEqual(expect.objectContaining({ protocol: TCP, tcpFlags: SYN, lengthBytes: 44 }));
});

describe("sources", () => {
  test.for([
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.31.0.9",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.5",
    "224.0.0.1",
    "255.255.255.254",
    "8.8.8.0",
    "8.8.8.255",
  ])("%s is no host of the internet", (text) => {
    expect(isInternetHostAddress(parseIpv4(text) ?? ipv4(0))).toBe(false);
  });

  test("are public, and none of the lab's", () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const taken = (address: number): boolean => formatIpv4(ipv4(address)).startsWith("185.");
        const address = scannerAddress(seededRandom(seed), taken);
        expect(isInternetHostAddress(address)).toBe(true);
        expect(taken(address)).toBe(false);
      }),
    );
  });
});

describe("a single probe", () => {
  const scan = (protocol: typeof TCP | typeof UDP | typeof ICMP, lengthBytes: number): Exchange =>
    singleProbeExchange({
      name: "scan",
      probe: { kind: "single", protocol, sourcePort: protocol === ICMP ? 0 : 61000, port: 9663, lengthBytes },
      source: parseIpv4("185.142.239.16") ?? ipv4(0),
      destination: TARGET,
      timeToLive: 255,
      icmpIdentifier: 7,
    });

  test.for([
    ["an open port is reset", TCP, 44, true, { packets: 2, bytes: 84 }, { packets: 1, bytes: 44 }, "port open"],
    [
      "without options the answer still tells its MSS",
      TCP,
      40,
      true,
      { packets: 2, bytes: 80 },
      { packets: 1, bytes: 44 },
      "port open",
    ],
    ["a closed port resets", TCP, 48, false, { packets: 1, bytes: 48 }, { packets: 1, bytes: 40 }, "answered"],
    ["a closed UDP port tells so", UDP, 32, false, { packets: 1, bytes: 32 }, { packets: 1, bytes: 60 }, "answered"],
    ["an open UDP port stays silent", UDP, 32, true, { packets: 1, bytes: 32 }, { packets: 0, bytes: 0 }, "no answer"],
    ["a ping is answered", ICMP, 36, true, { packets: 1, bytes: 36 }, { packets: 1, bytes: 36 }, "answered"],
  ] as const)("%s", ([, protocol, lengthBytes, listening, out, back, summary]) => {
    const running = wire(scan(protocol, lengthBytes), { listening });
    running.run();
    expect(totals(running)).toEqual({ out, in: back });
    expect(running.outcome()).toEqual({ succeeded: true, exitCode: 0, summary });
  });

  test("V23: one that is refused is one packet of 44 B and is forgotten after 10 s", () => {
    const running = wire(scan(TCP, 44), { lose: () => true });
    running.run();
    expect(totals(running).out).toEqual({ packets: 1, bytes: 44 });
    expect(running.now()).toBe(START + 10_000_000);
  });

  test("an open port whose answer is lost repeats it five times and gives up", () => {
    const running = wire(scan(TCP, 44), { lose: (direction) => direction === "in" });
    running.run();
    const times = running.sent
      .filter(({ direction }) => direction === "in")
      .map(({ at }) => Math.floor((at - START) / 1e6));
    expect(times).toEqual([0, 1, 3, 7, 15, 31]);
  });
});

describe("a connecting scanner", () => {
  const connecting = (port: (port: number) => boolean): Exchange => {
    const traffic = scanNoise(noise({ random: seededRandom("connecting") }));
    for (let tries = 0; tries < 20_000; tries++) {
      const { exchange } = traffic.take();
      const { protocol, lengthBytes, destinationPort } = firstPacket(exchange);
      // Looking at its first packet has started it: take the next one of its kind afresh.
      if (protocol === TCP && lengthBytes === 60 && port(destinationPort)) {
        const again = scanNoise(noise({ random: seededRandom("connecting") }));
        for (let skipped = 0; skipped < tries; skipped++) again.take();
        return again.take().exchange;
      }
    }
    throw new Error("no connecting scanner");
  };

  test("FL-06: refused silently, it is the 4 SYNs and 240 B of the samples", () => {
    const running = wire(
      connecting(() => true),
      { lose: () => true },
    );
    running.run();
    expect(totals(running).out).toEqual({ packets: 4, bytes: 240 });
    expect(running.outcome()?.summary).toBe("connection timed out");
  });

  test("on port 22 it reads the banner and closes", () => {
    const running = wire(connecting((port) => port === 22));
    running.run();
    // ssh-shapes, probe: 5 packets of 268 B there, and back 4 with the banner's 21 B.
    expect(totals(running)).toEqual({ out: { packets: 5, bytes: 268 }, in: { packets: 4, bytes: 237 } });
    expect(running.outcome()?.summary).toBe("banner read");
  });

  test("elsewhere it asks for a page", () => {
    const running = wire(connecting((port) => port !== 22));
    running.run();
    expect(running.sent.some(({ packet }) => packet.lengthBytes === 52 + 312)).toBe(true);
    expect(running.outcome()?.summary).toBe("banner read");
  });
});

test("thousands of addresses cost little until their time comes", () => {
  const all = Array.from({ length: 5000 }, (_, index) => scanNoise(noise({ interfaceId: `eni-${index}` })));
  expect(new Set(all.map(({ nextAt }) => nextAt)).size).toBeGreaterThan(4900);
  expect(all.every(({ nextAt }) => nextAt > simTime(START))).toBe(true);
});
