import { formatIpAddress, simTime, type Packet, type SimTime } from "../../../model/index.js";
import type { SshSpec } from "../../lab/lab.js";
import type { ExchangeContext } from "../context.js";
import type { Exchange, Outbox, Outcome } from "../exchange.js";
import { failedOutcome } from "../tcp/connection-end.js";
import { conversation } from "../tcp/conversation.js";
import { sayGoodbye, type Script } from "../tcp/script.js";
import { headerBytes } from "../tcp/tcp-packet.js";
import { ctime } from "./ctime.js";
import { sayHandshake, sayServerBanner } from "./handshake.js";
import { measuredWrites } from "./server-writes.js";
import { sayChannelOpened, sayCommand } from "./session.js";
import { failureText, type Stage } from "./ssh-messages.js";
import { sshBanner } from "./ssh-version.js";
import { shell, type Terminal } from "./terminal.js";

/** An ssh conversation; an interactive one lends its terminal to other exchanges. */
export interface SshExchange extends Exchange {
  /** Null unless the session is interactive. */
  readonly terminal: Terminal | null;
}

const SSH_FAILED = 255;
const PREVIOUS_LOGIN_US = [20 * 60 * 1_000_000, 3 * 24 * 3600 * 1_000_000] as const;

/** What a person types for it. */
export function sshCommandLine(spec: SshSpec): string {
  const port = spec.port === 22 ? "" : ` -p ${spec.port}`;
  const target = `${spec.user}@${formatIpAddress(spec.to)}`;
  switch (spec.session.kind) {
    case "command":
      return `ssh${port} ${target} ${spec.session.command}`;
    case "interactive":
      return `ssh${port} ${target}`;
    case "banner":
      return `nc ${formatIpAddress(spec.to)} ${spec.port}`;
  }
}

/**
 * An ssh session (TS-20, TS-21), the server's host key known and the user's key ed25519. `typing` says whether lines are
 * typed key by key or come in one piece, as pasted. Keystroke obfuscation, which begins with 9.5 on both sides, is not
 * modelled, nor are window adjustments of long outputs.
 */
export function sshExchange(spec: SshSpec, context: ExchangeContext, typing: "keys" | "lines" = "keys"): SshExchange {
  const host = formatIpAddress(spec.to);
  const { session } = spec;
  const atTerminal = session.kind === "interactive";
  let stage: Stage = "banner";
  let result: Outcome = { succeeded: false, exitCode: SSH_FAILED, summary: "closed by the server" };

  const connection = conversation({
    remote: spec.to,
    port: spec.port,
    context,
    exchange: () => exchange,
    write: (script, server, first) => writeSession(script, server.opensshVersion, first),
    timer: { dueAt: () => login?.leavesAt() ?? null, ring: () => login?.leave() },
    ended(_now, end, out) {
      login?.abandon();
      if (end.kind === "closed") {
        out.finish(result);
        return;
      }
      out.print(failureText(host, spec.port, end, stage));
      out.finish(failedOutcome(end, SSH_FAILED));
    },
  });

  const login = atTerminal
    ? shell({
        script: connection.script,
        typing,
        lines: session.lines,
        stayUs: session.stayUs,
        prompt: `[${spec.user}@${context.serverHostName} ~]${spec.user === "root" ? "#" : "$"} `,
        random: context.random,
        advance: (now, side, out) => connection.advance(now, side, out),
        closed(_now, out) {
          out.print(`Connection to ${host} closed.\n`);
          result = { succeeded: true, exitCode: 0, summary: "logged out" };
        },
      })
    : null;

  function writeSession(script: Script, serverVersion: string, first: Packet): void {
    if (session.kind === "banner") {
      writeBannerGrab(script, serverVersion);
      return;
    }
    sayHandshake(script, {
      clientVersion: spec.clientVersion,
      serverVersion,
      user: spec.user,
      key: spec.key,
      answered: spec.key === "refused" ? permissionDenied : authenticated,
    });
    if (spec.key === "refused") {
      sayGoodbye(script, "client", { delayUs: 1_300 });
      sayGoodbye(script, "server", { delayUs: 1_700, acknowledge: "at once" });
      return;
    }
    const writes = measuredWrites(script.mssBytes + headerBytes(first.source), typing);
    sayChannelOpened(script);
    const standardInput = spec.through === null ? "empty" : "terminal";
    if (session.kind === "command") sayCommand(script, { ...session, standardInput, writes, done: commandDone });
    else login?.begin(lastLogin(first), writes);
  }

  function writeBannerGrab(script: Script, serverVersion: string): void {
    sayServerBanner(script, serverVersion, (_now, out) => {
      out.print(`${sshBanner(serverVersion)}\n`);
      result = { succeeded: true, exitCode: 0, summary: "read the banner" };
    });
    sayGoodbye(script, "client", { delayUs: 600, acknowledge: "at once" });
    sayGoodbye(script, "server", { delayUs: 1_100, acknowledge: "at once" });
  }

  /** The user came from the same address before; when exactly nobody asked. */
  function lastLogin(first: Packet): string {
    const random = context.random.fork("last login");
    const before = simTime((startedAt ?? 0) - random.integer(...PREVIOUS_LOGIN_US));
    return `Last login: ${ctime(before)} from ${formatIpAddress(first.source)}\n`;
  }

  function authenticated(): void {
    stage = atTerminal ? "terminal session" : "session";
  }

  function permissionDenied(_now: SimTime, out: Outbox): void {
    out.print(`${spec.user}@${host}: Permission denied (publickey).\n`);
    result = { succeeded: false, exitCode: SSH_FAILED, summary: "permission denied (publickey)" };
  }

  function commandDone(_now: SimTime, out: Outbox): void {
    if (session.kind === "command") out.print(session.output ?? bytesOfOutput(session.outputBytes));
    result = { succeeded: true, exitCode: 0, summary: "command done" };
  }

  let startedAt: SimTime | null = null;
  const exchange: SshExchange = {
    name: spec.name,
    client: {
      ...connection.client,
      wake(now, out) {
        startedAt ??= now;
        connection.client.wake(now, out);
      },
    },
    accept: connection.accept,
    terminal: login?.terminal ?? null,
  };
  return exchange;
}

/** Stands in for a text that the lab does not tell. */
function bytesOfOutput(bytes: number): string {
  return bytes === 0 ? "" : `[${bytes} bytes of output]\n`;
}
