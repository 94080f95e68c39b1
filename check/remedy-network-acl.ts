import {
  hostCidr,
  TCP,
  UDP,
  type Change,
  type NetworkAcl,
  type NetworkAclEntry,
  type RuleService,
} from "../model/index.js";
import type { Failure } from "./remedy-failure.js";
import { narrowestService } from "./remedy-security-group.js";

/** Any client's ephemeral ports (NACL-09): what a stateless list must let replies go to (NACL-03). */
const EPHEMERAL = { fromPort: 1024, toPort: 65_535 };

const LAST_RULE_NUMBER = 32_766;

/** The highest free number below `limit`, a round one where there is one: people leave gaps of ten or a hundred. */
function freeNumberBelow(acl: NetworkAcl, egress: boolean, limit: number): number | null {
  const taken = new Set(acl.entries.filter((entry) => entry.egress === egress).map(({ ruleNumber }) => ruleNumber));
  for (const step of [10, 1])
    for (let number = Math.floor((limit - 1) / step) * step; number >= 1; number -= step)
      if (!taken.has(number)) return number;
  return null;
}

/** After every numbered entry, in the hundreds as the console numbers them. */
function numberAfterAll(acl: NetworkAcl, egress: boolean): number | null {
  const numbers = acl.entries
    .filter((entry) => entry.egress === egress && entry.ruleNumber <= LAST_RULE_NUMBER)
    .map(({ ruleNumber }) => ruleNumber);
  const next = (Math.floor(Math.max(0, ...numbers) / 100) + 1) * 100;
  return next <= LAST_RULE_NUMBER ? next : freeNumberBelow(acl, egress, LAST_RULE_NUMBER + 1);
}

/** An entry before the one that refused; where no number is left, that entry taken away. */
export function networkAclChanges({ network, way, direction }: Failure): readonly Change[] {
  const refused = way.observations.find(({ networkAcl }) => networkAcl?.action === "deny");
  const reason = refused?.networkAcl ?? null;
  if (refused === undefined || reason === null) return [];
  const acl = network.topology.networkAcls.find(({ id }) => id === reason.networkAclId);
  const egress = refused.direction === "egress";
  const peer = egress ? refused.destination : refused.source;
  if (acl === undefined) return [];
  const { packet } = refused;
  const { protocol } = packet;
  const service: RuleService =
    direction === "reply" && (protocol === TCP || protocol === UDP)
      ? { kind: "ports", protocol, ...EPHEMERAL }
      : narrowestService(packet);
  const deciding = reason.entry?.ruleNumber ?? LAST_RULE_NUMBER + 1;
  const explicit = deciding <= LAST_RULE_NUMBER;
  const ruleNumber = explicit ? freeNumberBelow(acl, egress, deciding) : numberAfterAll(acl, egress);
  if (ruleNumber === null)
    return explicit ? [{ kind: "DeleteNetworkAclEntry", networkAclId: acl.id, ruleNumber: deciding, egress }] : [];
  const entry: NetworkAclEntry = { ruleNumber, egress, action: "allow", service, cidr: hostCidr(peer) };
  return [{ kind: "CreateNetworkAclEntry", networkAclId: acl.id, entry }];
}
