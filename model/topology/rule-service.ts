import { sameCidr } from "../address/cidr.js";
import type { Packet } from "../packet.js";
import type { RulePeer, RuleService } from "./topology.js";

/** Whether two rules match the same packets by protocol, ports, ICMP type and code, written alike (SG-16). */
export function sameService(a: RuleService, b: RuleService): boolean {
  switch (a.kind) {
    case "all":
      return b.kind === "all";
    case "protocol":
      return b.kind === "protocol" && a.protocol === b.protocol;
    case "ports":
      return b.kind === "ports" && a.protocol === b.protocol && a.fromPort === b.fromPort && a.toPort === b.toPort;
    case "icmp":
      return b.kind === "icmp" && a.protocol === b.protocol && a.type === b.type && a.code === b.code;
  }
}

/** Whether a packet is of that service, read from the rule itself: for what decides a few packets by a few rules. */
export function matchesService(service: RuleService, packet: Packet): boolean {
  switch (service.kind) {
    case "all":
      return true;
    case "protocol":
      return packet.protocol === service.protocol;
    case "ports":
      return packet.protocol === service.protocol && inRange(packet.destinationPort, service.fromPort, service.toPort);
    case "icmp":
      return (
        packet.protocol === service.protocol &&
        (service.type === -1 || service.type === packet.icmpType) &&
        (service.code === -1 || service.code === packet.icmpCode)
      );
  }
}

/** Whether two rules name the same peer; host bits of a block do not count (CIDR-02). */
export function samePeer(a: RulePeer, b: RulePeer): boolean {
  switch (a.kind) {
    case "cidr":
      return b.kind === "cidr" && sameCidr(a.cidr, b.cidr);
    case "prefix-list":
      return b.kind === "prefix-list" && a.prefixListId === b.prefixListId;
    case "security-group":
      return b.kind === "security-group" && a.groupId === b.groupId;
  }
}

function inRange(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high;
}

/** What is wrong with a rule's service, in words, or null (SG-05…SG-07, NACL-06). */
export function serviceProblem(service: RuleService): string | null {
  switch (service.kind) {
    case "all":
      return null;
    case "protocol":
      return inRange(service.protocol, 0, 255) ? null : `the protocol \`${service.protocol}\` is not between 0 and 255`;
    case "ports": {
      const { fromPort, toPort } = service;
      if (!inRange(fromPort, 0, 65_535) || !inRange(toPort, 0, 65_535))
        return `the port range \`${fromPort}-${toPort}\` is not between 0 and 65535`;
      return fromPort <= toPort ? null : `the port range \`${fromPort}-${toPort}\` runs backwards`;
    }
    case "icmp": {
      const { type, code } = service;
      if (!inRange(type, -1, 255) || !inRange(code, -1, 255))
        return `the ICMP type and code \`${type}/${code}\` are not between -1 and 255`;
      return type !== -1 || code === -1 ? null : `ICMP code \`${code}\` needs a type: any type means any code`;
    }
  }
}

const PROTOCOL_NAMES: Readonly<Record<number, string>> = { 1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6" };

function icmpText(type: number, code: number): string {
  if (type === -1) return "all";
  return code === -1 ? `type ${type}` : `type ${type} code ${code}`;
}

/** A service for people: `tcp 22`, `udp 1000-2000`, `icmp all`, `protocol 47`, `all traffic`. */
export function formatService(service: RuleService): string {
  switch (service.kind) {
    case "all":
      return "all traffic";
    case "protocol": {
      const name = PROTOCOL_NAMES[service.protocol];
      return name === undefined ? `protocol ${service.protocol}` : `${name} all`;
    }
    case "ports": {
      const name = service.protocol === 6 ? "tcp" : "udp";
      const { fromPort, toPort } = service;
      if (fromPort === 0 && toPort === 65_535) return `${name} all ports`;
      return fromPort === toPort ? `${name} ${fromPort}` : `${name} ${fromPort}-${toPort}`;
    }
    case "icmp":
      return `${service.protocol === 1 ? "icmp" : "icmpv6"} ${icmpText(service.type, service.code)}`;
  }
}
