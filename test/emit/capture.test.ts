import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createCapturer } from "../../emit/index.js";
import {
  ACK,
  ICMP,
  ICMPV6,
  parseIpAddress,
  RST,
  simTime,
  SYN,
  TCP,
  UDP,
  type Observation,
  type Packet,
} from "../../model/index.js";
import { temporaryDirectory } from "../e2e/fake-io.js";
import { TSHARK_SKIPPED, tsharkFields } from "../e2e/tshark.js";
import { NEXTWORK } from "../fixtures/nextwork.js";

const V4 = { source: parseIpAddress("10.1.5.112")!, destination: parseIpAddress("10.2.15.210")! };
const V6 = { source: parseIpAddress("2a05:d012:1::5")!, destination: parseIpAddress("2a05:d012:2::ffff")! };

function packet(fields: Partial<Packet>): Packet {
  return {
    ...V4,
    protocol: TCP,
    sourcePort: 0,
    destinationPort: 0,
    icmpType: 0,
    icmpCode: 0,
    icmpIdentifier: 0,
    tcpFlags: 0,
    lengthBytes: 60,
    timeToLive: 64,
    dontFragment: true,
    mtuBytes: 0,
    about: null,
    payload: null,
    ...fields,
  };
}

const datagram = { protocol: UDP, sourcePort: 40_000, destinationPort: 53 };
const segment = { protocol: TCP, sourcePort: 40_000, destinationPort: 22 };

/** Each with what Wireshark must see in it. */
const PACKETS = [
  {
    name: "SYN of Linux",
    packet: { ...segment, tcpFlags: SYN, lengthBytes: 60 },
    info: /\[SYN\] Seq=0 .*Len=0 MSS=1460/,
  },
  {
    name: "SYN of a scanner",
    packet: { ...segment, tcpFlags: SYN, lengthBytes: 44 },
    info: /\[SYN\] Seq=0 .*Len=0 MSS/,
  },
  { name: "bare SYN", packet: { ...segment, tcpFlags: SYN, lengthBytes: 40 }, info: /\[SYN\] Seq=0 .*Len=0$/ },
  { name: "refusal", packet: { ...segment, tcpFlags: RST | ACK, lengthBytes: 40 }, info: /\[RST, ACK\].*Len=0/ },
  {
    name: "SYN over IPv6",
    packet: { ...V6, ...segment, tcpFlags: SYN, lengthBytes: 80 },
    info: /\[SYN\] Seq=0 .*Len=0 MSS/,
  },
  {
    name: "data over IPv6",
    packet: { ...V6, ...segment, tcpFlags: ACK, lengthBytes: 1500 },
    info: /\[ACK\] .*Len=1428/,
  },
  { name: "UDP", packet: { ...datagram, lengthBytes: 61 }, info: /40000 .* 53 Len=33/ },
  { name: "UDP over IPv6", packet: { ...V6, ...datagram, lengthBytes: 81 }, info: /Len=33/ },
  {
    name: "echo request",
    packet: { protocol: ICMP, icmpType: 8, icmpIdentifier: 7, lengthBytes: 84, payload: { sequence: 3 } },
    info: /Echo \(ping\) request +id=0x0007, seq=3\//,
  },
  {
    name: "echo request over IPv6",
    packet: { ...V6, protocol: ICMPV6, icmpType: 128, icmpIdentifier: 7, lengthBytes: 104, payload: { sequence: 3 } },
    info: /Echo \(ping\) request id=0x0007, seq=3/,
  },
  {
    name: "port unreachable",
    packet: {
      protocol: ICMP,
      icmpType: 3,
      icmpCode: 3,
      lengthBytes: 59,
      about: packet({ ...datagram, lengthBytes: 31 }),
    },
    info: /Destination unreachable \(Port unreachable\)/,
  },
  {
    name: "port unreachable over IPv6",
    packet: {
      ...V6,
      protocol: ICMPV6,
      icmpType: 1,
      icmpCode: 4,
      lengthBytes: 99,
      about: packet({ ...V6, ...datagram, lengthBytes: 51 }),
    },
    info: /Destination Unreachable \(Port unreachable\)/,
  },
  { name: "another protocol", packet: { protocol: 47, lengthBytes: 100 }, info: /./ },
] satisfies readonly { name: string; packet: Partial<Packet>; info: RegExp }[];

describe.skipIf(TSHARK_SKIPPED !== null)(`a packet as Wireshark sees it (${TSHARK_SKIPPED ?? "tshark"})`, () => {
  test.for(PACKETS)("$name", ({ packet: fields, info }) => {
    const sent = packet(fields);
    const capturer = createCapturer(NEXTWORK.networkInterfaces);
    const observation: Observation = {
      interfaceIndex: 0,
      direction: "egress",
      action: "ACCEPT",
      at: simTime(1_767_225_600_123_456),
      source: sent.source,
      destination: sent.destination,
      packet: sent,
      securityGroup: null,
      networkAcl: null,
      rejectReason: null,
      via: null,
      nextHop: -1,
    };
    capturer.observe(observation);
    const [capture] = capturer.finish();
    const file = join(temporaryDirectory(), "packet.pcapng");
    writeFileSync(file, Buffer.concat(capture!.chunks));
    const seen = tsharkFields(file, [
      "_ws.col.Info",
      "frame.len",
      "frame.time_epoch",
      "frame.comment",
      "_ws.malformed",
    ]);
    expect(seen).toHaveLength(1);
    const [text, length, time, comment, malformed] = seen[0]!;
    expect({ length, time, malformed }).toEqual({
      length: String(sent.lengthBytes),
      time: "1767225600.123456000",
      malformed: "",
    });
    expect(text).toMatch(info);
    expect(comment).toMatch(/^ACCEPT\\n.*still under way when the lab ended$/);
    const status = ["ip", "tcp", "udp", "icmp", "icmpv6"].map((protocol) => `${protocol}.checksum.status==0`);
    expect(tsharkFields(file, ["frame.number"], status.join(" || "))).toEqual([]);
  });
});
