import { ACK, FIN, ICMP, ICMPV6, PSH, SYN, TCP, UDP, type AmazonService, type Packet } from "../../model/index.js";
import { hostProfile } from "../hosts/host-profile.js";
import { initialTimeToLive, ipHeaderBytes } from "../hosts/ip-family.js";
import { echoReply, ICMP_ECHO_REQUEST, ICMPV6_ECHO_REQUEST } from "../hosts/host-stack.js";
import type { HostProfile } from "./exchange.js";
import { DNS_PORT, METADATA_PORT, TIME_PORT } from "./service-ports.js";

export { amazonServiceTraffic } from "./service-traffic.js";

/** The router was seen to answer a ping with a time to live of 64 (aws-semantics 14). */
const PROFILE: HostProfile = hostProfile("ubuntu", "instance");

/** A CNAME and an address, with compressed names, beside the repeated question. */
const DNS_RECORDS_BYTES = 48;
const TCP_HEADER_BYTES = 32;
/** Head and body of a token or of one value of the metadata tree. */
const METADATA_RESPONSE_BYTES = 252;

function answer(packet: Packet, tcpFlags: number, lengthBytes: number): Packet {
  return {
    ...packet,
    source: packet.destination,
    destination: packet.source,
    sourcePort: packet.destinationPort,
    destinationPort: packet.sourcePort,
    tcpFlags,
    lengthBytes,
    timeToLive: initialTimeToLive(PROFILE, packet.source),
  };
}

function datagramAnswer(service: AmazonService, datagram: Packet): Packet | null {
  switch (service) {
    case "dns":
      return datagram.destinationPort === DNS_PORT
        ? answer(datagram, 0, datagram.lengthBytes + DNS_RECORDS_BYTES)
        : null;
    case "time":
      return datagram.destinationPort === TIME_PORT ? answer(datagram, 0, datagram.lengthBytes) : null;
    case "dhcp":
      return answer(datagram, 0, datagram.lengthBytes);
    case "router":
    case "metadata":
    case "ecs-metadata":
    case "licence":
      return null;
  }
}

/** HTTP with one request a connection: each of the client's segments has one answer, so no state is needed. */
function metadataAnswer(segment: Packet): Packet | null {
  if (segment.destinationPort !== METADATA_PORT) return null;
  if (segment.tcpFlags & SYN) return answer(segment, SYN | ACK, segment.lengthBytes);
  const headerBytes = ipHeaderBytes(segment.source) + TCP_HEADER_BYTES;
  if (segment.tcpFlags & FIN) return answer(segment, FIN | ACK, headerBytes);
  if (segment.tcpFlags & PSH) return answer(segment, PSH | ACK, headerBytes + METADATA_RESPONSE_BYTES);
  return null;
}

/**
 * What one of Amazon's services beside the network answers; null for silence. The subnet's router and the resolver
 * answer pings; DNS, DHCP, time and instance metadata answer their own protocols. Nothing of it is ever logged (FL-08).
 */
export function answerOfService(service: AmazonService, packet: Packet): Packet | null {
  switch (packet.protocol) {
    case ICMP: {
      const pingable = service === "router" || service === "dns";
      return pingable && packet.icmpType === ICMP_ECHO_REQUEST ? echoReply(packet, PROFILE, packet.lengthBytes) : null;
    }
    case ICMPV6: {
      const pingable = service === "router" || service === "dns";
      return pingable && packet.icmpType === ICMPV6_ECHO_REQUEST
        ? echoReply(packet, PROFILE, packet.lengthBytes)
        : null;
    }
    case TCP:
      return service === "metadata" ? metadataAnswer(packet) : null;
    case UDP:
      return datagramAnswer(service, packet);
    default:
      return null;
  }
}
