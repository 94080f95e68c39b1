import { containsAddress, parseCidr, type Cidr, type IpAddress } from "../../model/index.js";

/** What is not of the internet: private (RFC 1918, RFC 4193), shared (RFC 6598) and link-local addresses. */
const INSIDE: readonly Cidr[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "fc00::/7",
  "fe80::/10",
].flatMap((text) => parseCidr(text) ?? []);

/** Whether an address may be anybody's on the internet. */
export function isInternetAddress(address: IpAddress): boolean {
  return !INSIDE.some((cidr) => containsAddress(cidr, address));
}
