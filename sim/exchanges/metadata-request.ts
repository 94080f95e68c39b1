import { ACK, FIN, PSH, SYN, TCP, type Ipv4, type Packet } from "../../model/index.js";
import type { ExchangeContext } from "./context.js";
import type { Exchange, Outbox, Payload } from "./exchange.js";
import { METADATA_PORT } from "./service-ports.js";

const SYN_BYTES = 60;
const HEADER_BYTES = 52;
/** `GET /latest/meta-data/… HTTP/1.1` with a session token (IMDSv2). */
const REQUEST_BYTES = 178;

/** One request to the instance metadata service, on a connection of its own; it is never logged (FL-08). */
export function metadataRequest(name: string, service: Ipv4, context: ExchangeContext): Exchange {
  const send = (out: Outbox, tcpFlags: number, lengthBytes: number): void => out.send(segment(tcpFlags, lengthBytes));
  const exchange: Exchange = {
    name,
    client: {
      wake: (_now, out) => send(out, SYN, SYN_BYTES),
      receive(_now, { tcpFlags }, out) {
        if (tcpFlags & SYN) {
          send(out, ACK, HEADER_BYTES);
          send(out, PSH | ACK, HEADER_BYTES + REQUEST_BYTES);
        } else if (tcpFlags & PSH) {
          send(out, ACK, HEADER_BYTES);
          send(out, FIN | ACK, HEADER_BYTES);
        } else if (tcpFlags & FIN) {
          send(out, ACK, HEADER_BYTES);
          out.finish({ succeeded: true, exitCode: 0, summary: "metadata read" });
        }
      },
    },
    accept: () => null,
  };
  return exchange;

  function segment(tcpFlags: number, lengthBytes: number): Packet {
    const payload: Payload = { exchange };
    return {
      source: context.local,
      destination: service,
      protocol: TCP,
      sourcePort: context.localPort,
      destinationPort: METADATA_PORT,
      icmpType: 0,
      icmpCode: 0,
      icmpIdentifier: 0,
      tcpFlags,
      lengthBytes,
      timeToLive: context.client.timeToLive,
      dontFragment: false,
      mtuBytes: 0,
      about: null,
      payload,
    };
  }
}
