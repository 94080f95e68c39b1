import {
  containsAddress,
  formatCidr,
  formatIpAddress,
  type IpAddress,
  type OnPremisesNetwork,
  type Reading,
} from "../../model/index.js";
import type { InternetHost } from "./lab.js";
import type { OnPremisesHostInput } from "./lab-schema.js";

/** A host outside AWS, in a declared network: its addresses must be of that network's blocks, and nobody else's. */
export function readOnPremisesHost(
  name: string,
  input: OnPremisesHostInput,
  networks: readonly OnPremisesNetwork[],
  taken: Map<string, string>,
  reading: Reading,
): InternetHost {
  const path = ["onPremisesHosts", name];
  reading.names.declare("on-premises host", name, `on-premises host ${name}`, path);
  const found = reading.names.find(["on-premises network"], input.network, [...path, "network"]);
  const network = networks.find((each) => each.name === found?.id);
  const check = (address: IpAddress | undefined, key: string): void => {
    if (address === undefined) return;
    const text = formatIpAddress(address);
    const owner = taken.get(text);
    if (owner !== undefined)
      reading.refuse([...path, key], "InvalidIPAddress.InUse", `\`${text}\` is the address of \`${owner}\` already`);
    taken.set(text, name);
    if (network === undefined || network.cidrs.some((cidr) => containsAddress(cidr, address))) return;
    reading.refuse(
      [...path, key],
      "LabFile.Value",
      `\`${text}\` is in no block of the on-premises network \`${network.name}\``,
      `its blocks are ${network.cidrs.map(formatCidr).join(", ")}`,
    );
  };
  check(input.address, "address");
  check(input.ipv6Address, "ipv6Address");
  return {
    name,
    address: input.address ?? null,
    ipv6Address: input.ipv6Address ?? null,
    roundTripUs: input.roundTrip,
    operatingSystem: input.operatingSystem,
    listens: input.listens,
    onPremises: input.network,
  };
}
