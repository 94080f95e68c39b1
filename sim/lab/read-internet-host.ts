import {
  containsIpv4,
  deriveNumber,
  formatIpv4,
  instanceConnectRange,
  ipv4,
  parseIpv4Cidr,
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

/** A host outside the topology; its address must be public and nobody else's. */
export function readInternetHost(
  name: string,
  input: InternetHostInput,
  taken: Map<Ipv4, string>,
  reading: Reading,
): InternetHost {
  const path = ["internetHosts", name];
  reading.names.declare("internet host", name, `internet host ${name}`, path);
  const host: InternetHost =
    "address" in input
      ? {
          name,
          address: input.address,
          roundTripUs: input.roundTrip,
          operatingSystem: input.operatingSystem,
          listens: input.listens,
        }
      : {
          name,
          address: instanceConnectAddress(input.ec2InstanceConnect, name, reading.seed),
          roundTripUs: input.roundTrip,
          operatingSystem: "amazon-linux-2023",
          listens: [],
        };
  const place = "address" in input ? [...path, "address"] : path;
  const owner = taken.get(host.address);
  if (NOT_PUBLIC.some((cidr) => containsIpv4(cidr, host.address)))
    reading.refuse(
      place,
      "LabFile.Value",
      `\`${formatIpv4(host.address)}\` is not a public address`,
      "an internet host needs one",
    );
  else if (owner !== undefined)
    reading.refuse(
      place,
      "InvalidIPAddress.InUse",
      `\`${formatIpv4(host.address)}\` is the address of \`${owner}\` already`,
    );
  taken.set(host.address, name);
  return host;
}

/** One of the Region's range, neither its first nor its last address. */
function instanceConnectAddress(region: string, name: string, seed: string): Ipv4 {
  const range = instanceConnectRange(region);
  if (!range) throw new Error(`no EC2 Instance Connect range for ${region}`);
  const inside = range.last - range.first - 1;
  return ipv4(range.first + 1 + (deriveNumber(seed, `EC2 Instance Connect address of ${name}`) % inside));
}
