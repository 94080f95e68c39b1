import { parseIpv4, type Ipv4 } from "../../address/ipv4.js";
import type { UnmodelledResource } from "../../topology/topology.js";
import { isObject } from "./documents.js";

/** The Elastic IP addresses that a described NAT gateway has or had; other kinds describe theirs as interfaces. */
export function knownPublicAddresses(value: unknown): Pick<UnmodelledResource, "publicAddresses"> {
  const list = isObject(value) ? value["NatGatewayAddresses"] : undefined;
  if (!Array.isArray(list)) return {};
  const publicAddresses = (list as readonly unknown[]).flatMap((each): readonly Ipv4[] => {
    const text = isObject(each) ? each["PublicIp"] : undefined;
    const address = typeof text === "string" ? parseIpv4(text) : null;
    return address === null ? [] : [address];
  });
  return publicAddresses.length > 0 ? { publicAddresses } : {};
}
