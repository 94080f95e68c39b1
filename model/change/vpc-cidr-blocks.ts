import { ANYWHERE_IPV4, ANYWHERE_IPV6, formatCidr, sameCidr, type Cidr } from "../address/cidr.js";
import { failure, success, type Issue, type Result } from "../issue/issue.js";
import { associatedCidrs, coversAnyCidr, overlapsAnyCidr } from "../topology/route-rules.js";
import type {
  NetworkAcl,
  NetworkAclEntry,
  PeeringSide,
  Route,
  SecurityGroup,
  SecurityGroupRule,
  Topology,
  Vpc,
  VpcPeeringConnection,
} from "../topology/topology.js";
import { deriveIdentifier } from "../topology/identifier.js";
import { secondaryCidrProblem, vpcCidrProblem, vpcIpv6CidrProblem } from "../topology/vpc-cidr-rules.js";
import type { Change } from "./change.js";
import { refuse } from "./refusal.js";
import { findVpc, replaceItem } from "./resource.js";

type Associate = Extract<Change, { readonly kind: "AssociateVpcCidrBlock" }>;

/** Above it only the `*` entries of a network ACL (NACL-02). */
const LAST_RULE_NUMBER = 32_766;

/** CIDR-06: the default quota, primary block included, per address family. */
const BLOCKS_PER_VPC = 5;

function problem(rule: string, code: string, message: string, hint: string): Issue {
  return { severity: "error", code, rule, message, hint };
}

function ownProblem(vpc: Vpc, cidr: Cidr): Issue | null {
  const sameFamily = associatedCidrs(vpc).filter((own) => own.family === cidr.family);
  if (sameFamily.length >= BLOCKS_PER_VPC)
    return problem(
      "CIDR-06",
      "CidrLimitExceeded",
      `the VPC \`${vpc.name}\` already has ${sameFamily.length} blocks`,
      `the quota is ${BLOCKS_PER_VPC} by default`,
    );
  if (cidr.family === 6) return vpcIpv6CidrProblem(sameFamily, cidr);
  const existing = vpc.cidrBlocks
    .toSorted((a, b) => Number(b.primary) - Number(a.primary))
    .flatMap(({ cidr: own, state }) => (own.family === 4 && state === "associated" ? [own] : []));
  return vpcCidrProblem(cidr) ?? secondaryCidrProblem(existing, cidr);
}

/** CIDR-06: no route of the VPC may have a destination inside the new block. */
function routeProblem(topology: Topology, vpc: Vpc, cidr: Cidr): Issue | null {
  for (const table of topology.routeTables) {
    if (table.vpcId !== vpc.id) continue;
    for (const { destination } of table.routes)
      if (destination.kind === "cidr" && coversAnyCidr(cidr, destination.cidr))
        return problem(
          "CIDR-06",
          "InvalidVpc.Range",
          `the block \`${formatCidr(cidr)}\` is equal to or larger than the route \`${formatCidr(destination.cidr)}\` of \`${table.name}\``,
          "delete the route first, or add a smaller block",
        );
  }
  return null;
}

function peerOverlap(connection: VpcPeeringConnection, vpcId: string, cidr: Cidr): boolean {
  const peer = connection.requester.vpcId === vpcId ? connection.accepter : connection.requester;
  return peer.cidrs.some((other) => overlapsAnyCidr(other, cidr));
}

/** CIDR-09 */
function peeringProblem(topology: Topology, vpc: Vpc, cidr: Cidr): Issue | null {
  for (const connection of topology.vpcPeeringConnections) {
    const { status, requester, accepter, name } = connection;
    if (status === "pending-acceptance" && requester.vpcId === vpc.id)
      // UNVERIFIED: the error code; the user guide only says that the block cannot be added.
      return problem(
        "CIDR-09",
        "OperationNotPermitted",
        `the VPC \`${vpc.name}\` cannot get another block while its peering request \`${name}\` is pending`,
        "wait until the request is accepted, or delete it",
      );
    const takesPart = requester.vpcId === vpc.id || accepter.vpcId === vpc.id;
    if (status === "active" && takesPart && peerOverlap(connection, vpc.id, cidr))
      return problem(
        "CIDR-09",
        "InvalidVpc.Range",
        `the block \`${formatCidr(cidr)}\` overlaps the VPC at the other end of \`${name}\``,
        "choose a block that the peer does not use",
      );
  }
  return null;
}

function withBlock(side: PeeringSide, vpcId: string, cidr: Cidr): PeeringSide {
  return side.vpcId === vpcId ? { ...side, cidrs: [...side.cidrs, cidr] } : side;
}

/** The peers learn of the block; a pending request to this VPC fails if it overlaps the requester (CIDR-09). */
function tellPeers(connection: VpcPeeringConnection, vpcId: string, cidr: Cidr): VpcPeeringConnection {
  const { status, requester, accepter } = connection;
  const open = status === "active" || status === "pending-acceptance";
  if (!open || (requester.vpcId !== vpcId && accepter.vpcId !== vpcId)) return connection;
  const fails = status === "pending-acceptance" && peerOverlap(connection, vpcId, cidr);
  return {
    ...connection,
    requester: withBlock(requester, vpcId, cidr),
    accepter: withBlock(accepter, vpcId, cidr),
    status: fails ? "failed" : status,
  };
}

/**
 * NACL-01: the first IPv6 block of a VPC brings entry 101 to the default network ACL, in each direction that still has
 * the one entry it began with (VPC user guide, default-network-acl).
 */
function withIpv6Entries(acl: NetworkAcl): NetworkAcl {
  const added = [false, true].filter((egress) => {
    const numbered = acl.entries.filter((entry) => entry.egress === egress && entry.ruleNumber <= LAST_RULE_NUMBER);
    const [only] = numbered;
    return numbered.length === 1 && only !== undefined && only.ruleNumber === 100 && allowsAll(only);
  });
  const entry = (egress: boolean): NetworkAclEntry => ({
    ruleNumber: 101,
    egress,
    action: "allow",
    service: { kind: "all" },
    cidr: ANYWHERE_IPV6,
  });
  return { ...acl, entries: [...acl.entries, ...added.map(entry)] };
}

function allowsAll({ action, service, cidr }: NetworkAclEntry): boolean {
  return action === "allow" && service.kind === "all" && sameCidr(cidr, ANYWHERE_IPV4);
}

/** SG-02: a group that still lets all IPv4 out by the one rule it began with gets the same rule for IPv6. */
function withIpv6Egress(group: SecurityGroup): SecurityGroup {
  const [only] = group.egress;
  const unmodified =
    group.egress.length === 1 &&
    only?.service.kind === "all" &&
    only.peer.kind === "cidr" &&
    sameCidr(only.peer.cidr, ANYWHERE_IPV4);
  if (!unmodified) return group;
  const everything: SecurityGroupRule = {
    id: deriveIdentifier("sgr", group.id, "egress/ipv6"),
    service: { kind: "all" },
    peer: { kind: "cidr", cidr: ANYWHERE_IPV6 },
    description: null,
  };
  return { ...group, egress: [...group.egress, everything] };
}

/** What AWS adds by itself to a VPC that gets its first IPv6 block. */
function withFirstIpv6Block(topology: Topology, vpc: Vpc): Topology {
  if (associatedCidrs(vpc).some(({ family }) => family === 6)) return topology;
  return {
    ...topology,
    networkAcls: topology.networkAcls.map((acl) => (acl.vpcId === vpc.id && acl.default ? withIpv6Entries(acl) : acl)),
    securityGroups: topology.securityGroups.map((group) => (group.vpcId === vpc.id ? withIpv6Egress(group) : group)),
  };
}

/** Adds a secondary block and, in every route table of the VPC, its local route (CIDR-06, RT-02). */
export function associateVpcCidrBlock(topology: Topology, change: Associate): Result<Topology> {
  const found = findVpc(topology, change.vpcId);
  if (!found.ok) return found;
  const vpc = found.value;
  const { cidr } = change;
  if (cidr.family === 4 && !vpc.cidrBlocks.some((block) => block.primary))
    return refuse("InvalidParameterValue", `the VPC \`${vpc.name}\` has no primary block`);
  const wrong = ownProblem(vpc, cidr) ?? routeProblem(topology, vpc, cidr) ?? peeringProblem(topology, vpc, cidr);
  if (wrong !== null) return failure([wrong]);
  const local: Route = {
    destination: { kind: "cidr", cidr },
    target: { kind: "local" },
    state: "active",
    origin: "CreateRouteTable",
  };
  const before = cidr.family === 6 ? withFirstIpv6Block(topology, vpc) : topology;
  return success({
    ...before,
    vpcs: replaceItem(topology.vpcs, {
      ...vpc,
      cidrBlocks: [...vpc.cidrBlocks, { cidr, primary: false, state: "associated" }],
    }),
    routeTables: topology.routeTables.map((table) =>
      table.vpcId === vpc.id ? { ...table, routes: [...table.routes, local] } : table,
    ),
    vpcPeeringConnections: topology.vpcPeeringConnections.map((connection) => tellPeers(connection, vpc.id, cidr)),
  });
}
