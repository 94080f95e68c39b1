import { describe, expect, test } from "vitest";
import { formatIpv6, ICMPV6, parseIpv6, RST, SYN, TCP, UDP, type Ipv6, type Packet } from "../../model/index.js";
import { httpExchange, httpCommandLine } from "../../sim/exchanges/http.js";
import { errorLine, pingCommandLine } from "../../sim/exchanges/ping-output.js";
import { pingExchange } from "../../sim/exchanges/ping.js";
import { sshCommandLine } from "../../sim/exchanges/ssh/ssh-exchange.js";
import { tcpExchange } from "../../sim/exchanges/tcp/tcp-exchange.js";
import { udpExchange } from "../../sim/exchanges/udp.js";
import { hostProfile } from "../../sim/hosts/host-profile.js";
import { stackAnswer } from "../../sim/hosts/host-stack.js";
import type { HttpSpec, PingSpec, SshSpec, TcpSpec, UdpSpec } from "../../sim/lab/lab.js";
import { context, START, totals, wire, type Wire, type WireOptions } from "./harness.js";

const address = (text: string): Ipv6 => parseIpv6(text)!;
const CLIENT = address("2a05:d012:4:1a00::a");
const SERVER = address("2a05:d012:4:1a01::b");
/** The same address as another object: addresses are the same by value. */
const again = (packet: Packet): Packet => ({ ...packet, source: { ...(packet.source as Ipv6) } });

const BASE = {
  name: "it",
  from: { kind: "instance", instanceId: "i-1", interfaceId: "eni-1" },
  to: SERVER,
  through: null,
} as const;
const PING: PingSpec = {
  ...BASE,
  kind: "ping",
  count: 2,
  intervalUs: 1_000_000,
  timeoutUs: null,
  payloadBytes: 56,
  pathMtuDiscovery: "want",
  timeToLive: null,
  interruptAfterUs: null,
};
const TCP_SPEC: TcpSpec = { ...BASE, kind: "tcp", port: 5432, requestBytes: 300, responseBytes: 20_000, close: "fin" };
const HTTP: HttpSpec = {
  ...BASE,
  kind: "http",
  port: 8080,
  path: "/x",
  host: null,
  requestBytes: 80,
  responseBytes: 1000,
  requests: 1,
};
const UDP_SPEC: UdpSpec = {
  ...BASE,
  kind: "udp",
  port: 53,
  datagrams: 1,
  payloadBytes: 3,
  replyBytes: 10,
  intervalUs: 1_000_000,
};

const OPTIONS: WireOptions = { translate: (_, packet) => again(packet) };
const here = context({ local: CLIENT });

function run(running: Wire): Wire {
  running.run();
  return running;
}

test("TS-01, TS-08: an answered ping is 104 bytes a packet and prints what iputils does of IPv6", () => {
  const running = run(wire(pingExchange(PING, here), OPTIONS));
  expect(running.transcript().replace(/time \d+ms/, "time Xms")).toBe(
    [
      "PING 2a05:d012:4:1a01::b(2a05:d012:4:1a01::b) 56 data bytes",
      "64 bytes from 2a05:d012:4:1a01::b: icmp_seq=1 ttl=64 time=0.500 ms",
      "64 bytes from 2a05:d012:4:1a01::b: icmp_seq=2 ttl=64 time=0.500 ms",
      "",
      "--- 2a05:d012:4:1a01::b ping statistics ---",
      "2 packets transmitted, 2 received, 0% packet loss, time Xms",
      "rtt min/avg/max/mdev = 0.500/0.500/0.500/0.000 ms",
      "",
    ].join("\n"),
  );
  expect(totals(running)).toEqual({ out: { packets: 2, bytes: 208 }, in: { packets: 2, bytes: 208 } });
  expect(running.sent.map(({ packet }) => [packet.protocol, packet.icmpType])).toEqual([
    [ICMPV6, 128],
    [ICMPV6, 129],
    [ICMPV6, 128],
    [ICMPV6, 129],
  ]);
  expect(pingCommandLine(PING)).toBe("ping -c 2 2a05:d012:4:1a01::b");
});

test("TS-06: a neighbour that does not answer is told of as IPv6 tells it", () => {
  const exchange = pingExchange({ ...PING, count: 1 }, here);
  const running = wire(exchange, { lose: () => true });
  running.at(3_000_000, "client", (now, out) => {
    exchange.client.unreachable?.(now, running.sent[0]!.packet, "SIM_ARP_UNRESOLVED", out);
  });
  run(running);
  expect(running.transcript()).toContain(
    "From 2a05:d012:4:1a00::a icmp_seq=1 Destination unreachable: Address unreachable\n",
  );
  expect(running.outcome()).toMatchObject({ succeeded: false, exitCode: 1 });
});

// ping6_common.c, print_icmp.
test.for([
  [1, 0, "Destination unreachable: No route"],
  [1, 1, "Destination unreachable: Administratively prohibited"],
  [1, 3, "Destination unreachable: Address unreachable"],
  [1, 4, "Destination unreachable: Port unreachable"],
  [1, 9, "Destination unreachable: Unknown code 9"],
  [3, 0, "Time exceeded: Hop limit"],
  [4, 1, "Parameter problem: Unknown header at 6"],
  [7, 0, "unknown icmp type: 7"],
] as const)("ICMPv6 %i/%i is printed as %s", ([type, code, text]) => {
  expect(errorLine(SERVER, 3, type, code, 0)).toBe(`From ${formatIpv6(SERVER)} icmp_seq=3 ${text}\n`);
});

describe("headers are 20 bytes longer (RFC 8200), segments 20 bytes shorter", () => {
  test("TS-10: SYN and SYN-ACK 80 B, acknowledgements 72 B, full segments the MTU of 9001", () => {
    const { sent } = run(wire(tcpExchange(TCP_SPEC, here), OPTIONS));
    const lengths = (wanted: (packet: Packet) => boolean): number[] => [
      ...new Set(
        sent
          .map(({ packet }) => packet)
          .filter(wanted)
          .map(({ lengthBytes }) => lengthBytes),
      ),
    ];
    expect(lengths(({ tcpFlags }) => (tcpFlags & SYN) !== 0)).toEqual([80]);
    const all = lengths(() => true);
    expect(Math.min(...all)).toBe(72);
    expect(Math.max(...all)).toBe(9001);
    // Two full segments of 8929 B and the rest.
    expect(all).toContain(20_000 - 2 * (9001 - 72) + 72);
    expect(new Set(sent.map(({ packet }) => packet.timeToLive))).toEqual(new Set([64]));
  });

  test("TS-10: a closed port resets with 60 B", () => {
    const running = run(wire(tcpExchange(TCP_SPEC, here), { ...OPTIONS, listening: false }));
    expect(running.transcript()).toBe(
      "nc: connect to 2a05:d012:4:1a01::b port 5432 (tcp) failed: Connection refused\n",
    );
    expect(running.sent.map(({ packet }) => [packet.tcpFlags & RST, packet.lengthBytes])).toEqual([
      [0, 80],
      [RST, 60],
    ]);
  });

  test("a datagram of 3 B is 51 B, its answer of 10 B 58 B", () => {
    const running = run(wire(udpExchange(UDP_SPEC, here), OPTIONS));
    expect(running.sent.map(({ packet }) => packet.lengthBytes)).toEqual([51, 58]);
    expect(running.outcome()).toMatchObject({ succeeded: true, summary: "1 datagram sent, 1 answered" });
  });

  test("TS-12: a closed UDP port answers ICMPv6 1/4 with all of the datagram", () => {
    const running = run(wire(udpExchange(UDP_SPEC, here), { ...OPTIONS, listening: false }));
    expect(running.sent[1]?.packet).toMatchObject({
      protocol: ICMPV6,
      icmpType: 1,
      icmpCode: 4,
      lengthBytes: 48 + 51,
      about: { protocol: UDP, lengthBytes: 51 },
    });
    expect(running.outcome()).toMatchObject({ succeeded: false, summary: "connection refused" });
  });
});

describe("a host's own stack", () => {
  const packet = (change: Partial<Packet>): Packet => ({
    source: CLIENT,
    destination: SERVER,
    protocol: TCP,
    sourcePort: 0,
    destinationPort: 0,
    icmpType: 0,
    icmpCode: 0,
    icmpIdentifier: 0,
    tcpFlags: 0,
    lengthBytes: 100,
    timeToLive: 64,
    dontFragment: false,
    mtuBytes: 0,
    about: null,
    payload: null,
    ...change,
  });
  const AL2023 = hostProfile("amazon-linux-2023", "instance");

  test.for([
    // RFC 4443, 3.4: a next header that is not known is a parameter problem.
    ["another protocol", { protocol: 47 }, { protocol: ICMPV6, icmpType: 4, icmpCode: 1, lengthBytes: 148 }],
    // RFC 4443, 2.4 (c): as much as fits into the least MTU.
    ["a long datagram", { protocol: UDP, lengthBytes: 8000 }, { icmpType: 1, icmpCode: 4, lengthBytes: 1280 }],
    ["an echo request", { protocol: ICMPV6, icmpType: 128 }, { icmpType: 129, lengthBytes: 100, timeToLive: 64 }],
  ] as const)("RFC 4443: %s", ([, change, answer]) => {
    expect(stackAnswer(packet(change), AL2023, 9001)).toMatchObject({ source: SERVER, destination: CLIENT, ...answer });
  });

  test.for([1, 2, 3, 4, 129, 135, 136])("RFC 4443, 2.4 (e): ICMPv6 type %i is not answered", (icmpType) => {
    expect(stackAnswer(packet({ protocol: ICMPV6, icmpType }), AL2023, 9001)).toBeNull();
  });

  test("TS-07: the hop limit is not IPv4's time to live", () => {
    expect(AL2023).toMatchObject({ timeToLive: 127, hopLimit: 64 });
    expect(hostProfile("windows", "instance").hopLimit).toBe(128);
  });
});

test("addresses stand in brackets in URLs only (RFC 3986)", () => {
  expect(httpCommandLine(HTTP)).toContain(" http://[2a05:d012:4:1a01::b]:8080/x");
  const ssh: SshSpec = {
    ...BASE,
    kind: "ssh",
    port: 22,
    user: "ec2-user",
    clientVersion: "9.2",
    key: "accepted",
    session: { kind: "interactive", lines: [], stayUs: 0 },
  };
  expect(sshCommandLine(ssh)).toBe("ssh ec2-user@2a05:d012:4:1a01::b");
  const refused = run(wire(httpExchange(HTTP, here), { ...OPTIONS, listening: false }));
  expect(refused.transcript()).toContain("Failed to connect to 2a05:d012:4:1a01::b port 8080 after");
  expect(refused.now()).toBeGreaterThan(START);
});
