import { createRowTable, EGRESS_BIT, findRow, REJECT_BIT, rowFor, rowKey, type RowTable } from "./row-table.js";

/**
 * The rows in the order in which AWS writes them (real-samples 1): conversations by their first packet, the two
 * directions of one side by side, ingress first; ACCEPT before REJECT where the rules changed meanwhile (FL-02). Rows
 * that only details tell apart follow each other.
 */
export function conversationOrder(table: RowTable): number[] {
  return table.details.met.length === 1 ? plainOrder(table) : detailedOrder(table);
}

function plainOrder(table: RowTable): number[] {
  const taken = new Uint8Array(table.size);
  const order: number[] = [];
  for (let row = 0; row < table.size; row++) {
    if (taken[row] === 1) continue;
    const { source, destination, ports, meta } = rowKey(table, row);
    const turnedPorts = (ports << 16) | (ports >>> 16);
    const plain = meta & ~(EGRESS_BIT | REJECT_BIT);
    for (const direction of [0, EGRESS_BIT]) {
      const same = direction === (meta & EGRESS_BIT);
      for (const action of [0, REJECT_BIT]) {
        const found = same
          ? findRow(table, source, destination, ports, plain | direction | action)
          : findRow(table, destination, source, turnedPorts, plain | direction | action);
        if (found < 0) continue;
        taken[found] = 1;
        order.push(found);
      }
    }
  }
  return order;
}

function detailedOrder(table: RowTable): number[] {
  const plain = createRowTable();
  const rowsOf: number[][] = [];
  for (let row = 0; row < table.size; row++) {
    const { source, destination, ports, meta } = rowKey(table, row);
    (rowsOf[rowFor(plain, source, destination, ports, meta, 0, 0)] ??= []).push(row);
  }
  return plainOrder(plain).flatMap((row) => rowsOf[row] ?? []);
}
