import fc from "fast-check";
import type { Topology } from "../../model/index.js";
import { packetArbitrary, type SentPacket } from "./packet.js";

/**
 * One step of a short history. `pick` is taken modulo what there is: earlier packets, the latest first, or rules to
 * remove. What a step needs and does not find makes it no step at all.
 */
export type TrafficStep = { readonly afterUs: number } & (
  | { readonly kind: "send"; readonly sent: SentPacket }
  | { readonly kind: "again"; readonly pick: number; readonly tcpFlags: number }
  | { readonly kind: "answer"; readonly pick: number; readonly tcpFlags: number }
  | { readonly kind: "error"; readonly pick: number }
  | { readonly kind: "remove-rule"; readonly pick: number }
);

const SECOND_US = 1_000_000;

/** Pauses at, just below and just above every idle timeout (CT-03, CT-07, CT-08, IGW-10). */
const longPause = fc
  .tuple(fc.constantFrom(10, 30, 60, 180, 350, 600, 432_000), fc.constantFrom(-1, 0, 1))
  .map(([seconds, microseconds]) => seconds * SECOND_US + microseconds);
const pause = fc.oneof(
  { arbitrary: fc.constantFrom(0, 1, 1000, SECOND_US), weight: 3 },
  { arbitrary: longPause, weight: 1 },
);

/** SYN, SYN-ACK, ACK, FIN-ACK, RST and flags that no stack sends. */
const flags = fc.oneof(
  { arbitrary: fc.constantFrom(2, 18, 16, 17, 4), weight: 8 },
  { arbitrary: fc.nat(31), weight: 1 },
);

/** Mostly as it is; else just within and just beyond what internet gateways and other gateways carry (IGW-08, TGW-05, RT-18). */
const shape = fc.oneof(
  { arbitrary: fc.constant({}), weight: 7 },
  {
    arbitrary: fc.record({
      lengthBytes: fc.constantFrom(1500, 1501, 8500, 8501),
      dontFragment: fc.boolean(),
      timeToLive: fc.constantFrom(127, 127, 1, 1, 2),
    }),
    weight: 1,
  },
);

export function trafficArbitrary(topology: Topology): fc.Arbitrary<readonly TrafficStep[]> {
  const pick = fc.oneof({ arbitrary: fc.nat({ max: 2 }), weight: 3 }, { arbitrary: fc.nat({ max: 997 }), weight: 1 });
  const send = packetArbitrary(topology).chain((sent) =>
    fc
      .tuple(fc.constantFrom(2, 2, 2, sent.packet.tcpFlags), pause, shape)
      .map(([flagsOf, afterUs, shaped]): TrafficStep => {
        const tcpFlags = sent.packet.protocol === 6 ? flagsOf : sent.packet.tcpFlags;
        return { kind: "send", sent: { from: sent.from, packet: { ...sent.packet, tcpFlags, ...shaped } }, afterUs };
      }),
  );
  const step: fc.Arbitrary<TrafficStep> = fc.oneof(
    { arbitrary: send, weight: 5 },
    { arbitrary: fc.record({ kind: fc.constant("again" as const), pick, tcpFlags: flags, afterUs: pause }), weight: 3 },
    {
      arbitrary: fc.record({ kind: fc.constant("answer" as const), pick, tcpFlags: flags, afterUs: pause }),
      weight: 5,
    },
    { arbitrary: fc.record({ kind: fc.constant("error" as const), pick, afterUs: pause }), weight: 3 },
    { arbitrary: fc.record({ kind: fc.constant("remove-rule" as const), pick, afterUs: pause }), weight: 1 },
  );
  return fc
    .array(fc.oneof({ arbitrary: step.map((each) => [each]), weight: 4 }, { arbitrary: conversation, weight: 1 }), {
      minLength: 1,
      maxLength: 16,
      size: "max",
    })
    .map((parts) => parts.flat());
}

/** Handshake, close from either side, late packets and a new SYN; of other protocols, an exchange of packets. */
const CONVERSATIONS: readonly (readonly number[])[] = [
  [18, 16, 17, 17, 16, 2],
  [18, 16, 17, 17, 17, 16, 16, 2],
  [18, 16, 17, 16, 17, 2],
  [18, 16, 4, 16, 2],
  [18, 16, 16, 16],
];

/** Each step answers the latest packet that arrived: the two ends take turns, and once there is a long pause. */
const conversation: fc.Arbitrary<readonly TrafficStep[]> = fc
  .tuple(fc.constantFrom(...CONVERSATIONS), fc.nat({ max: 7 }), longPause)
  .map(([turns, pauseAt, afterUs]) =>
    turns.map((tcpFlags, index): TrafficStep => {
      return { kind: "answer", pick: 0, tcpFlags, afterUs: index === pauseAt ? afterUs : 1000 };
    }),
  );
