import {
  failure,
  ICMP,
  parseIpAddress,
  parseIpv4,
  success,
  TCP,
  UDP,
  type Ipv4,
  type Issue,
  type Network,
  type Result,
} from "../model/index.js";
import { endpointCalled } from "./endpoint.js";
import type { ProbeQuestion } from "./question.js";

/** A question as a person writes it on a command line. */
export interface QuestionText {
  /** A network interface or instance by id or name, a private address, or `internet`. */
  readonly from: string;
  /** An address, or a network interface or instance by id or name. */
  readonly to: string;
  /** `icmp`, `tcp`, `udp` or a protocol number. */
  readonly protocol: string;
  readonly port?: string | undefined;
}

/** Stands in for "somebody on the internet" (TEST-NET-2, RFC 5737): no topology owns it. */
const SOMEBODY = "198.51.100.1";

const PROTOCOLS: Readonly<Record<string, number>> = { icmp: ICMP, tcp: TCP, udp: UDP };

function problem(message: string, hint?: string): Issue {
  return { severity: "error", code: "Question.Malformed", message, ...(hint === undefined ? {} : { hint }) };
}

function isIssue(value: object): value is Issue {
  return "severity" in value;
}

type From = Pick<ProbeQuestion, "from" | "source">;

/** Who asks, by id or name, and from which address unless told otherwise. `option` names it in the error. */
export function parseFrom(network: Network, text: string, option = "--from"): From | Issue {
  if (text === "internet") return { from: "internet", source: parseIpv4(SOMEBODY)! };
  const endpoint = endpointCalled(network, text, option);
  return isIssue(endpoint) ? endpoint : { from: endpoint.interfaceIndex, source: endpoint.address.address };
}

/** An instance is asked at its private address, from the internet at its public one where it has one. */
function parseTo(network: Network, { from, to }: QuestionText): { readonly to: Ipv4 } | Issue {
  const address = parseIpAddress(to);
  if (address !== null)
    return typeof address === "number" ? { to: address } : problem(`\`--to\`: \`${to}\` is IPv6, not modelled yet`);
  if (to === "internet") return problem("`--to`: the internet is not one address", "name one, such as 8.8.8.8");
  const endpoint = endpointCalled(network, to, "--to");
  if (isIssue(endpoint)) return endpoint;
  const { address: own, publicAddress } = endpoint.address;
  return { to: from === "internet" ? (publicAddress ?? own) : own };
}

function parseProtocol(text: string): { readonly protocol: number } | Issue {
  const protocol = PROTOCOLS[text.toLowerCase()] ?? (/^\d{1,3}$/.test(text) ? Number(text) : 256);
  return protocol <= 255
    ? { protocol }
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
  const from = parseFrom(network, text.from);
  const to = parseTo(network, text);
  const protocol = parseProtocol(text.protocol);
  const port = isIssue(protocol) ? { port: 0 } : parsePort(text);
  if (isIssue(from) || isIssue(to) || isIssue(protocol) || isIssue(port))
    return failure([from, to, protocol, port].filter(isIssue));
  return success({ ...from, ...to, ...protocol, ...port });
}
