import { setTimeout as sleep } from "node:timers/promises";
import { typingRhythm, type Random } from "../../sim/index.js";
import type { RunningProgram } from "./process.js";
import { terminalText } from "./terminal-text.js";

/** A shell at the other end of an interactive ssh, and a person who types key by key. */
export interface ShellSession {
  /** Resolves when the shell prompts; false when the session has ended instead. */
  atPrompt(): Promise<boolean>;
  /** At its prompt, with no command running in it. */
  ready(): boolean;
  type(text: string): Promise<void>;
  /** Resolves when no command is running in it. */
  free(): Promise<void>;
  /** Types a command, and `interrupt` presses Ctrl-C; resolves at the next prompt with what was shown between. */
  command(line: string, started: () => void, interruptAfterUs: number | null): Promise<string>;
}

/** @param rhythm the stream from which the simulation draws the pauses between keys: the same lab is typed alike */
export function shellSession(ssh: RunningProgram, user: string, rhythm: Random): ShellSession {
  /** How much of the output is before the prompt that was seen last. */
  let seen = 0;
  let running: Promise<unknown> | null = null;
  let prompting = false;
  // Bracketed paste is switched on right before the prompt, whatever a program printed that looks like one.
  const prompt = new RegExp(String.raw`\u001b\[\?2004h\[${user.replaceAll(".", "[.]")}@[^\n]*\]\$ $`);

  const atPrompt = async (): Promise<boolean> => {
    const found = await ssh.until((output) => (prompt.test(output.slice(seen)) ? output.length : null));
    seen = found ?? ssh.output().length;
    prompting = found !== null;
    return prompting;
  };
  const type = async (text: string): Promise<void> => {
    const pauses = typingRhythm(text, rhythm);
    for (const [index, key] of Array.from(text).entries()) {
      await sleep((pauses[index] ?? 0) / 1000);
      ssh.write(key);
    }
  };
  const play = async (line: string, started: () => void, interruptAfterUs: number | null): Promise<string> => {
    const from = ssh.output().length;
    await type(`${line}\n`);
    started();
    const next = atPrompt();
    if (interruptAfterUs !== null) {
      await Promise.race([sleep(interruptAfterUs / 1000), next]);
      if (!prompting) ssh.write("\u0003");
    }
    await next;
    const shown = terminalText(ssh.output().slice(from));
    // Between the line that was echoed and the next prompt.
    return shown.slice(shown.indexOf("\n") + 1, shown.lastIndexOf("\n") + 1);
  };
  return {
    atPrompt,
    ready: () => prompting && running === null,
    type,
    async free() {
      await running;
    },
    async command(line, started, interruptAfterUs) {
      prompting = false;
      const work = play(line, started, interruptAfterUs);
      running = work;
      try {
        return await work;
      } finally {
        running = null;
      }
    },
  };
}
