import { describe, expect, test } from "vitest";
import {
  ACK,
  EMPTY_TOPOLOGY,
  FIN,
  formatIpv4,
  ICMP,
  ipv4Cidr,
  isIpv4,
  parseIpv4,
  ipv4,
  parseIpv4Cidr,
  PSH,
  simTime,
  SYN,
  TCP,
  UDP,
  type AmazonService,
  type NetworkInterface,
  type Packet,
  type SimTime,
  type Topology,
} from "../../model/index.js";
import { amazonServiceTraffic, answerOfService } from "../../sim/exchanges/amazon-services.js";
import type { BackgroundExchange, BackgroundTraffic } from "../../sim/exchanges/background.js";
import type { Outcome } from "../../sim/exchanges/exchange.js";
import { hostProfile } from "../../sim/hosts/host-profile.js";
import { seededRandom } from "../../sim/kernel/random.js";
import { CLIENT, START } from "./harness.js";

const SECOND_US = 1_000_000;
const cidr = (text: string) => parseIpv4Cidr(text) ?? ipv4Cidr(ipv4(0), 0);
const owner = { accountId: "123456789012", region: "eu-west-3" };

const networkInterface: NetworkInterface = {
  ...owner,
  id: "eni-1",
  name: "eni-1",
  vpcId: "vpc-1",
  subnetId: "subnet-1",
  description: "",
  interfaceType: "interface",
  requesterManaged: false,
  sourceDestCheck: true,
  securityGroupIds: [],
  privateAddresses: [{ address: CLIENT, primary: true, publicAddress: null }],
  ipv6Addresses: [],
  attachment: { instanceId: "i-1", deviceIndex: 0 },
};

const topology: Topology = {
  ...EMPTY_TOPOLOGY,
  vpcs: [
    {
      ...owner,
      id: "vpc-1",
      name: "vpc-1",
      cidrBlocks: [{ cidr: cidr("10.1.0.0/16"), primary: true, state: "associated" }],
    },
  ],
  subnets: [
    {
      ...owner,
      id: "subnet-1",
      name: "subnet-1",
      vpcId: "vpc-1",
      cidr: cidr("10.1.0.0/20"),
      ipv6Cidrs: [],
      availabilityZone: "eu-west-3a",
      availabilityZoneId: null,
      mapPublicIpOnLaunch: true,
    },
  ],
  networkInterfaces: [networkInterface],
};

function traffic(seed = "nextwork", id = "eni-1"): BackgroundTraffic {
  const client = hostProfile("amazon-linux-2023", "instance");
  return amazonServiceTraffic({ ...networkInterface, id }, topology, client, START, seededRandom(seed));
}

/** Which service of Amazon's the packet is for, in this subnet. */
function serviceOf(packet: Packet): AmazonService {
  const to = isIpv4(packet.destination) ? formatIpv4(packet.destination) : "";
  const services: Record<string, AmazonService> = {
    "10.1.0.1": "dhcp",
    "10.1.0.2": "dns",
    "169.254.169.254": "metadata",
    "169.254.169.123": "time",
  };
  return services[to] ?? "licence";
}

interface Played {
  readonly out: readonly Packet[];
  readonly back: readonly Packet[];
  readonly outcome: Outcome | null;
}

/** Plays an exchange against the services, each answering 40 us later. */
function play({ at, exchange }: BackgroundExchange): Played {
  const out: Packet[] = [];
  const back: Packet[] = [];
  let outcome: Outcome | null = null;
  const due: Packet[] = [];
  let now: SimTime = at;
  const outbox = {
    send(packet: Packet) {
      out.push(packet);
      const answer = answerOfService(serviceOf(packet), packet);
      if (answer) due.push(answer);
    },
    pathMtuBytes: () => 9001,
    wakeAt() {},
    print() {},
    finish(value: Outcome) {
      outcome = value;
    },
  };
  exchange.client.wake(now, outbox);
  for (let answer = due.shift(); answer; answer = due.shift()) {
    back.push(answer);
    now = simTime(now + 40);
    exchange.client.receive(now, answer, outbox);
  }
  return { out, back, outcome };
}

function first(kind: string): Played {
  const source = traffic();
  for (;;) {
    const next = source.take();
    if (next.exchange.name.startsWith(kind)) return play(next);
  }
}

describe("FL-08: what an idle instance exchanges with Amazon's services", () => {
  test.for([
    ["time", [76], [76]],
    ["dhcp", [328], [328]],
    ["metadata", [60, 52, 230, 52, 52, 52], [60, 304, 52]],
  ] as const)("%s: %j there and %j back", ([kind, out, back]) => {
    const played = first(kind);
    expect(played.out.map(({ lengthBytes }) => lengthBytes)).toEqual(out);
    expect(played.back.map(({ lengthBytes }) => lengthBytes)).toEqual(back);
    expect(played.outcome?.succeeded).toBe(true);
  });

  test("dns: a question and its answer", () => {
    const { out, back, outcome } = first("dns");
    expect(out).toEqual([expect.objectContaining({ protocol: UDP, destinationPort: 53, source: CLIENT })]);
    expect(back).toEqual([expect.objectContaining({ sourcePort: 53, destination: CLIENT })]);
    expect(outcome?.succeeded).toBe(true);
  });

  test("the ports are those of the protocols", () => {
    const ports = (kind: string): unknown => first(kind).out.map((each) => [each.protocol, each.destinationPort])[0];
    expect([ports("time"), ports("dhcp"), ports("metadata")]).toEqual([
      [UDP, 123],
      [UDP, 67],
      [TCP, 80],
    ]);
    expect(first("dhcp").out[0]?.sourcePort).toBe(68);
  });

  test("chrony polls every 16 s, a lease of an hour is renewed every half", () => {
    const source = traffic();
    const times = new Map<string, number[]>();
    while (source.nextAt < START + 4 * 3600 * SECOND_US) {
      const announced = source.nextAt;
      const { at, exchange } = source.take();
      expect(at).toBe(announced);
      const kind = exchange.name.split(" ")[0] ?? "";
      times.set(kind, [...(times.get(kind) ?? []), at]);
    }
    const gaps = (kind: string): readonly number[] =>
      (times.get(kind) ?? []).slice(1).map((at, index) => (at - (times.get(kind)?.[index] ?? 0)) / SECOND_US);
    expect(Math.min(...gaps("time"))).toBeGreaterThan(15.6);
    expect(Math.max(...gaps("time"))).toBeLessThan(16.4);
    expect(new Set(gaps("dhcp").map(Math.round))).toEqual(new Set([1800]));
    expect(gaps("dns").length).toBeGreaterThan(180);
    expect(gaps("metadata").length).toBeGreaterThan(25);
  });

  test("belongs to the seed and the interface alone", () => {
    const names = (source: BackgroundTraffic): unknown =>
      Array.from({ length: 30 }, () => source.take()).map(({ at, exchange }) => [at, exchange.name.split(" ")[0]]);
    expect(names(traffic())).toEqual(names(traffic()));
    expect(names(traffic("other"))).not.toEqual(names(traffic()));
    expect(names(traffic("nextwork", "eni-2"))).not.toEqual(names(traffic()));
  });
});

describe("answerOfService", () => {
  const packet = (change: Partial<Packet>): Packet => ({
    source: CLIENT,
    destination: parseIpv4("10.1.0.1") ?? ipv4(0),
    protocol: ICMP,
    sourcePort: 0,
    destinationPort: 0,
    icmpType: 8,
    icmpCode: 0,
    icmpIdentifier: 9,
    tcpFlags: 0,
    lengthBytes: 84,
    timeToLive: 127,
    dontFragment: false,
    mtuBytes: 0,
    about: null,
    payload: "payload",
    ...change,
  });
  const udp = { protocol: UDP, icmpType: 0, sourcePort: 40000, lengthBytes: 70 };
  const tcp = { protocol: TCP, icmpType: 0, sourcePort: 40000, destinationPort: 80 };

  test.for([
    [
      "V22: the router answers a ping",
      "router",
      {},
      { icmpType: 0, lengthBytes: 84, timeToLive: 64, payload: "payload" },
    ],
    ["the resolver as well", "dns", {}, { icmpType: 0, icmpIdentifier: 9 }],
    ["V22: the resolver answers a query", "dns", { ...udp, destinationPort: 53 }, { sourcePort: 53, lengthBytes: 118 }],
    [
      "V22: metadata accepts",
      "metadata",
      { ...tcp, tcpFlags: SYN, lengthBytes: 60 },
      { tcpFlags: SYN | ACK, lengthBytes: 60 },
    ],
    [
      "metadata answers",
      "metadata",
      { ...tcp, tcpFlags: PSH | ACK, lengthBytes: 200 },
      { tcpFlags: PSH | ACK, lengthBytes: 304 },
    ],
    [
      "metadata closes",
      "metadata",
      { ...tcp, tcpFlags: FIN | ACK, lengthBytes: 52 },
      { tcpFlags: FIN | ACK, lengthBytes: 52 },
    ],
  ] as const)("%s", ([, service, change, expected]) => {
    const answer = answerOfService(service, packet(change));
    expect(answer).toMatchObject(expected);
    expect([answer?.source, answer?.destination]).toEqual([packet({}).destination, CLIENT]);
  });

  test.for([
    ["metadata", {}],
    ["time", {}],
    ["router", { icmpType: 0 }],
    ["dns", { ...udp, destinationPort: 5353 }],
    ["time", { ...udp, destinationPort: 124 }],
    ["router", { ...udp, destinationPort: 53 }],
    ["dns", { ...tcp, tcpFlags: SYN }],
    ["metadata", { ...tcp, tcpFlags: ACK }],
    ["metadata", { ...tcp, destinationPort: 443, tcpFlags: SYN }],
    ["licence", { protocol: 47 }],
  ] as const)("%s is silent to %j", ([service, change]) => {
    expect(answerOfService(service, packet(change))).toBeNull();
  });
});
