import { parseIpv4Cidr } from "../../address/cidr.js";
import type { PrefixList } from "../../topology/topology.js";
import type { TopologyInput } from "./topology-schema.js";

/**
 * What DescribePrefixLists says of the services that have Gateway endpoints. eu-west-3: the S3 prefixes of
 * ip-ranges.json (2024) for the Region; us-east-1 and DynamoDB: DescribePrefixLists itself (2018, 2020). AWS adds blocks
 * now and then: a lab file that declares a list of the same name has its own.
 */
const MANAGED: ReadonlyMap<string, readonly [id: string, ...cidrs: string[]]> = new Map([
  [
    "com.amazonaws.eu-west-3.s3",
    [
      "pl-23ad484a",
      "3.5.204.0/22",
      "3.5.224.0/22",
      "16.12.18.0/23",
      "16.12.20.0/24",
      "52.95.154.0/23",
      "52.95.156.0/24",
    ],
  ],
  ["com.amazonaws.eu-west-3.dynamodb", ["pl-abb451c2", "52.94.16.0/24"]],
  ["com.amazonaws.us-east-1.s3", ["pl-63a5400a", "3.5.0.0/20", "3.5.16.0/21", "52.216.0.0/15", "54.231.0.0/17"]],
  ["com.amazonaws.us-east-1.dynamodb", ["pl-02cd2c6b", "52.94.0.0/22", "52.119.224.0/20"]],
]);

/** The AWS-managed prefix lists of the file's Regions, besides those that the file has its own blocks for. */
export function managedPrefixLists(input: TopologyInput): PrefixList[] {
  const regions = [input.region, ...Object.values(input.vpcs).flatMap(({ region }) => region ?? [])];
  return [...new Set(regions)]
    .flatMap((region) => [`com.amazonaws.${region}.s3`, `com.amazonaws.${region}.dynamodb`])
    .flatMap((name): PrefixList[] => {
      const [id, ...cidrs] = MANAGED.get(name) ?? [];
      if (id === undefined || Object.hasOwn(input.prefixLists, name)) return [];
      return [{ id, name, cidrs: cidrs.flatMap((cidr) => parseIpv4Cidr(cidr) ?? []) }];
    });
}
