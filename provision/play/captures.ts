import { join } from "node:path";
import { LOG_GROUP, type KernelPlan } from "../kernel/translate/kernel-plan.js";
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

/** Records what the namespaces log until it is told to stop; that says how many records the kernel could not hand over. */
export async function startCaptures(plan: KernelPlan, directory: string): Promise<{ stop(): Promise<number> }> {
  const running: RunningProgram[] = [];
  for (const [namespace, file] of captureFiles(plan, directory)) {
    // Its buffer in KiB; each record at once to the file; and root remains root, or it could not write there.
    const options = `-i nflog:${LOG_GROUP} -B 8192 --immediate-mode -U -Z root -w`.split(" ");
    const within = `--pdeathsig KILL nsenter --net=/run/netns/${namespace} tcpdump`.split(" ");
    const tcpdump = startProgram("setpriv", [...within, ...options, file]);
    running.push(tcpdump);
    const listening = await tcpdump.until((output) => (output.includes("listening on") ? true : null));
    if (listening === null) throw new Error(`tcpdump ended: ${tcpdump.output().trim()}`);
  }
  return {
    async stop() {
      let lost = 0;
      for (const tcpdump of running) {
        tcpdump.signal("SIGINT");
        await tcpdump.ended;
        lost += Number(/(\d+) packets? dropped by kernel/.exec(tcpdump.output())?.[1] ?? 0);
      }
      return lost;
    },
  };
}
