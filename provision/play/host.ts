import { open } from "node:fs/promises";
import { join } from "node:path";
import type { SimTime } from "../../model/index.js";
import type { Host, HostProfile } from "../../sim/index.js";
import { HOME, USER_ID } from "./host-files.js";
import { startProgram, type RunningProgram } from "./process.js";

/** A host of the lab while its timeline is played: a namespace of processes, mounts and a hostname of its own. */
export interface RunningHost {
  readonly host: Host;
  /** Runs a program as a user of the host, who has no rights on the machine. */
  run(command: readonly string[]): RunningProgram;
  /** Ends it, and everything that runs on it. */
  stop(): Promise<void>;
}

/** What a host's files do not say. */
export interface HostOptions {
  readonly host: Host;
  /** Its network namespace. */
  readonly namespace: string;
  /** Files of the run; `host-files.ts`. */
  readonly files: string;
  /** An earlier login, which sshd tells the next one of. */
  readonly lastLogin: { readonly at: SimTime; readonly from: string } | null;
}

/** struct lastlog of glibc on 64-bit Linux: seconds, a line of 32 bytes, a host of 256. */
const LASTLOG_BYTES = 292;
const ENVIRONMENT = ["LANG=C.UTF-8", "TERM=xterm", "TZ=UTC", `HOME=${HOME}`, "PATH=/usr/local/bin:/usr/bin:/bin"];
/** It dies with flowlab, however that dies. */
const WITH_PARENT = ["--pdeathsig", "KILL"];

/** Starts a host; `sshPorts` are those on which OpenSSH's server listens. */
export async function startHost(options: HostOptions, sshPorts: readonly number[]): Promise<RunningHost> {
  const { host, namespace, files } = options;
  const lastlog = await writeLastLog(options);
  const init = startProgram("setpriv", [
    ...WITH_PARENT,
    "nsenter",
    `--net=/run/netns/${namespace}`,
    "unshare",
    ..."--mount --uts --pid --fork --kill-child --propagation private sh".split(" "),
    join(files, "setup.sh"),
    files,
    host.hostName,
    lastlog,
    ...linuxSettings(host.profile),
  ]);
  const ready = await init.until((output) => (output.endsWith("ready\n") ? true : null));
  if (ready === null) throw new Error(`the host \`${host.name}\` could not be set up: ${init.output().trim()}`);
  const inside = await processInside(init.pid);

  const programs = new Set<RunningProgram>();
  const run = (command: readonly string[]): RunningProgram => {
    const program = startProgram("nsenter", [
      ...`--target ${inside} --mount --uts --net --wd=/`.split(" "),
      ...`setpriv --reuid=${USER_ID} --regid=${USER_ID} --clear-groups --no-new-privs`.split(" "),
      ...WITH_PARENT,
      ..."env -i".split(" "),
      ...ENVIRONMENT,
      ...command,
    ]);
    programs.add(program);
    const gone = (): boolean => programs.delete(program);
    program.ended.then(gone, gone);
    return program;
  };
  const stop = async (): Promise<void> => {
    const ending = [init, ...programs];
    for (const program of ending) program.signal("SIGKILL");
    await Promise.all(ending.map((program) => program.ended));
  };
  try {
    if (sshPorts.length > 0) await startSshd(run, sshPorts);
  } catch (error) {
    await stop();
    throw error;
  }
  return { host, run, stop };
}

async function startSshd(run: RunningHost["run"], ports: readonly number[]): Promise<void> {
  const listening = ports.flatMap((port) => ["-p", `${port}`]);
  const sshd = run(["/usr/sbin/sshd", "-D", "-e", "-f", `${HOME}/sshd_config`, ...listening]);
  const up = (output: string): true | null =>
    ports.every((port) => output.includes(`Server listening on 0.0.0.0 port ${port}.`)) ? true : null;
  if ((await sshd.until(up)) === null) throw new Error(`sshd ended: ${sshd.output().trim()}`);
}

/** What distinguishes operating systems that Linux can play: TTL, SYN retransmission (TS-11), ephemeral ports (NACL-09). */
function linuxSettings({ timeToLive, synRetransmitUs, ephemeralPorts }: HostProfile): readonly string[] {
  const linear = synRetransmitUs.length > 6;
  const [first, last] = ephemeralPorts;
  return [`${timeToLive}`, linear ? "4" : "0", "6", `${first}`, `${last}`];
}

/** The child of `unshare`, which is the first process of the host's own namespace. */
async function processInside(pid: number): Promise<number> {
  const children = startProgram("cat", [`/proc/${pid}/task/${pid}/children`]);
  await children.ended;
  return Number(children.output().trim());
}

/** The name of the file within those of the run. */
async function writeLastLog({ files, host, lastLogin }: HostOptions): Promise<string> {
  if (lastLogin === null) return "empty";
  const entry = Buffer.alloc(LASTLOG_BYTES);
  entry.writeUInt32LE(Math.floor(lastLogin.at / 1_000_000), 0);
  entry.write("pts/0", 4, "latin1");
  entry.write(lastLogin.from, 36, "latin1");
  const name = `lastlog-${host.hostName}`;
  const file = await open(join(files, name), "w");
  try {
    // The entry of a user stands at its number; what is before is a hole.
    await file.write(entry, 0, LASTLOG_BYTES, USER_ID * LASTLOG_BYTES);
  } finally {
    await file.close();
  }
  return name;
}
