import { expect, test } from "vitest";
import { DEFAULT_TRACKING_TIMEOUTS, type TrackingTimeouts } from "../../model/index.js";
import { after, ONLY_OUT, PASSED, REFUSED_BY_A, SECOND_US } from "./one-way.js";

const TCP_OPEN = ["0: tcp a:40000 > b:22 syn", "0: tcp b:22 > a:40000 synack", "0: tcp a:40000 > b:22 ack"];
const TCP_FIN = ["1: tcp a:40000 > b:22 fin", "1: tcp b:22 > a:40000 fin"];
const UDP_ONCE = ["0: udp a:1024 > b:53", "0: udp b:53 > a:1024"];

/** `begun`, and a packet back to a after an idle time of exactly `idle` seconds passes; a microsecond later it does not. */
test.for([
  {
    rule: "CT-08: TCP, only a SYN seen",
    begun: TCP_OPEN.slice(0, 1),
    last: 0,
    idle: 60,
    late: "tcp b:22 > a:40000 synack",
  },
  {
    rule: "CT-08: TCP, SYN and SYN-ACK seen",
    begun: TCP_OPEN.slice(0, 2),
    last: 0,
    idle: 60,
    late: "tcp b:22 > a:40000 synack",
  },
  { rule: "CT-07: TCP established", begun: TCP_OPEN, last: 0, idle: 432_000, late: "tcp b:22 > a:40000 ack" },
  {
    rule: "CT-07: TCP, one side has closed",
    begun: [...TCP_OPEN, TCP_FIN[0]!],
    last: 1,
    idle: 432_000,
    late: "tcp b:22 > a:40000 ack",
  },
  {
    rule: "CT-07: TCP, the other side has closed",
    begun: [...TCP_OPEN, TCP_FIN[1]!],
    last: 1,
    idle: 432_000,
    late: "tcp b:22 > a:40000 ack",
  },
  {
    rule: "CT-08: TCP, both sides have closed",
    begun: [...TCP_OPEN, ...TCP_FIN],
    last: 1,
    idle: 10,
    late: "tcp b:22 > a:40000 ack",
  },
  {
    rule: "CT-08: ten seconds after the last ACK",
    begun: [...TCP_OPEN, ...TCP_FIN, "8: tcp a:40000 > b:22 ack"],
    last: 8,
    idle: 10,
    late: "tcp b:22 > a:40000 ack",
  },
  { rule: "CT-07: UDP in one direction", begun: UDP_ONCE.slice(0, 1), last: 0, idle: 30, late: "udp b:53 > a:1024" },
  {
    rule: "CT-07: UDP, one direction, many datagrams",
    begun: ["0: udp a:1024 > b:53", "5: udp a:1024 > b:53"],
    last: 5,
    idle: 30,
    late: "udp b:53 > a:1024",
  },
  { rule: "CT-07: UDP, one request and response", begun: UDP_ONCE, last: 0, idle: 30, late: "udp b:53 > a:1024" },
  {
    rule: "CT-07: UDP, a second request without its response",
    begun: [...UDP_ONCE, UDP_ONCE[0]!],
    last: 0,
    idle: 30,
    late: "udp b:53 > a:1024",
  },
  {
    rule: "CT-07: UDP, more than one request and response",
    begun: [...UDP_ONCE, ...UDP_ONCE],
    last: 0,
    idle: 180,
    late: "udp b:53 > a:1024",
  },
  { rule: "CT-08: ICMP", begun: ["0: icmp a > b 8/0 id 7"], last: 0, idle: 30, late: "icmp b > a 0/0 id 7" },
  {
    rule: "CT-08: ICMP, from the last packet of either side",
    begun: ["0: icmp a > b 8/0 id 7", "20: icmp b > a 0/0 id 7"],
    last: 20,
    idle: 30,
    late: "icmp b > a 0/0 id 7",
  },
  { rule: "CT-03: other protocols", begun: ["0: protocol 47 a > b"], last: 0, idle: 600, late: "protocol 47 b > a" },
])("$rule: $idle s to the microsecond", ({ begun, last, idle, late }) => {
  expect(after(ONLY_OUT, ...begun, `${last + idle}: ${late}`)).toBe(PASSED);
  expect(after(ONLY_OUT, ...begun, `${last + idle + 0.000001}: ${late}`)).toBe(REFUSED_BY_A);
});

test("the timeouts are those that AWS documents, or recommended where it does not (CT-03, CT-07, CT-08)", () => {
  const seconds = Object.entries(DEFAULT_TRACKING_TIMEOUTS).map(([name, us]: [string, number]) => [
    name,
    us / SECOND_US,
  ]);
  const expected: Readonly<Record<keyof TrackingTimeouts, number>> = {
    tcpSynUs: 60,
    tcpEstablishedUs: 432_000,
    tcpClosingUs: 10,
    udpUs: 30,
    udpStreamUs: 180,
    icmpUs: 30,
    otherUs: 600,
  };
  expect(Object.fromEntries(seconds)).toEqual(expected);
});

test.for([
  {
    rule: "CT-08: a reset ends a connection at once",
    lines: [...TCP_OPEN, "1: tcp a:40000 > b:22 rst", "1: tcp b:22 > a:40000 ack"],
    outcome: REFUSED_BY_A,
  },
  { rule: "CT-08: the reset itself passes", lines: [...TCP_OPEN, "1: tcp b:22 > a:40000 rst"], outcome: PASSED },
  {
    rule: "CT-08: the other side's reset as well",
    lines: [...TCP_OPEN, "1: tcp b:22 > a:40000 rst", "1: tcp b:22 > a:40000 ack"],
    outcome: REFUSED_BY_A,
  },
  {
    rule: "CT-09: a late FIN to an ephemeral port",
    lines: [...TCP_OPEN, ...TCP_FIN, "11.000001: tcp b:22 > a:40000 fin"],
    outcome: REFUSED_BY_A,
  },
  {
    rule: "CT-09: what comes within ten seconds of the close passes",
    lines: [...TCP_OPEN, ...TCP_FIN, "2: tcp b:22 > a:40000 fin"],
    outcome: PASSED,
  },
  {
    rule: "CT-09: a SYN back on the closed connection's ports is judged anew",
    lines: [...TCP_OPEN, ...TCP_FIN, "2: tcp b:22 > a:40000 syn"],
    outcome: REFUSED_BY_A,
  },
  {
    rule: "CT-09: a new SYN begins a new connection",
    lines: [...TCP_OPEN, ...TCP_FIN, "2: tcp a:40000 > b:22 syn", "50: tcp b:22 > a:40000 synack"],
    outcome: PASSED,
  },
])("$rule", ({ lines, outcome }) => {
  expect(after(ONLY_OUT, ...lines)).toBe(outcome);
});
