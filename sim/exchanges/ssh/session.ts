import { say, sayGoodbye, type Script } from "../tcp/script.js";
import type { Reader } from "../tcp/segment.js";
import {
  CHANNEL_CLOSE_BYTES,
  CHANNEL_OPENED_BYTES,
  CHANNEL_OPEN_BYTES,
  CHANNEL_SUCCESS_BYTES,
  channelDataBytes,
  DISCONNECT_BYTES,
  END_OF_FILE_BYTES,
  END_OF_WRITE_BYTES,
  ENVIRONMENT_BYTES,
  execBytes,
  EXIT_STATUS_BYTES,
  SERVER_NOTICES_BYTES,
  WINDOW_ADJUST_BYTES,
} from "./channel.js";
import type { ServerWrites } from "./server-writes.js";

/** From the request of a command to its output. */
const COMMAND_RUNS_US = 97_000;
/** sshd passes a program's output on in packets of at most so many bytes. */
const CHANNEL_PACKET_BYTES = 32_768;

/** Opens the channel of a session, after authentication (TS-20). */
export function sayChannelOpened(script: Script): void {
  say(script, "client", CHANNEL_OPEN_BYTES, { delayUs: 200 });
  say(script, "server", SERVER_NOTICES_BYTES, { delayUs: 1_800 });
  say(script, "server", CHANNEL_OPENED_BYTES, { nagle: true, acknowledge: "at once" });
}

/** A command run without a terminal. */
export interface CommandOptions {
  readonly command: string;
  readonly outputBytes: number;
  /** Who types the command in another session leaves it that session's terminal. */
  readonly standardInput: "empty" | "terminal";
  readonly writes: ServerWrites;
  /** The output has arrived, and the exit status with it. */
  readonly done: Reader;
}

/** `ssh host command` from the open channel to the end of the connection; the exit status is 0 (TS-20). */
export function sayCommand(
  script: Script,
  { command, outputBytes, standardInput, writes, done }: CommandOptions,
): void {
  const atTerminal = standardInput === "terminal";
  say(script, "client", ENVIRONMENT_BYTES + execBytes(command), { delayUs: 300 });
  say(script, "server", CHANNEL_SUCCESS_BYTES + WINDOW_ADJUST_BYTES, { delayUs: 800 });
  if (!atTerminal) say(script, "client", END_OF_FILE_BYTES, { delayUs: 100 });

  const output = outputPacketsBytes(outputBytes);
  // The server says that it takes no more input where the client has not said that there is none.
  const status = EXIT_STATUS_BYTES + (atTerminal ? END_OF_WRITE_BYTES : 0);
  // Of twelve commands in the kernel's terminals six ended so, more than in any other way (docs/kernel-run.md).
  const together = atTerminal || writes.exitStatus === "with output" || output === 0;
  say(script, "server", output + (together ? status : 0), { delayUs: COMMAND_RUNS_US });
  if (!together) say(script, "server", status, { delayUs: 700 });
  say(script, "server", END_OF_FILE_BYTES + CHANNEL_CLOSE_BYTES, {
    delayUs: 100,
    acknowledge: "at once",
    read: done,
  });
  say(script, "client", CHANNEL_CLOSE_BYTES, { delayUs: 100, acknowledge: "at once" });
  sayDisconnected(script);
}

/** The client's last words, and the connection closed. */
export function sayDisconnected(script: Script): void {
  say(script, "client", DISCONNECT_BYTES, { acknowledge: "at once" });
  sayGoodbye(script, "client");
  sayGoodbye(script, "server", { delayUs: 1_100, acknowledge: "at once" });
}

function outputPacketsBytes(outputBytes: number): number {
  const whole = Math.floor(outputBytes / CHANNEL_PACKET_BYTES);
  const rest = outputBytes % CHANNEL_PACKET_BYTES;
  return whole * channelDataBytes(CHANNEL_PACKET_BYTES) + (rest > 0 ? channelDataBytes(rest) : 0);
}
