import type { BlockPublicAccessExclusion } from "../topology/block-public-access.js";
import type { Topology } from "../topology/topology.js";
import { resourceFields } from "./resource-fields.js";

type Json = Readonly<Record<string, unknown>>;

/** VPC Block Public Access: one object as AWS prints it, a list where there are several accounts or Regions. */
export function describeBlockPublicAccess({
  blockPublicAccess,
  blockPublicAccessExclusions,
}: Topology): Readonly<Record<string, unknown>> {
  const options = blockPublicAccess.map(({ accountId, region, mode, exclusionsAllowed }): Json => ({
    AwsAccountId: accountId,
    AwsRegion: region,
    State: mode === "off" ? "default-state" : "update-complete",
    InternetGatewayBlockMode: mode,
    ExclusionsAllowed: exclusionsAllowed ? "allowed" : "not-allowed",
  }));
  return {
    ...(options.length === 0 ? {} : { VpcBlockPublicAccessOptions: options.length === 1 ? options[0] : options }),
    VpcBlockPublicAccessExclusions: blockPublicAccessExclusions.map(describeExclusion),
  };
}

function describeExclusion(exclusion: BlockPublicAccessExclusion): Json {
  const { Tags } = resourceFields(exclusion, "ExclusionId", "ResourceArn", exclusion.excluded.kind);
  const { id, accountId, region, excluded, mode, state } = exclusion;
  return {
    ExclusionId: id,
    ResourceArn: `arn:aws:ec2:${region}:${accountId}:${excluded.kind}/${excluded.id}`,
    InternetGatewayExclusionMode: mode,
    State: state,
    Tags,
  };
}
