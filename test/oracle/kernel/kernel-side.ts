import type { Topology } from "../../../model/index.js";
import {
  Agent,
  buildPlan,
  changePlan,
  removeRun,
  translate,
  type KernelPlan,
  type LoggedPacket,
} from "../../../provision/index.js";
import type { Sender } from "./flow.js";
import { inWords } from "./model-side.js";
import { ANSWERED_IDENTIFIERS_BELOW, ANSWERED_PORTS, readSeen } from "./wire.js";

/** What the kernel said of one packet, or of its own answer to it. */
export interface Said {
  readonly lines: readonly string[];
  /** Gateways that refused it, by AWS's code: for people, not compared. */
  readonly notes: readonly string[];
}

/** What is changed in a plan before it is built: a test puts mistakes in. */
export type Rewrite = (plan: KernelPlan) => KernelPlan;

const NOTHING: Said = { lines: [], notes: [] };

/** A case's network in the kernel: packets go in, what was seen of them comes out. */
export class KernelSide {
  readonly #agent = new Agent();
  #plan: KernelPlan;
  readonly #topology: Topology;
  readonly #rewrite: Rewrite;

  private constructor(plan: KernelPlan, topology: Topology, rewrite: Rewrite) {
    this.#plan = plan;
    this.#topology = topology;
    this.#rewrite = rewrite;
  }

  static async build(topology: Topology, runId: string, rewrite: Rewrite = (plan) => plan): Promise<KernelSide> {
    const plan = rewrite(planOf(topology, runId));
    await buildPlan(plan);
    const side = new KernelSide(plan, topology, rewrite);
    try {
      for (const { name, role } of plan.namespaces) {
        side.#agent.log(name);
        if (role.kind === "host" || role.kind === "internet") side.#agent.open(name);
      }
      await side.#agent.settle(1);
    } catch (error) {
      await side.remove();
      throw error;
    }
    return side;
  }

  async change(topology: Topology): Promise<void> {
    const plan = this.#rewrite(planOf(topology, this.#plan.runId));
    await changePlan(this.#plan, plan);
    this.#plan = plan;
  }

  send(from: Sender, bytes: Buffer): void {
    for (const { name, role } of this.#plan.namespaces) {
      if (from === "internet" && role.kind === "internet") return this.#agent.send(name, null, bytes);
      if (from === "internet" || role.kind !== "host") continue;
      const own = role.devices.find(({ interfaceId }) => interfaceId === this.#topology.networkInterfaces[from]!.id);
      if (own !== undefined) return this.#agent.send(name, own.device, bytes);
    }
    throw new Error("nobody there to send it");
  }

  /** What was seen of each packet since the last time, by its number; `answer-<number>` of the kernel's answer to it. */
  async gather(quietMs: number): Promise<(key: string) => Said> {
    const said = new Map<string, { lines: string[]; notes: string[] }>();
    for (const logged of await this.#agent.settle(quietMs)) {
      const seen = readSeen(logged.bytes);
      if (seen === null) continue;
      const key = seen.answer ? `answer-${seen.number}` : `${seen.number}`;
      const entry = said.get(key) ?? { lines: [], notes: [] };
      said.set(key, entry);
      const line = lineOf(logged, seen);
      if (line !== null) entry.lines.push(line);
      else if (logged.point.kind === "dropped") entry.notes.push(`${logged.point.at} ${logged.point.code}`);
    }
    return (key) => said.get(key) ?? NOTHING;
  }

  async remove(): Promise<void> {
    await this.#agent.close();
    await removeRun(this.#plan.runId);
  }
}

function lineOf({ point }: LoggedPacket, seen: NonNullable<ReturnType<typeof readSeen>>): string | null {
  const told = (what: string): string => inWords(what, seen.source, seen.destination);
  switch (point.kind) {
    case "filtered":
      return told(`${point.interfaceId} ${point.direction} ${point.action}`);
    case "arrived":
      return `${told(`${point.interfaceId} arrived`)} ttl ${seen.timeToLive}`;
    case "received":
      return point.at === "internet" ? `${told("internet received")} ttl ${seen.timeToLive}` : "received by itself";
    case "service":
      return `${point.interfaceId} service`;
    case "dropped":
      return null;
  }
}

/**
 * The plan, with hosts that answer only for flows whose ports say so: what the oracle sends bears a mark, everything else
 * is the kernel's own.
 */
function planOf(topology: Topology, runId: string): KernelPlan {
  const plan = translate(topology, runId);
  if (!plan.ok) throw new Error(plan.issues.map(({ message }) => message).join("; "));
  const { first, last } = ANSWERED_PORTS;
  const quiet = `table ip oracle
delete table ip oracle
table ip oracle {
  chain answers {
    type filter hook output priority raw; policy drop;
    meta mark 0x77 accept
    tcp dport ${first}-${last} accept
    icmp type { echo-reply, timestamp-reply } @th,32,16 0-${ANSWERED_IDENTIFIERS_BELOW - 1} accept
    icmp type destination-unreachable @th,136,8 17 @th,224,16 ${first}-${last} accept
  }
}
`;
  return {
    ...plan.value,
    namespaces: plan.value.namespaces.map((namespace) =>
      namespace.role.kind === "host" || namespace.role.kind === "internet"
        ? { ...namespace, ruleset: namespace.ruleset + quiet }
        : namespace,
    ),
  };
}
