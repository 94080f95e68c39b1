import type { Ipv4 } from "../../address/ipv4.js";
import type { Ipv6 } from "../../address/ipv6.js";
import type { DocumentPath } from "../../issue/origins.js";
import type { EcsTaskInput } from "./metadata-schemas.js";
import type { NetworkInterface } from "../../topology/topology.js";

/** An address that an interface is to have. */
export interface WantedAddress {
  /** Null: derived. */
  readonly address: Ipv4 | null;
  /** `true` is derived, null as the subnet has it for what is launched there. */
  readonly publicAddress: boolean | Ipv4 | null;
  /** From this name and the seed follows what is derived. */
  readonly name: string;
  readonly path: DocumentPath;
  readonly addressPath: DocumentPath;
  readonly publicPath: DocumentPath;
}

/** The IPv6 addresses that an interface is to have. */
export interface WantedIpv6 {
  /** `true` is derived, null as the subnet has it for what is created there. */
  readonly address: boolean | Ipv6 | null;
  readonly secondary: readonly Ipv6[];
}

/** A network interface that the file asks for, itself or by what cannot be without one. */
export interface WantedInterface {
  readonly name: string;
  readonly id: string;
  readonly path: DocumentPath;
  readonly subnet: string;
  readonly subnetPath: DocumentPath;
  /** By name; `default` is the VPC's own. */
  readonly securityGroups: readonly string[];
  readonly securityGroupsPath: DocumentPath;
  /** The first is the primary one. */
  readonly addresses: readonly WantedAddress[];
  /** Null: what AWS makes for its own resources has none. */
  readonly ipv6: WantedIpv6 | null;
  readonly traits: Pick<
    NetworkInterface,
    | "description"
    | "interfaceType"
    | "requesterManaged"
    | "sourceDestCheck"
    | "attachment"
    | "connectionTracking"
    | "tags"
  >;
  readonly ecsTask?: EcsTaskInput | undefined;
}

/** Where the file speaks of the addresses of the resource at `path`. */
export function addressPaths(path: DocumentPath): Pick<WantedAddress, "path" | "addressPath" | "publicPath"> {
  const addressPath = [...path, "privateAddress"];
  return { path: addressPath, addressPath, publicPath: [...path, "publicAddress"] };
}
