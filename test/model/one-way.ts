import { world, type Changes } from "./build.js";
import { scene } from "./scene.js";

export const PASSED = "ACCEPT > ACCEPT, delivered";
export const REFUSED_BY_A = "ACCEPT > REJECT, SG_HAS_NO_RULES at eni-a";
export const SECOND_US = 1_000_000;

/** a may begin anything, and nothing may begin towards it: only what is tracked comes back. */
export const ONLY_OUT = { groups: { a: { ingress: [] } } };

/** Plays lines `seconds: packet` and tells what became of the last one. */
export function after(changes: Changes, ...lines: readonly string[]): string {
  const { send } = scene(world(changes));
  return (
    lines
      .map((line) => {
        const [seconds = "", words = ""] = line.split(": ");
        return send(words, { atUs: Math.round(Number(seconds) * SECOND_US) });
      })
      .at(-1) ?? ""
  );
}
