import type { SimTime } from "../../model/index.js";
import type { Exchange } from "../exchanges/exchange.js";
import type { SshExchange } from "../exchanges/ssh/ssh-exchange.js";
import type { Session } from "./session.js";

/** What a terminal shows for the interrupt key; its user pressed it, no program wrote it. */
const INTERRUPT_ECHO = "^C";
const INTERRUPT_KEY = "\x03";

/** The terminal of an open ssh session, in which a command of the timeline runs. */
export interface CommandTerminal {
  /** Types the command line; when its last key is pressed, or null while the session is not at its prompt. */
  type(now: SimTime, line: string): SimTime | null;
  /** The command wrote to the terminal: the text goes back to the session's client. */
  output(now: SimTime, text: string): void;
  /** The command has ended. */
  end(now: SimTime): void;
}

/** Null for a session that has no terminal. */
export function terminalOf(session: Session): CommandTerminal | null {
  const { exchange, client } = session;
  const terminal = isSsh(exchange) ? exchange.terminal : null;
  if (terminal === null) return null;
  const output = (now: SimTime, text: string): void => {
    if (session.server !== null && text !== "") terminal.output(now, text, session.server.outbox);
  };
  return {
    type: (now, line) => (terminal.ready() ? terminal.type(now, line, client.outbox) : null),
    output(now, text) {
      if (!text.startsWith(INTERRUPT_ECHO)) return output(now, text);
      terminal.type(now, INTERRUPT_KEY, client.outbox);
      output(now, text.slice(INTERRUPT_ECHO.length));
    },
    end(now) {
      if (session.server !== null) terminal.prompt(now, session.server.outbox);
    },
  };
}

function isSsh(exchange: Exchange): exchange is SshExchange {
  return "terminal" in exchange;
}
