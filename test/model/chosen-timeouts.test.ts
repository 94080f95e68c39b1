import { describe, expect, test } from "vitest";
import {
  compileNetwork,
  exportDescribe,
  formatIpv4,
  importDescribe,
  interfaceTimeouts,
  path,
  simTime,
  TrackingTable,
  type NetworkInterface,
  type Topology,
} from "../../model/index.js";
import { parseLab } from "../../sim/index.js";
import { runLab } from "../../lab/index.js";
import { world } from "./build.js";
import { ONLY_OUT, SECOND_US } from "./one-way.js";
import { packet } from "./sentences.js";

const CHOSEN = { tcpEstablishedTimeoutSeconds: 350, udpTimeoutSeconds: 60, udpStreamTimeoutSeconds: 90 };

/** The world of one-way.ts with these timeouts at a, and at b the defaults. */
function chosen(connectionTracking: NetworkInterface["connectionTracking"]): Topology {
  const topology = world(ONLY_OUT);
  return {
    ...topology,
    networkInterfaces: topology.networkInterfaces.map((each) =>
      each.id === "eni-a" && connectionTracking ? { ...each, connectionTracking } : each,
    ),
  };
}

function addressOf({ networkInterfaces }: Topology, host: string): string | undefined {
  const address = networkInterfaces.find(({ id }) => id === `eni-${host}`)?.privateAddresses[0]?.address;
  return address === undefined ? undefined : formatIpv4(address);
}

/** Whether the last of these packets, lines `seconds: packet`, arrives. */
function arrives(topology: Topology, lines: readonly string[]): boolean {
  const network = compileNetwork(topology);
  const tracking = new TrackingTable();
  tracking.useTimeouts(interfaceTimeouts(topology));
  const ends = lines.map((line) => {
    const [seconds = "", words = ""] = line.split(": ");
    const sent = packet(words, (name) => addressOf(topology, name));
    const from = network.interfaces.findIndex(({ privateAddresses }) =>
      privateAddresses.some(({ address }) => address === sent.source),
    );
    return path(network, tracking, sent, from, simTime(Math.round(Number(seconds) * SECOND_US))).disposition.kind;
  });
  return ends.at(-1) === "delivered";
}

const TCP_OPEN = ["0: tcp a:40000 > b:22 syn", "0: tcp b:22 > a:40000 synack", "0: tcp a:40000 > b:22 ack"];
const UDP_ONCE = ["0: udp a:1024 > b:53", "0: udp b:53 > a:1024"];

describe("CT-07: idle timeouts that are chosen for an interface", () => {
  test.for([
    { what: "TCP established", begun: TCP_OPEN, idle: 350, late: "tcp b:22 > a:40000 ack" },
    { what: "UDP asked once", begun: UDP_ONCE, idle: 60, late: "udp b:53 > a:1024" },
    { what: "a UDP stream", begun: [...UDP_ONCE, ...UDP_ONCE], idle: 90, late: "udp b:53 > a:1024" },
  ])("$what: $idle s", ({ begun, idle, late }) => {
    expect(arrives(chosen(CHOSEN), [...begun, `${idle}: ${late}`])).toBe(true);
    expect(arrives(chosen(CHOSEN), [...begun, `${idle + 0.000001}: ${late}`])).toBe(false);
  });

  test("what is not chosen is EC2's default", () => {
    const tcpOnly = { tcpEstablishedTimeoutSeconds: 350, udpTimeoutSeconds: null, udpStreamTimeoutSeconds: null };
    expect(arrives(chosen(tcpOnly), [...UDP_ONCE, "30: udp b:53 > a:1024"])).toBe(true);
    expect(arrives(chosen(tcpOnly), [...UDP_ONCE, "30.000001: udp b:53 > a:1024"])).toBe(false);
    expect(arrives(chosen(undefined), [...TCP_OPEN, "432000: tcp b:22 > a:40000 ack"])).toBe(true);
  });

  // docs.aws.amazon.com/ec2/latest/instancetypes: "Instance family summary"; AWSEC2: ConnectionTrackingConfiguration.
  test.for([
    { type: "m8i.large", idle: 350 },
    { type: "c8i-flex.large", idle: 350 },
    { type: "r8gn.metal-48xl", idle: 350 },
    { type: "p6-b200.48xlarge", idle: 350 },
    { type: "p6e-gb200.36xlarge", idle: 432_000 },
    { type: "m8g.large", idle: 432_000 },
    { type: "t2.micro", idle: 432_000 },
  ])("on $type an established TCP connection is remembered for $idle s", ({ type, idle }) => {
    const topology = chosen(undefined);
    const ofType = {
      ...topology,
      instances: topology.instances.map((each) => (each.id === "i-a" ? { ...each, instanceType: type } : each)),
    };
    expect(arrives(ofType, [...TCP_OPEN, `${idle}: tcp b:22 > a:40000 ack`])).toBe(true);
    expect(arrives(ofType, [...TCP_OPEN, `${idle + 0.000001}: tcp b:22 > a:40000 ack`])).toBe(false);
  });

  test("what is chosen counts more than the type", () => {
    const topology = chosen({ ...CHOSEN, tcpEstablishedTimeoutSeconds: 600 });
    const instances = topology.instances.map((each) => ({ ...each, instanceType: "m8i.large" }));
    const late = (seconds: number): boolean =>
      arrives({ ...topology, instances }, [...TCP_OPEN, `${seconds}: tcp b:22 > a:40000 ack`]);
    expect([late(600), late(600.000001)]).toEqual([true, false]);
  });

  test("describe-network-interfaces has them, and gives them back", () => {
    const described = exportDescribe(chosen(CHOSEN)) as { readonly NetworkInterfaces: readonly object[] };
    expect(described.NetworkInterfaces).toContainEqual(
      expect.objectContaining({
        ConnectionTrackingConfiguration: { TcpEstablishedTimeout: 350, UdpTimeout: 60, UdpStreamTimeout: 90 },
      }),
    );
    const imported = importDescribe([{ path: "all.json", text: JSON.stringify(described) }]);
    const topology = imported.ok ? imported.value : null;
    expect(topology?.networkInterfaces.find(({ id }) => id === "eni-a")?.connectionTracking).toEqual(CHOSEN);
    expect(topology?.networkInterfaces.find(({ id }) => id === "eni-b")?.connectionTracking).toBeUndefined();
  });
});

const LAB = (tracking: string, type: string) => `
name: idle
region: eu-west-3
seed: idle
vpcs:
  app:
    cidr: 10.9.0.0/16
    subnets: { one: { cidr: 10.9.1.0/24, availabilityZone: eu-west-3a } }
    securityGroups:
      client: { ingress: [], egress: [{ protocol: udp, port: 5000, cidr: 10.9.1.11/32 }] }
      server: { ingress: [{ protocol: udp, port: 5000, cidr: 10.9.1.0/24 }] }
instances:
  left: { subnet: one, securityGroups: [client], privateAddress: 10.9.1.10, instanceType: ${type}${tracking} }
  right: { subnet: one, securityGroups: [server], privateAddress: 10.9.1.11, listensUdp: [5000] }
traffic: { noisePerMinute: 0 }
timeline:
  - at: 1s
    udp: { from: left, to: right, port: 5000, datagrams: 2, interval: 45s, replyBytes: 10 }
`;

describe("in a lab file", () => {
  test("a Nitro instance's are kept in a run", () => {
    const parsed = parseLab(LAB(", connectionTracking: { udpTimeout: 60 }", "t3.micro"), "lab.yaml");
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    expect(parsed.value.topology.networkInterfaces[0]!.connectionTracking?.udpTimeoutSeconds).toBe(60);
    expect(runLab(parsed.value).outcomes[0]!.succeeded).toBe(true);
  });

  test.for([
    [", connectionTracking: { udpTimeout: 60 }", "t2.micro", "cannot be chosen on `t2.micro`"],
    [", connectionTracking: { udpTimeout: 61 }", "t3.micro", "61"],
    [", connectionTracking: { tcpEstablishedTimeout: 59 }", "t3.micro", "59"],
    [", connectionTracking: { idle: 60 }", "t3.micro", "idle"],
  ] as const)("%s on %s is refused", ([tracking, type, message]) => {
    const parsed = parseLab(LAB(tracking, type), "lab.yaml");
    expect(parsed.ok ? "" : parsed.issues.map((issue) => `${issue.message} ${issue.hint}`).join("\n")).toContain(
      message,
    );
  });
});
