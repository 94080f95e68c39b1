import {
  failure,
  ICMP,
  ICMPV6,
  isIpv4,
  onPremisesNetworkOf,
  parseIpAddress,
  success,
  TCP,
  UDP,
  type IpAddress,
  type Issue,
  type Network,
  type Result,
} from "../model/index.js";
import { addressOf, endpointCalled, type Endpoint, type EndpointAddress } from "./endpoint.js";
import type { ProbeQuestion } from "./question.js";

/** A question as a person writes it on a command line. */
export interface QuestionText {
  /** A network interface or instance by id or name, one of its addresses, one of a network outside AWS, or `internet`. */
  readonly from: string;
  /** An address, or a network interface or instance by id or name. */
  readonly to: string;
  /** `icmp` (of IPv6 ICMPv6), `tcp`, `udp` or a protocol number. */
  readonly protocol: string;
  readonly port?: string | undefined;
}

/** Stands in for "somebody on the internet" (TEST-NET-2, RFC 5737; RFC 9637): no topology owns it. */
const SOMEBODY = { 4: "198.51.100.1", 6: "3fff::1" } as const;

const PROTOCOLS: Readonly<Record<string, number>> = { icmp: ICMP, icmpv6: ICMPV6, tcp: TCP, udp: UDP };

function problem(message: string, hint?: string): Issue {
  return { severity: "error", code: "Question.Malformed", message, ...(hint === undefined ? {} : { hint }) };
}

function isIssue(value: object): value is Issue {
  return "severity" in value;
}

type Family = 4 | 6;
type From = Pick<ProbeQuestion, "from" | "source">;

function familyOf(address: IpAddress): Family {
  return isIpv4(address) ? 4 : 6;
}

function inFamily(network: Network, endpoint: Endpoint, family: Family, option: string): EndpointAddress | Issue {
  const { id } = network.interfaces[endpoint.interfaceIndex]!;
  const hint = family === 6 ? "IPv6 is asked for" : "name an IPv6 address to ask over IPv6";
  return addressOf(network, endpoint, family) ?? problem(`\`${option}\`: \`${id}\` has no IPv${family} address`, hint);
}

/** Who asks, by id or name, and from which address of that family. `option` names it in the error. */
export function parseFrom(network: Network, text: string, family: Family, option = "--from"): From | Issue {
  if (text === "internet") return { from: "internet", source: parseIpAddress(SOMEBODY[family])! };
  const literal = parseIpAddress(text);
  // An address of a declared network outside AWS: what asks there comes in by a VPN or Direct Connect.
  if (literal !== null && onPremisesNetworkOf(network, literal) !== null) return { from: "internet", source: literal };
  const endpoint = endpointCalled(network, text, option);
  if (isIssue(endpoint)) return endpoint;
  const address = inFamily(network, endpoint, family, option);
  return isIssue(address) ? address : { from: endpoint.interfaceIndex, source: address.own };
}

/** An instance is asked at its private address, from the internet at its public one where it has one. */
function parseTo(network: Network, { from, to }: QuestionText, family: Family): { readonly to: IpAddress } | Issue {
  const literal = parseIpAddress(to);
  if (literal !== null) return { to: literal };
  if (to === "internet") return problem("`--to`: the internet is not one address", "name one, such as 8.8.8.8");
  const endpoint = endpointCalled(network, to, "--to");
  if (isIssue(endpoint)) return endpoint;
  const address = inFamily(network, endpoint, family, "--to");
  if (isIssue(address)) return address;
  return { to: from === "internet" ? (address.publicAddress ?? address.own) : address.own };
}

/** The family that the addresses or the protocol say; of two interfaces by name IPv4 where both have it. */
function questionFamily(network: Network, { from, to, protocol }: QuestionText): Family {
  const literal = parseIpAddress(to) ?? parseIpAddress(from);
  if (literal !== null) return familyOf(literal);
  if (PROTOCOLS[protocol.toLowerCase()] === ICMPV6 || protocol === String(ICMPV6)) return 6;
  const named = [from, to].flatMap((text) => {
    const endpoint = endpointCalled(network, text, "");
    return isIssue(endpoint) ? [] : [endpoint];
  });
  const inAll = (family: Family): boolean => named.every((each) => addressOf(network, each, family) !== null);
  return !inAll(4) && inAll(6) ? 6 : 4;
}

/** A ping of IPv6 is one of ICMPv6. */
export function protocolIn(family: Family, protocol: number): number {
  return family === 6 && protocol === ICMP ? ICMPV6 : protocol;
}

function parseProtocol(text: string, family: Family): { readonly protocol: number } | Issue {
  const protocol = PROTOCOLS[text.toLowerCase()] ?? (/^\d{1,3}$/.test(text) ? Number(text) : 256);
  return protocol <= 255
    ? { protocol: protocolIn(family, protocol) }
    : problem(`\`--protocol\`: \`${text}\` is not a protocol`, "use icmp, tcp, udp or a number from 0 to 255");
}

function parsePort({ protocol, port }: QuestionText): { readonly port: number } | Issue {
  const hasPorts = ["tcp", "udp", "6", "17"].includes(protocol.toLowerCase());
  if (port === undefined)
    return hasPorts ? problem(`\`--protocol ${protocol}\` needs a port`, "add `--port 22`") : { port: 0 };
  if (!hasPorts) return problem(`\`--port\`: protocol \`${protocol}\` has no ports`, "leave `--port` out");
  return /^\d{1,5}$/.test(port) && Number(port) <= 65_535
    ? { port: Number(port) }
    : problem(`\`--port\`: \`${port}\` is not between 0 and 65535`);
}

/** Makes a question of words; everything that is wrong with them is reported at once. */
export function parseQuestion(network: Network, text: QuestionText): Result<ProbeQuestion> {
  const family = questionFamily(network, text);
  const from = parseFrom(network, text.from, family);
  const to = parseTo(network, text, family);
  const protocol = parseProtocol(text.protocol, family);
  const port = isIssue(protocol) ? { port: 0 } : parsePort(text);
  if (isIssue(from) || isIssue(to) || isIssue(protocol) || isIssue(port))
    return failure([from, to, protocol, port].filter(isIssue));
  return success({ ...from, ...to, ...protocol, ...port });
}
