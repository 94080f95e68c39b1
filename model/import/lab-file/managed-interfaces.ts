import type { Ipv4 } from "../../address/ipv4.js";
import type { DocumentPath } from "../../issue/origins.js";
import type { NetworkInterface, Subnet, Vpc } from "../../topology/topology.js";
import type { Reading } from "./reading.js";
import type { WantedInterface } from "./wanted-interface.js";

/** A subnet in which AWS makes an interface for a resource, as the file names it. */
export interface ManagedSubnet {
  readonly subnet: string;
  readonly path: DocumentPath;
  readonly privateAddress?: Ipv4 | undefined;
  readonly publicAddress?: Ipv4 | boolean | undefined;
  /** Whether it has an IPv6 address too. */
  readonly ipv6?: boolean;
}

/** What is built already when the resources are read that stand on it, by id. */
export interface Built {
  readonly vpcs: ReadonlyMap<string, Vpc>;
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly networkInterfaces: ReadonlyMap<string, NetworkInterface>;
}

/** The name of the interface that AWS makes in a subnet for a resource. */
export function managedInterfaceName(owner: string, subnet: string): string {
  return `${owner}/${subnet}`;
}

/** A list of subnets as the places of a resource. */
export function managedSubnets(subnets: readonly string[], path: DocumentPath): ManagedSubnet[] {
  return subnets.map((subnet, index) => ({ subnet, path: [...path, "subnets", index] }));
}

/** Declares the interfaces of a resource, so that flow logs can name them. */
export function declareManagedInterfaces(
  owner: string,
  places: readonly ManagedSubnet[],
  { names, identify }: Reading,
): void {
  for (const { subnet, path } of places) {
    const name = managedInterfaceName(owner, subnet);
    names.declare("network interface", name, identify("eni", name), path);
  }
}

/** The interfaces that AWS makes for the resource at `path`, one in each of its subnets. */
export function managedInterfaces(
  owner: string,
  path: DocumentPath,
  places: readonly ManagedSubnet[],
  traits: Omit<WantedInterface["traits"], "attachment"> & { readonly securityGroups: readonly string[] },
  { identify }: Reading,
): WantedInterface[] {
  const { securityGroups, ...rest } = traits;
  return places.map((place) => {
    const name = managedInterfaceName(owner, place.subnet);
    return {
      name,
      id: identify("eni", name),
      path,
      subnet: place.subnet,
      subnetPath: place.path,
      securityGroups,
      securityGroupsPath: [...path, "securityGroups"],
      addresses: [
        {
          address: place.privateAddress ?? null,
          publicAddress: place.publicAddress ?? false,
          name,
          path: place.path,
          addressPath: [...place.path, "privateAddress"],
          publicPath: [...place.path, "publicAddress"],
        },
      ],
      ipv6: place.ipv6 === true ? { address: true, secondary: [] } : null,
      traits: { ...rest, attachment: null },
    };
  });
}

/** The interfaces of a resource that could be made. */
export function placedInterfaces(
  owner: string,
  places: readonly ManagedSubnet[],
  { networkInterfaces }: Built,
  { identify }: Reading,
): NetworkInterface[] {
  return places.flatMap(
    ({ subnet }) => networkInterfaces.get(identify("eni", managedInterfaceName(owner, subnet))) ?? [],
  );
}
