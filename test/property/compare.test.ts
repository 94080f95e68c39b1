import fc from "fast-check";
import { expect, test } from "vitest";
import { classesOf, compared, log, record } from "../compare/logs.js";

/** A connection of a client to a service, seen at the service's interface and perhaps at the client's. */
interface Connection {
  readonly client: number;
  readonly server: number;
  readonly service: number;
  readonly startMinute: number;
  readonly packets: number;
  readonly answers: number;
  readonly rejected: boolean;
  readonly atBoth: boolean;
}

const connection = fc.record({
  client: fc.integer({ min: 1, max: 4 }),
  server: fc.integer({ min: 11, max: 13 }),
  service: fc.constantFrom(22, 80, 443, 8080, 5432),
  startMinute: fc.integer({ min: 0, max: 90 }),
  packets: fc.integer({ min: 1, max: 5 }),
  answers: fc.integer({ min: 1, max: 5 }),
  rejected: fc.boolean(),
  atBoth: fc.boolean(),
});
const connections = fc.array(connection, { minLength: 1, maxLength: 25 });

/** How a log came to be: which ephemeral port each connection got, how records were cut, and what the clock showed. */
interface Circumstances {
  readonly port: (index: number) => number;
  readonly cuts: number;
  readonly interfaces: string;
  readonly clockSeconds: number;
}

const PLAIN: Circumstances = { port: (index) => 40_000 + index, cuts: 1, interfaces: "eni", clockSeconds: 0 };

function linesOf(all: readonly Connection[], { port, cuts, interfaces, clockSeconds }: Circumstances): string[] {
  return all.flatMap((each, index) => {
    const [client, server] = [`10.0.0.${each.client}`, `10.0.0.${each.server}`];
    const action = each.rejected ? ("REJECT" as const) : ("ACCEPT" as const);
    const begin = 1_700_000_000 + 60 * each.startMinute + clockSeconds;
    const flow = (at: number, from: string, to: string, ports: string, packets: number): string[] =>
      Array.from({ length: Math.min(cuts, packets) }, (_, cut) => {
        const some = cut === 0 ? packets - Math.min(cuts, packets) + 1 : 1;
        const start = begin + 10 * cut;
        return record({
          at: `${interfaces}-${at}`,
          from,
          to,
          ports,
          packets: some,
          bytes: 60 * some,
          start,
          end: start + 20,
          action,
        });
      });
    const places = each.atBoth ? [each.client, each.server] : [each.server];
    return places.flatMap((at) => [
      ...flow(at, client, server, `${port(index)} ${each.service}`, each.packets),
      ...(each.rejected ? [] : flow(at, server, client, `${each.service} ${port(index)}`, each.answers)),
    ]);
  });
}

const circumstances = fc.record({
  ports: fc.uniqueArray(fc.integer({ min: 32_768, max: 60_999 }), { minLength: 25, maxLength: 25 }),
  cuts: fc.integer({ min: 1, max: 5 }),
  interfaces: fc.constantFrom("eni", "other"),
  clockSeconds: fc.integer({ min: -1_000_000, max: 1_000_000 }),
});

test("a log agrees with itself wholly", () => {
  fc.assert(
    fc.property(connections, (all) => {
      const lines = linesOf(all, PLAIN);
      const { score, classes } = compared(log(lines), log(lines));
      expect(score).toBe(100);
      expect(classes.same.flows).toBe(log(lines).table.size);
    }),
  );
});

test("other ephemeral ports, windows, interface ids and clocks change nothing", () => {
  fc.assert(
    fc.property(connections, circumstances, (list, { ports, ...rest }) => {
      const other = linesOf(list, { ...rest, port: (index) => ports[index]! });
      expect(classesOf(compared(log(linesOf(list, PLAIN)), log(other)))).toEqual({
        same: log(linesOf(list, PLAIN)).table.size,
      });
    }),
  );
});

test("the order of records changes nothing", () => {
  fc.assert(
    fc.property(
      connections.chain((all) => {
        const lines = linesOf(all, PLAIN);
        return fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length }));
      }),
      ([lines, shuffled]) => {
        expect(compared(log(lines), log(shuffled)).score).toBe(100);
      },
    ),
  );
});

test("one flow that is changed, missing or decided otherwise is the only difference", () => {
  const mutation = fc.constantFrom("counts", "action", "only-a");
  fc.assert(
    fc.property(connections, circumstances, fc.nat(), mutation, (all, { ports, ...rest }, which, kind) => {
      // A group with one connection each: of several alike, which one was changed is nobody's to say.
      const list = [...new Map(all.map((each) => [`${each.client} ${each.server} ${each.service}`, each])).values()];
      const lines = linesOf(list, PLAIN);
      const other = linesOf(list, { ...rest, cuts: 1, port: (index) => ports[index]! });
      const at = which % other.length;
      fc.pre(kind !== "only-a" || other.length > 1);
      const changed = other.flatMap((line, index) => {
        if (index !== at) return [line];
        if (kind === "only-a") return [];
        const words = line.split(" ");
        if (kind === "counts")
          return [
            words
              .with(8, String(Number(words[8]) + 1000))
              .with(9, "99999")
              .join(" "),
          ];
        return [words.with(12, words[12] === "ACCEPT" ? "REJECT" : "ACCEPT").join(" ")];
      });
      expect(classesOf(compared(log(lines), log(changed)))).toEqual({
        ...(lines.length > 1 && { same: lines.length - 1 }),
        [kind]: 1,
      });
    }),
  );
});
