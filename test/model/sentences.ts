import type {
  IpAddress,
  NetworkAclEntry,
  Packet,
  Route,
  RouteTarget,
  RulePeer,
  RuleService,
  SecurityGroupRule,
} from "../../model/index.js";
import { cidr, ipAddress } from "../fixtures/nextwork.js";

/** `tcp 22`, `udp 0-65535`, `icmp 8/-1`, `icmpv6 128/0`, `protocol 47`, `all`; and the words after it. */
function readService(words: readonly string[]): readonly [RuleService, readonly string[]] {
  const [kind = "", what = "", ...rest] = words;
  if (kind === "all") return [{ kind: "all" }, words.slice(1)];
  if (kind === "protocol") return [{ kind: "protocol", protocol: Number(what) }, rest];
  if (kind === "tcp" || kind === "udp") {
    const [fromPort = 0, toPort = fromPort] = what.split("-").map(Number);
    return [{ kind: "ports", protocol: kind === "tcp" ? 6 : 17, fromPort, toPort }, rest];
  }
  const [type = -1, code = -1] = what.split("/").map(Number);
  return [{ kind: "icmp", protocol: kind === "icmp" ? 1 : 58, type, code }, rest];
}

function readPeer(text: string): RulePeer {
  if (text.startsWith("sg-")) return { kind: "security-group", groupId: text };
  if (text.startsWith("pl-")) return { kind: "prefix-list", prefixListId: text };
  return { kind: "cidr", cidr: readBlock(text) };
}

function readBlock(text: string): ReturnType<typeof cidr> {
  return cidr(text === "any" ? "0.0.0.0/0" : text);
}

/** A security group rule: `tcp 22 10.0.0.0/8`, `icmp 8/0 any`, `all sg-a`, `udp 53 pl-1`. */
export function rule(text: string): SecurityGroupRule {
  const [service, [peer = "any"]] = readService(text.split(" "));
  return { id: `sgr ${text}`, service, peer: readPeer(peer), description: null };
}

/** A network ACL entry: `in 100 allow tcp 22 any`. */
export function entry(text: string): NetworkAclEntry {
  const [direction, ruleNumber, action, ...words] = text.split(" ");
  const [service, [block = "any"]] = readService(words);
  return {
    ruleNumber: Number(ruleNumber),
    egress: direction === "out",
    action: action === "deny" ? "deny" : "allow",
    service,
    cidr: readBlock(block),
  };
}

const TARGETS: Readonly<Record<string, Exclude<RouteTarget["kind"], "local">>> = {
  igw: "internet-gateway",
  eigw: "egress-only-internet-gateway",
  pcx: "vpc-peering-connection",
  eni: "network-interface",
  nat: "nat-gateway",
  tgw: "transit-gateway",
  vgw: "vpn-gateway",
  vpce: "vpc-endpoint",
};

/** A route: `10.2.0.0/16 pcx-ab`, `any igw-a`, `pl-1 igw-a`, `any vgw-1 propagated`, `any igw-a filtered`. */
export function route(text: string): Route {
  const [destination = "", target = "", how = "active"] = text.split(" ");
  return {
    destination: destination.startsWith("pl-")
      ? { kind: "prefix-list", prefixListId: destination }
      : { kind: "cidr", cidr: readBlock(destination) },
    target:
      target === "local" ? { kind: "local" } : { kind: TARGETS[target.split("-")[0] ?? ""] ?? "unknown", id: target },
    state: how === "blackhole" || how === "filtered" ? how : "active",
    origin: how === "propagated" ? "EnableVgwRoutePropagation" : how === "advertised" ? "Advertisement" : "CreateRoute",
  };
}

const FLAGS: Readonly<Record<string, number>> = { syn: 2, synack: 18, ack: 16, fin: 17, rst: 4 };

const NOTHING = {
  sourcePort: 0,
  destinationPort: 0,
  icmpType: 0,
  icmpCode: 0,
  icmpIdentifier: 0,
  tcpFlags: 0,
  lengthBytes: 60,
  timeToLive: 127,
  dontFragment: false,
  mtuBytes: 0,
  about: null,
  payload: null,
};

/**
 * A packet: `tcp a:40000 > b:22 syn`, `udp a:1024 > [2001:db8::1]:53`, `icmp a > b.public 8/0 id 7`,
 * `icmpv6 a.v6 > b.v6 128/0 id 7`, `protocol 47 a > b`. `addressOf` knows the names of hosts.
 */
export function packet(
  text: string,
  addressOf: (name: string) => string | undefined,
  about: Packet | null = null,
): Packet {
  const [kind = "", ...rest] = text.split(" ");
  const words = kind === "protocol" ? rest.slice(1) : rest;
  const [from = "", , to = "", ...more] = words;
  const end = (name: string): { readonly at: IpAddress; readonly port: number } => {
    const [, bracketed, plain = "", port = "0"] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(name) ?? [];
    const host = bracketed ?? plain;
    return { at: ipAddress(addressOf(host) ?? host), port: Number(port) };
  };
  const [source, destination] = [end(from), end(to)];
  const between = { ...NOTHING, source: source.at, destination: destination.at, about };
  if (kind === "protocol") return { ...between, protocol: Number(rest[0]) };
  if (kind === "icmp" || kind === "icmpv6") {
    const [protocol, request] = kind === "icmp" ? [1, 8] : [58, 128];
    const [icmpType = request, icmpCode = 0] = (more[0] ?? `${request}/0`).split("/").map(Number);
    return { ...between, protocol, icmpType, icmpCode, icmpIdentifier: Number(more[2] ?? 1), lengthBytes: 84 };
  }
  const ports = { sourcePort: source.port, destinationPort: destination.port };
  if (kind === "udp") return { ...between, ...ports, protocol: 17 };
  return { ...between, ...ports, protocol: 6, tcpFlags: FLAGS[more[0] ?? "syn"] ?? Number(more[0]) };
}
