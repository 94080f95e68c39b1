import { describe, expect, test } from "vitest";
import { runLab, type LabRun } from "../../lab/index.js";
import { parseLab } from "../../sim/index.js";

const WORKER = "2a05:d012:a48:6e00::a";
const SIX = "2a05:d012:a48:6e01::6";
/** 81.249.17.203 and 10.0.0.7 as who speaks IPv6 reaches them. */
const MIRROR = "64:ff9b::51f9:11cb";
const OLD = "64:ff9b::a00:7";

/** worker, which nobody may speak to, in a subnet whose only way out is NAT64; old, beside the NAT gateway, by IPv4. */
function lab(timeline: readonly Record<string, unknown>[]): Record<string, unknown> {
  const zone = { availabilityZone: "eu-west-3a" };
  const open = ["icmp", "tcp", "udp"].map((protocol) => ({
    protocol,
    cidr: "0.0.0.0/0",
    ...(protocol === "icmp" ? {} : { ports: "0-65535" }),
  }));
  return {
    name: "nat64",
    region: "eu-west-3",
    account: "123456789012",
    seed: "nat64",
    start: "2026-01-12T09:00:00Z",
    duration: "4m",
    vpcs: {
      shop: {
        cidr: "10.0.0.0/16",
        ipv6Cidr: "2a05:d012:a48:6e00::/56",
        internetGateway: "igw",
        routeTables: {
          public: { routes: [{ destination: "0.0.0.0/0", target: "igw" }] },
          private: { routes: [{ destination: "64:ff9b::/96", target: "nat" }] },
        },
        subnets: {
          outer: { cidr: "10.0.0.0/20", ...zone, routeTable: "public" },
          only6: { ipv6Cidr: "2a05:d012:a48:6e01::/64", ...zone, routeTable: "private", enableDns64: true },
          inner: { cidr: "10.0.128.0/20", ipv6Cidr: "2a05:d012:a48:6e00::/64", ...zone, routeTable: "private" },
        },
        securityGroups: { closed: { ingress: [] }, open: { ingress: open } },
      },
    },
    instances: {
      worker: { subnet: "inner", securityGroups: ["closed"], privateAddress: "10.0.128.5", ipv6Address: WORKER },
      six: { subnet: "only6", securityGroups: ["closed"], instanceType: "t3.micro", ipv6Address: SIX },
      old: { subnet: "outer", securityGroups: ["open"], privateAddress: "10.0.0.7" },
    },
    natGateways: { nat: { subnet: "outer", privateAddress: "10.0.0.220", publicAddress: "35.180.201.7" } },
    internetHosts: { mirror: { address: "81.249.17.203", roundTrip: "12ms", listens: [22, 80] } },
    logGroups: { logs: {} },
    flowLogs: { all: { resource: "shop", maxAggregationInterval: 60, logGroup: "logs" } },
    timeline,
  };
}

function playing(...timeline: readonly Record<string, unknown>[]): LabRun {
  const parsed = parseLab(JSON.stringify(lab(timeline)), "nat64.json");
  if (!parsed.ok) throw new Error(parsed.issues.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  return runLab(parsed.value);
}

/** `58 worker's > its other end's, packets/bytes action`, of an interface's flow log. */
function recordsAt({ topology, streams }: LabRun, name: string): readonly string[] {
  const id = topology.networkInterfaces.find((each) => each.name === name)!.id;
  return streams
    .filter(({ interfaceId }) => interfaceId === id)
    .flatMap(({ records }) => records.map(({ line }) => line.split(" ")))
    .filter((fields) => fields.at(-1) === "OK")
    .map((fields) => `${fields[7]} ${fields[3]} > ${fields[4]} ${fields[8]}/${fields[9]} ${fields[12]}`)
    .toSorted();
}

const shown = ({ transcripts }: LabRun): string => transcripts.map(({ text }) => text).join("");

test("IGW-10, IGW-11, TS-08: a ping is four records of 104 bytes a packet by IPv6, of 84 by IPv4 outside", () => {
  const result = playing({ at: "10s", ping: { from: "worker", to: MIRROR, count: 3 } });
  expect(shown(result)).toContain(`64 bytes from ${MIRROR}: icmp_seq=3 ttl=54 time=`);
  expect(recordsAt(result, "worker/eth0")).toEqual([
    `58 ${WORKER} > ${MIRROR} 3/312 ACCEPT`,
    `58 ${MIRROR} > ${WORKER} 3/312 ACCEPT`,
  ]);
  expect(recordsAt(result, "nat/outer")).toEqual([
    "1 10.0.0.220 > 81.249.17.203 3/252 ACCEPT",
    "1 81.249.17.203 > 10.0.0.220 3/252 ACCEPT",
    `58 ${WORKER} > ${MIRROR} 3/312 ACCEPT`,
    `58 ${MIRROR} > ${WORKER} 3/312 ACCEPT`,
  ]);
});

test("TS-10: the segments of a download are as long on both sides, its packets 20 bytes longer by IPv6", () => {
  const result = playing({ at: "10s", http: { from: "worker", to: MIRROR, responseBytes: 20_000 } });
  expect(result.outcomes).toMatchObject([{ succeeded: true }]);
  expect(recordsAt(result, "nat/outer")).toEqual(
    [
      "6 10.0.0.220 > 81.249.17.203 13/764 ACCEPT",
      `6 ${WORKER} > ${MIRROR} 13/1024 ACCEPT`,
      `6 ${MIRROR} > ${WORKER} 17/21232 ACCEPT`,
      "6 81.249.17.203 > 10.0.0.220 17/20892 ACCEPT",
    ].toSorted(),
  );
});

test("ssh to an IPv4 host of the same VPC, which sees the gateway", () => {
  const result = playing({ at: "10s", ssh: { from: "worker", to: OLD, stay: "10s" } });
  expect(shown(result)).toContain(`ssh ec2-user@${OLD}\n`);
  expect(shown(result)).toContain("[ec2-user@ip-10-0-0-7 ~]$ exit");
  expect(recordsAt(result, "old/eth0").map((each) => each.replace(/ \d+\/\d+/, ""))).toEqual([
    "6 10.0.0.220 > 10.0.0.7 ACCEPT",
    "6 10.0.0.7 > 10.0.0.220 ACCEPT",
  ]);
});

test("a host without IPv4 finds by DNS64 who has nothing else", () => {
  const result = playing(
    { at: "10s", http: { from: "six", to: "mirror", responseBytes: 200 } },
    { at: "30s", ping: { from: "six", to: "old", count: 2 } },
    { at: "1m", ssh: { from: "worker", to: "six", stay: "5s" } },
  );
  expect(result.outcomes).toMatchObject([{ succeeded: true }, { succeeded: true }, { succeeded: false }]);
  // Its name is its id, as there is no IPv4 address to make one of (resource-based naming).
  expect(shown(result)).toContain("[ec2-user@i-");
  const seen = recordsAt(result, "six/eth0").map((each) => each.replace(/ \d+\/\d+/, ""));
  expect([...new Set(seen)].toSorted()).toEqual(
    [
      `6 ${MIRROR} > ${SIX} ACCEPT`,
      `6 ${SIX} > ${MIRROR} ACCEPT`,
      `58 ${OLD} > ${SIX} ACCEPT`,
      `58 ${SIX} > ${OLD} ACCEPT`,
      `6 ${WORKER} > ${SIX} REJECT`,
    ].toSorted(),
  );
});

describe("what goes wrong is told by ICMPv6", () => {
  test("TS-12: a closed UDP port", () => {
    const result = playing({ at: "10s", udp: { from: "worker", to: OLD, port: 5353 } });
    expect(shown(result)).toContain("Connection refused");
    expect(recordsAt(result, "old/eth0")[0]).toBe("1 10.0.0.7 > 10.0.0.220 1/120 ACCEPT");
    expect(recordsAt(result, "worker/eth0")).toContain(`58 ${OLD} > ${WORKER} 1/160 ACCEPT`);
  });

  test("a closed TCP port: a reset of 60 bytes", () => {
    const result = playing({ at: "10s", tcp: { from: "worker", to: MIRROR, port: 81 } });
    expect(shown(result)).toContain("Connection refused");
    expect(recordsAt(result, "worker/eth0")).toContain(`6 ${MIRROR} > ${WORKER} 1/60 ACCEPT`);
  });

  test("IGW-08: the internet gateway's MTU is 20 bytes more by IPv6", () => {
    const result = playing({
      at: "10s",
      ping: { from: "worker", to: MIRROR, count: 1, payloadBytes: 3000, pathMtuDiscovery: "do" },
    });
    // The router of the gateway's subnet says it, by an address of IPv4.
    expect(shown(result)).toContain("From 64:ff9b::a00:1 icmp_seq=1 Packet too big: mtu=1520");
    expect(result.outcomes[0]!.lost).toMatchObject([{ code: "SIM_MTU_EXCEEDED" }]);
  });

  test("nobody begins from outside", () => {
    const result = playing({ at: "10s", ping: { from: "mirror", to: "35.180.201.7", count: 1 } });
    expect(result.outcomes[0]!.lost).toMatchObject([{ code: "SIM_NAT_NO_CONNECTION" }]);
  });
});
