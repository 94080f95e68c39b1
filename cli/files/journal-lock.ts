import { hostname } from "node:os";
import { resolve } from "node:path";
import { FlowlabError, fileError } from "../flowlab-error.js";
import type { Io } from "../io.js";

/** Who works with a journal. */
interface Holder {
  readonly pid: number;
  readonly host: string;
}

function readHolder(text: string): Holder | null {
  try {
    const { pid, host } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === "number" && typeof host === "string" ? { pid, host } : null;
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function inUse(path: string, lock: string, holder: Holder | null): FlowlabError {
  const who = holder === null ? "another process" : `process ${holder.pid} on ${holder.host}`;
  return new FlowlabError(
    "Journal.InUse",
    `\`${path}\` is in use by ${who}`,
    `wait until it is done, or end it; if nothing runs there any more, delete \`${lock}\``,
  );
}

/** Makes the lock; who holds it already, with `dead` if that process has ended on this machine. */
async function take(
  target: string,
  io: Io,
): Promise<null | { readonly holder: Holder | null; readonly dead: boolean }> {
  const own: Holder = { pid: process.pid, host: hostname() };
  try {
    await io.files.writeFile(target, `${JSON.stringify(own)}\n`, { flag: "wx" });
    return null;
  } catch (cause) {
    const exists = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    if (!exists) {
      await io.files.rm(target, { force: true });
      throw cause;
    }
  }
  // Gone in the meantime: nobody's, to be taken once more.
  const text = await io.files.readFile(target, "utf8").catch(() => null);
  const holder = text === null ? null : readHolder(text);
  return { holder, dead: text === null || (holder?.host === own.host && !isRunning(holder.pid)) };
}

/**
 * Does the work while no other process does any with the journal at `path`: two that both build or delete would each
 * undo what the other writes down. A lock that a killed process has left is taken over.
 */
export async function withJournalLock<T>(path: string, io: Io, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  const target = resolve(io.currentDirectory, lock);
  try {
    let held = await take(target, io);
    if (held?.dead === true) {
      await io.files.rm(target, { force: true });
      held = await take(target, io);
    }
    if (held !== null) throw inUse(path, lock, held.holder);
  } catch (cause) {
    throw fileError("write", lock, cause);
  }
  try {
    return await work();
  } finally {
    await io.files.rm(target, { force: true });
  }
}
