import { formatIpAddress, isIpv4, type SimTime } from "../../model/index.js";
import type { HttpSpec } from "../lab/lab.js";
import type { ExchangeContext } from "./context.js";
import type { Exchange, Outbox, Upstream } from "./exchange.js";
import { failedOutcome, type ConnectionFailure } from "./tcp/connection-end.js";
import { conversation } from "./tcp/conversation.js";
import { FIRST_DATA, say, sayGoodbye, type Script } from "./tcp/script.js";

/** What a web server takes to answer from memory. */
const SERVER_THINKS_US = 1000;
/** Between curl's requests on one connection. */
const NEXT_REQUEST_US = 200;

/** Exit codes of curl(1). */
const COULD_NOT_CONNECT = 7;
const OPERATION_TIMED_OUT = 28;
const RECEIVE_ERROR = 56;

/** What a person types for it. */
export function httpCommandLine(spec: HttpRequests): string {
  const port = spec.port === 80 ? "" : `:${spec.port}`;
  // RFC 3986, 3.2.2: an IPv6 address stands in brackets, as its colons would be taken for a port's.
  const host = isIpv4(spec.to) ? formatIpAddress(spec.to) : `[${formatIpAddress(spec.to)}]`;
  const urls = Array.from({ length: spec.requests }, () => `http://${host}${port}${spec.path}`);
  const failEarly = spec.requests > 1 ? " --fail-early" : "";
  const named = spec.host === null ? "" : ` -H 'Host: ${spec.host}'`;
  return `curl -sS -o /dev/null -w '%{http_code}\\n'${failEarly}${named} ${urls.join(" ")}`;
}

/** What is asked of whom; who asks, the context says. */
type HttpRequests = Omit<HttpSpec, "from" | "through">;

/** What of an HTTP client a lab does not say. */
interface HttpOptions {
  /** How long after the last response it keeps the connection. */
  readonly closeAfterUs?: number;
}

/**
 * Requests one after another on a persistent connection, closed by the client. Sizes are those of whole messages, head
 * and body; prints what {@link httpCommandLine} prints: the status of each response.
 */
export function httpExchange(spec: HttpRequests, context: ExchangeContext, options: HttpOptions = {}): Exchange {
  const { closeAfterUs = NEXT_REQUEST_US } = options;
  let connectingSince: SimTime | null = null;
  let upstream: Upstream | null = null;
  const statuses: number[] = [];
  const connection = conversation({
    remote: spec.to,
    port: spec.port,
    context,
    exchange: () => exchange,
    write(script) {
      if (upstream !== null) return askThrough(script, upstream, 0);
      for (let request = 0; request < spec.requests; request += 1) {
        const manner = request === 0 ? FIRST_DATA : {};
        say(script, "client", spec.requestBytes, { ...manner, delayUs: request === 0 ? 0 : NEXT_REQUEST_US });
        say(script, "server", spec.responseBytes, {
          ...manner,
          delayUs: SERVER_THINKS_US,
          read: (_now, out) => show(200, out),
        });
      }
      bye(script);
    },
    ended(now, end, out) {
      if (end.kind === "closed") {
        const summary = `${statuses.length} ${statuses.length === 1 ? "response" : "responses"}, status ${[...new Set(statuses)].join(", ")}`;
        // curl itself has done what it was told, whatever the status.
        out.finish({ succeeded: statuses.every((status) => status < 500), exitCode: 0, summary });
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

  function show(status: number, out: Outbox): void {
    statuses.push(status);
    out.print(`${status}\n`);
  }

  function bye(script: Script): void {
    sayGoodbye(script, "client", { delayUs: closeAfterUs });
    sayGoodbye(script, "server", { acknowledge: "at once" });
  }

  /** The script grows with each answer: nobody knows before what a target will say, and when. */
  function askThrough(script: Script, by: Upstream, request: number): void {
    const manner = request === 0 ? FIRST_DATA : {};
    const next = (): void => {
      if (request + 1 < spec.requests) askThrough(script, by, request + 1);
      else bye(script);
    };
    const passOn = (now: SimTime, server: Outbox): void => {
      by.request(now, { ...spec, host: spec.host ?? formatIpAddress(spec.to) }, (at, status, responseBytes) => {
        say(script, "server", responseBytes, {
          ...manner,
          read(_now, out) {
            show(status, out);
            next();
          },
        });
        connection.advance(at, "server", server);
      });
    };
    say(script, "client", spec.requestBytes, {
      ...manner,
      delayUs: request === 0 ? 0 : NEXT_REQUEST_US,
      read: passOn,
    });
  }

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
    acceptBefore(packet, host, by) {
      upstream = by;
      return connection.accept(packet, host);
    },
  };
  return exchange;
}

function curlExitCode(failure: ConnectionFailure): number {
  if (failure.established) return RECEIVE_ERROR;
  return failure.error === "Connection timed out" ? OPERATION_TIMED_OUT : COULD_NOT_CONNECT;
}
