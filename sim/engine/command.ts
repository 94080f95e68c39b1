import { assertNever } from "../../model/index.js";
import type { ExchangeContext } from "../exchanges/context.js";
import type { Exchange } from "../exchanges/exchange.js";
import { httpCommandLine, httpExchange } from "../exchanges/http.js";
import { pingCommandLine } from "../exchanges/ping-output.js";
import { pingExchange } from "../exchanges/ping.js";
import { sshCommandLine, sshExchange } from "../exchanges/ssh/ssh-exchange.js";
import { tcpCommandLine, tcpExchange } from "../exchanges/tcp/tcp-exchange.js";
import { udpCommandLine, udpExchange } from "../exchanges/udp.js";
import type { ExchangeSpec } from "../lab/lab.js";

/** What a person types to begin the exchange. */
export function commandLine(spec: ExchangeSpec): string {
  switch (spec.kind) {
    case "ping":
      return pingCommandLine(spec);
    case "ssh":
      return sshCommandLine(spec);
    case "tcp":
      return tcpCommandLine(spec);
    case "http":
      return httpCommandLine(spec);
    case "udp":
      return udpCommandLine(spec);
    default:
      return assertNever(spec);
  }
}

export function makeExchange(spec: ExchangeSpec, context: ExchangeContext): Exchange {
  switch (spec.kind) {
    case "ping":
      return pingExchange(spec, context);
    case "ssh":
      return sshExchange(spec, context);
    case "tcp":
      return tcpExchange(spec, context);
    case "http":
      return httpExchange(spec, context);
    case "udp":
      return udpExchange(spec, context);
    default:
      return assertNever(spec);
  }
}
