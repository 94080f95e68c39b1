import type { NetworkSize } from "./networks.js";

/** As many rules as a security group may have in a direction without asking AWS. */
const RULES_PER_GROUP = 60;

/** Networks that are each compiled in a process of its own. */
export const COMPILE_CASES: readonly NetworkSize[] = [10, 1000, 100_000].map((interfaces) => ({
  interfaces,
  rulesPerGroup: RULES_PER_GROUP,
}));

/** What the process that compiled a network reports of itself, as one line of JSON. */
export interface CompileReport {
  readonly milliseconds: number;
  /** Heap and buffers that the compiled network holds beside its topology. */
  readonly networkBytes: number;
  /** The most that the process ever had resident: Node, the topology and compiling included. */
  readonly residentMiB: number;
  readonly interfaces: number;
}
