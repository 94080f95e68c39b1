import { describe, expect, test } from "vitest";
import { LOG_FORMAT_PRESETS, readLogFormat, type LogFormat } from "../../emit/index.js";
import { ACK, FIN, parseIpv6, RST, SYN, type Observation } from "../../model/index.js";
import { address, log, logged, OWN, packet, PEER, seen, subscription, tcp } from "./flow-logging.js";

function format(text: string): LogFormat {
  const read = readLogFormat(text);
  if (!read.ok) throw new Error(read.issues[0]?.message);
  return read.value;
}

/** The lines of one interface whose flow log has that format. */
function lines(
  text: string,
  observations: readonly Observation[],
  interval: 60 | 600 = 60,
  noData: "record" | "omit" = "omit",
): readonly string[] {
  const subscriptions = [subscription({ format: format(text), maxAggregationIntervalSeconds: interval })];
  return Object.values(
    log({ interfaces: [logged({ subscriptions })], end: 600, flowLogging: { noData } }, observations).lines,
  ).flat();
}

const SECOND_ADDRESS = address("172.31.44.18");
const OTHER = address("198.51.100.9");

describe("FL-10, TGW-03: packet-level addresses tell flows apart where the format asks for them", () => {
  const toSecond = { destination: SECOND_ADDRESS };
  const observations = [seen(1, "ingress", packet({})), seen(2, "ingress", packet(toSecond))];

  test("a format without them sees one flow", () => {
    expect(lines("${srcaddr} ${dstaddr} ${packets}", observations)).toEqual(["203.0.113.12 172.31.44.17 2"]);
  });

  test("a format with one of them sees two", () => {
    expect(lines("${dstaddr} ${pkt-dstaddr} ${packets}", observations)).toEqual([
      "172.31.44.17 172.31.44.17 1",
      "172.31.44.17 172.31.44.18 1",
    ]);
  });

  test("a format with the other one sees one", () => {
    expect(lines("${pkt-srcaddr} ${packets}", observations)).toEqual(["203.0.113.12 2"]);
  });

  test("the same in ten minutes", () => {
    const later = [...observations, seen(130, "ingress", packet(toSecond)), seen(190, "ingress", packet({}))];
    expect(lines("${pkt-dstaddr} ${packets} ${bytes}", later, 600)).toEqual([
      "172.31.44.17 2 120",
      "172.31.44.18 2 120",
    ]);
  });

  test("two flow logs of one interface have each its own records", () => {
    const subscriptions = [
      subscription({ logGroupName: "plain" }),
      subscription({ logGroupName: "detailed", format: format("${pkt-dstaddr} ${packets}") }),
      subscription({ logGroupName: "detailed", format: format("${pkt-srcaddr} ${packets}") }),
    ];
    const run = log({ interfaces: [logged({ subscriptions })], end: 60 }, observations);
    const counts = (group: string) =>
      run.deliveries.flatMap(({ stream, batch }) => (stream.logGroupName === group ? [batch.records.length] : []));
    expect([counts("plain"), counts("detailed")]).toEqual([[1], [2, 1]]);
  });

  test("IPv6 addresses too", () => {
    const [source, one, two] = ["2001:db8::1", "2001:db8::2", "2001:db8::3"].map((text) => parseIpv6(text)!);
    const sent = [one!, two!].map((destination) => packet({ source: source!, destination }));
    expect(
      lines(
        "${type} ${pkt-dstaddr}",
        sent.map((each, index) => seen(index, "ingress", each)),
      ),
    ).toEqual(["IPv6 2001:db8::2", "IPv6 2001:db8::3"]);
  });
});

describe("conversations stay together", () => {
  test("ingress first, with the rows that only packet-level addresses tell apart side by side", () => {
    const back = { source: OWN, destination: PEER };
    const observations = [
      seen(1, "ingress", packet({})),
      seen(2, "egress", packet(back)),
      seen(3, "ingress", packet({ source: OTHER })),
      seen(4, "ingress", packet({ destination: SECOND_ADDRESS })),
    ];
    expect(lines("${srcaddr} ${pkt-dstaddr} ${flow-direction}", observations)).toEqual([
      "203.0.113.12 172.31.44.17 ingress",
      "203.0.113.12 172.31.44.18 ingress",
      "172.31.44.17 203.0.113.12 egress",
      "198.51.100.9 172.31.44.17 ingress",
    ]);
  });
});

describe("FL-07: tcp-flags", () => {
  test.for([
    ["a SYN", [SYN], 2],
    ["a SYN-ACK", [SYN | ACK], 18],
    ["only ACK", [ACK], 0],
    ["a short connection's client", [SYN, ACK, FIN | ACK], 3],
    ["its server", [SYN | ACK, ACK, FIN | ACK], 19],
    ["a refused connection", [RST | ACK], 4],
    ["no TCP", null, 0],
  ] as const)("%s", ([, flags, expected]) => {
    const packets = flags === null ? [packet({})] : flags.map((tcpFlags) => tcp({ tcpFlags }));
    const observations = packets.map((each, index) => seen(index, "ingress", each));
    expect(lines("${tcp-flags}", observations)).toEqual([String(expected)]);
  });
});

describe("FL-12: reject-reason", () => {
  const refused = seen(1, "ingress", packet({}), { action: "REJECT" });
  const blocked = seen(2, "ingress", packet({}), { action: "REJECT", rejectReason: "BPA" });

  test("is `-` for what security groups and network ACLs refuse", () => {
    expect(lines("${action} ${reject-reason}", [refused])).toEqual(["REJECT -"]);
  });

  test("is BPA for what VPC Block Public Access rejects, without bytes (flow-log-records 9)", () => {
    expect(lines("${action} ${reject-reason} ${packets} ${bytes}", [blocked])).toEqual(["REJECT BPA 1 -"]);
    expect(lines("${packets} ${bytes}", [blocked])).toEqual(["1 -"]);
  });

  test("tells flows apart where the format asks for it", () => {
    expect(lines("${reject-reason} ${packets}", [refused, blocked])).toEqual(["- 1", "BPA 1"]);
    expect(lines("${packets} ${bytes}", [refused, blocked])).toEqual(["2 60"]);
  });
});

describe("what describes the interface", () => {
  test("stands in every record, also in one without a flow", () => {
    const text = "${vpc-id} ${subnet-id} ${instance-id} ${region} ${az-id} ${type} ${tcp-flags} ${log-status}";
    const of = "vpc-1 subnet-1 i-1 eu-west-3 euw3-az1";
    expect(
      lines(text, [seen(1, "ingress", packet({})), seen(121, "ingress", packet({}))], 60, "record").slice(0, 3),
    ).toEqual([`${of} IPv4 0 OK`, `${of} - - NODATA`, `${of} IPv4 0 OK`]);
  });

  test("az-id is that of the sublocation in a Local Zone (flow-log-records 2)", () => {
    const metadata = { ...logged().metadata, azId: null, sublocationType: "localzone", sublocationId: "usw2-lax1-az1" };
    const subscriptions = [subscription({ format: format("${az-id} ${sublocation-type} ${sublocation-id}") })];
    const run = log({ interfaces: [logged({ metadata, subscriptions })], end: 60 }, [seen(1, "ingress", packet({}))]);
    expect(Object.values(run.lines)).toEqual([["- localzone usw2-lax1-az1"]]);
  });
});

describe("traffic-path (flow-log-records 4, PCX-15)", () => {
  test.for([
    ["vpc", false, "1"],
    ["nat-gateway", false, "1"],
    ["internet-gateway", false, "2"],
    ["internet-gateway", true, "8"],
    ["gateway-endpoint", false, "2"],
    ["gateway-endpoint", true, "7"],
    ["vpc-peering-connection", true, "4"],
    ["inter-region-vpc-peering-connection", true, "5"],
    ["transit-gateway", true, "-"],
    [null, true, "-"],
  ] as const)("by %s, Nitro %s: %s", ([via, nitro, expected]) => {
    const metadata = { ...logged().metadata, nitro };
    const subscriptions = [subscription({ format: format("${traffic-path}") })];
    const out = seen(1, "egress", packet({ source: OWN, destination: PEER }), { via });
    const run = log({ interfaces: [logged({ metadata, subscriptions })], end: 60 }, [out]);
    expect(Object.values(run.lines)).toEqual([[expected]]);
  });
});

describe("the next hop (flow-log-records 2)", () => {
  const text =
    "${next-hop-interface-id} ${next-hop-subnet-id} ${next-hop-az-id} ${next-hop-vpc-id} ${next-hop-interface-type}";
  const own = logged().metadata;
  const nat = { ...own, interfaceId: "eni-nat", subnetId: "subnet-2", interfaceType: "nat_gateway" };
  test.for([
    ["a NAT gateway", "egress", nat, "eni-nat subnet-2 euw3-az1 vpc-1 nat_gateway"],
    ["an instance", "ingress", { ...nat, interfaceType: null }, "eni-nat subnet-2 euw3-az1 vpc-1 -"],
    ["another account's: only the zone", "egress", { ...nat, accountId: "999999999999" }, "- - euw3-az1 - -"],
    ["another Region's: nothing", "egress", { ...nat, region: "us-east-1" }, "- - - - -"],
    ["from a transit gateway", "ingress", { ...nat, interfaceType: "transit_gateway" }, "- - euw3-az1 - -"],
    ["to a transit gateway", "egress", { ...nat, interfaceType: "transit_gateway" }, /^eni-nat .* transit_gateway$/],
    ["nobody", "egress", null, "- - - - -"],
  ] as const)("%s", ([, direction, metadata, expected]) => {
    const interfaces = [
      logged({ subscriptions: [subscription({ format: format(text) })] }),
      logged({ id: "eni-nat", subscriptions: [], ...(metadata && { metadata }) }),
    ];
    const seenOnce = seen(1, direction, packet({}), { nextHop: metadata === null ? -1 : 1 });
    const [[line] = []] = Object.values(log({ interfaces, end: 60 }, [seenOnce]).lines);
    expect(line).toMatch(expected);
  });
});

describe("SKIPDATA (flow-log-records 3)", () => {
  const observations = [PEER, OTHER, address("198.51.100.10")].map((source, index) =>
    seen(index, "ingress", packet({ source })),
  );

  test("flows beyond the limit leave one record for all", () => {
    const run = log({ end: 60, explain: true, flowLogging: { maxRecordsPerWindow: 1 } }, observations);
    expect(Object.values(run.lines).flat()).toEqual([
      "2 123456789012 eni-0aaaaaaaaaaaaaaa1 203.0.113.12 172.31.44.17 0 0 1 1 60 0 60 ACCEPT OK",
      "2 123456789012 eni-0aaaaaaaaaaaaaaa1 - - - - - - - 0 60 - SKIPDATA",
    ]);
    expect(run.explanations().at(-1)).toMatchObject({ logStatus: "SKIPDATA", direction: null, decidedBy: [] });
  });

  test("no record, no limit", () => {
    const run = log({ end: 60, flowLogging: { maxRecordsPerWindow: 3 } }, observations);
    expect(Object.values(run.lines).flat()).toHaveLength(3);
  });
});

test("every field of every version is written, in any format", () => {
  const all = LOG_FORMAT_PRESETS.get("all")!;
  const subscriptions = [subscription({ format: all })];
  const run = log({ interfaces: [logged({ subscriptions })], end: 60 }, [seen(1, "ingress", packet({}))]);
  const [[line] = []] = Object.values(run.lines);
  expect(line?.split(" ")).toHaveLength(54);
  expect(line).toMatch(/^11 123456789012 /);
});
