import { execFile } from "node:child_process";
import { readdirSync, readlinkSync, statSync } from "node:fs";
import { kill, pid as ownPid } from "node:process";
import { promisify } from "node:util";
import { NAMESPACE_PREFIX, namespaceName } from "../translate/kernel-plan.js";
import { lockName } from "../translate/script.js";
import { KernelError } from "./kernel-error.js";
import { KERNEL_ENVIRONMENT } from "./requirements.js";

const run = promisify(execFile);

/** Where `ip netns` keeps the names. */
const NAMES = "/run/netns";

/**
 * The names of runs that have anything in this kernel, however they ended. Each has its lock, which is made first and
 * removed last: namespaces that only bear such a name are somebody else's.
 */
export function listRuns(): readonly string[] {
  const names = new Set(namespaces(NAMESPACE_PREFIX));
  const runs = [...names].map((name) => name.slice(NAMESPACE_PREFIX.length).split("-")[0]!);
  return [...new Set(runs)].filter((runId) => names.has(lockName(runId)));
}

/** The namespaces of a run that are there, without its lock. */
export function runNamespaces(runId: string): readonly string[] {
  return allOf(runId).filter((name) => name !== lockName(runId));
}

function allOf(runId: string): readonly string[] {
  return namespaces(namespaceName(runId, ""));
}

/** The numbers of the processes in a run's namespaces. */
export function runProcesses(runId: string): readonly number[] {
  return processesIn(allOf(runId));
}

/**
 * Removes everything of a run: processes in its namespaces, the namespaces and all in them, the lock last. A run that is
 * not there is removed already.
 *
 * @throws KernelError when something could not be removed
 */
export async function removeRun(runId: string): Promise<void> {
  const lock = lockName(runId);
  const names = allOf(runId);
  endProcesses(names);
  for (const name of [...names.filter((each) => each !== lock), ...names.filter((each) => each === lock)]) {
    try {
      await run("ip", ["netns", "delete", name], { env: KERNEL_ENVIRONMENT });
    } catch (error) {
      if (namespaces(name).includes(name))
        throw new KernelError(`the namespace \`${name}\` could not be removed: ${(error as Error).message}`);
    }
  }
}

function namespaces(prefix: string): readonly string[] {
  try {
    return readdirSync(NAMES).filter((name) => name.startsWith(prefix));
  } catch {
    return []; // nobody has made one since the machine started
  }
}

/** A process keeps its namespace alive, whatever its name: those of a run end with it. */
function endProcesses(names: readonly string[]): void {
  for (const pid of processesIn(names)) {
    try {
      kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

function processesIn(names: readonly string[]): readonly number[] {
  const inodes = new Set(names.flatMap((name) => inodeOf(name) ?? []));
  return readdirSync("/proc").flatMap((entry) => {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === ownPid) return [];
    try {
      const inode = /\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/ns/net`))?.[1];
      return inode !== undefined && inodes.has(Number(inode)) ? [pid] : [];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}

function inodeOf(name: string): number | null {
  try {
    return statSync(`${NAMES}/${name}`).ino;
  } catch {
    return null;
  }
}
