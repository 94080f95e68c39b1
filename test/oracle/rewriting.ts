import type { NetworkInterface, Packet } from "../../model/index.js";
import { addressOf, ipOf, type Address } from "./addresses.js";
import { turned, type Ends } from "./nat-gateways.js";

/** What a translation changes of a packet on its way. */
interface Rewritable {
  packet: Packet;
  source: Address;
  destination: Address;
  sender: NetworkInterface | null;
}

/** IGW-02, CT-11: one end of the packet within an ICMP error is translated as well. */
export function translateReported(
  journey: Rewritable,
  end: "source" | "destination",
  from: Address,
  to: Address,
): void {
  const { about } = journey.packet;
  if (about !== null && addressOf(about[end]) === from)
    journey.packet = { ...journey.packet, about: { ...about, [end]: ipOf(to) } };
}

/** Both ends of a packet are replaced, and those within an ICMP error with them. */
export function rewritten<J extends Rewritable>(journey: J, ends: Ends): J {
  const { packet } = journey;
  if (packet.about === null) journey.packet = withPorts(packet, ends);
  else {
    // Whoever sent the error, it comes from the gateway's side of the flow or keeps its own address.
    const reported = turned(ends);
    const about = withPorts(packet.about, reported);
    journey.packet = {
      ...packet,
      about: { ...about, source: ipOf(reported.source), destination: ipOf(reported.destination) },
    };
  }
  journey.source = ends.source;
  journey.destination = ends.destination;
  journey.sender = null; // SG-13
  return journey;
}

function withPorts(packet: Packet, { protocol, sourcePort, destinationPort }: Ends): Packet {
  return protocol === 1 || protocol === 58
    ? { ...packet, icmpIdentifier: Math.max(sourcePort, destinationPort) }
    : { ...packet, sourcePort, destinationPort };
}
