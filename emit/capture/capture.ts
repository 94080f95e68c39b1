import { formatIpAddress, TCP, type Fate, type Network, type Observation, type Observer } from "../../model/index.js";
import { networkAclDecision, securityGroupDecision } from "../explain/decisions.js";
import { describePacket } from "../explain/describe-packet.js";
import { exchangeName } from "../explain/exchange-name.js";
import { decidedText } from "../explain/explain-in-words.js";
import { packetBytes, tcpPayloadBytes } from "./packet-bytes.js";
import { packetBlock, sectionBlocks } from "./pcapng.js";
import { createTcpNumbering } from "./tcp-numbers.js";

/** The packets of one interface as a pcapng file. */
export interface Capture {
  readonly interfaceId: string;
  /** The file in pieces. */
  readonly chunks: readonly Uint8Array[];
  readonly packets: number;
}

/** Captures every packet at every interface, with its verdict and what decided in its comment. */
export interface Capturer extends Observer {
  /** One capture for each interface that saw packets, in the network's order. Nothing may be observed after it. */
  finish(): readonly Capture[];
}

interface Captured {
  readonly at: number;
  readonly direction: Observation["direction"];
  readonly bytes: Uint8Array;
  readonly lengthBytes: number;
  readonly comment: string;
  fate: Fate | null;
}

/** What one interface saw: packets whose fate is not known yet wait for it, in order. */
interface Log {
  readonly chunks: Uint8Array[];
  readonly waiting: Captured[];
  packets: number;
}

/** @param interfaces of the network whose observations come. */
export function createCapturer(interfaces: Network["interfaces"]): Capturer {
  const logs = new Map<number, Log>();
  const numbers = createTcpNumbering();

  function logOf(index: number): Log {
    const known = logs.get(index);
    if (known !== undefined) return known;
    const { id, name, description } = interfaces[index]!;
    const log = { chunks: sectionBlocks(id, description || name), waiting: [], packets: 0 };
    logs.set(index, log);
    return log;
  }

  return {
    observe(observation) {
      const { source, destination, packet, at, direction, interfaceIndex } = observation;
      const from = `${formatIpAddress(source)}:${packet.sourcePort}`;
      const to = `${formatIpAddress(destination)}:${packet.destinationPort}`;
      const payload = packet.protocol === TCP ? tcpPayloadBytes(packet) : 0;
      const captured: Captured = {
        at,
        direction,
        bytes: packetBytes({ packet, source, destination, at, numbers: numbers(packet, from, to, payload) }),
        lengthBytes: packet.lengthBytes,
        comment: verdictText(observation),
        fate: null,
      };
      const log = logOf(interfaceIndex);
      log.waiting.push(captured);
      log.packets++;
      if (log.waiting.length > FLUSH_AT) flush(log, false);
      return captured;
    },
    settle(token, fate) {
      // Tokens are what `observe` returned.
      (token as Captured).fate = fate;
    },
    finish() {
      return [...logs]
        .toSorted(([a], [b]) => a - b)
        .map(([index, log]) => {
          flush(log, true);
          return { interfaceId: interfaces[index]!.id, chunks: log.chunks, packets: log.packets };
        });
    },
  };
}

/** So few that to look for settled ones is not worth it. */
const FLUSH_AT = 1024;

/** Writes the packets whose fate is known, up to the first that still is on its way; at the end all of them. */
function flush(log: Log, all: boolean): void {
  const pending = all ? -1 : log.waiting.findIndex(({ fate }) => fate === null);
  const settled = log.waiting.splice(0, pending < 0 ? log.waiting.length : pending);
  for (const { at, direction, bytes, lengthBytes, comment, fate } of settled) {
    log.chunks.push(packetBlock(at, direction, bytes, lengthBytes, `${comment}${fateText(fate)}`));
  }
}

/** `ACCEPT: security group web allows tcp 22 from 0.0.0.0/0`, and whose packet it is. */
function verdictText({ action, direction, securityGroup, networkAcl, packet }: Observation): string {
  const decided = decidedText({
    securityGroup: securityGroup && securityGroupDecision(securityGroup, direction),
    networkAcl: networkAcl && networkAclDecision(networkAcl, direction),
  });
  const exchange = exchangeName(packet.payload);
  const whose = `${describePacket(packet)} of ${exchange === null ? "nobody the lab knows" : `\`${exchange}\``}`;
  return `${action}${decided === "" ? "" : `: ${decided}`}\n${whose}`;
}

function fateText(fate: Fate | null): string {
  if (fate === null) return "\nstill under way when the lab ended";
  const { disposition, code, component, reason } = fate;
  if (disposition === "delivered") return `\ndelivered to ${component}`;
  return `\n${disposition} at ${component}: ${reason}${code === null ? "" : ` (${code})`}`;
}
