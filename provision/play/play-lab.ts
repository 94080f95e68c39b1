import type { SimTime } from "../../model/index.js";
import type { ExchangeSpec, Lab } from "../../sim/index.js";
import { changePlan } from "../kernel/run/build.js";
import { agenda } from "./agenda.js";
import { startCaptures } from "./captures.js";
import { startHost } from "./host.js";
import { labClock } from "./lab-clock.js";
import { setDistances } from "./distances.js";
import type { LabPlan } from "./lab-plan.js";
import { lastLogin, listeningPorts } from "./listening.js";
import { playExchange } from "./play-exchange.js";
import type { PlayedExchange, PlayedLab } from "./played.js";
import { startProgram } from "./process.js";
import { resetNetwork } from "./reset.js";
import { startServer } from "./server-hub.js";
import { addressesOf, stageOf, type StagedHost } from "./stage.js";

export interface PlayOptions {
  /** Host files of the run. */
  readonly files: string;
  /** A directory for the captures. */
  readonly captures: string;
  /** Whether waits in which no program is at work are left out. */
  readonly skipWaits: boolean;
  /** Whether hosts of the internet are as far away as the lab says, where the kernel can; left out: they are not. */
  readonly distances?: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (now: SimTime) => void;
}

/**
 * Plays a lab's timeline with real programs in the network that `plan` has built. Null when the signal stopped it.
 * However it ends, no program of it is left.
 */
export async function playLab(plan: LabPlan, options: PlayOptions): Promise<PlayedLab | null> {
  const opensshVersion = await sshVersion();
  await resetNetwork(plan.initial);
  const captures = await startCaptures(plan.initial, options.captures);
  const hosts: StagedHost[] = [];
  const stopHosts = async (): Promise<void> => {
    await Promise.all(hosts.map(({ running, server }) => Promise.all([running.stop(), server?.stop()])));
  };
  try {
    for (const { host, namespace } of plan.hosts) {
      const addresses = new Set(addressesOf(host, plan.lab));
      const { ssh, tcp, udp } = listeningPorts(host, addresses, plan.lab);
      const own = { host, namespace, files: options.files, lastLogin: lastLogin(addresses, plan.lab) };
      const running = await startHost(own, ssh);
      hosts.push({ running, server: null });
      if (tcp.length + udp.length === 0) continue;
      hosts[hosts.length - 1] = { running, server: await startServer(namespace, tcp, udp) };
    }
    const distant = options.distances === true && (await setDistances(plan.hosts));
    const played = await playTimeline(plan, hosts, options, stopHosts);
    await captures.end();
    if (options.signal.aborted) return null;
    return { ...played, notes: notesOf(plan.lab, options.skipWaits, distant, await captures.lost()), opensshVersion };
  } finally {
    await stopHosts();
    await captures.end();
  }
}

async function playTimeline(
  { lab, initial, changes }: LabPlan,
  hosts: readonly StagedHost[],
  { files, skipWaits, signal, onProgress }: PlayOptions,
  stopHosts: () => Promise<void>,
): Promise<Omit<PlayedLab, "notes" | "opensshVersion">> {
  const clock = labClock(lab.start);
  const todo = agenda(clock, skipWaits);
  const stage = stageOf(lab, hosts, files, clock, todo);
  const exchanges: Promise<PlayedExchange>[] = [];
  let over = false;
  let changed: Promise<void> = Promise.resolve();
  let changesMade = 0;

  const begin = (spec: ExchangeSpec): void => {
    const work = playExchange(spec, stage, () => over);
    exchanges.push(work);
    todo.busyWith(work);
  };
  const change = (): void => {
    const before = changes[changesMade - 1]?.plan ?? initial;
    const after = changes[changesMade]!.plan;
    changesMade += 1;
    changed = changed.then(() => changePlan(before, after));
    todo.busyWith(changed);
  };
  for (const entry of lab.timeline) {
    todo.at(entry.at, () => {
      onProgress?.(clock.now());
      if (entry.kind === "exchange") begin(entry.exchange);
      else change();
    });
  }
  await todo.run(lab.end, signal);
  over = true;
  // What is still under way ends with its host.
  await stopHosts();
  await changed;
  const made = changes.slice(0, changesMade).map(({ at, label, issues }) => ({ at, label, issues }));
  return { shifts: clock.shifts, exchanges: await Promise.all(exchanges), changes: made };
}

async function sshVersion(): Promise<string> {
  const ssh = startProgram("ssh", ["-V"]);
  await ssh.ended;
  return /OpenSSH_([^,\n]*)/.exec(ssh.output())?.[1] ?? "unknown";
}

/** What such a run leaves out of a lab, and what happened to it. */
function notesOf(
  { noisePerMinute, amazonServices }: Lab,
  skipWaits: boolean,
  distant: boolean,
  lost: number,
): readonly string[] {
  return [
    ...(noisePerMinute > 0 ? ["the internet's noise (`noisePerMinute`) was left out"] : []),
    ...(amazonServices ? ["the traffic with Amazon's services, which is never logged, was left out"] : []),
    ...(distant
      ? []
      : [
          "distances (`roundTrip`) were left out, as this kernel has no netem or nobody asked for them: every packet arrives at once",
        ]),
    ...(skipWaits
      ? ["waits in which no program was at work were left out: connections are younger than they look"]
      : []),
    ...(lost > 0 ? [`${lost} records did not reach the capture: the kernel had no room for them`] : []),
  ];
}
