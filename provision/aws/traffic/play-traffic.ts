import { simTime } from "../../../model/index.js";
import { commandLine, makeHosts, seededRandom } from "../../../sim/index.js";
import { promptOf } from "../../play/play-exchange.js";
import type { PlayedExchange } from "../../play/played.js";
import { sourceAddress } from "../../play/source-address.js";
import { providedBlocks, realIpv6Text } from "../ipv6-blocks.js";
import { executeSteps, type Execution } from "../execute/execute-steps.js";
import { stopIfInterrupted } from "../execute/patience.js";
import { invocationOf, notBegun, type Invocation } from "./invocation.js";
import { instanceOf, prepareInstances } from "./prepare.js";
import { atRealAddress, programFor, resultOf } from "./programs.js";
import { LOOK_MS, NOT_THERE, wholeOutput } from "./run-script.js";
import { commandScript, runDirectory } from "./script.js";
import { sendCommand } from "./send-command.js";
import type { TrafficChange, TrafficExchange, TrafficPlan } from "./traffic-plan.js";

export interface TrafficExecution extends Execution {
  /** Whether waits in which nothing is under way are left out. */
  readonly skipWaits: boolean;
  /** What happens, for people. */
  readonly say: (text: string) => void;
}

/** What is given to an exchange beyond the lab's own end. */
const GRACE_SECONDS = 300;

/** An exchange on its way. */
interface UnderWay {
  readonly entry: TrafficExchange;
  readonly commandId: string;
  readonly instanceId: string;
  readonly command: string;
}

/**
 * Plays a timeline on instances, entry after entry at its distance from the first, and makes its changes. What the
 * journal says is done is not done again: going on, the first entry that is left comes at once. An exchange that could
 * not be run is written down as such, and the others go on. Rejects with what the calls do.
 */
export async function playTraffic(
  plan: TrafficPlan,
  digest: string,
  take: number,
  on: TrafficExecution,
): Promise<void> {
  const { journal, now, patience, skipWaits } = on;
  const at = (): string => new Date(now()).toISOString();
  if (journal.state.traffic?.take !== take) await journal.append({ kind: "traffic", at: at(), take, digest });
  await prepareInstances(plan, take, on, on.say);

  const underWay: UnderWay[] = [];
  const left: (TrafficExchange | TrafficChange)[] = [];
  for (const entry of plan.entries.filter((each) => !isOver(each, on))) {
    const sent = entry.kind === "exchange" && journal.state.begun.has(stepOf(entry, take));
    const begun = sent ? await begin(entry, plan, take, on) : null;
    if (begun !== null) underWay.push(begun);
    if (!sent) left.push(entry);
  }
  const firstAt = left[0]?.at ?? plan.lab.start;
  let began = now();
  for (;;) {
    stopIfInterrupted(patience);
    const over = await settle(underWay, plan, take, on);
    const [next] = left;
    if (next === undefined && underWay.length === 0) break;
    const waitMs = next === undefined ? Infinity : began + (next.at - firstAt) / 1000 - now();
    if (next !== undefined && waitMs <= 0) {
      left.shift();
      if (next.kind === "change") await makeChange(next, on);
      else {
        const begun = await begin(next, plan, take, on);
        if (begun !== null) underWay.push(begun);
      }
    } else if (skipWaits && underWay.length === 0) {
      began -= waitMs;
    } else if (over === 0) {
      await patience.pauseMs(Math.min(LOOK_MS, waitMs));
    }
  }
  await journal.append({ kind: "traffic-over", at: at() });
}

function isOver({ kind, number }: TrafficPlan["entries"][number], { journal }: TrafficExecution): boolean {
  const { traffic } = journal.state;
  return traffic !== null && (kind === "change" ? traffic.changed : traffic.played).has(number);
}

async function makeChange({ number, label, steps, issues }: TrafficChange, on: TrafficExecution): Promise<void> {
  const refused = issues.length > 0 ? " (AWS would refuse it: it is not asked)" : "";
  on.say(`${label}${refused}`);
  await executeSteps(steps, on);
  await on.journal.append({ kind: "changed", at: new Date(on.now()).toISOString(), number });
}

function stepOf(entry: TrafficExchange, take: number): string {
  return `SendCommand ${keyOf(entry, take)}`;
}

function keyOf({ number }: TrafficExchange, take: number): string {
  return `${take}-${number}`;
}

/** Sends an exchange's command; null where it could not be, which is written down. */
async function begin(
  entry: TrafficExchange,
  plan: TrafficPlan,
  take: number,
  on: TrafficExecution,
): Promise<UnderWay | null> {
  const { state } = on.journal;
  const { name, instanceId } = instanceOf(entry.instanceId, plan, on);
  const spec = atRealAddress(entry.spec, state.ids, plan.lab.topology);
  const directory = runDirectory(state.header.runId);
  const from = sourceAddress(entry.spec, plan.lab);
  const source = from && realIpv6Text(from, providedBlocks(state.ids));
  const sent = state.begun.has(stepOf(entry, take)) ? " (sent before: it is not sent again)" : "";
  on.say(`${spec.name}: ${commandLine(spec)} on ${name}${sent}`);
  const commandId = await sendCommand(
    {
      step: stepOf(entry, take),
      title: `\`${spec.name}\` on ${name}`,
      instanceId,
      script: commandScript(directory, keyOf(entry, take), programFor(spec, directory, source)),
      seconds: (plan.lab.end - entry.at) / 1_000_000 + GRACE_SECONDS,
    },
    on,
  );
  const command = commandLine(spec);
  if (commandId !== null) return { entry, commandId, instanceId, command };
  await over({ entry, commandId: "", instanceId, command }, notBegun(NOT_THERE), plan, take, on);
  return null;
}

/** Writes down those that have ended, and says how many. */
async function settle(underWay: UnderWay[], plan: TrafficPlan, take: number, on: TrafficExecution): Promise<number> {
  let ended = 0;
  for (const each of underWay.slice()) {
    const invocation = await invocationOf(each.commandId, each.instanceId, on);
    if (invocation === null) continue;
    await over(each, invocation, plan, take, on);
    underWay.splice(underWay.indexOf(each), 1);
    ended += 1;
  }
  return ended;
}

async function over(
  { entry, instanceId, command }: UnderWay,
  invocation: Invocation,
  plan: TrafficPlan,
  take: number,
  on: TrafficExecution,
): Promise<void> {
  const { report, problem, began } = invocation;
  const { spec, number } = entry;
  const key = keyOf(entry, take);
  const where = {
    step: stepOf(entry, take),
    title: `\`${spec.name}\``,
    instanceId,
    directory: runDirectory(on.journal.state.header.runId),
    key,
  };
  // Of what was broken off, the file may have something: its first piece is asked for like a later one.
  const first = report ?? { piece: Buffer.alloc(0), bytes: began ? 1 : 0 };
  const output = await wholeOutput(first, where, on);
  const nowUs = on.now() * 1000;
  const { text, outcome } = resultOf(spec, output, report?.exitCode ?? 1);
  const host = makeHosts(plan.lab, seededRandom(plan.lab.seed)).byInstance(entry.instanceId)!;
  const exchange: PlayedExchange = {
    name: spec.name,
    host: host.name,
    startedAt: simTime(report?.begunUs ?? nowUs),
    endedAt: simTime(report?.endedUs ?? nowUs),
    transcript: `${promptOf(host)}${command}\n${text}`,
    outcome: problem === null ? outcome : { succeeded: false, exitCode: report?.exitCode ?? 1, summary: problem },
  };
  await on.journal.append({ kind: "played", at: new Date(on.now()).toISOString(), number, exchange, problem });
  on.say(`${spec.name}: ${problem ?? outcome.summary}`);
}
