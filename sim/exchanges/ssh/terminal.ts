import { simTime, type SimTime } from "../../../model/index.js";
import type { Random } from "../../kernel/random.js";
import type { Outbox } from "../exchange.js";
import { say, type Manner, type Script } from "../tcp/script.js";
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

/** bash's bracketed paste, switched on before a prompt and off after Enter: `ESC [ ? 2004 h` and `ESC [ ? 2004 l CR`. */
const PASTE_ON_BYTES = 8;
const PASTE_OFF_BYTES = 9;
const LINE_END_BYTES = 2;
const LOGOUT = "logout\n";
const LOGIN_US = 180_000;
const SHELL_ANSWERS_US = 400;
const THINKING_US = 500_000;

export function shell(options: ShellOptions): Shell {
  const { script, advance } = options;
  const rhythm = options.random.fork("typing");
  let writes: ServerWrites = { exitStatus: "apart", prompt: "whole", enter: "whole", logout: "apart" };
  let state: "closed" | "own lines" | "ready" | "busy" = "closed";
  let nextLine = 0;
  let exitAt: SimTime | null = null;

  function show(bytes: number, text: string, manner: Manner = {}): void {
    say(script, "server", channelDataBytes(bytes), {
      acknowledge: "at once",
      ...manner,
      read: (_now, out) => out.print(text),
    });
  }

  function sayPrompt(form: ServerWrites["prompt"], manner: Manner): void {
    const read = (now: SimTime, out: Outbox): void => {
      out.print(options.prompt);
      atPrompt(now);
    };
    const bytes = utf8Bytes(options.prompt);
    if (form === "whole") {
      say(script, "server", channelDataBytes(PASTE_ON_BYTES + bytes), { ...manner, read });
      return;
    }
    say(script, "server", channelDataBytes(PASTE_ON_BYTES), manner);
    say(script, "server", channelDataBytes(bytes), { delayUs: 200, acknowledge: "at once", read });
  }

  function atPrompt(now: SimTime): void {
    const line = options.lines[nextLine];
    nextLine += 1;
    if (line === undefined) {
      state = "ready";
      exitAt ??= simTime(now + options.stayUs);
      return;
    }
    state = "own lines";
    sayLine(line, THINKING_US, writes.enter);
    sayPrompt("whole", { delayUs: 5_000 });
  }

  /** One key: three packets (TS-20). */
  function sayKey(key: string, delayUs: number): void {
    say(script, "client", channelDataBytes(utf8Bytes(key)), { delayUs, unprompted: true });
    const echo = key === "\x03" ? "^C" : key;
    show(utf8Bytes(echo), echo, { delayUs: SHELL_ANSWERS_US });
  }

  /** The keys of a line and the Enter key itself, with the echo of all but Enter. Returns how long a person takes for it. */
  function sayKeys(text: string, delayUs: number): number {
    const pauses = typingRhythm(`${text}\n`, rhythm);
    Array.from(text).forEach((key, index) => sayKey(key, (pauses[index] ?? 0) + (index === 0 ? delayUs : 0)));
    const lastUs = (pauses.at(-1) ?? 0) + (text === "" ? delayUs : 0);
    say(script, "client", channelDataBytes(1), { delayUs: lastUs, unprompted: true });
    return pauses.reduce((sum, pause) => sum + pause, delayUs);
  }

  function sayEnterEcho(form: ServerWrites["enter"]): void {
    const pasteOff = form === "whole" ? PASTE_OFF_BYTES : 0;
    show(LINE_END_BYTES + pasteOff, "\n", { delayUs: SHELL_ANSWERS_US });
    if (form === "split") show(PASTE_OFF_BYTES, "", { delayUs: 100 });
  }

  function sayLine(line: string, delayUs: number, form: ServerWrites["enter"]): void {
    if (options.typing === "keys") {
      sayKeys(line, delayUs);
      sayEnterEcho(form);
      return;
    }
    const bytes = utf8Bytes(line);
    say(script, "client", channelDataBytes(bytes + 1), { delayUs });
    if (form === "whole") {
      show(bytes + LINE_END_BYTES + PASTE_OFF_BYTES, `${line}\n`, { delayUs: SHELL_ANSWERS_US });
      return;
    }
    show(bytes, line, { delayUs: SHELL_ANSWERS_US, acknowledge: "delayed" });
    show(LINE_END_BYTES + PASTE_OFF_BYTES, "\n");
  }

  function sayExit(): void {
    const status = EXIT_STATUS_BYTES + END_OF_WRITE_BYTES;
    const close = END_OF_FILE_BYTES + CHANNEL_CLOSE_BYTES;
    if (writes.logout === "apart") {
      sayLine("exit", 0, "whole");
      show(utf8Bytes(LOGOUT) + 1, LOGOUT, { delayUs: 100 });
      say(script, "server", status + close, { delayUs: 800, acknowledge: "at once", read: options.closed });
    } else {
      if (options.typing === "keys") sayKeys("exit", 0);
      else {
        say(script, "client", channelDataBytes("exit\n".length));
        show("exit".length, "exit", { delayUs: SHELL_ANSWERS_US, acknowledge: "delayed" });
      }
      const last = channelDataBytes(LINE_END_BYTES + PASTE_OFF_BYTES + utf8Bytes(LOGOUT) + 1);
      const read = (_now: SimTime, out: Outbox): void => out.print(`\n${LOGOUT}`);
      say(script, "server", last + status, { delayUs: 900, acknowledge: "at once", read });
      say(script, "server", close, { delayUs: 100, read: options.closed });
    }
    say(script, "client", CHANNEL_CLOSE_BYTES, { delayUs: 100 });
    sayDisconnected(script);
  }

  return {
    begin(login, measured) {
      writes = measured;
      say(script, "client", ENVIRONMENT_BYTES + PSEUDO_TERMINAL_BYTES + SHELL_BYTES, { delayUs: 300 });
      const granted = 2 * CHANNEL_SUCCESS_BYTES + WINDOW_ADJUST_BYTES;
      say(script, "server", granted, { delayUs: 1_100 });
      show(utf8Bytes(login) + 1, login, { delayUs: 800 });
      sayPrompt(writes.prompt, { delayUs: LOGIN_US });
    },
    abandon() {
      state = "closed";
    },
    leavesAt: () => (state === "ready" ? exitAt : null),
    leave() {
      state = "closed";
      sayExit();
    },
    terminal: {
      ready: () => state === "ready",
      type(now, text, out) {
        if (state !== "ready" && state !== "busy") return null;
        let lastAt: number = now;
        const pauses = typingRhythm(text, rhythm);
        for (const [index, key] of Array.from(text).entries()) {
          const delayUs = pauses[index] ?? 0;
          lastAt += delayUs;
          if (key !== "\n") {
            sayKey(key, delayUs);
            continue;
          }
          say(script, "client", channelDataBytes(1), { delayUs, unprompted: true });
          // readline echoes Enter at the prompt, the terminal itself while a command runs.
          if (state === "ready") sayEnterEcho(writes.enter);
          else show(LINE_END_BYTES, "\n", { delayUs: SHELL_ANSWERS_US });
          state = "busy";
        }
        advance(now, "client", out);
        return simTime(lastAt);
      },
      output(now, text, out) {
        if (state !== "busy") return;
        const lineEnds = text.split("\n").length - 1;
        show(utf8Bytes(text) + lineEnds, text, { acknowledge: "delayed", unprompted: true });
        advance(now, "server", out);
      },
      prompt(now, out) {
        if (state !== "busy") return;
        sayPrompt("whole", { unprompted: true });
        advance(now, "server", out);
      },
    },
  };
}
