import { success, type Result } from "../issue/issue.js";
import { serviceProblem } from "../topology/rule-service.js";
import type { NetworkAcl, NetworkAclEntry, Topology } from "../topology/topology.js";
import type { Change } from "./change.js";
import { refuse } from "./refusal.js";
import { findNetworkAcl, replaceItem } from "./resource.js";

type Write = Extract<Change, { readonly kind: "CreateNetworkAclEntry" | "ReplaceNetworkAclEntry" }>;
type Delete = Extract<Change, { readonly kind: "DeleteNetworkAclEntry" }>;

/** The highest number a rule may have; above it only the `*` entries (NACL-02). */
const LAST_RULE_NUMBER = 32_766;

function checkNumber(ruleNumber: number): Result<null> {
  return Number.isInteger(ruleNumber) && ruleNumber >= 1 && ruleNumber <= LAST_RULE_NUMBER
    ? success(null)
    : refuse("InvalidParameterValue", `the rule number \`${ruleNumber}\` is not between 1 and ${LAST_RULE_NUMBER}`, {
        rule: "NACL-02",
      });
}

function findEntry(acl: NetworkAcl, ruleNumber: number, egress: boolean): NetworkAclEntry | undefined {
  return acl.entries.find((entry) => entry.ruleNumber === ruleNumber && entry.egress === egress);
}

function withEntries(topology: Topology, acl: NetworkAcl, entries: readonly NetworkAclEntry[]): Result<Topology> {
  return success({ ...topology, networkAcls: replaceItem(topology.networkAcls, { ...acl, entries }) });
}

function missing(acl: NetworkAcl, ruleNumber: number, egress: boolean): Result<Topology> {
  return refuse(
    "InvalidNetworkAclEntry.NotFound",
    `the network ACL \`${acl.name}\` has no ${egress ? "outbound" : "inbound"} entry \`${ruleNumber}\``,
    { rule: "NACL-12" },
  );
}

/** Adds an entry, or replaces the one of the same number and direction (NACL-02, NACL-06, NACL-12). */
export function writeNetworkAclEntry(topology: Topology, change: Write): Result<Topology> {
  const found = findNetworkAcl(topology, change.networkAclId);
  if (!found.ok) return found;
  const acl = found.value;
  const { entry } = change;
  const number = checkNumber(entry.ruleNumber);
  if (!number.ok) return number;
  const malformed = serviceProblem(entry.service);
  if (malformed !== null) return refuse("InvalidParameterValue", malformed, { rule: "NACL-06" });
  const existing = findEntry(acl, entry.ruleNumber, entry.egress);
  if (change.kind === "ReplaceNetworkAclEntry")
    return existing === undefined
      ? missing(acl, entry.ruleNumber, entry.egress)
      : withEntries(
          topology,
          acl,
          acl.entries.map((other) => (other === existing ? entry : other)),
        );
  return existing === undefined
    ? withEntries(topology, acl, [...acl.entries, entry])
    : refuse(
        "NetworkAclEntryAlreadyExists",
        `the network ACL \`${acl.name}\` already has an ${entry.egress ? "outbound" : "inbound"} entry \`${entry.ruleNumber}\``,
        { rule: "NACL-12", hint: "replace the entry, or choose a free number" },
      );
}

/** Removes the entry of that number and direction; a `*` entry cannot be removed (NACL-02, NACL-12). */
export function deleteNetworkAclEntry(topology: Topology, change: Delete): Result<Topology> {
  const found = findNetworkAcl(topology, change.networkAclId);
  if (!found.ok) return found;
  const acl = found.value;
  const number = checkNumber(change.ruleNumber);
  if (!number.ok) return number;
  const existing = findEntry(acl, change.ruleNumber, change.egress);
  return existing === undefined
    ? missing(acl, change.ruleNumber, change.egress)
    : withEntries(
        topology,
        acl,
        acl.entries.filter((entry) => entry !== existing),
      );
}
