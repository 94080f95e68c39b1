import { TCP } from "../../model/index.js";
import { totalOf, type Flow } from "../log/flow.js";
import type { Cause } from "./comparison.js";

/** IPv4 and TCP headers without and with every option; IPv6's are 20 longer. */
const LEAST_ACK_BYTES = 40;
const MOST_ACK_BYTES = 80;

/** Why counts of one flow differ, by its packets' kinds where both logs tell, else by what the difference weighs. */
export function countCauses(a: Flow, b: Flow): readonly Cause[] {
  const kinds = kindCauses(a, b);
  if (kinds !== null) return kinds;
  const [ofA, ofB] = [totalOf(a), totalOf(b)];
  const packets = ofA.packets - ofB.packets;
  const bytes = ofA.bytes - ofB.bytes;
  if (a.protocol !== TCP) {
    const text = `${more(packets === 0 ? bytes : packets)} sent ${packets === 0 ? "longer packets" : "more packets"}`;
    return [{ code: "traffic", text }];
  }
  const each = packets === 0 ? 0 : bytes / packets;
  const acks = "acknowledgements without data: when a host delays them, fewer are sent";
  if (packets !== 0 && each >= LEAST_ACK_BYTES && each <= MOST_ACK_BYTES)
    return [{ code: "delayed-acks", text: `${counted(packets)} of about ${Math.round(each)} bytes: ${acks}` }];
  if (packets !== 0 && each > MOST_ACK_BYTES)
    return [
      {
        code: "retransmission",
        text: `${counted(packets)} of about ${Math.round(each)} bytes: data, sent again or more`,
      },
    ];
  if (packets !== 0) return [{ code: "other-segments", text: "the data was cut into segments otherwise" }];
  return [{ code: "traffic", text: `${more(bytes)} carried more data in as many packets` }];
}

/** Null where one of the logs does not tell kinds, or both tell the same. */
function kindCauses(a: Flow, b: Flow): readonly Cause[] | null {
  const [ofA, ofB] = [a.background?.kinds, b.background?.kinds];
  if (ofA === undefined || ofB === undefined) return null;
  const names = [...new Set([...ofA.keys(), ...ofB.keys()])];
  const differing = names.filter((name) => {
    const [one, other] = [ofA.get(name), ofB.get(name)];
    return one?.packets !== other?.packets || one?.bytes !== other?.bytes;
  });
  if (differing.length === 0) return null;
  const text = differing
    .map((name) => `${name}: ${ofA.get(name)?.packets ?? 0} in A, ${ofB.get(name)?.packets ?? 0} in B`)
    .join("; ");
  return [{ code: codeOf(differing, a, b), text }];
}

function codeOf(differing: readonly string[], a: Flow, b: Flow): Cause["code"] {
  if (differing.every((name) => name === "ACK")) return "delayed-acks";
  if (differing.every((name) => name === "SYN" || name === "SYN-ACK")) return "retransmission";
  const bytes = totalOf(a).bytes - totalOf(b).bytes;
  const packets = totalOf(a).packets - totalOf(b).packets;
  if (differing.every((name) => name === "ACK" || name === "data"))
    return bytes !== 0 && Math.abs(bytes) > MOST_ACK_BYTES * Math.abs(packets) ? "retransmission" : "other-segments";
  return "traffic";
}

function more(difference: number): string {
  return difference > 0 ? "A" : "B";
}

function counted(packets: number): string {
  const many = Math.abs(packets);
  return `${more(packets)} has ${many} ${many === 1 ? "packet" : "packets"} more,`;
}
