import { DROP_MEANING, type DropCode } from "./codes.js";
import type { Fate } from "./observation.js";

/** A shared fate for a drop; made when a network is compiled, so that a decision only points at it. */
export function dropped(code: DropCode, component: string, detail?: string): Fate {
  const reason = detail === undefined ? DROP_MEANING[code] : `${DROP_MEANING[code]} (${detail})`;
  return { disposition: "dropped", code, component, reason };
}

export function undecided(component: string, reason: string): Fate {
  return { disposition: "undecided", code: null, component, reason };
}

export function delivered(component: string): Fate {
  return { disposition: "delivered", code: null, component, reason: "delivered" };
}

/** For what a resource refers to and the input does not show: it exists, and nobody knows what it would do. */
export function notInInput(id: string, what: string): Fate {
  return undecided(id, `${what} is not in the input`);
}
