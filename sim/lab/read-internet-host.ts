import {
  containsIpv4,
  coversAnyCidr,
  deriveNumber,
  formatIpAddress,
  ipv6Cidr,
  instanceConnectRange,
  ipv4,
  isIpv4,
  parseIpv4Cidr,
  parseIpv6Cidr,
  type DocumentPath,
  type IpAddress,
  type Ipv4,
  type Reading,
} from "../../model/index.js";
import type { InternetHost } from "./lab.js";
import type { InternetHostInput } from "./lab-schema.js";

/** Sources that an internet gateway refuses or no internet host can have (IGW-05, CIDR-03). */
const NOT_PUBLIC = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "0.0.0.0/8",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "224.0.0.0/3",
]
  .map(parseIpv4Cidr)
  .filter((cidr) => cidr !== null);

/** Global unicast (RFC 4291, 2.4); what is neither link-local, unique local, loopback nor multicast. */
const GLOBAL_IPV6 = ["2000::/3"].map(parseIpv6Cidr).filter((cidr) => cidr !== null);

function isPublic(address: IpAddress): boolean {
  return isIpv4(address)
    ? !NOT_PUBLIC.some((cidr) => containsIpv4(cidr, address))
    : GLOBAL_IPV6.some((cidr) => coversAnyCidr(cidr, ipv6Cidr(address, 128)));
}

/** A host outside the topology; its addresses must be public and nobody else's. `taken`: who has which, by its text. */
export function readInternetHost(
  name: string,
  input: InternetHostInput,
  taken: Map<string, string>,
  reading: Reading,
): InternetHost {
  const path = ["internetHosts", name];
  reading.names.declare("internet host", name, `internet host ${name}`, path);
  const host = hostOf(name, input, reading.seed);
  refuseAddress(host.address, [...path, ...("ec2InstanceConnect" in input ? [] : ["address"])], taken, reading);
  refuseAddress(host.ipv6Address, [...path, "ipv6Address"], taken, reading);
  for (const address of [host.address, host.ipv6Address])
    if (address !== null) taken.set(formatIpAddress(address), name);
  return host;
}

function hostOf(name: string, input: InternetHostInput, seed: string): InternetHost {
  if ("ec2InstanceConnect" in input)
    return {
      name,
      address: instanceConnectAddress(input.ec2InstanceConnect, name, seed),
      // The service's IPv6 ranges are not known.
      ipv6Address: null,
      roundTripUs: input.roundTrip,
      operatingSystem: "amazon-linux-2023",
      listens: [],
      onPremises: null,
    };
  return {
    name,
    address: input.address ?? null,
    ipv6Address: input.ipv6Address ?? null,
    roundTripUs: input.roundTrip,
    operatingSystem: input.operatingSystem,
    listens: input.listens,
    onPremises: null,
  };
}

function refuseAddress(
  address: IpAddress | null,
  place: DocumentPath,
  taken: ReadonlyMap<string, string>,
  reading: Reading,
): void {
  if (address === null) return;
  const text = formatIpAddress(address);
  const owner = taken.get(text);
  if (!isPublic(address))
    reading.refuse(place, "LabFile.Value", `\`${text}\` is not a public address`, "an internet host needs one");
  else if (owner !== undefined)
    reading.refuse(place, "InvalidIPAddress.InUse", `\`${text}\` is the address of \`${owner}\` already`);
}

/** One of the Region's range, neither its first nor its last address. */
function instanceConnectAddress(region: string, name: string, seed: string): Ipv4 {
  const range = instanceConnectRange(region);
  if (!range) throw new Error(`no EC2 Instance Connect range for ${region}`);
  const inside = range.last - range.first - 1;
  return ipv4(range.first + 1 + (deriveNumber(seed, `EC2 Instance Connect address of ${name}`) % inside));
}
