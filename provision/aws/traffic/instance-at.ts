import { sameAddress, type IpAddress, type Topology } from "../../../model/index.js";

/** The logical identifier of the instance with that private or public address; null where none has it. */
export function instanceAt(address: IpAddress, { networkInterfaces }: Topology): string | null {
  const found = networkInterfaces.find(({ privateAddresses }) =>
    privateAddresses.some(
      (each) =>
        sameAddress(each.address, address) || (each.publicAddress !== null && sameAddress(each.publicAddress, address)),
    ),
  );
  return found?.attachment?.instanceId ?? null;
}
