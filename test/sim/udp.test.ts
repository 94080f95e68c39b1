import { expect, test } from "vitest";
import { udpCommandLine, udpExchange } from "../../sim/exchanges/udp.js";
import type { UdpSpec } from "../../sim/lab/lab.js";
import { context, SERVER, START, totals, wire, type Wire, type WireOptions } from "./harness.js";

function udp(change: Partial<UdpSpec> = {}): UdpSpec {
  return {
    kind: "udp",
    name: "udp",
    from: { kind: "instance", instanceId: "i-1", interfaceId: "eni-1" },
    to: SERVER,
    through: null,
    port: 5000,
    datagrams: 3,
    payloadBytes: 3,
    replyBytes: 10,
    intervalUs: 500_000,
    ...change,
  };
}

function run(change: Partial<UdpSpec>, options?: WireOptions): Wire {
  const running = wire(udpExchange(udp(change), context()), options);
  running.run();
  return running;
}

test("answered datagrams, one interval apart, from port to port and back", () => {
  const running = run({});
  expect(totals(running)).toEqual({ out: { packets: 3, bytes: 93 }, in: { packets: 3, bytes: 114 } });
  expect(running.outcome()).toEqual({ succeeded: true, exitCode: 0, summary: "3 datagrams sent, 3 answered" });
  const sent = running.sent.filter(({ direction }) => direction === "out");
  expect(sent.map(({ at }) => at - START)).toEqual([0, 500_000, 1_000_000]);
  const ports = running.sent.map(({ packet }) => [packet.sourcePort, packet.destinationPort]);
  expect(ports.slice(0, 2)).toEqual([
    [45454, 5000],
    [5000, 45454],
  ]);
});

test("TS-12: a closed port refuses the first datagram, and no other is sent", () => {
  const running = run({}, { listening: false });
  expect(totals(running)).toEqual({ out: { packets: 1, bytes: 31 }, in: { packets: 1, bytes: 59 } });
  expect(running.outcome()).toEqual({ succeeded: false, exitCode: 1, summary: "connection refused" });
  expect(running.transcript()).toBe("Ncat: Connection refused.\n");
});

test.for([
  ["nothing comes back", { datagrams: 2 }, { lose: () => true }, false, "2 datagrams sent, 0 answered"],
  [
    "one is lost",
    { datagrams: 2 },
    { lose: (_: string, index: number) => index === 1 },
    true,
    "2 datagrams sent, 1 answered",
  ],
  ["no answer is expected", { datagrams: 1, replyBytes: null }, {}, true, "1 datagram sent"],
] as const)("%s", ([, change, options, succeeded, summary]) => {
  const running = run(change, options);
  expect(running.outcome()).toEqual({ succeeded, exitCode: 0, summary });
  expect(running.transcript()).toBe("");
});

test("TS-06: what the own operating system cannot send ends it", () => {
  const exchange = udpExchange(udp(), context());
  const running = wire(exchange, { lose: () => true });
  running.at(3_000_000, "client", () => {});
  running.at(100, "client", (now, out) => {
    const packet = running.sent[0]?.packet;
    if (packet) exchange.client.unreachable?.(now, packet, "SIM_ARP_UNRESOLVED", out);
  });
  running.run();
  expect(running.transcript()).toBe("Ncat: No route to host.\n");
  expect(running.outcome()).toMatchObject({ succeeded: false, exitCode: 1 });
});

test("command line", () => {
  expect(udpCommandLine(udp())).toBe("nc -u 10.2.15.210 5000");
});
