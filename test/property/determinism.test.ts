import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LabRun } from "../../lab/index.js";
import { groupOf, interfaceIdOf, peered, routesOf, run, vectorLab, type VectorLab } from "../lab/vector-lab.js";

/** Traffic of every kind between the two instances and the internet, at times and sizes that differ by run. */
const labs = fc
  .record({
    seed: fc.string({ minLength: 1, maxLength: 8 }),
    noisePerMinute: fc.integer({ min: 0, max: 40 }),
    packetLoss: fc.constantFrom(0, 0, 0.05),
    pings: fc.array(fc.record({ at: fc.integer({ min: 0, max: 60 }), count: fc.integer({ min: 1, max: 5 }) }), {
      maxLength: 3,
    }),
    bytes: fc.integer({ min: 0, max: 200_000 }),
  })
  .map(({ seed, noisePerMinute, packetLoss, pings, bytes }): VectorLab => {
    const lab = peered(vectorLab());
    Object.assign(lab, { seed, duration: "2m", traffic: { noisePerMinute, packetLoss, amazonServices: true } });
    lab.instances["i2"]!["listens"] = [22, 80];
    lab.timeline.push(
      ...pings.map(({ at, count }, index) => ({
        at: `${at}s`,
        ping: { name: `ping ${index}`, from: index % 2 ? "i2" : "i1", to: index % 2 ? "i1" : "i2", count },
      })),
      { at: "3s", http: { name: "get", from: "i1", to: "i2", responseBytes: bytes } },
      { at: "5s", ssh: { name: "login", from: "i1", to: "i2", lines: ["uptime"], stay: "20s" } },
    );
    return lab;
  });

/** The same with IPv6 in both VPCs and over the peering connection, which the exchanges then prefer. */
const dualStack = fc
  .record({ lab: labs, ipv4: fc.boolean(), datagrams: fc.integer({ min: 1, max: 4 }) })
  .map(({ lab, ipv4, datagrams }): VectorLab => {
    for (const n of [1, 2] as const) {
      const vpc = Object.assign(lab.vpcs[n === 1 ? "one" : "two"]!, { ipv6Cidr: `2001:db8:${n}::/56` });
      Object.assign(vpc.subnets[`subnet-of-${n}`]!, { ipv6Cidr: true, assignIpv6AddressOnCreation: true });
      routesOf(lab, n).push({ destination: `2001:db8:${3 - n}::/56`, target: "pcx" });
      groupOf(lab, n).ingress.push({ protocol: "icmpv6", cidr: "::/0" }, { protocol: "tcp", port: 22, cidr: "::/0" });
    }
    if (ipv4)
      lab.timeline.push({ at: "7s", ping: { name: "by IPv4", from: "i1", to: "i2", family: "ipv4", count: 2 } });
    lab.timeline.push({ at: "8s", udp: { name: "datagrams", from: "i2", to: "i1", port: 53, datagrams } });
    return lab;
  });

/** Everything that a run shows of the hosts named. */
function shown(result: LabRun, instances: readonly string[]): unknown {
  const ids = new Set(instances.map((name) => interfaceIdOf(result, name)));
  return {
    records: result.streams
      .filter(({ interfaceId }) => ids.has(interfaceId))
      .map(({ logStreamName, records }) => [
        logStreamName,
        records.map(({ line, explanation }) => [line, JSON.stringify(explanation)]),
      ]),
    transcripts: result.transcripts.filter(({ host }) => instances.includes(host)),
    outcomes: result.outcomes.filter(({ from }) => instances.includes(from)),
  };
}

const BOTH = ["i1", "i2"];

describe("a run depends on lab, seed and start alone", () => {
  test("the same lab gives the same bytes", () => {
    fc.assert(
      fc.property(labs, (lab) => {
        expect(shown(run(lab), BOTH)).toEqual(shown(run(structuredClone(lab)), BOTH));
      }),
      { numRuns: 15 },
    );
  });

  test("the same dual-stack lab gives the same bytes, and a newcomer changes none of them", () => {
    fc.assert(
      fc.property(dualStack, (lab) => {
        const usual = shown(run(lab), BOTH);
        expect(JSON.stringify(usual)).toContain("2001:db8:1:");
        expect(shown(run(structuredClone(lab)), BOTH)).toEqual(usual);
        const more = structuredClone(lab);
        more.instances = { "aa first": { subnet: "subnet-of-2", securityGroups: ["sg-of-2"] }, ...more.instances };
        more.timeline.unshift({ at: "0s", ping: { name: "newcomer", from: "aa first", to: "i1", count: 2 } });
        expect(shown(run(more), ["i2"])).toEqual(shown(run(lab), ["i2"]));
      }),
      { numRuns: 10 },
    );
  });

  test("another seed gives other identifiers, and other records", () => {
    fc.assert(
      fc.property(labs, (lab) => {
        const other = run({ ...structuredClone(lab), seed: `${lab.seed}'` });
        const lines = (result: LabRun): string[] =>
          result.streams.flatMap(({ records }) => records.map(({ line }) => line));
        expect(lines(other)).not.toEqual(lines(run(lab)));
      }),
      { numRuns: 10 },
    );
  });

  test("another host, with traffic of its own, changes nothing for those that were there", () => {
    fc.assert(
      fc.property(labs, fc.constantFrom("aa first", "zz last"), (lab, name) => {
        const more = structuredClone(lab);
        const newcomer = { subnet: "subnet-of-2", securityGroups: ["sg-of-2"], publicAddress: "15.188.3.4" };
        // First in the file or last: the order of making things must not matter either.
        more.instances = name < "i" ? { [name]: newcomer, ...more.instances } : { ...more.instances, [name]: newcomer };
        more.timeline.unshift({ at: "0s", ping: { name: "newcomer pings", from: name, to: "8.8.8.8", count: 4 } });
        expect(shown(run(more), BOTH)).toEqual(shown(run(lab), BOTH));
      }),
      { numRuns: 15 },
    );
  });
});
