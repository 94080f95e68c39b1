import fc from "fast-check";
import { expect, test } from "vitest";
import type { FlowLogging, FlowRecord } from "../../emit/index.js";
import { formatIpAddress, ICMP, TCP, type Observation } from "../../model/index.js";
import {
  ACL_ALLOW,
  ACL_DENY,
  address,
  log,
  logged,
  OWN,
  packet,
  seen,
  subscription,
  type Logged,
} from "../emit/flow-logging.js";

// Few of each, so that packets meet in one flow, and flows in one block.
const PEERS = ["203.0.113.1", "198.51.100.7"].map(address);
const INTERFACES = 2;

/** One packet at one interface, `gap` seconds after the one before. */
const step = fc.record({
  gap: fc.oneof(
    { weight: 30, arbitrary: fc.double({ min: 0, max: 20, noNaN: true }) },
    fc.double({ min: 0, max: 1500, noNaN: true }),
  ),
  interfaceIndex: fc.nat(INTERFACES - 1),
  direction: fc.constantFrom("ingress" as const, "egress" as const),
  action: fc.constantFrom("ACCEPT" as const, "REJECT" as const),
  peer: fc.constantFrom(...PEERS),
  protocol: fc.constantFrom(ICMP, TCP),
  ports: fc.constantFrom([22, 65_535] as const, [65_535, 22] as const),
  lengthBytes: fc.integer({ min: 28, max: 9001 }),
});

const START = 1_700_000_000;

const traffic: fc.Arbitrary<readonly Observation[]> = fc.array(step, { maxLength: 120, size: "max" }).map((steps) => {
  let at = START;
  return steps.map(({ gap, interfaceIndex, direction, action, peer, protocol, ports, lengthBytes }) => {
    at += gap;
    const egress = direction === "egress";
    const [sourcePort, destinationPort] = ports;
    const addresses = egress ? { source: OWN, destination: peer } : { source: peer, destination: OWN };
    const networkAcl = action === "ACCEPT" ? ACL_ALLOW : ACL_DENY;
    const sent = packet({ ...addresses, protocol, sourcePort, destinationPort, lengthBytes });
    return seen(at, direction, sent, { interfaceIndex, action, networkAcl });
  });
});

const flowLogging: fc.Arbitrary<FlowLogging> = fc.record({
  timestamps: fc.constantFrom("window" as const, "packet" as const),
  noData: fc.constantFrom("record" as const, "omit" as const),
  windowOffsetSeconds: fc.option(fc.integer({ min: 0, max: 59 })),
  maxRecordsPerWindow: fc.constant(null),
  deliveryDelayUs: fc.nat(600_000_000),
});
const interval = fc.constantFrom(60 as const, 600 as const);
const seed = fc.string();

type Filter = "ALL" | "ACCEPT" | "REJECT";

/** One log group for each filter, so that every filter has its own stream. */
function interfaces(filters: readonly Filter[], maxAggregationIntervalSeconds: 60 | 600) {
  const subscriptions = filters.map((trafficType) =>
    subscription({ trafficType, maxAggregationIntervalSeconds, logGroupName: trafficType }),
  );
  return Array.from({ length: INTERFACES }, (_, index) => logged({ id: `eni-${index}`, subscriptions }));
}

function end(observations: readonly Observation[]): number {
  return Math.ceil((observations.at(-1)?.at ?? START * 1_000_000) / 1_000_000);
}

function records({ deliveries }: Logged, group: Filter = "ALL"): FlowRecord[] {
  return deliveries.flatMap(({ stream, batch }) => (stream.logGroupName === group ? batch.records : []));
}

/** Packets and bytes by flow, direction and action, which are all in the text: the own address is always the same. */
function totals(parts: readonly (readonly [key: string, packets: number, bytes: number])[]) {
  const sums = new Map<string, [packets: number, bytes: number]>();
  for (const [key, packets, bytes] of parts) {
    const [packetsBefore, bytesBefore] = sums.get(key) ?? [0, 0];
    sums.set(key, [packetsBefore + packets, bytesBefore + bytes]);
  }
  return new Map([...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function observed(observations: readonly Observation[]) {
  return totals(
    observations.map(({ interfaceIndex, source, destination, action, packet: each }) => {
      const ports = each.protocol === ICMP ? [0, 0] : [each.sourcePort, each.destinationPort];
      const key = [`eni-${interfaceIndex}`, formatIpAddress(source), formatIpAddress(destination), ...ports];
      return [[...key, each.protocol, action].join(" "), 1, each.lengthBytes];
    }),
  );
}

function recorded(all: readonly FlowRecord[]) {
  return totals(
    all.flatMap(({ interfaceId, srcAddr, dstAddr, srcPort, dstPort, protocol, action, packets, bytes }) => {
      if (srcAddr === null || dstAddr === null || packets === null || bytes === null) return [];
      const key = [interfaceId, formatIpAddress(srcAddr), formatIpAddress(dstAddr), srcPort, dstPort, protocol, action];
      return [[key.join(" "), packets, bytes] as const];
    }),
  );
}

test("aggregation conserves packets and bytes, whatever the interval and the options", () => {
  fc.assert(
    fc.property(traffic, flowLogging, interval, seed, (observations, options, seconds, text) => {
      const setting = { interfaces: interfaces(["ALL"], seconds), start: START, seed: text, end: end(observations) };
      expect(recorded(records(log({ ...setting, flowLogging: options }, observations)))).toEqual(
        observed(observations),
      );
    }),
  );
});

test("ACCEPT and REJECT partition ALL", () => {
  fc.assert(
    fc.property(traffic, flowLogging, interval, (observations, options, seconds) => {
      const setting = { interfaces: interfaces(["ALL", "ACCEPT", "REJECT"], seconds), start: START };
      const run = log({ ...setting, end: end(observations), flowLogging: options }, observations);
      const flows = (filter: Filter) => records(run, filter).filter(({ logStatus }) => logStatus === "OK");
      expect(flows("ACCEPT")).toEqual(flows("ALL").filter(({ action }) => action === "ACCEPT"));
      expect(flows("REJECT")).toEqual(flows("ALL").filter(({ action }) => action === "REJECT"));
    }),
  );
});

test("windows are at most 60 s, end on the interface's grid, follow each other and hold their packets", () => {
  fc.assert(
    fc.property(
      traffic,
      seed,
      fc.option(fc.integer({ min: 0, max: 59 })),
      (observations, text, windowOffsetSeconds) => {
        const setting = { interfaces: interfaces(["ALL"], 60), start: START, seed: text, end: end(observations) };
        const run = log({ ...setting, flowLogging: { windowOffsetSeconds } }, observations);
        for (let index = 0; index < INTERFACES; index++) {
          const windows = run.deliveries
            .filter(({ stream }) => stream.interfaceId === `eni-${index}`)
            .map(({ batch: { records: all } }) => {
              const [first] = all;
              for (const each of all) expect([each.start, each.end]).toEqual([first?.start, first?.end]);
              return { start: first?.start ?? NaN, end: first?.end ?? NaN };
            });
          for (const [position, { start, end: last }] of windows.entries()) {
            expect(last - start).toBeLessThanOrEqual(60);
            expect(last - (windows[0]?.end ?? NaN)).toBe(60 * position);
            expect(last % 60).toBe(windowOffsetSeconds ?? last % 60);
          }
          for (const { at, interfaceIndex } of observations) {
            if (interfaceIndex !== index) continue;
            const second = Math.floor(at / 1_000_000);
            expect(windows.filter((window) => window.start <= second && second < window.end)).toHaveLength(1);
          }
        }
      },
    ),
  );
});

test("the same observations and seed give the same records, with and without explanations", () => {
  fc.assert(
    fc.property(traffic, flowLogging, interval, seed, (observations, options, seconds, text) => {
      const setting = { interfaces: interfaces(["ALL"], seconds), start: START, seed: text, end: end(observations) };
      const plain = log({ ...setting, flowLogging: options }, observations);
      const explained = log({ ...setting, flowLogging: options, explain: true }, observations);
      expect(explained.lines).toEqual(plain.lines);
    }),
  );
});

test("an interface's records do not depend on the other interfaces", () => {
  fc.assert(
    fc.property(traffic, interval, seed, (observations, seconds, text) => {
      const setting = { interfaces: interfaces(["ALL"], seconds), start: START, seed: text, end: end(observations) };
      const flowLogOffset = { windowOffsetSeconds: null };
      const alone = observations.filter(({ interfaceIndex }) => interfaceIndex === 1);
      const together = log({ ...setting, flowLogging: flowLogOffset }, observations).lines["eni-1-all"];
      expect(log({ ...setting, flowLogging: flowLogOffset }, alone).lines["eni-1-all"]).toEqual(together);
    }),
  );
});

test("an explanation counts every packet of its record once: by rule, by exchange and by fate", () => {
  const fate = { disposition: "delivered", code: null, component: "eni-9", reason: "delivered" } as const;
  fc.assert(
    fc.property(traffic, interval, (observations, seconds) => {
      const setting = { interfaces: interfaces(["ALL"], seconds), start: START, end: end(observations) };
      const run = log({ ...setting, explain: true, fateOf: () => fate }, observations);
      for (const { packets, bytes, decidedBy, carries, outcomes } of run.explanations()) {
        const sum = (counted: readonly { readonly packets: number }[]) =>
          counted.reduce((total, each) => total + each.packets, 0);
        expect([sum(decidedBy), sum(carries), sum(outcomes)]).toEqual([packets, packets, packets]);
        expect(carries.reduce((total, each) => total + each.bytes, 0)).toBe(bytes);
      }
    }),
  );
});
