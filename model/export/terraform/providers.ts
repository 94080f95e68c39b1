import type { Construct } from "../configuration/construct.js";
import { writeBlock, type HclBody, type HclValue } from "./hcl.js";

type Place = Pick<Construct, "accountId" | "region">;

/** The providers that a configuration needs: one for each Region of each account. */
export interface Providers {
  readonly text: string;
  /** `aws.us_east_1`; null for the default one, that of the first place. */
  aliasOf(place: Place): string | null;
}

/** Providers for these places, the first the default one. Credentials of other accounts come by a profile. */
export function providersOf(places: readonly Place[]): Providers {
  const unique = [...new Map(places.map((place) => [keyOf(place), place])).values()];
  const [home] = unique;
  const alias = ({ accountId, region }: Place): string =>
    `${region.replaceAll("-", "_")}${accountId === home?.accountId ? "" : `_${accountId}`}`;
  const profile = (accountId: string): string => `profile_${accountId}`;
  const others = [...new Set(unique.map(({ accountId }) => accountId))].filter((each) => each !== home?.accountId);
  const blocks = [
    writeBlock("terraform", [], {
      arguments: [["required_version", ">= 1.5"]],
      blocks: [["required_providers", body([["aws", { source: "hashicorp/aws", version: ">= 5.80" }]])]],
    }),
    ...others.map((accountId) =>
      writeBlock(
        "variable",
        [profile(accountId)],
        body([
          ["description", `profile with credentials of the account that stands for ${accountId}`],
          ["type", { raw: "string" }],
        ]),
      ),
    ),
    ...unique.map((place, index) =>
      writeBlock(
        "provider",
        ["aws"],
        body([
          ...(index === 0 ? [] : [["alias", alias(place)] as const]),
          ["region", place.region],
          ...(place.accountId === home?.accountId
            ? []
            : [["profile", { raw: `var.${profile(place.accountId)}` }] as const]),
        ]),
      ),
    ),
  ];
  return {
    text: blocks.join("\n"),
    aliasOf: (place) => (home === undefined || keyOf(place) === keyOf(home) ? null : `aws.${alias(place)}`),
  };
}

function keyOf({ accountId, region }: Place): string {
  return `${accountId}/${region}`;
}

function body(argumentsOf: readonly (readonly [string, HclValue])[]): HclBody {
  return { arguments: argumentsOf, blocks: [] };
}
