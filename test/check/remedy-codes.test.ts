import { expect, test } from "vitest";
import { INSTEAD } from "../../check/remedy-instead.js";
import { DROP_MEANING } from "../../model/index.js";

/** What people can do about a drop: call AWS's API by its name, or something else that the sentence says. */
const CALL = /\b(?:[A-Z][a-z]+){2,}[A-Za-z0-9]*\b/;

/** Where no call of the API is to blame or to help. */
const NO_CALL: readonly string[] = [
  "SIM_HOST_NO_ROUTE",
  "SIM_NOT_MODELLED",
  "SIM_PACKET_LOST",
  "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
];

test.for(Object.keys(DROP_MEANING).toSorted())("%s has a sentence for where no change is enough", (code) => {
  const say = (INSTEAD as Readonly<Record<string, (typeof INSTEAD)["BAD_STATE_ROUTE"]>>)[code];
  const text = say?.({ at: "the-component", source: "10.0.0.1", destination: "10.0.0.2" }) ?? "";
  expect(text).toMatch(/^.{20,}$/);
  expect(text).not.toMatch(/undefined|null/);
  expect(CALL.test(text)).toBe(!NO_CALL.includes(code));
});
