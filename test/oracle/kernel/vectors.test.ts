import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { ICMP, parseIpv4, TCP, type Packet, type Topology } from "../../../model/index.js";
import { missingForKernel } from "../../../provision/index.js";
import { parseLab } from "../../../sim/index.js";
import { gatewayLab, MIRROR } from "../../lab/gateway-lab.js";
import { groupOf, I1, I2, P1, P2, peered, vectorLab, withAcl, type VectorLab } from "../../lab/vector-lab.js";
import { ANSWERED, PING_VECTORS } from "../../lab/vector-rows.js";
import { KernelSide } from "./kernel-side.js";
import { encode } from "./wire.js";

// The test vectors of aws-semantics 13 on the Linux kernel: the rows that hold the simulation hold it too.

const missing = missingForKernel();
const inCi = process.env["CI"] !== undefined;

/** Each in one list: what of it Linux is asked is here, why another is not stands in docs/oracle.md. */
const ASKED = [...PING_VECTORS.map(({ id }) => id), "V17", "V18", "V19", "V20", "V21", "V22", "V23", "V26"];
const NOT_ASKED = ["V24"];

const QUIET_MS = 120;
/** Port and identifier of what the kernel at the other end answers by itself, and of what it does not (wire.ts). */
const ANSWERED_PORT = 20_001;
const SILENT_PORT = 30_001;
const ANSWERED_IDENTIFIER = 1;
const [SYN, SYN_ACK, ACK, PUSH] = [2, 18, 16, 24] as const;

let built: KernelSide | null = null;
let runs = 0;

afterEach(async () => {
  await built?.remove();
  built = null;
});

/** A lab in the kernel, and what is sent through it. */
class Played {
  readonly #kernel: KernelSide;
  readonly #topology: Topology;
  #number = 0;

  private constructor(kernel: KernelSide, topology: Topology) {
    this.#kernel = kernel;
    this.#topology = topology;
  }

  static async of(lab: unknown): Promise<Played> {
    const topology = topologyOf(lab);
    built = await KernelSide.build(topology, `v${process.pid}n${runs++}`);
    return new Played(built, topology);
  }

  async change(lab: unknown): Promise<void> {
    await this.#kernel.change(topologyOf(lab));
  }

  /**
   * What interfaces log of the packets and of the answers that kernels give by themselves, by interface:
   * `egress 10.1.5.112 > 10.2.15.210 ACCEPT 5`; and the time to live of each that arrived at one.
   */
  async send(from: string, packets: readonly Packet[]) {
    const numbers = packets.map((packet) => {
      this.#kernel.send(from === "internet" ? from : this.#indexOf(from), encode(packet, ++this.#number));
      return this.#number;
    });
    const said = await this.#kernel.gather(QUIET_MS);
    const lines = numbers.flatMap((number) => [said(`${number}`).lines, said(`answer-${number}`).lines]).flat();
    const logged: Record<string, string[]> = {};
    const arrived: Record<string, string[]> = {};
    for (const [name, id] of this.#topology.networkInterfaces.map((each) => [each.name, each.id] as const)) {
      const own = lines.filter((line) => line.startsWith(`${id} `)).map((line) => line.slice(id.length + 1).split(" "));
      const flows = own
        .filter(([, action]) => action === "ACCEPT" || action === "REJECT")
        .map(([direction, action, source, , destination]) => `${direction} ${source} > ${destination} ${action}`);
      const ofEach = [...new Set(flows)].map((flow) => `${flow} ${flows.filter((each) => each === flow).length}`);
      if (ofEach.length > 0) logged[name] = ofEach.toSorted();
      arrived[name] = own.filter(([word]) => word === "arrived").map((words) => words.at(-1)!);
    }
    return { logged, arrived };
  }

  #indexOf(name: string): number {
    return this.#topology.networkInterfaces.findIndex((each) => each.name === name);
  }
}

function topologyOf(lab: unknown): Topology {
  const parsed = parseLab(JSON.stringify(lab), "vectors.json");
  if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join("\n"));
  return parsed.value.topology;
}

const PLAIN = { icmpIdentifier: 0, sourcePort: 0, destinationPort: 0, tcpFlags: 0, icmpType: 0, icmpCode: 0 } as const;
const HEADER = {
  lengthBytes: 40,
  timeToLive: 127,
  dontFragment: false,
  mtuBytes: 0,
  about: null,
  payload: null,
} as const;

function between(source: string, destination: string) {
  return { ...PLAIN, ...HEADER, source: parseIpv4(source)!, destination: parseIpv4(destination)! };
}

function echo(source: string, destination: string): Packet {
  const icmp = { protocol: ICMP, icmpType: 8, icmpIdentifier: ANSWERED_IDENTIFIER };
  return { ...between(source, destination), ...icmp };
}

function segment(source: string, sourcePort: number, to: string, destinationPort: number, tcpFlags: number): Packet {
  return { ...between(source, to), protocol: TCP, sourcePort, destinationPort, tcpFlags };
}

const times = (count: number, packet: Packet): readonly Packet[] => Array.from({ length: count }, () => packet);

/** V26 is about the NAT gateway alone. */
function withoutOtherGateways({ vpcs, ...lab }: ReturnType<typeof gatewayLab>) {
  for (const { routes } of [...Object.values(vpcs.shop.routeTables), ...Object.values(vpcs.office.routeTables)])
    routes.splice(0, Infinity, ...routes.filter(({ target }) => target !== "hub"));
  return { ...lab, vpcs, transitGateways: {}, loadBalancers: {}, targetGroups: {} };
}

/** A row of the simulation's records without the bytes, which the oracle's packets have fewer of. */
const withoutBytes = (rows: readonly string[]): string[] => rows.map((row) => row.replace(/\/\d+$/, "")).toSorted();

describe("the vectors of aws-semantics", () => {
  it("are all asked of Linux, or named with the reason in docs/oracle.md", () => {
    const all = Array.from({ length: 26 }, (_, index) => `V${index + 1}`);
    expect([...new Set([...ASKED, ...NOT_ASKED])].toSorted()).toEqual(all.toSorted());
    expect(NOT_ASKED.filter((id) => ASKED.includes(id))).toEqual([]);
    const document = readFileSync(new URL("../../../docs/oracle.md", import.meta.url), "utf8");
    for (const id of [...NOT_ASKED, "V17", "V22", "V23"]) expect(document).toContain(`- ${id}: `);
  });
});

describe.skipIf(missing !== null && !inCi)("vectors on the Linux kernel", { timeout: 120_000 }, () => {
  it.for(PING_VECTORS)("$id $setup", async ({ lab, eni1, eni2, host, timeToLive }) => {
    const written = lab();
    const { to, address } = written.timeline[0]!["ping"] as { readonly to: string; readonly address?: string };
    const i2 = written.instances["i2"]!;
    const target = to !== "i2" ? to : address === "public" ? P2 : (i2["privateAddress"] as string);
    const { logged, arrived } = await (await Played.of(written)).send("i1/eth0", times(5, echo(I1, target)));
    expect(logged["i1/eth0"] ?? []).toEqual(withoutBytes(eni1));
    expect(logged["i2/eth0"] ?? []).toEqual(withoutBytes(eni2));
    expect(arrived["i1/eth0"]).toEqual(host === ANSWERED ? Array.from({ length: 5 }, () => `${timeToLive}`) : []);
  });

  it("V17 a filtered port: as often as the client's kernel tries", async () => {
    const played = await Played.of(peered(vectorLab()));
    const { logged } = await played.send("i1/eth0", times(6, segment(I1, ANSWERED_PORT, I2, 2222, SYN)));
    expect(logged).toEqual({
      "i1/eth0": [`egress ${I1} > ${I2} ACCEPT 6`],
      "i2/eth0": [`ingress ${I1} > ${I2} REJECT 6`],
    });
  });

  it("V18 an open group, nothing listening: the kernel refuses with one packet", async () => {
    const lab = peered(vectorLab());
    groupOf(lab, 2).ingress.push({ protocol: "tcp", port: 2222, cidr: "0.0.0.0/0" });
    const { logged } = await (await Played.of(lab)).send("i1/eth0", [segment(I1, ANSWERED_PORT, I2, 2222, SYN)]);
    expect(logged).toEqual({
      "i1/eth0": [`egress ${I1} > ${I2} ACCEPT 1`, `ingress ${I2} > ${I1} ACCEPT 1`],
      "i2/eth0": [`egress ${I2} > ${I1} ACCEPT 1`, `ingress ${I1} > ${I2} ACCEPT 1`],
    });
  });

  it("V22 the metadata service: what is sent to it is never logged", async () => {
    const played = await Played.of(vectorLab());
    const { logged } = await played.send("i1/eth0", [
      segment(I1, SILENT_PORT, "169.254.169.254", 80, SYN),
      echo(I1, "10.1.0.2"),
    ]);
    expect(logged).toEqual({});
  });

  it("V23 a scanner's SYN is one REJECT", async () => {
    const played = await Played.of(vectorLab());
    const { logged } = await played.send("internet", [segment("185.142.239.16", SILENT_PORT, P1, 9663, SYN)]);
    expect(logged).toEqual({ "i1/eth0": [`ingress 185.142.239.16 > ${I1} REJECT 1`] });
  });

  it("V26 a private instance pings the internet through a NAT gateway: four directions there", async () => {
    const lab = withoutOtherGateways(gatewayLab());
    const { logged } = await (await Played.of(lab)).send("worker/eth0", times(5, echo("10.0.128.5", MIRROR)));
    expect(logged).toEqual({
      "worker/eth0": [`egress 10.0.128.5 > ${MIRROR} ACCEPT 5`, `ingress ${MIRROR} > 10.0.128.5 ACCEPT 5`],
      "nat/outer": [
        // Packets as they are: of what passes on, a record names the interface's own address beside these (IGW-11).
        `egress ${MIRROR} > 10.0.128.5 ACCEPT 5`,
        `egress 10.0.0.220 > ${MIRROR} ACCEPT 5`,
        `ingress 10.0.128.5 > ${MIRROR} ACCEPT 5`,
        `ingress ${MIRROR} > 10.0.0.220 ACCEPT 5`,
      ].toSorted(),
    });
  });

  describe("a rule revoked under a running connection", () => {
    const open = (cidr: string): VectorLab => {
      const lab = withAcl(peered(vectorLab()), 2, "ingress", []);
      groupOf(lab, 2).ingress[0] = { protocol: "tcp", port: 22, cidr };
      return lab;
    };
    const revoked = (): VectorLab => {
      const lab = open("0.0.0.0/0");
      groupOf(lab, 2).ingress.splice(0, 1);
      return lab;
    };
    const denied = (cidr: string): VectorLab => {
      const deny = { ruleNumber: 5, action: "deny", protocol: "tcp", port: 22, cidr: "0.0.0.0/0" };
      const lab = withAcl(open(cidr), 2, "ingress", [deny]);
      return lab;
    };

    it.for([
      { id: "V19 open to 0.0.0.0/0, revoked", before: open("0.0.0.0/0"), after: revoked(), client: "REJECT" },
      { id: "V20 open to one address, revoked", before: open(`${I1}/32`), after: revoked(), client: "ACCEPT" },
      {
        id: "V21 untracked, denied by the ACL",
        before: open("0.0.0.0/0"),
        after: denied("0.0.0.0/0"),
        client: "REJECT",
      },
      { id: "V21 tracked, denied by the ACL", before: open(`${I1}/32`), after: denied(`${I1}/32`), client: "REJECT" },
    ])("$id", async ({ before, after, client }) => {
      const played = await Played.of(before);
      await played.send("i1/eth0", [segment(I1, SILENT_PORT, I2, 22, SYN)]);
      await played.send("i2/eth0", [segment(I2, 22, I1, SILENT_PORT, SYN_ACK)]);
      const { logged } = await played.send("i1/eth0", [segment(I1, SILENT_PORT, I2, 22, ACK)]);
      expect(logged["i2/eth0"]).toEqual([`ingress ${I1} > ${I2} ACCEPT 1`]);
      await played.change(after);
      const fromClient = await played.send("i1/eth0", [segment(I1, SILENT_PORT, I2, 22, PUSH)]);
      const fromServer = await played.send("i2/eth0", [segment(I2, 22, I1, SILENT_PORT, PUSH)]);
      expect(fromClient.logged["i2/eth0"]).toEqual([`ingress ${I1} > ${I2} ${client} 1`]);
      expect(fromServer.logged["i2/eth0"]).toEqual([`egress ${I2} > ${I1} ACCEPT 1`]);
    });
  });
});
