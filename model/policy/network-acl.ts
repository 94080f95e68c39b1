import type { IpAddress } from "../address/ip-address.js";
import { ICMPV6 } from "../packet.js";
import type { NetworkAclReason } from "../path/observation.js";
import type { NetworkAcl, NetworkAclEntry } from "../topology/topology.js";
import { compileClassifier, firstMatch, type Classifier } from "./rule-classifier.js";

/** One direction of a network ACL, compiled. */
export interface CompiledNetworkAcl {
  readonly classifier: Classifier;
  /** By rule index; the last one is the implicit `*` deny. */
  readonly reasons: readonly NetworkAclReason[];
}

/** NACL-02: 32767 (IPv4) and 32768 (IPv6) are how the API shows the `*` entry. */
export const LAST_RULE_NUMBER = 32766;

/**
 * Entries of one direction in ascending rule number, first match decides (NACL-02); peers are sources on ingress and
 * destinations on egress (NACL-07). Families do not mix: what no entry of its own family matches meets the `*` deny.
 */
export function compileNetworkAcl(acl: NetworkAcl, egress: boolean): CompiledNetworkAcl {
  const entries = acl.entries
    .filter((entry) => entry.egress === egress && entry.ruleNumber <= LAST_RULE_NUMBER)
    .toSorted((a, b) => a.ruleNumber - b.ruleNumber);
  const reason = (entry: NetworkAclEntry | null): NetworkAclReason => ({
    networkAclId: acl.id,
    networkAclName: acl.name,
    action: entry?.action ?? "deny",
    entry,
  });
  return {
    classifier: compileClassifier(
      entries.map(({ service, cidr }) => ({
        // NACL-06: protocol 58 with an IPv4 CIDR means all ICMPv6 types and codes.
        service:
          service.kind === "icmp" && service.protocol === ICMPV6 && cidr.family === 4
            ? { kind: "protocol" as const, protocol: ICMPV6 }
            : service,
        peers: [cidr],
        groupId: null,
      })),
    ),
    reasons: [...entries.map(reason), reason(null)],
  };
}

/** The entry that decides about a packet that crosses the subnet boundary: stateless, each packet alone (NACL-03). */
export function decideNetworkAcl(
  acl: CompiledNetworkAcl,
  peer: IpAddress,
  protocol: number,
  selector: number,
): NetworkAclReason {
  const index = firstMatch(acl.classifier, peer, protocol, selector, null);
  return acl.reasons[index < 0 ? acl.reasons.length - 1 : index]!;
}
