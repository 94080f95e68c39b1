import { z } from "zod";
import type { TransitGatewayAttachment, TransitGatewayResource } from "../../topology/transit-gateways.js";
import { elementsOf, peekElements, readCollection, type Element } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { isObject } from "./documents.js";
import { leaveOut } from "./leave-out.js";
import {
  attachmentIdOf,
  ofLivingGateways,
  readAttachmentDetails,
  type AttachmentDetails,
} from "./transit-gateway-attachment-details.js";

const schema = z.object({
  TransitGatewayId: z.string(),
  ResourceOwnerId: z.string().nullish(),
  ResourceType: z.string(),
  ResourceId: z.string(),
  State: z.string(),
  Association: z.object({ TransitGatewayRouteTableId: z.string(), State: z.string() }).nullish(),
});

const collection = {
  key: "TransitGatewayAttachments",
  id: "TransitGatewayAttachmentId",
  arn: "TransitGatewayAttachmentArn",
  carriesTraffic: true,
  fields: {
    transitGatewayId: "TransitGatewayId",
    resource: "ResourceId",
    state: "State",
    associatedRouteTableId: "Association",
  },
};

/**
 * `TransitGatewayAttachments`, which give the associations, with the subnets and options of
 * `TransitGatewayVpcAttachments` and the ends of `TransitGatewayPeeringAttachments`. An attachment of which the files
 * tell only half is left out: what it does with a packet could only be guessed.
 */
export function importTransitGatewayAttachments(run: DescribeImport): readonly TransitGatewayAttachment[] {
  const details = readAttachmentDetails(run);
  const elements = ofLivingGateways(run, elementsOf(run, collection.key));
  leaveOutUnassociated(run, elements);
  return readCollection(
    run,
    collection,
    schema,
    (value, identity): TransitGatewayAttachment => ({
      ...identity,
      accountId: value.ResourceOwnerId ?? identity.accountId,
      transitGatewayId: value.TransitGatewayId,
      resource: resourceOf(identity.id, value, details),
      state: value.State === "available" || value.State === "modifying" ? "available" : "unavailable",
      associatedRouteTableId:
        value.Association?.State === "associated" ? (value.Association.TransitGatewayRouteTableId ?? null) : null,
    }),
    {
      elements: withSubnets(run, elements, details),
      keyOf: ({ id, transitGatewayId }) => `${id}/${transitGatewayId}`,
      // Only the gateway's owner sees which table an attachment is associated with.
      merge: (first, second) => ({
        ...first,
        associatedRouteTableId: first.associatedRouteTableId ?? second.associatedRouteTableId,
      }),
    },
  );
}

function resourceOf(
  id: string,
  { TransitGatewayId, ResourceType: resourceType, ResourceId: resourceId }: z.infer<typeof schema>,
  details: AttachmentDetails,
): TransitGatewayResource {
  switch (resourceType) {
    case "vpc": {
      const unknown = { subnetIds: [], applianceMode: false, ipv6Support: false, securityGroupReferencing: false };
      return { kind: "vpc", vpcId: resourceId, ...(details.vpc.get(id) ?? unknown) };
    }
    case "peering":
    case "tgw-peering": {
      const far = details.peering.get(id)?.find((end) => end !== TransitGatewayId);
      return { kind: "peering", peerTransitGatewayId: far ?? resourceId };
    }
    default:
      return { kind: "other", resourceType, resourceId };
  }
}

/** TGW-02: the subnets decide which zones are served. Those of a VPC that is nowhere described make no difference. */
function withSubnets(
  run: DescribeImport,
  elements: readonly Element[],
  details: AttachmentDetails,
): readonly Element[] {
  const vpcs = new Set(peekElements(run, "Vpcs").map(({ value }) => (isObject(value) ? value["VpcId"] : null)));
  return elements.filter((element) => {
    const id = attachmentIdOf(element);
    const value = isObject(element.value) ? element.value : {};
    const incomplete =
      id !== null && value["ResourceType"] === "vpc" && vpcs.has(value["ResourceId"]) && !details.vpc.has(id);
    if (incomplete) {
      leaveOut(run, element, collection.key, id, {
        problem: "its subnets are not described",
        hint: "add the output of `aws ec2 describe-transit-gateway-vpc-attachments`",
      });
    }
    return !incomplete;
  });
}

/** Attachments that only the commands for one kind of them describe: those do not tell the route table. */
function leaveOutUnassociated(run: DescribeImport, elements: readonly Element[]): void {
  const known = new Set(elements.map(attachmentIdOf));
  for (const key of ["TransitGatewayVpcAttachments", "TransitGatewayPeeringAttachments"]) {
    for (const element of ofLivingGateways(run, peekElements(run, key))) {
      const id = attachmentIdOf(element);
      if (id === null || known.has(id)) continue;
      known.add(id);
      leaveOut(run, element, collection.key, id, {
        problem: "its route table is not described",
        hint: "add the output of `aws ec2 describe-transit-gateway-attachments`",
      });
    }
  }
}
