import { setTimeout as sleep } from "node:timers/promises";
import { pingCommandLine, type Outcome, type PingSpec } from "../../sim/index.js";
import { outcome, type Performance, type Stage } from "./player.js";

/** iputils ping as its user types it. */
export async function playPing(spec: PingSpec, stage: Stage): Promise<Performance> {
  const source = stage.sourceOf(spec);
  const [program = "ping", ...args] = pingCommandLine(spec).split(" ");
  const startedAt = stage.now();
  const ping = stage.hostAt(spec.from).run([program, ...(source === null ? [] : ["-I", source]), ...args]);
  let interrupted = false;
  if (spec.interruptAfterUs !== null) {
    await Promise.race([sleep(spec.interruptAfterUs / 1000), ping.ended]);
    interrupted = true;
    ping.signal("SIGINT");
  }
  await ping.ended;
  const output = ping.output();
  return { startedAt, text: interrupted ? withInterrupt(output) : output, outcome: pingOutcome(output) };
}

/** A terminal shows the key that was pressed; ping writes a line end after it. */
export function withInterrupt(output: string): string {
  return output.replace("\n---", () => "^C\n---");
}

/** What its last lines say (TS-03, TS-05). */
export function pingOutcome(text: string): Outcome {
  const counts = /^\d+ packets transmitted, (\d+) received.* packet loss/m.exec(text);
  if (counts === null) return outcome(false, 2, /connect: (.*)/.exec(text)?.[1]?.toLowerCase() ?? "no statistics");
  const received = Number(counts[1]) > 0;
  return outcome(received, received ? 0 : 1, counts[0]);
}
