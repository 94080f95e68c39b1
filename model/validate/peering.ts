import { formatCidr, type Cidr } from "../address/cidr.js";
import { associatedCidrs, overlapsAnyCidr } from "../topology/route-rules.js";
import type { PeeringSide, PeeringStatus, VpcPeeringConnection } from "../topology/topology.js";
import { checkQuota } from "./quota.js";
import { repeated, type Validation } from "./validation.js";

/** Statuses of a connection that has not ended (PCX-01). */
const LIVE: ReadonlySet<PeeringStatus> = new Set([
  "initiating-request",
  "pending-acceptance",
  "provisioning",
  "active",
]);

const ACTIVE_PER_VPC = {
  code: "ActiveVpcPeeringConnectionPerVpcLimitExceeded",
  what: "active VPC peering connections",
  usual: 50,
  most: 125,
};

/** PCX-01, PCX-02: connections that have not ended join two known, different VPCs without overlap, once per pair. */
export function checkPeering(validation: Validation): void {
  const { vpcPeeringConnections, vpcs } = validation.topology;
  const live = vpcPeeringConnections.filter(({ status }) => LIVE.has(status));
  for (const connection of live) {
    checkSides(validation, connection);
    checkOverlap(validation, connection);
  }
  for (const connection of repeated(live, ({ requester, accepter }) =>
    [requester.vpcId, accepter.vpcId].toSorted().join(),
  )) {
    const { requester, accepter } = connection;
    const message = `\`${requester.vpcId}\` and \`${accepter.vpcId}\` already have a VPC peering connection`;
    const hint = `remove \`${connection.name}\`: one per pair of VPCs`;
    validation.report({ code: "VpcPeeringConnectionAlreadyExists", rule: "PCX-02", message, hint }, connection);
  }
  for (const vpc of vpcs) {
    const active = live.filter(({ status, requester, accepter }) => {
      return status === "active" && (requester.vpcId === vpc.id || accepter.vpcId === vpc.id);
    });
    checkQuota(validation, ACTIVE_PER_VPC, active.length, vpc);
  }
}

/** A VPC may be in an account or Region that the topology does not cover; both cannot be. */
function checkSides(validation: Validation, connection: VpcPeeringConnection): void {
  const { requester, accepter } = connection;
  if (requester.vpcId === accepter.vpcId) {
    const message = `the VPC \`${requester.vpcId}\` cannot be peered with itself`;
    const hint = "a VPC needs no peering to reach itself";
    validation.report({ code: "InvalidParameterValue", rule: "PCX-02", message, hint }, connection, "accepter");
  }
  const covered = (side: PeeringSide): boolean =>
    validation.topology.vpcs.some((vpc) => vpc.accountId === side.accountId && vpc.region === side.region);
  const known = (side: PeeringSide): boolean =>
    validation.vpcs.has(side.vpcId) || validation.unmodelledIds.has(side.vpcId);
  const neither = !known(requester) && !known(accepter);
  for (const [field, side] of Object.entries({ requester, accepter })) {
    if (known(side) || !(covered(side) || neither)) continue;
    const message = `the vpc ID \`${side.vpcId}\` of \`${connection.name}\` does not exist`;
    const hint = "define it, or correct the id";
    validation.report({ code: "InvalidVpcID.NotFound", rule: "11.1", message, hint }, connection, field);
  }
}

/** PCX-02: AWS accepts the call and reports `failed`; such a connection never gets any further. */
function checkOverlap(validation: Validation, connection: VpcPeeringConnection): void {
  const { requester, accepter, status } = connection;
  if (requester.vpcId === accepter.vpcId || status === "initiating-request") return;
  for (const a of cidrsOf(validation, requester)) {
    const b = cidrsOf(validation, accepter).find((each) => overlapsAnyCidr(a, each));
    if (!b) continue;
    const message = `\`${connection.name}\` cannot be ${status}: ${formatCidr(a)} and ${formatCidr(b)} overlap`;
    const hint = "AWS reports such a connection as `failed`; give one of the VPCs another block";
    validation.report({ code: "Topology.PeeringOverlap", rule: "PCX-02", message, hint }, connection, "status");
    return;
  }
}

function cidrsOf(validation: Validation, side: PeeringSide): readonly Cidr[] {
  const vpc = validation.vpcs.get(side.vpcId);
  return vpc ? associatedCidrs(vpc) : side.cidrs;
}
