import type { RuleService } from "../../topology/topology.js";

type MaybeNumber = number | null | undefined;

/**
 * What a security group permission matches; null when it can never match, which AWS stores all the same (SG-07).
 * `protocol` -1 is every protocol; `from` and `to` are ports, or ICMP type and code.
 */
export function securityGroupService(protocol: number, from: MaybeNumber, to: MaybeNumber): RuleService | null {
  switch (protocol) {
    case -1:
      return { kind: "all" };
    case 6:
    case 17:
      return portRange(protocol, from, to);
    case 1:
    case 58: {
      const type = from ?? -1;
      const code = to ?? -1;
      return type === -1 && code !== -1 ? null : { kind: "icmp", protocol, type, code };
    }
    // SG-05: the other protocols match whatever ports the permission gives.
    default:
      return { kind: "protocol", protocol };
  }
}

/** What a network ACL entry of an address family matches (NACL-06). */
export function networkAclService(
  protocol: number,
  family: 4 | 6,
  ports: { readonly From?: MaybeNumber; readonly To?: MaybeNumber } | null | undefined,
  icmp: { readonly Type?: MaybeNumber; readonly Code?: MaybeNumber } | null | undefined,
): RuleService {
  switch (protocol) {
    case -1:
      return { kind: "all" };
    case 6:
    case 17:
      return portRange(protocol, ports?.From, ports?.To);
    case 1:
      return { kind: "icmp", protocol, type: icmp?.Type ?? -1, code: icmp?.Code ?? -1 };
    case 58: {
      const given = family === 6 ? icmp : null;
      return { kind: "icmp", protocol, type: given?.Type ?? -1, code: given?.Code ?? -1 };
    }
    default:
      return { kind: "protocol", protocol };
  }
}

/** SG-06: an absent or -1 bound is the end of the range. */
function portRange(protocol: 6 | 17, from: MaybeNumber, to: MaybeNumber): RuleService {
  const bound = (port: MaybeNumber, open: number): number =>
    port === null || port === undefined || port === -1 ? open : port;
  return { kind: "ports", protocol, fromPort: bound(from, 0), toPort: bound(to, 65535) };
}
