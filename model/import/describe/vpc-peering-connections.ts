import { z } from "zod";
import type { Cidr } from "../../address/cidr.js";
import type { PeeringSide, PeeringStatus, VpcPeeringConnection } from "../../topology/topology.js";
import { readCollection, UNKNOWN } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { ipv4Cidr, ipv6Cidr, optionalListOf } from "./fields.js";

/** PCX-01, in the order of a connection's life. */
const LIFE = [
  "initiating-request",
  "pending-acceptance",
  "provisioning",
  "active",
  "rejected",
  "expired",
  "failed",
  "deleting",
  "deleted",
] as const satisfies readonly PeeringStatus[];

const side = z.object({
  VpcId: z.string(),
  OwnerId: z.string().nullish(),
  Region: z.string().nullish(),
  CidrBlock: ipv4Cidr.nullish(),
  CidrBlockSet: optionalListOf(z.object({ CidrBlock: ipv4Cidr })),
  Ipv6CidrBlockSet: optionalListOf(z.object({ Ipv6CidrBlock: ipv6Cidr })),
});

const schema = z.object({
  RequesterVpcInfo: side,
  AccepterVpcInfo: side,
  Status: z.object({ Code: z.enum(LIFE) }),
});

const fields = { requester: "RequesterVpcInfo", accepter: "AccepterVpcInfo", status: "Status" };

/** `VpcPeeringConnections`, which both ends see; the requester's account and Region are the connection's. */
export function importVpcPeeringConnections(run: DescribeImport): readonly VpcPeeringConnection[] {
  const collection = {
    key: "VpcPeeringConnections",
    id: "VpcPeeringConnectionId",
    arn: "VpcPeeringConnectionArn",
    carriesTraffic: true,
    fields,
  };
  return readCollection(
    run,
    collection,
    schema,
    (value, identity) => {
      const requester = peeringSide(value.RequesterVpcInfo, identity.region);
      const { accountId, region } = requester;
      return {
        ...identity,
        accountId: accountId === UNKNOWN ? identity.accountId : accountId,
        region,
        requester,
        accepter: peeringSide(value.AccepterVpcInfo, identity.region),
        status: value.Status.Code,
      };
    },
    { merge: mergeConnections },
  );
}

function peeringSide(described: z.infer<typeof side>, region: string): PeeringSide {
  const all: readonly Cidr[] = [
    ...described.CidrBlockSet.map((block) => block.CidrBlock),
    ...described.Ipv6CidrBlockSet.map((block) => block.Ipv6CidrBlock),
  ];
  return {
    vpcId: described.VpcId,
    accountId: described.OwnerId ?? UNKNOWN,
    region: described.Region ?? region,
    cidrs: all.length > 0 || !described.CidrBlock ? all : [described.CidrBlock],
  };
}

/** The later stage of its life is the truth, and the end that still lists the blocks knows more. */
function mergeConnections(first: VpcPeeringConnection, second: VpcPeeringConnection): VpcPeeringConnection {
  const later = LIFE.indexOf(second.status) > LIFE.indexOf(first.status) ? second : first;
  const richer = (a: PeeringSide, b: PeeringSide): PeeringSide => (b.cidrs.length > a.cidrs.length ? b : a);
  return {
    ...first,
    status: later.status,
    requester: richer(first.requester, second.requester),
    accepter: richer(first.accepter, second.accepter),
  };
}
