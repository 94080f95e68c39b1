import { isObject, readArn, regionOfZone, type DescribeDocument } from "./documents.js";

/**
 * The Regions of VPCs as the resources in them tell: subnets by their zone, ends of peering connections by their Region,
 * others by their ARN. AWS says it of no VPC, internet gateway, route table or network ACL, and a flat directory may
 * hold several Regions. A VPC of which two are told is left out.
 */
export function regionsOfVpcs(documents: readonly DescribeDocument[]): ReadonlyMap<string, string> {
  const told = new Map<string, Set<string>>();
  const tell = (vpcId: unknown, region: string | null): void => {
    if (typeof vpcId !== "string" || region === null) return;
    told.set(vpcId, (told.get(vpcId) ?? new Set()).add(region));
  };
  for (const { content } of documents) {
    for (const collection of Object.values(content)) {
      if (!Array.isArray(collection)) continue;
      for (const element of (collection as readonly unknown[]).filter(isObject)) {
        for (const [key, value] of Object.entries(element)) {
          if (key === "AvailabilityZone" && typeof value === "string") tell(element["VpcId"], regionOfZone(value));
          else if (/arn$/i.test(key) && typeof value === "string") tell(element["VpcId"], readArn(value).region);
          else if (/^(Requester|Accepter)VpcInfo$/.test(key) && isObject(value))
            tell(value["VpcId"], typeof value["Region"] === "string" ? value["Region"] : null);
        }
      }
    }
  }
  return new Map(
    [...told].flatMap(([vpcId, regions]) => (regions.size === 1 ? [[vpcId, ...regions] as [string, string]] : [])),
  );
}

/** The VPC that an element says it is in, or attached to. */
export function vpcIdOf(value: Readonly<Record<string, unknown>>): string | null {
  const attachments = value["Attachments"] ?? value["VpcAttachments"];
  const first: unknown = Array.isArray(attachments) ? attachments[0] : null;
  const vpcId = value["VpcId"] ?? (isObject(first) ? first["VpcId"] : null);
  return typeof vpcId === "string" ? vpcId : null;
}
