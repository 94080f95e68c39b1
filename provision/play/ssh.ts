import { setTimeout as sleep } from "node:timers/promises";
import { simTime } from "../../model/index.js";
import { sshCommandLine, type Outcome, type SshSpec } from "../../sim/index.js";
import { HOME } from "./host-files.js";
import { outcome, type Performance, type Stage } from "./player.js";
import { shellSession } from "./shell-session.js";
import { terminalText } from "./terminal-text.js";

const SSH_FAILED = 255;
/** Between the prompt and the first line, as the simulation's user thinks. */
const THINKING_MS = 500;

/** OpenSSH's client: a command, a terminal that stays open, or netcat for the banner alone. */
export async function playSsh(spec: SshSpec, stage: Stage): Promise<Performance> {
  switch (spec.session.kind) {
    case "banner":
      return playBanner(spec, stage);
    case "command": {
      const { command, output, outputBytes } = spec.session;
      await stage.answer(spec.to, command, output ?? "x".repeat(outputBytes));
      const startedAt = stage.now();
      const ssh = stage.hostAt(spec.from).run(["ssh", ...optionsOf(spec, stage), ...target(spec), command]);
      ssh.end();
      const exitCode = await ssh.ended;
      return {
        startedAt,
        text: terminalText(ssh.output()),
        outcome: sshOutcome(ssh.output(), exitCode, "command done"),
      };
    }
    case "interactive":
      return playTerminal(spec, spec.session, stage);
  }
}

function optionsOf(spec: SshSpec, stage: Stage): readonly string[] {
  const source = stage.sourceOf(spec);
  return [
    ...(source === null ? [] : ["-b", source]),
    ...(spec.key === "refused" ? ["-i", `${HOME}/.ssh/other_ed25519`, "-F", "none", ...KNOWN] : []),
  ];
}

/** Without the configuration file, whose key would be offered too. */
const KNOWN = ["-o", `UserKnownHostsFile=${HOME}/.ssh/known_hosts`, "-o", "SendEnv=LANG", "-o", "BatchMode=yes"];

/** What the command line says after `ssh`. */
function target(spec: SshSpec): readonly string[] {
  const words = sshCommandLine({ ...spec, session: { kind: "interactive", lines: [], stayUs: 0 } }).split(" ");
  return words.slice(1);
}

async function playTerminal(
  spec: SshSpec,
  { lines, stayUs }: { readonly lines: readonly string[]; readonly stayUs: number },
  stage: Stage,
): Promise<Performance> {
  const startedAt = stage.now();
  const ssh = stage.hostAt(spec.from).run(["ssh", "-tt", ...optionsOf(spec, stage), ...target(spec)]);
  const session = shellSession(ssh, spec.user, stage.randomOf(spec).fork("typing"));
  if (await session.atPrompt()) {
    for (const line of lines) {
      await sleep(THINKING_MS);
      await session.type(`${line}\n`);
      if (!(await session.atPrompt())) break;
    }
    stage.sessions.set(spec.name, session);
    const leaveAt = simTime(stage.now() + stayUs);
    await stage.rest(leaveAt, ssh.ended);
    await session.free();
    stage.sessions.delete(spec.name);
    await session.type("exit\n");
  }
  const exitCode = await ssh.ended;
  ssh.end();
  return { startedAt, text: terminalText(ssh.output()), outcome: sshOutcome(ssh.output(), exitCode, "logged out") };
}

async function playBanner(spec: SshSpec, stage: Stage): Promise<Performance> {
  const source = stage.sourceOf(spec);
  const [program = "nc", ...args] = sshCommandLine(spec).split(" ");
  const startedAt = stage.now();
  const nc = stage.hostAt(spec.from).run([program, "-N", ...(source === null ? [] : ["-s", source]), ...args]);
  await nc.until((output) => (output.includes("\n") ? true : null));
  nc.end();
  const exitCode = await nc.ended;
  const read = nc.output().startsWith("SSH-");
  return {
    startedAt,
    text: terminalText(nc.output()),
    outcome: outcome(read, exitCode, read ? "read the banner" : "no banner"),
  };
}

const FAILURES =
  /Connection (refused|timed out|reset by peer)|Network is unreachable|No route to host|Permission denied \(publickey\)/;

/** @param text what ssh wrote; typed in another session there is no exit code, and the words decide */
export function sshOutcome(text: string, exitCode: number | null, done: string): Outcome {
  const [failure] = FAILURES.exec(text) ?? [];
  if (exitCode === 0 || (exitCode === null && failure === undefined)) return outcome(true, 0, done);
  return outcome(false, exitCode ?? SSH_FAILED, (failure ?? "closed by the server").toLowerCase());
}
