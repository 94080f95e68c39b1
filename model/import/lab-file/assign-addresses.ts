import { ipv4, type Ipv4 } from "../../address/ipv4.js";
import { ipv6, ipv6Bits, type Ipv6 } from "../../address/ipv6.js";
import type { Ipv4Cidr, Ipv6Cidr } from "../../address/cidr.js";
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
  takeIpv6(address: Ipv6): void;
  /** A free IPv6 address of the subnet's block for the interface of that name: it holds 2^64 at the least. */
  deriveIpv6(subnet: Ipv6Cidr, name: string): Ipv6;
}

export function createAddressPool(seed: string): AddressPool {
  const takenPrivate = new Set<string>();
  const takenPublic = new Set<number>();
  const takenIpv6 = new Set<bigint>();
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
    takeIpv6: (address) => void takenIpv6.add(ipv6Bits(address)),
    deriveIpv6(subnet, name) {
      const hostBits = BigInt(128 - subnet.prefixLength);
      const size = 1n << hostBits;
      const first = ipv6Bits(subnet.first);
      const word = (part: number): bigint => BigInt(deriveNumber(seed, `IPv6 address of ${name}/${part}`));
      let host = ((word(0) << 96n) | (word(1) << 64n) | (word(2) << 32n) | word(3)) & (size - 1n);
      // CIDR-10: the first four addresses and the last one of a subnet are AWS's.
      while (host < 4n || host === size - 1n || takenIpv6.has(first + host)) host = (host + 1n) % size;
      takenIpv6.add(first + host);
      return ipv6(first + host);
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
