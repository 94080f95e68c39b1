import { construct, part, reference, type Construct } from "./construct.js";
import type { Site } from "./site.js";

/** IGW-15: the mode of an account in a Region, and what is exempt from it. */
export function blockPublicAccessConstructs({ topology }: Site): readonly Construct[] {
  return [
    ...topology.blockPublicAccess
      .filter(({ mode }) => mode !== "off")
      .map((each) =>
        part(
          "AWS::EC2::VPCBlockPublicAccessOptions",
          `${each.accountId}/${each.region}/block-public-access`,
          "block public access",
          each,
          { InternetGatewayBlockMode: each.mode },
        ),
      ),
    ...topology.blockPublicAccessExclusions.map((each) =>
      construct("AWS::EC2::VPCBlockPublicAccessExclusion", each, {
        InternetGatewayExclusionMode: each.mode,
        [each.excluded.kind === "vpc" ? "VpcId" : "SubnetId"]: reference(each.excluded.id),
      }),
    ),
  ];
}
