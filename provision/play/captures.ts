import { createReadStream } from "node:fs";
import { join } from "node:path";
import { KernelError } from "../kernel/index.js";
import { LOG_GROUP, type KernelPlan } from "../kernel/translate/kernel-plan.js";
import { pcapReader } from "./capture/pcap-reader.js";
import { startProgram, type RunningProgram } from "./process.js";

/** The namespaces whose log says what flow logs and explanations are made of. */
function recorded({ namespaces }: KernelPlan): readonly string[] {
  const kinds = new Set(["vpc", "network-interface", "internet-gateway"]);
  return namespaces.flatMap(({ name, role }) => (kinds.has(role.kind) ? [name] : []));
}

/** The captures of a run, one file for each namespace that logs. */
export function captureFiles(
  plan: KernelPlan,
  directory: string,
): readonly (readonly [namespace: string, file: string])[] {
  return recorded(plan).map((name) => [name, join(directory, `${name}.pcap`)]);
}

/** Captures while they are written. */
export interface Captures {
  /** Ends them, however often it is asked. */
  end(): Promise<void>;
  /**
   * How many records the kernel could not hand over.
   *
   * @throws KernelError when a file does not hold what its program was given
   */
  lost(): Promise<number>;
}

/** Records what the namespaces log, until it is ended. Throws a KernelError when a capture cannot begin. */
export async function startCaptures(plan: KernelPlan, directory: string): Promise<Captures> {
  const running: { readonly file: string; readonly tcpdump: RunningProgram }[] = [];
  const end = async (): Promise<void> => {
    for (const { tcpdump } of running) tcpdump.signal("SIGINT");
    await Promise.all(running.map(({ tcpdump }) => tcpdump.ended));
  };
  for (const [namespace, file] of captureFiles(plan, directory)) {
    // Its buffer in KiB; each record at once to the file; and root remains root, or it could not write there.
    const options = `-i nflog:${LOG_GROUP} -B 8192 --immediate-mode -U -Z root -w`.split(" ");
    const within = `--pdeathsig KILL nsenter --net=/run/netns/${namespace} tcpdump`.split(" ");
    const tcpdump = startProgram("setpriv", [...within, ...options, file]);
    running.push({ file, tcpdump });
    const listening = await tcpdump.until((output) => (output.includes("listening on") ? true : null));
    if (listening !== null) continue;
    await end();
    throw new KernelError(`the capture in ${namespace} cannot begin: ${tcpdump.output().trim()}`);
  }
  return {
    end,
    async lost() {
      let lost = 0;
      for (const { file, tcpdump } of running) {
        const captured = numberBefore("packets? captured", tcpdump.output());
        // tcpdump does not look at whether what it wrote is on the disk.
        if (captured === null || captured !== (await packetsIn(file)))
          throw new KernelError(`the capture \`${file}\` is cut off`, "free some space, and play the lab again");
        lost += numberBefore("packets? dropped by kernel", tcpdump.output()) ?? 0;
      }
      return lost;
    },
  };
}

function numberBefore(words: string, text: string): number | null {
  const found = new RegExp(String.raw`(\d+) ${words}`).exec(text)?.[1];
  return found === undefined ? null : Number(found);
}

async function packetsIn(file: string): Promise<number> {
  const reader = pcapReader();
  let packets = 0;
  for await (const chunk of createReadStream(file)) packets += reader.push(chunk as Buffer).length;
  return packets;
}
