import type { Issue } from "../../../model/index.js";

const TAKE_OUT = "take it out of the lab file that you provision";

/** What says that something of a lab is not built, by its name, and why. */
export function refusal(noun: string, name: string, why: string, hint: string = TAKE_OUT): Issue {
  const message = `${noun} \`${name}\` is not built in AWS: ${why}`;
  return { severity: "error", code: "Provision.NotBuilt", message, hint };
}
