import fc from "fast-check";
import type { RuleService } from "../../model/index.js";

/** Ports where rules and packets meet: well-known ones, the ephemeral ranges' ends, the numbers' ends. */
export const INTERESTING_PORTS: readonly number[] = [0, 21, 22, 23, 80, 443, 1023, 1024, 32768, 60999, 65534, 65535];

const port: fc.Arbitrary<number> = fc.oneof(
  { arbitrary: fc.constantFrom(...INTERESTING_PORTS), weight: 4 },
  { arbitrary: fc.integer({ min: 0, max: 65535 }), weight: 1 },
);

const portRange: fc.Arbitrary<RuleService> = fc
  .tuple(fc.constantFrom(6 as const, 17 as const), port, port, fc.boolean())
  .map(([protocol, a, b, single]) => ({
    kind: "ports",
    protocol,
    fromPort: single ? a : Math.min(a, b),
    toPort: single ? a : Math.max(a, b),
  }));

const icmp: fc.Arbitrary<RuleService> = fc
  .constantFrom([-1, -1], [8, -1], [8, 0], [0, 0], [3, 4], [3, -1], [11, 0])
  .map(([type = -1, code = -1]) => ({ kind: "icmp", protocol: 1, type, code }));

/** Every shape a valid IPv4 rule's service has: all, TCP or UDP ports, ICMP type and code, a bare protocol. */
export const serviceArbitrary: fc.Arbitrary<RuleService> = fc.oneof(
  { arbitrary: fc.constant<RuleService>({ kind: "all" }), weight: 2 },
  { arbitrary: portRange, weight: 4 },
  { arbitrary: icmp, weight: 2 },
  {
    arbitrary: fc.constantFrom(47, 50, 89).map((protocol): RuleService => ({ kind: "protocol", protocol })),
    weight: 1,
  },
);
