import { assertNever, type SimTime } from "../../model/index.js";
import { commandLine, instancePrompt, internetPrompt, type ExchangeSpec, type Host } from "../../sim/index.js";
import { playHttp } from "./curl.js";
import { playTcp, playUdp } from "./netcat.js";
import { pingOutcome, playPing } from "./ping.js";
import type { PlayedExchange } from "./played.js";
import { outcome, type Performance, type Stage } from "./player.js";
import { playSsh, sshOutcome } from "./ssh.js";

/** Plays one exchange of a timeline; `over` says whether the lab has ended meanwhile. */
export async function playExchange(spec: ExchangeSpec, stage: Stage, over: () => boolean): Promise<PlayedExchange> {
  const { host } = stage.hostAt(spec.from);
  const began = stage.now();
  const performance = await (spec.through === null ? playDirectly(spec, stage) : playTyped(spec, spec.through, stage));
  const { startedAt, text } = performance;
  return {
    name: spec.name,
    host: host.name,
    startedAt: startedAt ?? began,
    endedAt: stage.now(),
    transcript: text === null ? "" : `${promptOf(host)}${commandLine(spec)}\n${text}`,
    outcome: over() ? null : performance.outcome,
  };
}

/** What a host's shell asks with. */
export function promptOf({ instanceId, hostName }: Host): string {
  return instanceId === null ? internetPrompt(hostName) : instancePrompt("ec2-user", hostName);
}

function playDirectly(spec: ExchangeSpec, stage: Stage): Promise<Performance> {
  switch (spec.kind) {
    case "ping":
      return playPing(spec, stage);
    case "ssh":
      return playSsh(spec, stage);
    case "tcp":
      return playTcp(spec, stage);
    case "http":
      return playHttp(spec, stage);
    case "udp":
      return playUdp(spec, stage);
    default:
      return assertNever(spec);
  }
}

/** Types it into another exchange's session. */
async function playTyped(spec: ExchangeSpec, through: string, stage: Stage): Promise<Performance> {
  const session = stage.sessions.get(through);
  if (session === undefined || !session.ready()) {
    return {
      startedAt: null,
      text: null,
      outcome: outcome(false, 255, `the session \`${through}\` is not at its prompt`),
    };
  }
  if (spec.kind === "ssh" && spec.session.kind === "command") {
    const { command, output, outputBytes } = spec.session;
    await stage.answer(spec.to, command, output ?? "x".repeat(outputBytes));
  }
  let startedAt: SimTime | null = null;
  const started = (): void => {
    startedAt = stage.now();
  };
  const interruptAfterUs = spec.kind === "ping" ? spec.interruptAfterUs : null;
  const text = await session.command(commandLine(spec), started, interruptAfterUs);
  return {
    startedAt,
    text,
    outcome: spec.kind === "ping" ? pingOutcome(text) : sshOutcome(text, null, "command done"),
  };
}
