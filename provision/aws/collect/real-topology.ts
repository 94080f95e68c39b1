import {
  formatIpAddress,
  isIpv4,
  parseIpAddress,
  type IpAddress,
  type Ipv6,
  type NetworkInterface,
  type Topology,
} from "../../../model/index.js";
import { providedBlocks, realIpv6 } from "../ipv6-blocks.js";
import { balancerDescription } from "../owned/elb-kinds.js";
import { balancerNodes, nodeAddressId, type BalancerNode } from "../plan/balancer-nodes.js";

type Ids = ReadonlyMap<string, string>;

/**
 * A lab's topology with the identifiers, public addresses, IPv6 blocks and load balancers' nodes that AWS has given: those that its flow logs
 * show.
 */
export function realTopology(topology: Topology, ids: Ids): Topology {
  const real = translate(topology, ids, providedBlocks(ids)) as Topology;
  const nodes = new Map(
    balancerNodes(topology).map(({ balancer, own }) => [ids.get(own.id) ?? own.id, { balancer, own }]),
  );
  if (nodes.size === 0) return real;
  const networkInterfaces = real.networkInterfaces.map((each) => {
    const node = nodes.get(each.id);
    return node === undefined ? each : realNode(each, node, ids);
  });
  return { ...real, networkInterfaces };
}

/** A load balancer's interface as it is in AWS: Amazon chooses its private address as well. */
function realNode(translated: NetworkInterface, { balancer, own }: BalancerNode, ids: Ids): NetworkInterface {
  const arn = ids.get(balancer.id);
  const text = ids.get(nodeAddressId(own.id));
  const address = text === undefined ? null : parseIpAddress(text);
  return {
    ...translated,
    ...(arn !== undefined && { description: balancerDescription(arn) }),
    privateAddresses: translated.privateAddresses.map((each) =>
      each.primary && address !== null && isIpv4(address) ? { ...each, address } : each,
    ),
  };
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
