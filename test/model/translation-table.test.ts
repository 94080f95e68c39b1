import { describe, expect, test } from "vitest";
import { parseIpv4, simTime } from "../../model/index.js";
import {
  reverseTuple,
  TRANSLATION_IDLE_US,
  TranslationTable,
  type FlowTuple,
  type Translation,
} from "../../model/policy/translation-table.js";

/** `10.0.0.5:1000 > 8.8.8.8:53` */
function tuple(text: string): FlowTuple {
  const [source, sourcePort, destination, destinationPort] = text.split(/ > |:/);
  return {
    protocol: 17,
    source: parseIpv4(source ?? "")!,
    sourcePort: Number(sourcePort),
    destination: parseIpv4(destination ?? "")!,
    destinationPort: Number(destinationPort),
  };
}

function translation(original: string, translated: string, seenUs = 0, deviceId = "nat-1"): Translation {
  return {
    deviceId,
    interfaceIndex: 0,
    original: tuple(original),
    translated: tuple(translated),
    idleTimeoutUs: TRANSLATION_IDLE_US,
    lastSeen: simTime(seenUs),
  };
}

const FROM = "10.0.0.5:1000 > 8.8.8.8:53";
const AS = "10.0.9.9:1024 > 8.8.8.8:53";
const ANSWER = "8.8.8.8:53 > 10.0.9.9:1024";
const at = (microseconds: number) => simTime(microseconds);

describe("IGW-10: connections", () => {
  const table = new TranslationTable();
  const known = translation(FROM, AS);
  table.add(known);

  test.for([
    { what: "there, by what was sent", found: table.there("nat-1", tuple(FROM), at(0)), wanted: known },
    {
      what: "not there, by another port",
      found: table.there("nat-1", tuple("10.0.0.5:1001 > 8.8.8.8:53"), at(0)),
      wanted: null,
    },
    { what: "not at another device", found: table.there("nat-2", tuple(FROM), at(0)), wanted: null },
    { what: "back, by its answer", found: table.back("nat-1", tuple(ANSWER), at(0)), wanted: known },
    { what: "not back, by what was sent", found: table.back("nat-1", tuple(AS), at(0)), wanted: null },
    { what: "not drawn until it is asked to", found: table.drawn(tuple(ANSWER), at(0)), wanted: null },
  ])("$what", ({ found, wanted }) => expect(found).toBe(wanted));

  test("an answer's ends are the other way round", () => {
    expect(reverseTuple(tuple(AS))).toEqual(tuple(ANSWER));
  });
});

test("IGW-12: a drawn connection is found by its answer alone", () => {
  const table = new TranslationTable();
  const known = translation(FROM, AS);
  table.add(known);
  table.draw(known);
  expect(table.drawn(tuple(ANSWER), at(0))).toBe(known);
});

test.for([
  { silence: TRANSLATION_IDLE_US, alive: true },
  { silence: TRANSLATION_IDLE_US + 1, alive: false },
])("IGW-10: after $silence µs of silence it is known: $alive", ({ silence, alive }) => {
  for (const find of [
    (table: TranslationTable) => table.there("nat-1", tuple(FROM), at(silence)),
    (table: TranslationTable) => table.back("nat-1", tuple(ANSWER), at(silence)),
    (table: TranslationTable) => table.drawn(tuple(ANSWER), at(silence)),
  ]) {
    const table = new TranslationTable();
    const known = translation(FROM, AS);
    table.add(known);
    table.draw(known);
    expect(find(table)).toBe(alive ? known : null);
    expect(table.size).toBe(alive ? 1 : 0);
  }
});

describe("NACL-09: ports", () => {
  const flow = (port: number): FlowTuple => tuple(`10.0.9.9:${port} > 8.8.8.8:53`);

  test.for<{ what: string; taken: readonly number[]; wanted: number; port: number | null }>([
    { what: "its own if it is free", taken: [], wanted: 40000, port: 40000 },
    { what: "never one below 1024", taken: [], wanted: 53, port: 1024 },
    { what: "the next one else", taken: [40000, 40001], wanted: 40000, port: 40002 },
    { what: "from the last on to the first", taken: [65535], wanted: 65535, port: 1024 },
    { what: "none when so many have one", taken: [1024, 2000, 3000], wanted: 40000, port: null },
  ])("$what", ({ taken, wanted, port }) => {
    const table = new TranslationTable();
    for (const each of taken) table.add(translation(`10.0.0.5:${each} > 8.8.8.8:53`, `10.0.9.9:${each} > 8.8.8.8:53`));
    expect(table.freePort(flow(wanted), 3, at(0))).toBe(port);
  });

  test.for(["10.0.9.9:2000 > 8.8.8.8:54", "10.0.9.9:2000 > 8.8.4.4:53", "10.0.9.8:2000 > 8.8.8.8:53"])(
    "the same port serves %s beside it",
    (other) => {
      const table = new TranslationTable();
      table.add(translation("10.0.0.5:2000 > 8.8.8.8:53", "10.0.9.9:2000 > 8.8.8.8:53"));
      expect(table.freePort(tuple(other), 1, at(0))).toBe(2000);
    },
  );

  test("an idle connection gives its port back, a refreshed one does not", () => {
    const table = new TranslationTable();
    const [one, other] = [2000, 3000].map((port) =>
      translation(`10.0.0.5:${port} > 8.8.8.8:53`, `10.0.9.9:${port} > 8.8.8.8:53`),
    );
    table.add(one!);
    table.add(other!);
    expect(table.freePort(flow(2000), 2, at(TRANSLATION_IDLE_US))).toBeNull();
    other!.lastSeen = at(1);
    expect(table.freePort(flow(2000), 2, at(TRANSLATION_IDLE_US + 1))).toBe(2000);
    expect(table.freePort(flow(3000), 2, at(TRANSLATION_IDLE_US + 1))).toBe(3001);
    expect(table.freePort(flow(3000), 1, at(TRANSLATION_IDLE_US + 2))).toBe(3000);
  });
});

test("a connection whose place another has taken forgets only itself", () => {
  const table = new TranslationTable();
  const early = translation("10.0.0.5:1000 > 10.0.7.5:80", "10.0.0.5:1000 > 10.0.2.9:80", 0, "nlb");
  const late = translation("10.0.0.5:1000 > 10.0.6.5:80", "10.0.0.5:1000 > 10.0.2.9:80", 5, "nlb");
  for (const each of [early, late]) {
    table.add(each);
    table.draw(each);
  }
  const now = at(TRANSLATION_IDLE_US + 1);
  expect(table.there("nlb", early.original, now)).toBeNull();
  expect(table.back("nlb", reverseTuple(late.translated), now)).toBe(late);
  expect(table.drawn(reverseTuple(late.translated), now)).toBe(late);
});

test("those that nobody asks for again are forgotten as others come", () => {
  const table = new TranslationTable();
  for (let n = 0; n < 10_000; n++) {
    const port = 1024 + n;
    const seenUs = n * 1_000_000;
    table.add(translation(`10.0.0.5:${port} > 8.8.8.8:53`, `10.0.9.9:${port} > 8.8.8.8:53`, seenUs));
  }
  expect(table.size).toBeLessThan(2000);
});
