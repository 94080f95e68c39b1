import type { FlowRecord } from "../emit/index.js";
import { ipv4 } from "../model/index.js";
import { seededRandom } from "../sim/index.js";

/** Records come in runs of one interface. */
export const RECORDS_PER_INTERFACE = 50;

/** Records in the default format that agree in little, the same ones every time. */
export function flowRecords(count: number, seed = "bench"): readonly FlowRecord[] {
  const random = seededRandom(seed).fork("records");
  return Array.from({ length: count }, (_, index): FlowRecord => {
    const packets = random.integer(1, 5000);
    const start = 1_767_225_600 + 60 * Math.floor(index / 1000);
    return {
      version: 2,
      accountId: "123456789012",
      interfaceId: `eni-${Math.floor(index / RECORDS_PER_INTERFACE)
        .toString(16)
        .padStart(17, "0")}`,
      srcAddr: ipv4(random.integer(0, 0xffffffff)),
      dstAddr: ipv4(random.integer(0, 0xffffffff)),
      srcPort: random.integer(0, 0xffff),
      dstPort: random.integer(0, 0xffff),
      protocol: random.pick([1, 6, 17]),
      packets,
      bytes: packets * random.integer(40, 1500),
      start,
      end: start + 60,
      action: random.chance(0.8) ? "ACCEPT" : "REJECT",
      logStatus: "OK",
    };
  });
}
