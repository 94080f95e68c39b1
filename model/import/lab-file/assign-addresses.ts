import { ipv4, type Ipv4 } from "../../address/ipv4.js";
import type { Ipv4Cidr } from "../../address/cidr.js";
import { deriveNumber } from "../../topology/identifier.js";
import { publicAddressBlocks } from "./aws-address-ranges.js";
import { usableAddresses } from "./fields.js";

/** Gives out addresses that follow from seed and name. What the file gives explicitly is taken before anything else. */
export interface AddressPool {
  takePrivate(vpcId: string, address: Ipv4): void;
  takePublic(address: Ipv4): void;
  /** A free address of the subnet for the interface of that name, or null when there is none (CIDR-04). */
  derivePrivate(vpcId: string, subnet: Ipv4Cidr, name: string): Ipv4 | null;
  /** A free public address of the Region for the interface of that name. */
  derivePublic(region: string, name: string): Ipv4 | null;
}

export function createAddressPool(seed: string): AddressPool {
  const takenPrivate = new Set<string>();
  const takenPublic = new Set<number>();
  return {
    takePrivate: (vpcId, address) => void takenPrivate.add(`${vpcId} ${address}`),
    takePublic: (address) => void takenPublic.add(address),
    derivePrivate(vpcId, subnet, name) {
      const { first, count } = usableAddresses(subnet);
      const wanted = deriveNumber(seed, `private address of ${name}`);
      for (let step = 0; step < count; step += 1) {
        const address = ipv4(first + ((wanted + step) % count));
        if (takenPrivate.has(`${vpcId} ${address}`)) continue;
        takenPrivate.add(`${vpcId} ${address}`);
        return address;
      }
      return null;
    },
    derivePublic(region, name) {
      const blocks = publicAddressBlocks(region);
      const total = blocks.reduce((sum, { first, last }) => sum + (last - first + 1), 0);
      const wanted = deriveNumber(seed, `public address of ${name}`);
      for (let step = 0; step < total; step += 1) {
        const address = addressAt(blocks, (wanted + step) % total);
        const lastByte = address & 255;
        // .0 and .255 are addresses like any other in so large a block, but look like mistakes.
        if (lastByte === 0 || lastByte === 255 || takenPublic.has(address)) continue;
        takenPublic.add(address);
        return address;
      }
      return null;
    },
  };
}

function addressAt(blocks: readonly Ipv4Cidr[], index: number): Ipv4 {
  let rest = index;
  for (const { first, last } of blocks) {
    if (rest <= last - first) return ipv4(first + rest);
    rest -= last - first + 1;
  }
  return ipv4(0);
}
