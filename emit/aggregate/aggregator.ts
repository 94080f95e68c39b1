import { ACK, FIN, ICMP, ICMPV6, RST, SYN, type Observation } from "../../model/index.js";
import { createLedger, enterFate, enterObservation, type Ledger } from "../explain/ledger.js";
import { detailNumber } from "./flow-detail.js";
import { advanceTo, createInterfaceLog, finishInterfaceLog, type InterfaceLog } from "./interface-log.js";
import type { Aggregator, AggregatorOptions } from "./options.js";
import { addressWord, addToRow, metaWord, recentDetail, rowFor } from "./row-table.js";

const FIN_SYN_RST = FIN | SYN | RST;

/**
 * Aggregates observations into flow-log records by interface, window, 5-tuple, direction and action (FL-01), and by what
 * else the formats of its flow logs tell apart. Windows close as later packets of their interface are observed. Steady traffic allocates nothing for a packet; memory is that
 * of the largest windows, whatever the length of the run.
 */
export function createAggregator(options: AggregatorOptions): Aggregator {
  const interfaces = options.interfaces.map(({ metadata }) => metadata);
  const logs = options.interfaces.map((each) =>
    each.subscriptions.length === 0 ? null : createInterfaceLog(each, interfaces, options),
  );
  return {
    observe(observation) {
      const log = logs[observation.interfaceIndex];
      if (log === undefined) throw new Error(`no interface has the index ${observation.interfaceIndex}`);
      if (log === null) return null;
      const row = count(log, observation);
      return options.explain ? explained(log, row, observation) : null;
    },
    settle(token, fate) {
      // Tokens are what `observe` returned, and it returns nothing but ledgers.
      enterFate(token as Ledger, fate);
    },
    finish(end) {
      for (const log of logs) if (log !== null) finishInterfaceLog(log, end);
    },
  };
}

/** Counts one packet; returns its row. */
function count(log: InterfaceLog, observation: Observation): number {
  const { at, source, destination, packet } = observation;
  if (at < log.lastAt) throw new Error(`observations of ${log.id} must come in order of time and before the end`);
  if (at >= log.windowEnd) advanceTo(log, at);
  log.lastAt = at;

  const { rows } = log;
  const { protocol, tcpFlags } = packet;
  const egress = observation.direction === "egress";
  // FL-10: the own side of IPv4 traffic shows as the primary private address, whatever the packet says.
  const primary = typeof source === "number";
  const from = primary && egress ? log.primaryAddress : addressWord(rows, source);
  const to = primary && !egress ? log.primaryAddress : addressWord(rows, destination);
  // FL-01: ICMP has no ports, and neither its type nor its identifier tells flows apart.
  const icmp = protocol === ICMP || protocol === ICMPV6;
  const ports = icmp ? 0 : (packet.sourcePort << 16) | packet.destinationPort;
  const meta = metaWord(protocol, egress, observation.action === "REJECT", source);

  const detail = log.mask === 0 ? 0 : detailNumber(rows.details, observation, log.mask, recentDetail(rows, egress));
  const row = rowFor(rows, from, to, ports, meta, detail, at);
  // FL-07: ACK is recorded only together with SYN.
  const flags = (tcpFlags & FIN_SYN_RST) | (tcpFlags & SYN ? tcpFlags & ACK : 0);
  // flow-log-records 9: AWS counts no bytes of what Block Public Access rejects.
  addToRow(rows, row, 1, observation.rejectReason === null ? packet.lengthBytes : 0, at, flags);
  return row;
}

function explained({ rows }: InterfaceLog, row: number, observation: Observation): Ledger {
  const [ledger] = (rows.ledgers[row] ??= [createLedger()]);
  if (ledger === undefined) throw new Error(`row ${row} has no ledger`);
  enterObservation(ledger, observation);
  return ledger;
}
