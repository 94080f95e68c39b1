import { sameAddress, type IpAddress, type Topology } from "../../../model/index.js";

/** The logical identifier of the instance with that address, private, public or of IPv6; null where none has it. */
export function instanceAt(address: IpAddress, { networkInterfaces }: Topology): string | null {
  const found = networkInterfaces.find(({ privateAddresses, ipv6Addresses }) =>
    [...privateAddresses.flatMap((each) => [each.address, each.publicAddress]), ...ipv6Addresses].some(
      (each) => each !== null && sameAddress(each, address),
    ),
  );
  return found?.attachment?.instanceId ?? null;
}
