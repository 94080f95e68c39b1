import type { NetworkAcl } from "../../../model/topology/index.js";
import { blocksMatch, rule, serviceMatch } from "./matches.js";
import type { Chain } from "./ruleset.js";

/** The packet mark by which an ACL's chain tells its caller that it refused. */
export const REFUSED = 1;

/** NACL-02: 32767 and 32768 are how the API shows the `*` entry. */
const LAST_RULE_NUMBER = 32_766;

/**
 * One direction of a network ACL: entries in ascending number, the first match decides (NACL-02), and what none matches
 * is refused. Stateless (NACL-03). Sets the packet's mark and returns.
 */
export function networkAclChain(name: string, { entries }: NetworkAcl, egress: boolean): Chain {
  const ordered = entries
    .filter((entry) => entry.egress === egress && entry.ruleNumber <= LAST_RULE_NUMBER)
    .toSorted((a, b) => a.ruleNumber - b.ruleNumber);
  const rules = ordered.flatMap(({ service, cidr, action }) => {
    const match = serviceMatch(service, true);
    const from = cidr.family === 4 ? blocksMatch(egress ? "daddr" : "saddr", [cidr]) : null; // NACL-07
    if (match === null || from === null) return [];
    return rule(from, match, `meta mark set ${action === "allow" ? 0 : REFUSED} return`);
  });
  return { name, rules: [...rules, `meta mark set ${REFUSED}`] };
}
