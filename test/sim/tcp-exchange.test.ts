import { describe, expect, test } from "vitest";
import { ACK, FIN, RST, SYN, type Packet } from "../../model/index.js";
import type { TcpSpec } from "../../sim/lab/lab.js";
import type { HostProfile } from "../../sim/exchanges/exchange.js";
import { tcpExchange } from "../../sim/exchanges/tcp/tcp-exchange.js";
import { hostProfile } from "../../sim/hosts/host-profile.js";
import { context, SERVER, START, totals, wire, type WireOptions } from "./harness.js";

function spec(change: Partial<TcpSpec> = {}): TcpSpec {
  return {
    kind: "tcp",
    name: "connect",
    from: { kind: "instance", instanceId: "i-1", interfaceId: "eni-1" },
    to: SERVER,
    through: null,
    port: 2222,
    requestBytes: 0,
    responseBytes: 0,
    close: "fin",
    ...change,
  };
}

function run(change: Partial<TcpSpec> = {}, options: WireOptions = {}, client?: HostProfile): ReturnType<typeof wire> {
  const host = client === undefined ? {} : { client };
  const result = wire(tcpExchange(spec(change), context(host)), options);
  result.run();
  return result;
}

/** What a flow log's tcp-flags field shows: SYN, FIN, RST, and ACK only beside SYN. */
function loggedFlags(packets: readonly Packet[]): number {
  return packets.reduce((flags, { tcpFlags }) => flags | (tcpFlags & SYN ? tcpFlags : tcpFlags & (FIN | RST)), 0);
}

const lost: WireOptions = { lose: () => true };

describe("an established connection", () => {
  test("opens and closes with the sizes of TS-10 and flags 3 and 19 in one window", () => {
    const { sent, outcome, transcript } = run();
    const line = ({ direction, packet }: (typeof sent)[number]): string =>
      `${direction} ${packet.lengthBytes} ${packet.tcpFlags}`;
    expect(sent.map(line)).toEqual([
      `out 60 ${SYN}`,
      `in 60 ${SYN | ACK}`,
      `out 52 ${ACK}`,
      `out 52 ${FIN | ACK}`,
      `in 52 ${FIN | ACK}`,
      `out 52 ${ACK}`,
    ]);
    const of = (direction: "out" | "in"): Packet[] =>
      sent.filter((entry) => entry.direction === direction).map(({ packet }) => packet);
    expect([loggedFlags(of("out")), loggedFlags(of("in"))]).toEqual([3, 19]);
    expect(outcome()).toEqual({ succeeded: true, exitCode: 0, summary: "connected and closed" });
    expect(transcript()).toBe("Connection to 10.2.15.210 2222 port [tcp/*] succeeded!\n");
  });

  test("aborts with one reset of an established connection, 52 B", () => {
    const { sent, outcome } = run({ close: "reset", requestBytes: 10, responseBytes: 10 });
    const last = sent.at(-1);
    expect([last?.direction, last?.packet.tcpFlags, last?.packet.lengthBytes]).toEqual(["out", RST | ACK, 52]);
    expect(outcome()?.succeeded).toBe(true);
  });

  test.for([
    // [MTU, segments of 1 MB]: header and timestamps leave MTU - 52 (TS-10)
    [1500, Math.ceil(1_000_000 / 1448)],
    [9001, Math.ceil(1_000_000 / 8949)],
  ] as const)("carries 1 MB over an MTU of %i B in %i segments, every second acknowledged", ([mtuBytes, segments]) => {
    const client = { ...hostProfile("amazon-linux-2023", "instance"), mtuBytes };
    const result = run({ responseBytes: 1_000_000 }, { oneWayUs: 10_000 }, client);
    const data = result.sent.filter(({ direction, packet }) => direction === "in" && packet.lengthBytes > 60);
    expect(data.length).toBe(segments);
    expect(Math.max(...data.map(({ packet }) => packet.lengthBytes))).toBe(mtuBytes);
    expect(data.reduce((sum, { packet }) => sum + packet.lengthBytes - 52, 0)).toBe(1_000_000);
    // SYN, handshake, FIN, last ACK beside the acknowledgements of data.
    expect(totals(result).out.packets - 4).toBeGreaterThanOrEqual(Math.floor(segments / 2));
    expect(totals(result).out.packets - 4).toBeLessThanOrEqual(Math.floor(segments / 2) + 2);
  });

  test("begins with bursts of 10 segments and doubles them up to 64 (RFC 6928)", () => {
    const internet = hostProfile("ubuntu", "internet");
    const { sent } = run({ responseBytes: 300 * 1448 }, { oneWayUs: 50_000 }, internet);
    const data = sent.filter(({ direction, packet }) => direction === "in" && packet.lengthBytes > 60);
    const perRoundTrip = new Map<number, number>();
    for (const { at } of data) {
      const trip = Math.floor((at - START) / 100_000);
      perRoundTrip.set(trip, (perRoundTrip.get(trip) ?? 0) + 1);
    }
    expect([...perRoundTrip.values()].slice(0, 4)).toEqual([10, 20, 40, 64]);
  });
});

describe("a connection that is not made", () => {
  test("V18: a closed port costs 60 B and 40 B", () => {
    const result = run({}, { listening: false });
    expect(totals(result)).toEqual({ out: { packets: 1, bytes: 60 }, in: { packets: 1, bytes: 40 } });
    expect(result.outcome()).toEqual({ succeeded: false, exitCode: 1, summary: "connection refused" });
    expect(result.transcript()).toBe("nc: connect to 10.2.15.210 port 2222 (tcp) failed: Connection refused\n");
  });

  test.for([
    // V17, TS-11: [operating system, kernel, packets, bytes in the first 60 s, all packets, given up after]
    ["amazon-linux-2023", "6.1", 6, 360, 7, 127],
    ["ubuntu", "6.8", 10, 600, 11, 131],
  ] as const)("V17: %s (kernel %s), filtered: %i SYNs, %i B in 60 s", ([system, , packets, bytes, all, seconds]) => {
    const result = wire(tcpExchange(spec(), context({ client: hostProfile(system, "instance") })), lost);
    result.run(60_000_000);
    expect(totals(result).out).toEqual({ packets, bytes });
    result.run();
    expect(totals(result).out.packets).toBe(all);
    expect(result.sent.every(({ packet }) => packet.tcpFlags === SYN)).toBe(true);
    expect(result.now() - START).toBe(seconds * 1_000_000);
    expect(result.outcome()?.summary).toBe("connection timed out");
  });

  test("PCX-09: when replies are lost the server repeats its SYN-ACK for each SYN and on its own clock", () => {
    const result = wire(tcpExchange(spec(), context()), { lose: (direction) => direction === "in" });
    result.run(60_000_000);
    expect(totals(result)).toEqual({ out: { packets: 6, bytes: 360 }, in: { packets: 6 + 5, bytes: 660 } });
    result.run();
    expect(result.sent.every(({ packet }) => (packet.tcpFlags & SYN) !== 0)).toBe(true);
    expect(result.outcome()?.summary).toBe("connection timed out");
  });

  test("an answer from another address than was asked is ignored", () => {
    const result = run(
      {},
      {
        translate: (direction, packet) =>
          direction === "in" ? { ...packet, source: SERVER } : { ...packet, destination: context().local },
      },
    );
    expect(result.outcome()?.summary).toBe("connected and closed");
    const stranger = run({}, { translate: (_, packet) => ({ ...packet, source: context().local }) });
    expect(stranger.outcome()?.summary).toBe("connection timed out");
  });

  test.for([
    ["SIM_ARP_UNRESOLVED", "no route to host"],
    ["SIM_HOST_NO_ROUTE", "network is unreachable"],
  ] as const)("the own operating system says %s: %s", ([code, summary]) => {
    const exchange = tcpExchange(spec(), context());
    const result = wire(exchange, lost);
    result.at(3_500_000, "client", (now, out) => {
      const packet = result.sent[0]?.packet;
      if (packet !== undefined) exchange.client.unreachable?.(now, packet, code, out);
    });
    result.run();
    expect(result.outcome()?.summary).toBe(summary);
    expect(totals(result).out.packets).toBe(3);
  });
});

describe("a connection that breaks", () => {
  test("data without an answer is sent 16 times, then the connection times out (tcp_retries2)", () => {
    const result = run({ requestBytes: 100 }, { lose: (direction, index) => direction === "out" && index >= 2 });
    const data = result.sent.filter(({ direction, packet }) => direction === "out" && packet.lengthBytes === 152);
    expect(data.length).toBe(16);
    expect(result.outcome()?.summary).toBe("connection timed out");
    expect(result.transcript()).toContain("nc: read failed: Connection timed out\n");
  });

  test("a reset after the handshake is the peer's", () => {
    const exchange = tcpExchange(spec({ responseBytes: 1000 }), context());
    const result = wire(exchange, { oneWayUs: 1000 });
    result.at(2500, "client", (now, out) => {
      const syn = result.sent[0]?.packet;
      if (syn === undefined) return;
      const { source, destination, sourcePort, destinationPort } = syn;
      const swapped = {
        source: destination,
        destination: source,
        sourcePort: destinationPort,
        destinationPort: sourcePort,
      };
      exchange.client.receive(now, { ...syn, ...swapped, tcpFlags: RST }, out);
    });
    result.run();
    expect(result.outcome()?.summary).toBe("connection reset by peer");
  });
});
