import { formatIpAddress, isIpv4, type SimTime } from "../../model/index.js";
import type { HttpSpec } from "../lab/lab.js";
import type { ExchangeContext } from "./context.js";
import type { Exchange } from "./exchange.js";
import { failedOutcome, type ConnectionFailure } from "./tcp/connection-end.js";
import { conversation } from "./tcp/conversation.js";
import { FIRST_DATA, say, sayGoodbye } from "./tcp/script.js";

/** What a web server takes to answer from memory. */
const SERVER_THINKS_US = 1000;
/** Between curl's requests on one connection. */
const NEXT_REQUEST_US = 200;

/** Exit codes of curl(1). */
const COULD_NOT_CONNECT = 7;
const OPERATION_TIMED_OUT = 28;
const RECEIVE_ERROR = 56;

/** What a person types for it. */
export function httpCommandLine(spec: HttpSpec): string {
  const port = spec.port === 80 ? "" : `:${spec.port}`;
  // RFC 3986, 3.2.2: an IPv6 address stands in brackets, as its colons would be taken for a port's.
  const host = isIpv4(spec.to) ? formatIpAddress(spec.to) : `[${formatIpAddress(spec.to)}]`;
  const urls = Array.from({ length: spec.requests }, () => `http://${host}${port}${spec.path}`);
  const failEarly = spec.requests > 1 ? " --fail-early" : "";
  return `curl -sS -o /dev/null -w '%{http_code}\\n'${failEarly} ${urls.join(" ")}`;
}

/**
 * Requests one after another on a persistent connection, closed by the client. Sizes are those of whole messages, head
 * and body; prints what {@link httpCommandLine} prints: the status of each response.
 */
export function httpExchange(spec: HttpSpec, context: ExchangeContext): Exchange {
  let connectingSince: SimTime | null = null;
  const connection = conversation({
    remote: spec.to,
    port: spec.port,
    context,
    exchange: () => exchange,
    write(script) {
      for (let request = 0; request < spec.requests; request += 1) {
        const manner = request === 0 ? FIRST_DATA : {};
        say(script, "client", spec.requestBytes, { ...manner, delayUs: request === 0 ? 0 : NEXT_REQUEST_US });
        say(script, "server", spec.responseBytes, {
          ...manner,
          delayUs: SERVER_THINKS_US,
          read: (_now, out) => out.print("200\n"),
        });
      }
      sayGoodbye(script, "client", { delayUs: NEXT_REQUEST_US });
      sayGoodbye(script, "server", { acknowledge: "at once" });
    },
    ended(now, end, out) {
      if (end.kind === "closed") {
        const summary = `${spec.requests} ${spec.requests === 1 ? "response" : "responses"}, status 200`;
        out.finish({ succeeded: true, exitCode: 0, summary });
        return;
      }
      const exitCode = curlExitCode(end);
      const elapsedMs = Math.round((now - (connectingSince ?? now)) / 1000);
      const message = end.established
        ? `Recv failure: ${end.error}`
        : `Failed to connect to ${formatIpAddress(spec.to)} port ${spec.port} after ${elapsedMs} ms: Couldn't connect to server`;
      // With `-w`, curl tells the status of a transfer that failed as well.
      out.print(`curl: (${exitCode}) ${message}\n000\n`);
      out.finish(failedOutcome(end, exitCode));
    },
  });
  const exchange: Exchange = {
    name: spec.name,
    client: {
      ...connection.client,
      wake(now, out) {
        connectingSince ??= now;
        connection.client.wake(now, out);
      },
    },
    accept: connection.accept,
  };
  return exchange;
}

function curlExitCode(failure: ConnectionFailure): number {
  if (failure.established) return RECEIVE_ERROR;
  return failure.error === "Connection timed out" ? OPERATION_TIMED_OUT : COULD_NOT_CONNECT;
}
