import { refuse } from "./refusal.js";
import { findPeering, findVpc, replaceItem } from "./resource.js";
import { success, type Result } from "../issue/issue.js";
import { associatedCidrs, overlapsAnyCidr } from "../topology/route-rules.js";
import type { PeeringSide, PeeringStatus, Topology, Vpc, VpcPeeringConnection } from "../topology/topology.js";
import { withRouteStates } from "./route-states.js";
import type { Change } from "./change.js";

type Create = Extract<Change, { readonly kind: "CreateVpcPeeringConnection" }>;

/** Statuses in which a connection stands in the way of another one between the same VPCs (PCX-02). */
const LIVE: readonly PeeringStatus[] = ["initiating-request", "pending-acceptance", "provisioning", "active"];

function side(vpc: Vpc): PeeringSide {
  return { vpcId: vpc.id, accountId: vpc.accountId, region: vpc.region, cidrs: associatedCidrs(vpc) };
}

function connects(connection: VpcPeeringConnection, a: string, b: string): boolean {
  const { requester, accepter } = connection;
  return (requester.vpcId === a && accepter.vpcId === b) || (requester.vpcId === b && accepter.vpcId === a);
}

/** Overlapping VPCs are no error: the call succeeds and the connection goes to `failed` (PCX-02). */
export function createVpcPeeringConnection(topology: Topology, change: Create): Result<Topology> {
  const requester = findVpc(topology, change.requesterVpcId);
  if (!requester.ok) return requester;
  const accepter = findVpc(topology, change.accepterVpcId);
  if (!accepter.ok) return accepter;
  if (requester.value.id === accepter.value.id)
    return refuse("InvalidParameterValue", `the VPC \`${requester.value.id}\` cannot be peered with itself`);
  const existing = topology.vpcPeeringConnections.find(
    (connection) =>
      LIVE.includes(connection.status) && connects(connection, change.requesterVpcId, change.accepterVpcId),
  );
  if (existing !== undefined)
    return refuse(
      "VpcPeeringConnectionAlreadyExists",
      `the VPCs \`${requester.value.name}\` and \`${accepter.value.name}\` are already connected by \`${existing.id}\``,
      { rule: "PCX-02", hint: `\`${existing.name}\` is ${existing.status}; delete it first or use it` },
    );
  if (topology.vpcPeeringConnections.some(({ id }) => id === change.id))
    return refuse("Change.IdentifierInUse", `the VPC peering connection id \`${change.id}\` is already used`, {
      hint: "AWS never uses an id again: give the new connection another name",
    });
  const sides = { requester: side(requester.value), accepter: side(accepter.value) };
  const overlap = sides.requester.cidrs.some((a) => sides.accepter.cidrs.some((b) => overlapsAnyCidr(a, b)));
  const connection: VpcPeeringConnection = {
    id: change.id,
    name: change.name,
    accountId: requester.value.accountId,
    region: requester.value.region,
    ...sides,
    status: overlap ? "failed" : "pending-acceptance",
  };
  return success({ ...topology, vpcPeeringConnections: [...topology.vpcPeeringConnections, connection] });
}

type Transition = Extract<
  Change,
  { readonly kind: "AcceptVpcPeeringConnection" | "RejectVpcPeeringConnection" | "DeleteVpcPeeringConnection" }
>;

/** PCX-03: what each call needs and what it leads to. */
const TRANSITIONS: Readonly<
  Record<
    Transition["kind"],
    { readonly verb: string; readonly from: readonly PeeringStatus[]; readonly to: PeeringStatus }
  >
> = {
  AcceptVpcPeeringConnection: { verb: "accepted", from: ["pending-acceptance"], to: "active" },
  RejectVpcPeeringConnection: { verb: "rejected", from: ["pending-acceptance"], to: "rejected" },
  DeleteVpcPeeringConnection: { verb: "deleted", from: ["pending-acceptance", "active"], to: "deleted" },
};

/** Routes to the connection stay where they are; only their state follows the connection's (RT-08, PCX-14). */
export function moveVpcPeeringConnection(topology: Topology, change: Transition): Result<Topology> {
  const found = findPeering(topology, change.id);
  if (!found.ok) return found;
  const connection = found.value;
  const { verb, from, to } = TRANSITIONS[change.kind];
  if (!from.includes(connection.status))
    return refuse(
      "InvalidStateTransition",
      `the VPC peering connection \`${connection.name}\` is ${connection.status} and cannot be ${verb}`,
      { rule: "PCX-03", hint: `it must be ${from.join(" or ")}` },
    );
  const moved = replaceItem(topology.vpcPeeringConnections, { ...connection, status: to });
  return success(withRouteStates({ ...topology, vpcPeeringConnections: moved }, connection.id));
}
