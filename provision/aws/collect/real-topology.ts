import { formatIpAddress, isIpv4, parseIpAddress, type IpAddress, type Topology } from "../../../model/index.js";

type Ids = ReadonlyMap<string, string>;

/** A lab's topology with the identifiers and public addresses that AWS has given: those that its flow logs show. */
export function realTopology(topology: Topology, ids: Ids): Topology {
  return translate(topology, ids) as Topology;
}

function translate(value: unknown, ids: Ids): unknown {
  if (typeof value === "string") return ids.get(value) ?? value;
  if (Array.isArray(value)) return value.map((element) => translate(element, ids));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === "publicAddress" && each !== null ? realAddress(each as IpAddress, ids) : translate(each, ids),
    ]),
  );
}

function realAddress(address: IpAddress, ids: Ids): IpAddress {
  const real = ids.get(formatIpAddress(address));
  const parsed = real === undefined ? null : parseIpAddress(real);
  return parsed !== null && isIpv4(parsed) === isIpv4(address) ? parsed : address;
}
