import { containsIpv4 } from "../address/cidr.js";
import type { Ipv4 } from "../address/ipv4.js";
import { ACK, RST, SYN, TCP, type Packet, type SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { matchesService } from "../topology/rule-service.js";
import { tupleOf } from "./flow-tuple.js";
import type { InspectionVerdict } from "./hop.js";
import type { CompiledMiddlebox } from "./network.js";
import type { Transit } from "./transit.js";

const KNOWN: InspectionVerdict = { kind: "known", action: "pass" };
const MID_STREAM: InspectionVerdict = { kind: "mid-stream", action: "drop" };

/**
 * What a middlebox decides: for the first packet of a connection by its rules in order, for the others as for the first.
 * Network Firewall drops TCP segments of connections whose beginning it has not seen (its stream exception policy is
 * `drop` by default), a Linux host judges them as new ones (`nf_conntrack_tcp_loose`).
 */
export function inspect(
  tracking: TrackingTable,
  middlebox: CompiledMiddlebox,
  now: SimTime,
  transit: Transit,
): InspectionVerdict {
  const { id, forwards, rules, defaultAction } = middlebox;
  const pass: InspectionVerdict = { kind: "default", action: defaultAction };
  if (forwards !== "inspection" && rules.length === 0 && defaultAction === "pass") return pass;
  const { current } = transit;
  const source = transit.source as Ipv4;
  const destination = transit.destination as Ipv4;
  const tuple = tupleOf(current, source, destination);
  if (tuple !== null && tracking.inspected.renew(id, tuple, now)) return KNOWN;
  if (forwards === "inspection" && isMidStream(current)) return MID_STREAM;
  const rule = rules.find(
    (each) =>
      containsIpv4(each.source, source) &&
      containsIpv4(each.destination, destination) &&
      matchesService(each.service, current),
  );
  const verdict: InspectionVerdict = rule === undefined ? pass : { kind: "rule", action: rule.action, rule };
  if (verdict.action === "pass" && tuple !== null && current.about === null) tracking.inspected.add(id, tuple, now);
  return verdict;
}

function isMidStream({ protocol, tcpFlags }: Packet): boolean {
  return protocol === TCP && (tcpFlags & (SYN | ACK | RST)) !== SYN;
}
