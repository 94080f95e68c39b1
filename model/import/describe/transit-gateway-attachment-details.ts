import { z } from "zod";
import { elementsOf, peekElements, readValue, type Element } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { isObject } from "./documents.js";
import { listOf } from "./fields.js";
import { isGone } from "./living.js";

const support = z.enum(["enable", "disable"]).nullish();

const vpcAttachment = z.object({
  TransitGatewayAttachmentId: z.string(),
  SubnetIds: listOf(z.string()),
  Options: z
    .object({ ApplianceModeSupport: support, Ipv6Support: support, SecurityGroupReferencingSupport: support })
    .nullish(),
});

const end = z.object({ TransitGatewayId: z.string() });
const peeringAttachment = z.object({
  TransitGatewayAttachmentId: z.string(),
  RequesterTgwInfo: end,
  AccepterTgwInfo: end,
});

interface VpcDetails {
  readonly subnetIds: readonly string[];
  readonly applianceMode: boolean;
  readonly ipv6Support: boolean;
  readonly securityGroupReferencing: boolean;
}

/** What the commands for one kind of attachment say of it, by its id. */
export interface AttachmentDetails {
  readonly vpc: ReadonlyMap<string, VpcDetails>;
  /** The two gateways of a peering. */
  readonly peering: ReadonlyMap<string, readonly string[]>;
}

/** Reads `TransitGatewayVpcAttachments` and `TransitGatewayPeeringAttachments`. */
export function readAttachmentDetails(run: DescribeImport): AttachmentDetails {
  return {
    vpc: new Map(
      details(run, "TransitGatewayVpcAttachments", vpcAttachment).map((value): [string, VpcDetails] => [
        value.TransitGatewayAttachmentId,
        {
          subnetIds: value.SubnetIds,
          applianceMode: value.Options?.ApplianceModeSupport === "enable",
          // The API's default is to disable it.
          ipv6Support: value.Options?.Ipv6Support === "enable",
          securityGroupReferencing: value.Options?.SecurityGroupReferencingSupport === "enable",
        },
      ]),
    ),
    peering: new Map(
      details(run, "TransitGatewayPeeringAttachments", peeringAttachment).map((value): [string, readonly string[]] => [
        value.TransitGatewayAttachmentId,
        [value.RequesterTgwInfo.TransitGatewayId, value.AccepterTgwInfo.TransitGatewayId],
      ]),
    ),
  };
}

function details<T>(run: DescribeImport, key: string, schema: z.ZodType<T>): readonly T[] {
  return ofLivingGateways(run, elementsOf(run, key)).flatMap((element) => {
    const value = readValue(run, schema, element, `\`${attachmentIdOf(element) ?? key}\``);
    return value === null ? [] : [value];
  });
}

/** Of described attachments or route tables, those that live and whose transit gateway does, as far as is known. */
export function ofLivingGateways(run: DescribeImport, elements: readonly Element[]): readonly Element[] {
  const gone = new Set(
    peekElements(run, "TransitGateways").flatMap(({ value }) =>
      isObject(value) && isGone(value) ? [value["TransitGatewayId"]] : [],
    ),
  );
  return elements.filter(({ value }) => {
    return !isGone(value) && !(isObject(value) && gone.has(value["TransitGatewayId"]));
  });
}

/** The id of a described attachment, of whatever kind; null where it has none. */
export function attachmentIdOf({ value }: Element): string | null {
  const id = isObject(value) ? value["TransitGatewayAttachmentId"] : null;
  return typeof id === "string" ? id : null;
}
