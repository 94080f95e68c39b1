import fc from "fast-check";
import { FIELDS, logFormatOf, type Field, type LogFormat, type RecordFields } from "../../emit/index.js";
import { ipv4, type IpAddress } from "../../model/index.js";

// Generators made from FIELDS: a new field is generated without a change here.

const ascii = fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code));
/** Printable ASCII that is not the lone dash. */
export const text: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom("eni-", "1", "unknown"), fc.string({ unit: ascii, maxLength: 20 }))
  .map((parts) => parts.join(""));

const half = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const address: fc.Arbitrary<IpAddress> = fc.oneof(
  { weight: 4, arbitrary: fc.integer().map(ipv4) },
  fc.record({ high: half, low: half }),
);

/** Whole numbers up to a field's greatest, its ends and the ends of the digits among them. */
function integer(maximum: number): fc.Arbitrary<number> {
  const edges = [0, 9_999, 10_000, 99_999_999, 100_000_000, maximum].filter((each) => each <= maximum);
  return fc.oneof(fc.nat({ max: Math.min(maximum, 2 ** 31 - 1) }), fc.constantFrom(...edges), whole(maximum));
}

function whole(maximum: number): fc.Arbitrary<number> {
  return maximum === Number.MAX_SAFE_INTEGER ? fc.maxSafeNat() : fc.integer({ min: 0, max: maximum });
}

/** A value of a field, null where AWS may print `-`. */
export function fieldValue(field: Field): fc.Arbitrary<unknown> {
  const value = present(field);
  return field.optional ? fc.option(value, { freq: 20 }) : value;
}

function present({ kind, values, maximum }: Field): fc.Arbitrary<unknown> {
  switch (kind) {
    case "integer":
      return integer(maximum);
    case "address":
      return address;
    case "word":
      return fc.constantFrom(...values);
    case "text":
      return values.length === 0 ? text : fc.oneof(fc.constantFrom(...values), text);
  }
}

/** A record with the fields of a format. */
export function recordOf({ fields }: LogFormat): fc.Arbitrary<RecordFields> {
  return fc.record(
    Object.fromEntries(fields.map((field) => [field.property, fieldValue(field)])),
  ) as fc.Arbitrary<RecordFields>;
}

/** Any log format: at least one field, none twice, in any order. */
export const logFormat: fc.Arbitrary<LogFormat> = fc
  .shuffledSubarray(
    FIELDS.map(({ name }) => name),
    { minLength: 1 },
  )
  .map(logFormatOf);
