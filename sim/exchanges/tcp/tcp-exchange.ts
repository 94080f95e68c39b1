import { formatIpAddress } from "../../../model/index.js";
import type { TcpSpec } from "../../lab/lab.js";
import type { ExchangeContext } from "../context.js";
import type { Exchange } from "../exchange.js";
import { failedOutcome } from "./connection-end.js";
import { conversation } from "./conversation.js";
import { FIRST_DATA, say, sayGoodbye, sayReset } from "./script.js";

/** What a server takes to begin its answer. */
const SERVER_THINKS_US = 500;

/** What a person types for it: OpenBSD's netcat. */
export function tcpCommandLine(spec: TcpSpec): string {
  return `nc -v ${formatIpAddress(spec.to)} ${spec.port}`;
}

/** Connects, sends the request, reads the response, closes; prints what `nc -v` prints (TS-10, TS-11). */
export function tcpExchange(spec: TcpSpec, context: ExchangeContext): Exchange {
  const address = formatIpAddress(spec.to);
  const connection = conversation({
    remote: spec.to,
    port: spec.port,
    context,
    exchange: () => exchange,
    connected: (_now, out) => out.print(`Connection to ${address} ${spec.port} port [tcp/*] succeeded!\n`),
    write(script) {
      if (spec.requestBytes > 0) say(script, "client", spec.requestBytes, FIRST_DATA);
      if (spec.responseBytes > 0)
        say(script, "server", spec.responseBytes, { ...FIRST_DATA, delayUs: SERVER_THINKS_US });
      if (spec.close === "reset") {
        // close() with SO_LINGER 0, once everything has been acknowledged.
        sayReset(script, "client", { nagle: true });
        return;
      }
      sayGoodbye(script, "client");
      sayGoodbye(script, "server", { acknowledge: "at once" });
    },
    ended(_now, end, out) {
      if (end.kind === "closed") {
        out.finish({ succeeded: true, exitCode: 0, summary: "connected and closed" });
        return;
      }
      const failed = end.established ? "nc: read failed" : `nc: connect to ${address} port ${spec.port} (tcp) failed`;
      out.print(`${failed}: ${end.error}\n`);
      out.finish(failedOutcome(end, 1));
    },
  });
  const exchange: Exchange = { name: spec.name, client: connection.client, accept: connection.accept };
  return exchange;
}
