import type { SimTime } from "../../../model/index.js";
import type { Random } from "../../kernel/random.js";
import type { Outbox } from "../exchange.js";
import { say, type Manner, type Script } from "../tcp/script.js";
import type { Reader } from "../tcp/segment.js";
import { channelDataBytes } from "./channel.js";
import type { ServerWrites } from "./server-writes.js";
import { utf8Bytes } from "./ssh-packet.js";
import { typingRhythm } from "./typing.js";

/** What passes between a keyboard and the shell behind an ssh channel, as additions to a script. */
export interface Tty {
  /** The server writes so many bytes, which show as that text once they have arrived. */
  show(bytes: number, text: string, manner?: Manner): void;
  /** One key and its echo: three packets (TS-20). */
  key(key: string, delayUs: number): void;
  /** The Enter key, without its echo. */
  enter(delayUs: number): void;
  /** The echo of Enter at a prompt, and the end of bracketed paste. */
  enterEcho(form: ServerWrites["enter"]): void;
  /** A line and Enter, with the echo. */
  line(line: string, delayUs: number, form: ServerWrites["enter"]): void;
  /** The keys of a line and Enter, with the echo of all but Enter. */
  lineWithoutEnterEcho(line: string): void;
  prompt(form: ServerWrites["prompt"], manner: Manner, read: (now: SimTime, out: Outbox) => void): void;
}

/** `ESC [ ? 2004 h`: bash switches bracketed paste on before a prompt, and off after Enter. */
const PASTE_ON_BYTES = 8;
/** `ESC [ ? 2004 l CR` */
export const PASTE_OFF_BYTES = 9;
/** CR LF */
export const LINE_END_BYTES = 2;
/** From a key to its echo: between 0.2 and 1.2 ms were measured (TS-20). */
export const SHELL_ANSWERS_US = 400;

/** `typing` says whether a line's keys are pressed one by one or the line comes in one piece. */
export function tty(script: Script, typing: "keys" | "lines", promptText: string, rhythm: Random): Tty {
  function show(bytes: number, text: string, manner: Manner = {}): void {
    const read: Reader = (_now, out) => out.print(text);
    say(script, "server", channelDataBytes(bytes), { acknowledge: "at once", ...manner, read });
  }

  function enter(delayUs: number): void {
    say(script, "client", channelDataBytes(1), { delayUs, unprompted: true });
  }

  function key(pressed: string, delayUs: number): void {
    say(script, "client", channelDataBytes(utf8Bytes(pressed)), { delayUs, unprompted: true });
    const echo = pressed === "\x03" ? "^C" : pressed;
    show(utf8Bytes(echo), echo, { delayUs: SHELL_ANSWERS_US });
  }

  function keys(line: string, delayUs: number): void {
    const characters = Array.from(line);
    const [, ...pauses] = typingRhythm(`${line}\n`, rhythm);
    const delays = [delayUs, ...pauses];
    characters.forEach((character, index) => key(character, delays[index] ?? 0));
    enter(delays[characters.length] ?? 0);
  }

  function enterEcho(form: ServerWrites["enter"]): void {
    const pasteOff = form === "whole" ? PASTE_OFF_BYTES : 0;
    show(LINE_END_BYTES + pasteOff, "\n", { delayUs: SHELL_ANSWERS_US });
    if (form === "split") show(PASTE_OFF_BYTES, "", { delayUs: 100 });
  }

  return {
    show,
    key,
    enter,
    enterEcho,
    line(line, delayUs, form) {
      const bytes = utf8Bytes(line);
      if (typing === "keys") {
        keys(line, delayUs);
        enterEcho(form);
        return;
      }
      say(script, "client", channelDataBytes(bytes + 1), { delayUs });
      if (form === "whole") {
        show(bytes + LINE_END_BYTES + PASTE_OFF_BYTES, `${line}\n`, { delayUs: SHELL_ANSWERS_US });
        return;
      }
      show(bytes, line, { delayUs: SHELL_ANSWERS_US, acknowledge: "delayed" });
      show(LINE_END_BYTES + PASTE_OFF_BYTES, "\n");
    },
    lineWithoutEnterEcho(line) {
      if (typing === "keys") {
        keys(line, 0);
        return;
      }
      say(script, "client", channelDataBytes(utf8Bytes(line) + 1));
      show(utf8Bytes(line), line, { delayUs: SHELL_ANSWERS_US, acknowledge: "delayed" });
    },
    prompt(form, manner, read) {
      const bytes = utf8Bytes(promptText);
      const shown: Reader = (now, out) => {
        out.print(promptText);
        read(now, out);
      };
      if (form === "whole") {
        say(script, "server", channelDataBytes(PASTE_ON_BYTES + bytes), { ...manner, read: shown });
        return;
      }
      say(script, "server", channelDataBytes(PASTE_ON_BYTES), manner);
      say(script, "server", channelDataBytes(bytes), { delayUs: 200, acknowledge: "at once", read: shown });
    },
  };
}
