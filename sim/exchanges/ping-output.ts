import { formatIpAddress, isIpv4, sameAddress, type IpAddress } from "../../model/index.js";
import type { PingSpec } from "../lab/lab.js";
import { averageAndDeviation, type PingStatistics } from "./ping-statistics.js";

const ICMP_HEADER_BYTES = 8;
const IP_AND_ICMP_HEADER_BYTES = 28;
/** sizeof(struct timeval): a smaller payload holds no timestamp, and ping then knows no times (ping.c, ping4_run). */
const TIMESTAMP_BYTES = 16;
const DEFAULT_PAYLOAD_BYTES = 56;
const DEFAULT_INTERVAL_US = 1_000_000;

/** Whether ping can tell how long a reply took. */
export function hasTimestamp(spec: PingSpec): boolean {
  return spec.payloadBytes >= TIMESTAMP_BYTES;
}

/** The command as its user types it. */
export function pingCommandLine(spec: PingSpec): string {
  const seconds = (us: number): string => String(us / 1_000_000);
  return [
    "ping",
    ...(spec.count === null ? [] : ["-c", String(spec.count)]),
    ...(spec.intervalUs === DEFAULT_INTERVAL_US ? [] : ["-i", seconds(spec.intervalUs)]),
    ...(spec.timeoutUs === null ? [] : ["-W", seconds(spec.timeoutUs)]),
    ...(spec.payloadBytes === DEFAULT_PAYLOAD_BYTES ? [] : ["-s", String(spec.payloadBytes)]),
    ...(spec.pathMtuDiscovery === "want" ? [] : ["-M", spec.pathMtuDiscovery]),
    ...(spec.timeToLive === null ? [] : ["-t", String(spec.timeToLive)]),
    formatIpAddress(spec.to),
  ].join(" ");
}

/** TS-01 */
export function headerLine(spec: PingSpec): string {
  const to = formatIpAddress(spec.to);
  // ping6_common.c, ping6_run: no space, and only the payload is counted.
  if (!isIpv4(spec.to)) return `PING ${to}(${to}) ${spec.payloadBytes} data bytes\n`;
  return `PING ${to} (${to}) ${spec.payloadBytes}(${spec.payloadBytes + IP_AND_ICMP_HEADER_BYTES}) bytes of data.\n`;
}

/** `time=`: fewer decimals the longer it took, each form rounding as ping_common.c, gather_statistics, does (TS-02). */
export function formatRoundTrip(us: number): string {
  if (us >= 99_950) return String(Math.floor((us + 500) / 1000));
  if (us >= 9995) return decimal(Math.floor((us + 50) / 100), 10, 1);
  if (us >= 1000) return decimal(Math.floor((us + 5) / 10), 100, 2);
  return decimal(us, 1000, 3);
}

/** A whole number of `1/scale`, with that many decimals. Not toFixed: the digits are exact, and at hand. */
function decimal(value: number, scale: number, digits: number): string {
  const whole = Math.floor(value / scale);
  return `${whole}.${String(value - whole * scale).padStart(digits, "0")}`;
}

/** A reply as ping prints it. `roundTripUs` null: the payload has no timestamp. */
export interface Reply {
  readonly from: IpAddress;
  readonly sequence: number;
  readonly timeToLive: number;
  readonly roundTripUs: number | null;
  readonly duplicate: boolean;
}

/** Makes the lines of one ping's replies. They differ in little, so what is alike is written once. */
export function replyLines(spec: PingSpec): (reply: Reply) => string {
  const beginning = (from: IpAddress): string =>
    `${spec.payloadBytes + ICMP_HEADER_BYTES} bytes from ${formatIpAddress(from)}: icmp_seq=`;
  const expected = beginning(spec.to);
  return ({ from, sequence, timeToLive, roundTripUs, duplicate }) => {
    const time = roundTripUs === null ? "" : ` time=${formatRoundTrip(roundTripUs)} ms`;
    const same = sameAddress(from, spec.to);
    const marks = (duplicate ? " (DUP!)" : "") + (same ? "" : " (DIFFERENT ADDRESS!)");
    const begin = same ? expected : beginning(from);
    return `${begin}${sequence & 0xffff} ttl=${timeToLive}${time}${marks}\n`;
  };
}

/** Destination unreachable, by code (ping.c, pr_icmph). */
const UNREACHABLE_TEXT = [
  "Destination Net Unreachable",
  "Destination Host Unreachable",
  "Destination Protocol Unreachable",
  "Destination Port Unreachable",
  // Code 4 tells an MTU.
  null,
  "Source Route Failed",
  "Destination Net Unknown",
  "Destination Host Unknown",
  "Source Host Isolated",
  "Destination Net Prohibited",
  "Destination Host Prohibited",
  "Destination Net Unreachable for Type of Service",
  "Destination Host Unreachable for Type of Service",
  "Packet filtered",
  "Precedence Violation",
  "Precedence Cutoff",
] as const;

const TIME_EXCEEDED_TEXT = ["Time to live exceeded", "Frag reassembly time exceeded"] as const;

function icmpErrorText(type: number, code: number, mtuBytes: number): string {
  switch (type) {
    case 3:
      if (code === 4) return `Frag needed and DF set (mtu = ${mtuBytes})`;
      return UNREACHABLE_TEXT[code] ?? `Dest Unreachable, Bad Code: ${code}`;
    case 11:
      return TIME_EXCEEDED_TEXT[code] ?? `Time exceeded, Bad Code: ${code}`;
    default:
      return `Bad ICMP type: ${type}`;
  }
}

/** Of ICMPv6 destination unreachable, by code (ping6_common.c, print_icmp). */
const ICMPV6_UNREACHABLE_TEXT = [
  "No route",
  "Administratively prohibited",
  "Beyond scope of source address",
  "Address unreachable",
  "Port unreachable",
] as const;

const ICMPV6_TIME_EXCEEDED_TEXT = ["Hop limit", "Defragmentation failure"] as const;
const ICMPV6_PARAMETER_TEXT = ["Wrong header field ", "Unknown header ", "Unknown option "] as const;

function icmpv6ErrorText(type: number, code: number, mtuBytes: number): string {
  switch (type) {
    case 1:
      return `Destination unreachable: ${ICMPV6_UNREACHABLE_TEXT[code] ?? `Unknown code ${code}`}`;
    case 2:
      return `Packet too big: mtu=${mtuBytes}`;
    case 3:
      return `Time exceeded: ${ICMPV6_TIME_EXCEEDED_TEXT[code] ?? `code ${code}`}`;
    case 4:
      // What is wrong stands in the fixed header's next header field, at 6.
      return `Parameter problem: ${ICMPV6_PARAMETER_TEXT[code] ?? `code ${code} `}at 6`;
    default:
      return `unknown icmp type: ${type}`;
  }
}

/** The line for an ICMP error about a probe (TS-06). */
export function errorLine(from: IpAddress, sequence: number, type: number, code: number, mtuBytes: number): string {
  const text = isIpv4(from) ? icmpErrorText(type, code, mtuBytes) : icmpv6ErrorText(type, code, mtuBytes);
  return `From ${formatIpAddress(from)} icmp_seq=${sequence & 0xffff} ${text}\n`;
}

/** What ping says instead of sending a probe that may not be fragmented and is too long for the way (`-M do`). */
export function tooLongLine(mtuBytes: number): string {
  return `ping: local error: message too long, mtu=${mtuBytes}\n`;
}

/** C's `%g` for a percentage. */
function formatLoss(percent: number): string {
  const digits = Number(Math.fround(percent).toPrecision(6));
  return digits !== 0 && digits < 1e-4 ? digits.toExponential().replace(/-(\d)$/, "-0$1") : String(digits);
}

const milliseconds = (us: number): string => (us / 1000).toFixed(3);

/** `5 packets transmitted, 5 received, 0% packet loss` */
export function countsText(statistics: PingStatistics): string {
  const { transmitted, received, duplicates, errors } = statistics;
  const loss = formatLoss(((transmitted - received) * 100) / transmitted);
  return [
    `${transmitted} packets transmitted, ${received} received`,
    ...(duplicates > 0 ? [`+${duplicates} duplicates`] : []),
    ...(errors > 0 ? [`+${errors} errors`] : []),
    `${loss}% packet loss`,
  ].join(", ");
}

/** The blank line, the counts and the round trips (TS-03). `elapsedUs` is from the first probe to the last. */
export function statisticsText(spec: PingSpec, statistics: PingStatistics, elapsedUs: number): string {
  const last: string[] = [];
  if (statistics.received > 0 && hasTimestamp(spec)) {
    const { averageUs, mdevUs } = averageAndDeviation(statistics);
    const times = [statistics.minUs, averageUs, statistics.maxUs, mdevUs].map(milliseconds).join("/");
    last.push(`rtt min/avg/max/mdev = ${times} ms`);
  }
  if (statistics.pipe > 1) last.push(`pipe ${statistics.pipe}`);
  const elapsedMs = Math.floor((elapsedUs + 500) / 1000);
  return [
    "",
    `--- ${formatIpAddress(spec.to)} ping statistics ---`,
    `${countsText(statistics)}, time ${elapsedMs}ms`,
    last.join(", "),
    "",
  ].join("\n");
}
