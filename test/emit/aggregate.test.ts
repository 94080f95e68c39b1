import { describe, expect, test } from "vitest";
import { ACK, FIN, RST, SYN, type Observation } from "../../model/index.js";
import {
  ACCOUNT,
  ACL_DENY,
  address,
  ENI,
  log,
  logged,
  OWN,
  packet,
  PEER,
  reply,
  seconds,
  seen,
  subscription,
  tcp,
} from "./flow-logging.js";

const PREFIX = `2 ${ACCOUNT} ${ENI}`;
const ALL = `${ENI}-all`;
const echo = packet({ icmpType: 8, icmpIdentifier: 7 });
const rejected: Partial<Observation> = { action: "REJECT", networkAcl: ACL_DENY };
const ten = (filter: "ALL" | "ACCEPT" | "REJECT" = "ALL") =>
  logged({ subscriptions: [subscription({ trafficType: filter, maxAggregationIntervalSeconds: 600 })] });

function pings(from: number, count: number): Observation[] {
  return Array.from({ length: count }, (_, index) => [
    seen(from + index, "ingress", echo),
    seen(from + index + 0.001, "egress", reply(echo)),
  ]).flat();
}

/** The start and end columns of each line. */
function windows(lines: readonly string[] | undefined): [start: number, end: number][] {
  return (lines ?? []).map((line) => {
    const columns = line.split(" ");
    return [Number(columns[10]), Number(columns[11])];
  });
}

describe("what a record counts (FL-01)", () => {
  test("ping -c 4 is one record each way, without ports, type or identifier", () => {
    const { lines } = log({ end: 60 }, [
      ...pings(10, 3),
      seen(20, "ingress", { ...echo, icmpIdentifier: 8, icmpCode: 1, sourcePort: 8 }),
    ]);
    expect(lines[ALL]).toEqual([
      `${PREFIX} 203.0.113.12 172.31.44.17 0 0 1 4 240 ${windows(lines[ALL])[0]?.[0]} 60 ACCEPT OK`,
      `${PREFIX} 172.31.44.17 203.0.113.12 0 0 1 3 180 ${windows(lines[ALL])[0]?.[0]} 60 ACCEPT OK`,
    ]);
  });

  // FL-02, flow-log-records 7: a network ACL was changed between two pings.
  test("a flow that was allowed and then refused leaves an ACCEPT and a REJECT, times shared, egress last", () => {
    const { lines } = log({ start: 1554186843, end: 1554186900, flowLogging: { windowOffsetSeconds: 23 } }, [
      seen(1554186844, "ingress", echo),
      seen(1554186844.1, "egress", reply(echo)),
      seen(1554186860, "ingress", echo),
      seen(1554186860.1, "egress", reply(echo), rejected),
    ]);
    const start = windows(lines[ALL])[0]?.[0];
    expect(lines[ALL]).toEqual([
      `${PREFIX} 203.0.113.12 172.31.44.17 0 0 1 2 120 ${start} 1554186863 ACCEPT OK`,
      `${PREFIX} 172.31.44.17 203.0.113.12 0 0 1 1 60 ${start} 1554186863 ACCEPT OK`,
      `${PREFIX} 172.31.44.17 203.0.113.12 0 0 1 1 60 ${start} 1554186863 REJECT OK`,
    ]);
  });

  test.for([
    ["another source port", { sourcePort: 41148 }],
    ["another destination port", { destinationPort: 23 }],
    ["another protocol", { protocol: 17 }],
    ["another source", { source: address("203.0.113.13") }],
  ] as const)("%s is another record", ([, parts]) => {
    const { lines } = log({ end: 60 }, [seen(1, "ingress", tcp({})), seen(2, "ingress", tcp(parts))]);
    expect(lines[ALL]).toHaveLength(2);
  });

  test.for([
    ["to a secondary private address (FL-10)", "ingress", { destination: address("172.31.44.99") }],
    ["to an address that is not the interface's (flow-log-records 8)", "ingress", { destination: PEER, source: PEER }],
    ["from an address that is not the interface's (flow-log-records 8)", "egress", { source: PEER, destination: PEER }],
  ] as const)("a packet %s shows the primary private address", ([, direction, addresses]) => {
    const { lines } = log({ end: 60 }, [seen(1, direction, tcp(addresses))]);
    const expected = direction === "ingress" ? "203.0.113.12 172.31.44.17" : "172.31.44.17 203.0.113.12";
    expect(lines[ALL]?.[0]).toContain(` ${expected} 41147 22 6 1 40 `);
  });

  test("IPv6 addresses are shown as they are", () => {
    const here = { high: 0x2001_0db8_0000_0000n, low: 1n };
    const there = { high: 0x2001_0db8_0000_0000n, low: 2n };
    const segment = tcp({ source: there, destination: here });
    const { lines } = log({ interfaces: [ten()], end: 60 }, [
      seen(1, "ingress", segment),
      seen(2, "egress", reply(segment)),
      seen(3, "ingress", tcp({})),
    ]);
    expect(lines[ALL]?.map((line) => line.split(" ").slice(3, 7).join(" "))).toEqual([
      "2001:db8::2 2001:db8::1 41147 22",
      "2001:db8::1 2001:db8::2 22 41147",
      "203.0.113.12 172.31.44.17 41147 22",
    ]);
  });

  test.for([
    [[SYN], 2],
    [[SYN | ACK, ACK], 18],
    [[SYN, FIN | ACK], 3],
    [[SYN | ACK, FIN | ACK], 19],
    [[RST | ACK], 4],
    [[ACK, ACK | 8], 0],
    [[SYN | 64], 2],
  ] as const)("TCP flags %j are summed to %i (FL-07)", ([flags, sum]) => {
    const { explanations } = log(
      { end: 60, explain: true },
      flags.map((tcpFlags, index) => seen(index, "ingress", tcp({ tcpFlags }))),
    );
    expect(explanations().map(({ tcpFlags }) => tcpFlags)).toEqual([sum]);
  });
});

describe("windows (flow-log-records 7, real-samples 1)", () => {
  test("end every 60 s exactly, start 0 to 2 s after the end before", () => {
    const { lines } = log(
      { start: 790, end: 1300, flowLogging: { windowOffsetSeconds: 21, noData: "omit" } },
      [805, 870, 930, 1055, 1110, 1200].map((at) => seen(at, "ingress", tcp({}))),
    );
    const bounds = windows(lines[ALL]);
    expect(bounds.map(([, end]) => end)).toEqual([861, 921, 981, 1101, 1161, 1221]);
    for (const [start, end] of bounds) {
      expect(start).toBeGreaterThanOrEqual(end - 60);
      expect(start).toBeLessThanOrEqual(end - 58);
    }
  });

  test("no start is later than the second of the first packet", () => {
    const starts = Array.from({ length: 50 }, (_, minute) => seen(minute * 60 + 0.5, "ingress", tcp({})));
    const { lines } = log({ end: 3000 }, starts);
    expect(windows(lines[ALL]).map(([start]) => start)).toEqual(starts.map((_, minute) => minute * 60));
  });

  test("the first one is shorter: it starts with the flow log", () => {
    const { lines } = log({ start: 40, end: 60 }, [seen(59, "ingress", tcp({}))]);
    const [first] = windows(lines[ALL]);
    expect(first?.[0]).toBeGreaterThanOrEqual(40);
    expect(first?.[0]).toBeLessThanOrEqual(42);
  });

  test("a packet at the very end of one belongs to the next", () => {
    const { lines } = log({ end: 120 }, [seen(59.999999, "ingress", tcp({})), seen(60, "ingress", tcp({}))]);
    expect(windows(lines[ALL]).map(([, end]) => end)).toEqual([60, 120]);
  });

  test("each interface has its own second, from the seed", () => {
    const names = Array.from({ length: 20 }, (_, index) => `eni-${index}`);
    const ends = (seed: string): number[] => {
      const { deliveries } = log(
        { seed, interfaces: names.map((id) => logged({ id })), end: 200, flowLogging: { windowOffsetSeconds: null } },
        names.map((_, interfaceIndex) => seen(100, "ingress", tcp({}), { interfaceIndex })),
      );
      return deliveries.map(({ batch }) => (batch.records[0]?.end ?? 0) % 60);
    };
    expect(new Set(ends("a")).size).toBeGreaterThan(10);
    expect(ends("a")).toEqual(ends("a"));
    expect(ends("a")).not.toEqual(ends("b"));
  });

  test("with timestamps of packets, start and end are the first and last packet's seconds", () => {
    const { lines } = log({ end: 60, flowLogging: { timestamps: "packet" } }, [
      seen(10.9, "ingress", tcp({})),
      seen(30.2, "ingress", tcp({})),
      seen(31.7, "egress", reply(tcp({}))),
    ]);
    expect(windows(lines[ALL])).toEqual([
      [10, 30],
      [31, 31],
    ]);
  });
});

describe("a 600 s flow log", () => {
  test("merges a flow's windows: from its first one's start to its last one's end", () => {
    const other = tcp({ sourcePort: 50_000 });
    const { lines } = log({ interfaces: [ten()], start: 0, end: 1200 }, [
      seen(190, "ingress", tcp({})),
      seen(350, "ingress", other),
      seen(400, "ingress", other),
      seen(470, "ingress", tcp({})),
      seen(601, "ingress", tcp({})),
    ]);
    const flows = lines[ALL]?.map((line) => line.split(" "));
    expect(flows?.map((columns) => [columns[5], columns[8], columns[11]])).toEqual([
      ["41147", "2", "480"],
      ["50000", "2", "420"],
      ["41147", "1", "660"],
    ]);
    const starts = windows(lines[ALL]).map(([start]) => start);
    expect(starts[0]).toBeGreaterThanOrEqual(180);
    expect(starts[0]).toBeLessThanOrEqual(182);
    expect(starts[1]).toBeGreaterThanOrEqual(300);
    expect(starts[1]).toBeLessThanOrEqual(302);
  });

  test("counts every packet of every window, and its explanation too", () => {
    const { lines, explanations } = log({ interfaces: [ten()], end: 600, explain: true }, pings(1, 500));
    expect(lines[ALL]?.map((line) => line.split(" ").slice(8, 10))).toEqual([
      ["500", "30000"],
      ["500", "30000"],
    ]);
    expect(explanations().map(({ carries }) => carries)).toEqual([
      [{ exchange: "unsolicited", what: "echo request", packets: 500, bytes: 30_000 }],
      [{ exchange: "unsolicited", what: "echo request", packets: 500, bytes: 30_000 }],
    ]);
  });

  test("says NODATA once a block", () => {
    const { lines } = log({ interfaces: [ten()], end: 2000 }, [seen(10, "ingress", tcp({}))]);
    expect(lines[ALL]?.slice(1).map((line) => line.replace(/- (\d+) (\d+) -/, "- $2 -"))).toEqual([
      `${PREFIX} - - - - - - - 1200 - NODATA`,
      `${PREFIX} - - - - - - - 1800 - NODATA`,
    ]);
  });
});

describe("order inside a batch (real-samples 1)", () => {
  test("conversations by first packet, the two directions side by side, ingress first", () => {
    const inbound = (port: number) => tcp({ sourcePort: port });
    const outbound = tcp({ source: OWN, destination: PEER, sourcePort: 40_000, destinationPort: 443 });
    const { lines } = log({ end: 60 }, [
      seen(1, "ingress", inbound(1001), rejected),
      seen(2, "egress", outbound),
      seen(3, "ingress", inbound(1002)),
      seen(4, "ingress", reply(outbound)),
      seen(5, "egress", reply(inbound(1002))),
    ]);
    expect(lines[ALL]?.map((line) => line.split(" ").slice(5, 7).join(">"))).toEqual([
      "1001>22",
      "443>40000",
      "40000>443",
      "1002>22",
      "22>1002",
    ]);
  });

  test("many conversations stay in order when the table grows", () => {
    const ports = Array.from({ length: 3000 }, (_, index) => 1024 + ((index * 7919) % 60_000));
    const { lines } = log(
      { end: 60 },
      ports.map((sourcePort, index) => seen(index / 1000, "ingress", tcp({ sourcePort }))),
    );
    expect(lines[ALL]?.map((line) => Number(line.split(" ")[5]))).toEqual(ports);
  });
});

describe("silence", () => {
  test("an idle window after traffic says NODATA; there is nothing before the first traffic", () => {
    const { lines } = log({ start: 0, end: 290 }, [seen(70, "ingress", tcp({})), seen(190, "ingress", tcp({}))]);
    expect(lines[ALL]?.map((line) => line.replace(/ \d+ (\d+) (-|ACCEPT) (\w+)$/, " $1 $2 $3"))).toEqual([
      `${PREFIX} 203.0.113.12 172.31.44.17 41147 22 6 1 40 120 ACCEPT OK`,
      `${PREFIX} - - - - - - - 180 - NODATA`,
      `${PREFIX} 203.0.113.12 172.31.44.17 41147 22 6 1 40 240 ACCEPT OK`,
    ]);
  });

  test("idle windows up to the end of the run say NODATA, one that the end cuts says nothing", () => {
    const { lines } = log({ end: 200 }, [seen(10, "ingress", tcp({}))]);
    expect(windows(lines[ALL]).map(([, end]) => end)).toEqual([60, 120, 180]);
  });

  test("a window with traffic that the end cuts is delivered whole", () => {
    const { lines } = log({ end: 62 }, [seen(61, "ingress", tcp({}))]);
    expect(windows(lines[ALL]).map(([, end]) => end)).toEqual([120]);
  });

  test("can be left out", () => {
    const { lines } = log({ end: 600, flowLogging: { noData: "omit" } }, [seen(10, "ingress", tcp({}))]);
    expect(lines[ALL]).toHaveLength(1);
  });

  test("an interface without traffic leaves nothing, and neither does one without a flow log", () => {
    const { deliveries } = log({ interfaces: [logged(), logged({ id: "eni-2", subscriptions: [] })], end: 600 }, [
      seen(1, "ingress", tcp({}), { interfaceIndex: 1 }),
    ]);
    expect(deliveries).toEqual([]);
  });

  test("a filtered stream is silent by itself", () => {
    const interfaces = [
      logged({
        subscriptions: [
          subscription({ trafficType: "ACCEPT", logGroupName: "accepted" }),
          subscription({ trafficType: "REJECT", logGroupName: "rejected" }),
        ],
      }),
    ];
    const { lines } = log({ interfaces, end: 180 }, [
      seen(1, "ingress", tcp({})),
      seen(61, "ingress", tcp({}), rejected),
      seen(121, "ingress", tcp({}), rejected),
    ]);
    const statuses = (name: string) => lines[name]?.map((line) => line.split(" ").slice(12).join(" "));
    expect(statuses(`${ENI}-accept`)).toEqual(["ACCEPT OK", "- NODATA", "- NODATA"]);
    expect(statuses(`${ENI}-reject`)).toEqual(["REJECT OK", "REJECT OK"]);
  });
});

describe("delivery (flow-log-records 10)", () => {
  test("flow logs that share a log group share the stream of an interface", () => {
    const interfaces = [
      logged({
        subscriptions: [
          subscription({ flowLogId: "fl-1", trafficType: "ACCEPT" }),
          subscription({ flowLogId: "fl-2", trafficType: "REJECT" }),
          subscription({ flowLogId: "fl-3", trafficType: "ACCEPT", logGroupName: "another" }),
        ],
      }),
    ];
    const { deliveries } = log({ interfaces, end: 60 }, [
      seen(1, "ingress", tcp({})),
      seen(2, "ingress", tcp({}), rejected),
    ]);
    expect(deliveries.map(({ stream, batch }) => [stream.logGroupName, stream.name, batch.records.length])).toEqual([
      ["NextWorkVPCFlowLogsGroup", `${ENI}-all`, 2],
      ["another", `${ENI}-accept`, 1],
    ]);
  });

  test("a 60 s and a 600 s flow log of one group write into one stream", () => {
    const interfaces = [
      logged({ subscriptions: [subscription(), subscription({ maxAggregationIntervalSeconds: 600 })] }),
    ];
    const { lines, deliveries } = log({ interfaces, end: 600, flowLogging: { noData: "omit" } }, [
      seen(1, "ingress", tcp({})),
      seen(61, "ingress", tcp({})),
    ]);
    expect(lines[ALL]?.map((line) => line.split(" ")[8])).toEqual(["1", "1", "2"]);
    expect(new Set(deliveries.map(({ stream }) => stream)).size).toBe(1);
  });

  test("a batch arrives the delivery delay after its window's end", () => {
    const { deliveries } = log({ end: 60 }, [seen(1, "ingress", tcp({}))]);
    expect(deliveries.map(({ batch }) => batch.ingestionTime)).toEqual([seconds(99.8)]);
    const late = log({ end: 60, flowLogging: { deliveryDelayUs: 300_000_000 } }, [seen(1, "ingress", tcp({}))]);
    expect(late.deliveries.map(({ batch }) => batch.ingestionTime)).toEqual([seconds(360)]);
  });

  test("a packet out of order is a bug", () => {
    expect(() => log({ end: 60 }, [seen(2, "ingress", tcp({})), seen(1, "ingress", tcp({}))])).toThrow(ENI);
  });

  test("an interface that nobody named is a bug", () => {
    expect(() => log({ end: 60 }, [seen(2, "ingress", tcp({}), { interfaceIndex: 1 })])).toThrow("index 1");
  });
});
