import type { DropCode } from "../model/index.js";
import type { ExchangeSpec, Lab, LostPackets, SimulatedExchange } from "../sim/index.js";
import { nameOf } from "./component-name.js";

/** Refusals that a flow log shows as REJECT, at the interface that refuses (FL-04). */
const REJECTED: ReadonlySet<DropCode | null> = new Set([
  "ENI_SG_RULES_MISMATCH",
  "SG_HAS_NO_RULES",
  "SG_REFERENCES_NOT_PRESERVED",
  "SG_REFERENCING_SUPPORT",
  "SUBNET_ACL_RESTRICTION",
  "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
]);

/** What decided is an appliance or endpoint: its own interface took the packet in. */
const BY_MIDDLEBOX: ReadonlySet<DropCode | null> = new Set<DropCode>([
  "FIREWALL_RULES_RESTRICTION",
  "SIM_MIDDLEBOX_DROPPED",
  "SIM_MIDDLEBOX_NO_CONNECTION",
  "SIM_MIDDLEBOX_REJECTED",
]);

/** Why an exchange failed, in words: what became of most of the packets that did not arrive. */
export function whyItFailed({ spec, outcome, lost }: SimulatedExchange, lab: Lab): string {
  const worst = lost.toSorted((a, b) => b.packets - a.packets)[0];
  if (worst === undefined) {
    return outcome === null
      ? "the lab ended before it did"
      : `${outcome.summary}: every packet arrived, so no rule and no route is at fault`;
  }
  const { packets, sentBy } = worst;
  const what = packets === 1 ? "packet" : "packets";
  const which =
    sentBy === "client"
      ? `${packets} ${what} did not get there`
      : `the other side was reached, but ${packets} ${what} of its answer did not come back`;
  return `${which}: ${worst.reason} (${[worst.code, nameOf(worst.component, lab.topology)].filter(Boolean).join(" at ")}). ${inFlowLogs(worst, spec)}`;
}

function inFlowLogs({ code, disposition, sentBy }: LostPackets, { from }: ExchangeSpec): string {
  if (disposition === "undecided") return "flowlab does not guess what would have become of them.";
  if (REJECTED.has(code)) return "A flow log of the interface that refused shows REJECT.";
  if (BY_MIDDLEBOX.has(code)) return "Flow logs show ACCEPT up to its interface: what it drops leaves no REJECT.";
  if (code === "SIM_ARP_UNRESOLVED" || code === "SIM_HOST_NO_ROUTE") return "No packet left, so no flow log shows any.";
  if (sentBy === "client" && from.kind === "internet") return "They reached no VPC, so no flow log shows any.";
  const sender = sentBy === "client" ? "the sender" : "the answering host";
  return `Flow logs show ACCEPT at the interface of ${sender}, and nothing after that: routing leaves no REJECT.`;
}
