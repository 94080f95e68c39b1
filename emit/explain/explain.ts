import type { Direction } from "../../model/index.js";
import type { FlowRecord } from "../record/flow-record.js";
import { formatRecord } from "../record/format.js";
import type { LogFormat } from "../record/log-format.js";
import { networkAclDecision, securityGroupDecision } from "./decisions.js";
import type { Carried, Decision, Explanation, Outcome } from "./explanation.js";
import type { Ledger } from "./ledger.js";

/** What a row knows that its record does not show. */
export interface RowBackground {
  readonly direction: Direction;
  readonly tcpFlags: number;
  /** One for each window that went into the record. */
  readonly ledgers: readonly Ledger[];
}

/** The explanation of a record as it stands now (fates may come later); `row` null for one without a flow. */
export function explain(record: FlowRecord, row: RowBackground | null, format: LogFormat): Explanation {
  const ledgers = row?.ledgers ?? [];
  return {
    record: formatRecord(record, format),
    interfaceId: record.interfaceId,
    direction: row?.direction ?? null,
    action: record.action,
    logStatus: record.logStatus,
    packets: record.packets ?? 0,
    bytes: record.bytes ?? 0,
    tcpFlags: row?.tcpFlags ?? 0,
    window: { start: record.start, end: record.end },
    decidedBy: row === null ? [] : decisions(ledgers, row.direction),
    carries: carried(ledgers),
    outcomes: outcomes(ledgers),
  };
}

// Reasons and fates are shared objects of a compiled network, which is made anew for every change: equal ones of
// different networks are told apart while counting and come together here.

function decisions(ledgers: readonly Ledger[], direction: Direction): Decision[] {
  const found = ledgers.flatMap((ledger) => ledger.decisions);
  return groups(found, ({ securityGroup, networkAcl }) => ({
    securityGroup: securityGroup && securityGroupDecision(securityGroup, direction),
    networkAcl: networkAcl && networkAclDecision(networkAcl, direction),
  })).map(({ group, members }) => ({ ...group, packets: total(members, "packets") }));
}

function carried(ledgers: readonly Ledger[]): Carried[] {
  const found = ledgers.flatMap((ledger) => [...ledger.carried.values()].flat());
  return groups(found, ({ exchange, what }) => ({ exchange: exchange ?? "unsolicited", what })).map(
    ({ group, members }) => ({ ...group, packets: total(members, "packets"), bytes: total(members, "bytes") }),
  );
}

function outcomes(ledgers: readonly Ledger[]): Outcome[] {
  const found = ledgers.flatMap((ledger) => ledger.fates);
  return groups(found, ({ fate: { disposition, code, component, reason } }) => ({
    disposition,
    code,
    component,
    reason,
  })).map(({ group, members }) => ({ ...group, packets: total(members, "packets") }));
}

/** Members with equal content, in the order of the first of each. */
function groups<T, G>(items: readonly T[], groupOf: (item: T) => G): { readonly group: G; readonly members: T[] }[] {
  const byContent = new Map<string, { readonly group: G; readonly members: T[] }>();
  for (const item of items) {
    const group = groupOf(item);
    const content = JSON.stringify(group);
    const known = byContent.get(content);
    if (known) known.members.push(item);
    else byContent.set(content, { group, members: [item] });
  }
  return [...byContent.values()];
}

function total<K extends string>(items: readonly Readonly<Record<K, number>>[], key: K): number {
  return items.reduce((sum, item) => sum + item[key], 0);
}
