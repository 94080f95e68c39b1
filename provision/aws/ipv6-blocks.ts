import { containsAddress, formatCidr, formatIpAddress, isIpv4, parseCidr, parseIpAddress } from "../../model/index.js";
import type { Ipv6, Ipv6Cidr } from "../../model/index.js";

/** A block of the lab's, and the one that Amazon provided in its place. */
interface ProvidedBlock {
  readonly lab: Ipv6Cidr;
  readonly real: Ipv6Cidr;
}

/** As Amazon provides them (CIDR-10). */
export const PROVIDED_PREFIX_LENGTH = 56;

/** The blocks that a run was given: it knows the lab's `2a05:d012:77:f00::/56` by the text of the real one. */
export function providedBlocks(ids: ReadonlyMap<string, string>): readonly ProvidedBlock[] {
  return [...ids].flatMap(([key, value]) => {
    const [lab, real] = key.includes("::/") ? [parseCidr(key), parseCidr(value)] : [null, null];
    return lab?.family === 6 && real?.family === 6 ? [{ lab, real }] : [];
  });
}

/** The address at the same place of the real block; one of no block of the lab's stays as it is. */
export function realIpv6(address: Ipv6, blocks: readonly ProvidedBlock[]): Ipv6 {
  const block = blocks.find(({ lab }) => containsAddress(lab, address));
  if (block === undefined) return address;
  const { lab, real } = block;
  return { high: real.first.high | (address.high & (lab.first.high ^ lab.last.high)), low: address.low };
}

/** The same of a text that is an address or a block as a whole; any other text stays as it is. */
export function realIpv6Text(text: string, blocks: readonly ProvidedBlock[]): string {
  if (blocks.length === 0 || !text.includes(":")) return text;
  const address = parseIpAddress(text);
  if (address !== null) return isIpv4(address) ? text : formatIpAddress(realIpv6(address, blocks));
  const cidr = parseCidr(text);
  if (cidr?.family !== 6 || cidr.prefixLength < PROVIDED_PREFIX_LENGTH) return text;
  return formatCidr({ ...cidr, first: realIpv6(cidr.first, blocks), last: realIpv6(cidr.last, blocks) });
}
