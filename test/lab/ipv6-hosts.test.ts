import { expect, test } from "vitest";
import type { LabRun } from "../../lab/index.js";
import { formatIpv6 } from "../../model/index.js";
import { groupOf, interfaceIdOf, peered, recordsOf, routesOf, run, vectorLab, type VectorLab } from "./vector-lab.js";

const A = "2001:db8:1:1::a";
const B = "2001:db8:2:1::b";

/** The two VPCs of the vectors, peered, with IPv6 in both. */
function dualStack(): VectorLab {
  const lab = peered(vectorLab());
  for (const n of [1, 2] as const) {
    const vpc = Object.assign(lab.vpcs[n === 1 ? "one" : "two"]!, { ipv6Cidr: `2001:db8:${n}::/56` });
    Object.assign(vpc.subnets[`subnet-of-${n}`]!, { ipv6Cidr: `2001:db8:${n}:1::/64` });
    Object.assign(lab.instances[`i${n}`]!, { ipv6Address: n === 1 ? A : B });
    routesOf(lab, n).push({ destination: `2001:db8:${3 - n}::/56`, target: "pcx" });
    groupOf(lab, n).ingress.push({ protocol: "icmpv6", cidr: "::/0" }, { protocol: "tcp", port: 22, cidr: "::/0" });
  }
  return lab;
}

function played(exchange: Record<string, unknown>, change: (lab: VectorLab) => void = () => {}): LabRun {
  const lab = dualStack();
  change(lab);
  lab.timeline.push({ at: "10s", ...exchange });
  return run(lab);
}

const shown = (result: LabRun): string => result.transcripts.map(({ text }) => text).join("");

test("TS-08, PCX-05: a ping over the peering connection is four records of 104 bytes a packet", () => {
  const result = played({ ping: { from: "i1", to: "i2", count: 5 } });
  expect(recordsOf(result, "i1")).toEqual([`ingress ${B} > ${A} ACCEPT 5/520`, `egress ${A} > ${B} ACCEPT 5/520`]);
  expect(recordsOf(result, "i2")).toEqual([`ingress ${A} > ${B} ACCEPT 5/520`, `egress ${B} > ${A} ACCEPT 5/520`]);
  expect(shown(result)).toContain(`64 bytes from ${B}: icmp_seq=5 ttl=64 time=`);
});

test("FL-08, FL-09: a neighbour that nobody is fails by neighbour discovery, which leaves no record (TS-06)", () => {
  const result = played({ ping: { from: "i1", to: "2001:db8:1:1::dead", count: 1 } });
  expect(recordsOf(result, "i1")).toEqual([]);
  expect(shown(result)).toContain(`From ${A} icmp_seq=1 Destination unreachable: Address unreachable\n`);
  expect(result.outcomes[0]).toMatchObject({ succeeded: false, exitCode: 1 });
});

test.for([
  ["the resolver", { ping: { from: "i1", to: "fd00:ec2::253", count: 2 } }],
  ["the time service", { udp: { from: "i1", to: "fd00:ec2::123", port: 123, replyBytes: 48, payloadBytes: 48 } }],
  ["instance metadata", { tcp: { from: "i1", to: "fd00:ec2::254", port: 80, requestBytes: 80, responseBytes: 200 } }],
] as const)("SG-20, FL-08: %s answers by IPv6 and is never logged", ([, exchange]) => {
  const result = played(exchange, (lab) => (groupOf(lab, 1).egress = []));
  expect(result.outcomes[0]).toMatchObject({ succeeded: true });
  expect(recordsOf(result, "i1")).toEqual([]);
});

test("TS-10: a closed port resets with 60 bytes; refused ones are silent", () => {
  const closed = played({ tcp: { from: "i1", to: "i2", port: 22 } }, (lab) => (lab.instances["i2"]!["listens"] = []));
  expect(recordsOf(closed, "i1")).toEqual([`ingress ${B} > ${A} ACCEPT 1/60`, `egress ${A} > ${B} ACCEPT 1/80`]);
  expect(shown(closed)).toContain(`nc: connect to ${B} port 22 (tcp) failed: Connection refused`);
  const filtered = played({ tcp: { from: "i1", to: "i2", port: 443 } });
  // TS-11: six SYNs in the first minute, 80 bytes each.
  expect(recordsOf(filtered, "i2")[0]).toBe(`ingress ${A} > ${B} REJECT 6/480`);
});

test("TS-12: the error about a datagram is let in by a rule for ICMPv6 (CT-11)", () => {
  const result = played({ udp: { from: "i1", to: "i2", port: 53, payloadBytes: 3 } }, (lab) =>
    groupOf(lab, 2).ingress.push({ protocol: "udp", port: 53, cidr: "::/0" }),
  );
  expect(recordsOf(result, "i1")).toEqual([`egress ${A} > ${B} ACCEPT 1/51`, `ingress ${B} > ${A} ACCEPT 1/99`]);
  expect(shown(result)).toContain("Ncat: Connection refused.");
});

test("an exchange may run through an ssh session by IPv6, whose packets are 20 bytes longer", () => {
  const lab = dualStack();
  lab.internetHosts["laptop"] = { ipv6Address: "2a01:cb00::7" };
  routesOf(lab, 1).push({ destination: "::/0", target: "igw-of-1" });
  lab.timeline.push(
    { at: "5s", ssh: { name: "login", from: "laptop", to: "i1", stay: "30s" } },
    { at: "10s", ping: { from: "i1", to: "i2", count: 2, through: "login" } },
  );
  const result = run(lab);
  expect(result.outcomes.map(({ succeeded }) => succeeded)).toEqual([true, true]);
  expect(shown(result)).toContain(`user@laptop:~$ ssh ec2-user@${A}\n`);
  expect(recordsOf(result, "i1").filter((record) => record.includes("2a01:cb00::7"))).toHaveLength(2);
  const own = result.topology.networkInterfaces.find(({ id }) => id === interfaceIdOf(result, "i1"));
  expect(own?.ipv6Addresses.map(formatIpv6)).toEqual([A]);
});

test("TGW-01: a transit gateway carries IPv6 where both attachments support it", () => {
  const attachment = (n: number): object => ({ vpc: n === 1 ? "one" : "two", subnets: [`subnet-of-${n}`] });
  const through = (ipv6Support: boolean): LabRun =>
    played({ ping: { from: "i1", to: "i2", count: 2 } }, (lab) => {
      lab.peeringConnections = {};
      for (const n of [1, 2] as const) {
        const routes = routesOf(lab, n);
        routes.splice(0, routes.length, { destination: `2001:db8:${3 - n}::/56`, target: "hub" });
      }
      Object.assign(lab, {
        transitGateways: {
          hub: {
            attachments: { one: { ...attachment(1), ipv6Support }, two: { ...attachment(2), ipv6Support } },
          },
        },
      });
    });
  expect(through(true).outcomes[0]).toMatchObject({ succeeded: true });
  expect(through(false).outcomes[0]).toMatchObject({ succeeded: false });
  expect(recordsOf(through(false), "i2")).toEqual([]);
});
