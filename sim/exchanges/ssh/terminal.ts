import { simTime, type SimTime } from "../../../model/index.js";
import type { Random } from "../../kernel/random.js";
import type { Outbox } from "../exchange.js";
import { say, type Script } from "../tcp/script.js";
import {
  CHANNEL_CLOSE_BYTES,
  CHANNEL_SUCCESS_BYTES,
  channelDataBytes,
  END_OF_FILE_BYTES,
  END_OF_WRITE_BYTES,
  ENVIRONMENT_BYTES,
  EXIT_STATUS_BYTES,
  PSEUDO_TERMINAL_BYTES,
  SHELL_BYTES,
  WINDOW_ADJUST_BYTES,
} from "./channel.js";
import type { ServerWrites } from "./server-writes.js";
import { sayDisconnected } from "./session.js";
import { utf8Bytes } from "./ssh-packet.js";
import { LINE_END_BYTES, PASTE_OFF_BYTES, SHELL_ANSWERS_US, tty } from "./tty.js";
import { typingRhythm } from "./typing.js";

/** The terminal of an interactive session, for a command that runs in it. Each method is given the outbox of the side it names. */
export interface Terminal {
  /** The shell waits at its prompt and no line of the session's own is still to be typed. */
  ready(): boolean;
  /**
   * Client: types a text, key by key; `\n` is Enter, `\x03` Ctrl-C. Returns when the last key is pressed; null while there
   * is neither a prompt nor a running command to type it for. With Enter, the shell is busy until {@link prompt}.
   */
  type(now: SimTime, text: string, out: Outbox): SimTime | null;
  /** Server: the running command writes, in one piece. The client's terminal shows it when it arrives. */
  output(now: SimTime, text: string, out: Outbox): void;
  /** Server: the running command has ended; the shell prompts again. */
  prompt(now: SimTime, out: Outbox): void;
}

/** What a shell on a terminal needs to play its session. */
export interface ShellOptions {
  readonly script: Script;
  readonly typing: "keys" | "lines";
  readonly lines: readonly string[];
  readonly stayUs: number;
  readonly prompt: string;
  readonly random: Random;
  /** The client has read the server's last word. */
  readonly closed: (now: SimTime, out: Outbox) => void;
  readonly advance: (now: SimTime, side: "client" | "server", out: Outbox) => void;
}

/** The session behind a terminal: types its own lines, stays, and leaves. */
export interface Shell {
  readonly terminal: Terminal;
  /** Writes the script from the open channel to the first prompt, with what the login prints. */
  begin(login: string, writes: ServerWrites): void;
  /** The connection has failed: nothing more is typed. */
  abandon(): void;
  /** When `exit` is typed, null while that is not known or a command runs. */
  leavesAt(): SimTime | null;
  leave(): void;
}

const LOGOUT = "logout\n";
const LOGOUT_BYTES = LOGOUT.length + 1;
const LOGIN_US = 180_000;
const THINKING_US = 500_000;

/** A shell that waits for `options.lines` and then for a person, until it is left. */
export function shell(options: ShellOptions): Shell {
  const { script, advance } = options;
  const rhythm = options.random.fork("typing");
  const screen = tty(script, options.typing, options.prompt, rhythm);
  let writes: ServerWrites = { exitStatus: "apart", prompt: "whole", enter: "whole", logout: "apart" };
  let state: "closed" | "own lines" | "ready" | "busy" = "closed";
  let nextLine = 0;
  let exitAt: SimTime | null = null;

  function atPrompt(now: SimTime): void {
    const line = options.lines[nextLine];
    nextLine += 1;
    if (line === undefined) {
      state = "ready";
      exitAt ??= simTime(now + options.stayUs);
      return;
    }
    state = "own lines";
    screen.line(line, THINKING_US, writes.enter);
    screen.prompt("whole", { delayUs: 5_000 }, atPrompt);
  }

  function sayExit(): void {
    const status = EXIT_STATUS_BYTES + END_OF_WRITE_BYTES;
    const close = END_OF_FILE_BYTES + CHANNEL_CLOSE_BYTES;
    if (writes.logout === "apart") {
      screen.line("exit", 0, "whole");
      screen.show(LOGOUT_BYTES, LOGOUT, { delayUs: 100 });
      say(script, "server", status + close, { delayUs: 800, acknowledge: "at once", read: options.closed });
    } else {
      screen.lineWithoutEnterEcho("exit");
      const last = channelDataBytes(LINE_END_BYTES + PASTE_OFF_BYTES + LOGOUT_BYTES);
      const read = (_now: SimTime, out: Outbox): void => out.print(`\n${LOGOUT}`);
      say(script, "server", last + status, { delayUs: 900, acknowledge: "at once", read });
      say(script, "server", close, { delayUs: 100, read: options.closed });
    }
    say(script, "client", CHANNEL_CLOSE_BYTES, { delayUs: 100 });
    sayDisconnected(script);
  }

  const terminal: Terminal = {
    ready: () => state === "ready",
    type(now, text, out) {
      if (state !== "ready" && state !== "busy") return null;
      const pauses = typingRhythm(text, rhythm);
      for (const [index, key] of Array.from(text).entries()) {
        const delayUs = pauses[index] ?? 0;
        if (key !== "\n") {
          screen.key(key, delayUs);
          continue;
        }
        screen.enter(delayUs);
        // readline echoes Enter at the prompt, the terminal itself while a command runs.
        if (state === "ready") screen.enterEcho(writes.enter);
        else screen.show(LINE_END_BYTES, "\n", { delayUs: SHELL_ANSWERS_US });
        state = "busy";
      }
      advance(now, "client", out);
      return simTime(pauses.reduce((at, pause) => at + pause, now));
    },
    output(now, text, out) {
      if (state !== "busy") return;
      // The terminal makes CR LF of every LF.
      const lineEnds = text.split("\n").length - 1;
      screen.show(utf8Bytes(text) + lineEnds, text, { acknowledge: "delayed", unprompted: true });
      advance(now, "server", out);
    },
    prompt(now, out) {
      if (state !== "busy") return;
      screen.prompt("whole", { unprompted: true }, atPrompt);
      advance(now, "server", out);
    },
  };

  return {
    terminal,
    begin(login, measured) {
      writes = measured;
      say(script, "client", ENVIRONMENT_BYTES + PSEUDO_TERMINAL_BYTES + SHELL_BYTES, { delayUs: 300 });
      say(script, "server", 2 * CHANNEL_SUCCESS_BYTES + WINDOW_ADJUST_BYTES, { delayUs: 1_100 });
      screen.show(utf8Bytes(login) + 1, login, { delayUs: 800 });
      screen.prompt(writes.prompt, { delayUs: LOGIN_US }, atPrompt);
    },
    abandon() {
      state = "closed";
    },
    leavesAt: () => (state === "ready" ? exitAt : null),
    leave() {
      state = "closed";
      sayExit();
    },
  };
}
