import type { Cost } from "./step.js";

/** Where the prices are from: for the estimate of a plan only; no bill follows from it. */
export const PRICES_SOURCE = "AWS's price list of us-east-1 (N. Virginia), 2026-02-09; other Regions differ";

/**
 * On-demand prices of Linux instances in USD per hour, before taxes and free tiers, in us-east-1. As AWS's price list API
 * gave them on 2026-02-09 to AWS's own repository aws/karpenter-provider-aws, which keeps them in
 * pkg/providers/pricing/zz_generated.pricing_aws.go ("generated at 2026-02-09T13:43:35Z for us-east-1").
 */
const LINUX_INSTANCES: Readonly<Record<string, number>> = {
  "t2.nano": 0.0058,
  "t2.micro": 0.0116,
  "t2.small": 0.023,
  "t2.medium": 0.0464,
  "t2.large": 0.0928,
  "t3.nano": 0.0052,
  "t3.micro": 0.0104,
  "t3.small": 0.0208,
  "t3.medium": 0.0416,
  "t3.large": 0.0832,
  "t3a.micro": 0.0094,
  "t4g.nano": 0.0042,
  "t4g.micro": 0.0084,
  "t4g.small": 0.0168,
  "t4g.medium": 0.0336,
  "t4g.large": 0.0672,
  "m5.large": 0.096,
  "c5.large": 0.085,
  "c7g.large": 0.0725,
};

/** Every public IPv4 address in every Region, in use or not, since 2024-02-01 (AWS blog, "New – AWS Public IPv4 Address Charge"). */
const PUBLIC_IPV4_USD = 0.005;

/** What costs something by the hour that the list above does not have: it is named, without a price. */
export function unknownCost(item: string): Cost {
  return { item, usdPerHour: null };
}

/** An Elastic IP address. */
export function publicAddressCost(): Cost {
  return { item: "public IPv4", usdPerHour: PUBLIC_IPV4_USD };
}

export function instanceCost(instanceType: string, operatingSystem: string, publicAddresses: number): Cost {
  const usd = operatingSystem === "windows" ? undefined : LINUX_INSTANCES[instanceType];
  const addresses = publicAddresses > 0 ? ` with ${publicAddresses} public IPv4` : "";
  return {
    item: `${instanceType}${addresses}`,
    usdPerHour: usd === undefined ? null : usd + publicAddresses * PUBLIC_IPV4_USD,
  };
}
