import { formatCidr, formatIpv4, type Ipv4, type Ipv4Cidr, type RuleService } from "../../../model/topology/index.js";

/** nft's words for a service; null where no IPv4 packet is of it. `acl`: read as network ACLs do (NACL-06). */
export function serviceMatch(service: RuleService, acl = false): string | null {
  switch (service.kind) {
    case "all":
      return "";
    case "protocol":
      return `ip protocol ${service.protocol}`;
    case "ports": {
      const { fromPort, toPort } = service;
      const protocol = service.protocol === 6 ? "tcp" : "udp";
      if (fromPort === 0 && toPort === 65_535) return `ip protocol ${service.protocol}`;
      return `${protocol} dport ${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}`;
    }
    case "icmp": {
      const { protocol, type, code } = service;
      if (protocol === 58) return acl ? "ip protocol 58" : null; // SG-08
      if (type === -1) return code === -1 ? "ip protocol 1" : null; // SG-07
      return code === -1 ? `icmp type ${type}` : `icmp type ${type} icmp code ${code}`;
    }
  }
}

/** nft's words for "that address is in one of these blocks"; null where there are none. */
export function blocksMatch(field: "saddr" | "daddr", blocks: readonly Ipv4Cidr[]): string | null {
  if (blocks.some(({ prefixLength }) => prefixLength === 0)) return "";
  if (blocks.length === 0) return null;
  return `ip ${field} { ${[...new Set(blocks.map(formatCidr))].join(", ")} }`;
}

/** A set of addresses. */
export function addressSet(addresses: readonly Ipv4[]): string {
  return `{ ${[...new Set(addresses.map(formatIpv4))].join(", ")} }`;
}

/** One rule of words of which some may be empty. */
export function rule(...words: readonly string[]): string {
  return words.filter((word) => word !== "").join(" ");
}
