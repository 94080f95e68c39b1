import type { IpAddress, Ipv4, Ipv6 } from "../../model/index.js";
import type { HostProfile } from "../exchanges/exchange.js";
import type { AddressResolution } from "../hosts/address-resolution.js";
import type { EphemeralPorts } from "../hosts/ephemeral-ports.js";
import type { PathMtu } from "../hosts/path-mtu.js";
import type { Random } from "../kernel/random.js";

/** A host that takes part in a run: an instance, a host of the internet, a node of an Application Load Balancer. */
export interface Host {
  readonly name: string;
  /** As a shell prompt shows it. */
  readonly hostName: string;
  /** Of a host of the internet that has one; null for an instance, whose interfaces have its addresses. */
  readonly address: Ipv4 | null;
  readonly ipv6Address: Ipv6 | null;
  /** Null for a host of the internet, and for a node of a load balancer. */
  readonly instanceId: string | null;
  /** Set for a node of an Application Load Balancer. */
  readonly balancerNode: { readonly loadBalancerId: string; readonly interfaceId: string } | null;
  readonly profile: HostProfile;
  readonly listens: ReadonlySet<number>;
  readonly listensUdp: ReadonlySet<number>;
  readonly ports: EphemeralPorts;
  readonly arp: AddressResolution;
  readonly pathMtu: PathMtu;
  readonly random: Random;
  /** To the Region; null for an instance. */
  readonly roundTripUs: number | null;
  /** Routers between it and the Region; 0 for an instance. */
  readonly routerHops: number;
  /** The declared network outside AWS that it is in; null for all others. */
  readonly onPremises: string | null;
}

/** Every host of a lab, `all` without load balancers' nodes, found by what a packet or a timeline entry knows of it. */
export interface Hosts {
  readonly all: readonly Host[];
  byInstance(instanceId: string): Host | undefined;
  /** A node of an Application Load Balancer. */
  byInterface(interfaceId: string): Host | undefined;
  byName(internetHost: string): Host | undefined;
  byAddress(address: IpAddress): Host | undefined;
}
