import fc from "fast-check";
import { expect, test } from "vitest";
import { sequenceTable } from "../../sim/exchanges/ping-sequence-table.js";

test("remembers as a set of numbers modulo 65536 would", () => {
  const step = fc.record({ sequence: fc.nat(200_000), action: fc.constantFrom("set", "clear", "look") });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const table = sequenceTable();
      const expected = new Set<number>();
      for (const { sequence, action } of steps) {
        expect(table.has(sequence)).toBe(expected.has(sequence % 65_536));
        if (action === "set") {
          table.set(sequence);
          expected.add(sequence % 65_536);
        } else if (action === "clear") {
          table.clear(sequence);
          expected.delete(sequence % 65_536);
        }
      }
    }),
  );
});
