import type { Cost } from "./step.js";

/**
 * On-demand list prices in USD per hour, before taxes and free tiers, as AWS's pricing pages had them for US East
 * (N. Virginia) in 2025. Other Regions are dearer: Europe (Paris) by about 15 %. For the estimate of a plan only; no
 * bill follows from it.
 */
export const PRICES_SOURCE = "list prices of us-east-1, 2025 (aws.amazon.com/ec2/pricing, /vpc/pricing)";

const LINUX_INSTANCES: Readonly<Record<string, number>> = {
  "t2.nano": 0.0058,
  "t2.micro": 0.0116,
  "t2.small": 0.023,
  "t2.medium": 0.0464,
  "t3.nano": 0.0052,
  "t3.micro": 0.0104,
  "t3.small": 0.0208,
  "t3.medium": 0.0416,
  "t3.large": 0.0832,
  "t4g.nano": 0.0042,
  "t4g.micro": 0.0084,
  "t4g.small": 0.0168,
  "m5.large": 0.096,
  "m7i.large": 0.1008,
  "c5.large": 0.085,
  "c7g.large": 0.0725,
};

/** AWS VPC pricing: every public IPv4 address, in use or not, since February 2024. */
const PUBLIC_IPV4_USD = 0.005;

export function instanceCost(instanceType: string, operatingSystem: string, publicAddresses: number): Cost {
  const usd = operatingSystem === "windows" ? undefined : LINUX_INSTANCES[instanceType];
  const addresses = publicAddresses > 0 ? ` with ${publicAddresses} public IPv4` : "";
  return {
    item: `${instanceType}${addresses}`,
    usdPerHour: usd === undefined ? null : usd + publicAddresses * PUBLIC_IPV4_USD,
  };
}
