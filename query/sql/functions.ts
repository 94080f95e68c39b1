import { ADDRESS_FUNCTIONS } from "./address-functions.js";
import { DATE_FUNCTIONS } from "./date-functions.js";
import type { FunctionRule } from "./function-rule.js";
import { GENERAL_FUNCTIONS } from "./general-functions.js";
import { NUMERIC_FUNCTIONS } from "./numeric-functions.js";
import { STRING_FUNCTIONS } from "./string-functions.js";

/** Every function but those of `stats`, and `bin`, which the compiler knows itself. */
export const FUNCTIONS: readonly FunctionRule[] = [
  ...NUMERIC_FUNCTIONS,
  ...DATE_FUNCTIONS,
  ...GENERAL_FUNCTIONS,
  ...ADDRESS_FUNCTIONS,
  ...STRING_FUNCTIONS,
];

const BY_NAME: ReadonlyMap<string, FunctionRule> = new Map(FUNCTIONS.map((each) => [each.name.toLowerCase(), each]));

export function functionNamed(name: string): FunctionRule | undefined {
  return BY_NAME.get(name.toLowerCase());
}
