import {
  AddressMap,
  containsAddress,
  formatIpAddress,
  instanceConnectRange,
  type Cidr,
  type IpAddress,
  type Topology,
} from "../../model/index.js";
import { SIDES, type Both, type ComparedLog, type Side } from "../log/compared-log.js";
import type { AlignedInterfaces } from "./interfaces.js";

/** An address of A and the one that means the same host in B. */
export interface SameHost {
  readonly a: IpAddress;
  readonly b: IpAddress;
}

/** What an address is called in both logs: an address of an interface by the interface, any other by itself. */
export interface Places {
  of(side: Side, address: IpAddress): string;
  /** Whether it belongs to an interface of that log's topology. */
  isOwned(side: Side, address: IpAddress): boolean;
}

const INSTANCE_CONNECT = "EC2 Instance Connect";

/**
 * Addresses of the same interface mean the same although they differ: private ones by their order, public ones by the
 * private one before them. So do those that the caller says are of one host, and those of EC2 Instance Connect.
 */
export function places(logs: Both<ComparedLog>, interfaces: AlignedInterfaces, sameHosts: readonly SameHost[]): Places {
  const labels = { a: new AddressMap<string>(), b: new AddressMap<string>() };
  const owned = { a: new AddressMap<true>(), b: new AddressMap<true>() };
  for (const side of SIDES) {
    const { topology } = logs[side];
    if (topology === null) continue;
    for (const [address, label] of addressLabels(topology, side, interfaces)) {
      // An address that two VPCs have means neither of them.
      labels[side].set(address, owned[side].get(address) === true ? formatIpAddress(address) : label);
      owned[side].set(address, true);
    }
  }
  const shared = new Set([...labels.a.entries()].map(([, label]) => label));
  const common = new Set([...labels.b.entries()].flatMap(([, label]) => (shared.has(label) ? [label] : [])));
  for (const [index, { a, b }] of sameHosts.entries()) {
    const label = labelled(labels.a.get(a), common) ?? labelled(labels.b.get(b), common) ?? `host ${index + 1}`;
    common.add(label);
    labels.a.set(a, label);
    labels.b.set(b, label);
  }
  const consoles = SIDES.flatMap((side) => instanceConnectRanges(logs[side].topology));
  const known = { a: new AddressMap<string>(), b: new AddressMap<string>() };
  return {
    of(side, address) {
      let label = known[side].get(address);
      if (label === undefined) {
        label =
          labelled(labels[side].get(address), common) ??
          (consoles.some((cidr) => containsAddress(cidr, address)) ? INSTANCE_CONNECT : formatIpAddress(address));
        known[side].set(address, label);
      }
      return label;
    },
    isOwned: (side, address) => owned[side].get(address) === true,
  };
}

function labelled(label: string | undefined, common: ReadonlySet<string>): string | undefined {
  return label !== undefined && common.has(label) ? label : undefined;
}

function* addressLabels(
  { networkInterfaces }: Topology,
  side: Side,
  interfaces: AlignedInterfaces,
): Generator<readonly [IpAddress, string]> {
  for (const { id, privateAddresses, ipv6Addresses } of networkInterfaces) {
    const name = interfaces[side].get(id)?.name ?? id;
    const inOrder = privateAddresses.toSorted((a, b) => Number(b.primary) - Number(a.primary));
    for (const [index, { address, publicAddress }] of inOrder.entries()) {
      const nth = index === 0 ? "" : ` ${index + 1}`;
      yield [address, `${name}${nth}`];
      if (publicAddress !== null) yield [publicAddress, `${name}${nth} (public)`];
    }
    for (const [index, address] of ipv6Addresses.entries()) yield [address, `${name} (IPv6 ${index + 1})`];
  }
}

function instanceConnectRanges(topology: Topology | null): readonly Cidr[] {
  const regions = new Set((topology?.vpcs ?? []).map(({ region }) => region));
  return [...regions].flatMap((region) => instanceConnectRange(region) ?? []);
}
