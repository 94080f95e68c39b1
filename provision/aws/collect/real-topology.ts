import {
  formatIpAddress,
  isIpv4,
  parseIpAddress,
  type IpAddress,
  type Ipv6,
  type Topology,
} from "../../../model/index.js";
import { providedBlocks, realIpv6 } from "../ipv6-blocks.js";

type Ids = ReadonlyMap<string, string>;

/**
 * A lab's topology with the identifiers, public addresses and IPv6 blocks that AWS has given: those that its flow logs
 * show.
 */
export function realTopology(topology: Topology, ids: Ids): Topology {
  return translate(topology, ids, providedBlocks(ids)) as Topology;
}

function translate(value: unknown, ids: Ids, blocks: ReturnType<typeof providedBlocks>): unknown {
  if (typeof value === "string") return ids.get(value) ?? value;
  if (Array.isArray(value)) return value.map((element) => translate(element, ids, blocks));
  if (typeof value !== "object" || value === null) return value;
  if (isIpv6(value)) return realIpv6(value, blocks);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === "publicAddress" && each !== null ? realAddress(each as IpAddress, ids) : translate(each, ids, blocks),
    ]),
  );
}

function isIpv6(value: object): value is Ipv6 {
  return "high" in value && typeof value.high === "bigint";
}

function realAddress(address: IpAddress, ids: Ids): IpAddress {
  const real = ids.get(formatIpAddress(address));
  const parsed = real === undefined ? null : parseIpAddress(real);
  return parsed !== null && isIpv4(parsed) === isIpv4(address) ? parsed : address;
}
