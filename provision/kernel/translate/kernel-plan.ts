/** One end of a link, in its namespace. */
export interface LinkEnd {
  readonly namespace: string;
  readonly device: string;
  readonly macAddress: string;
  /** nftables and routing ask for it; 0 is the default. */
  readonly group: number;
}

/** Two devices back to back (veth). */
export interface KernelLink {
  readonly ends: readonly [LinkEnd, LinkEnd];
  /** False between routers: both ends bear one hardware address, and nobody asks for it. */
  readonly arp: boolean;
  readonly mtuBytes: number;
}

/** What a namespace stands for. */
export type NamespaceRole =
  /** An instance, or an interface that is attached to none: `instanceId` null. */
  | { readonly kind: "host"; readonly instanceId: string | null; readonly devices: readonly HostDevice[] }
  | { readonly kind: "network-interface"; readonly interfaceId: string }
  | { readonly kind: "vpc"; readonly vpcId: string }
  | { readonly kind: "internet-gateway"; readonly internetGatewayId: string }
  | { readonly kind: "nat-gateway"; readonly natGatewayId: string; readonly devices: readonly HostDevice[] }
  | { readonly kind: "transit-gateway"; readonly transitGatewayId: string; readonly devices: readonly HostDevice[] }
  /** Every address that nobody else has, and who answers there. */
  | { readonly kind: "internet" };

export interface HostDevice {
  readonly device: string;
  readonly interfaceId: string;
}

/** A network namespace and all that is set in it. */
export interface KernelNamespace {
  readonly name: string;
  readonly role: NamespaceRole;
  /** Below /proc/sys/net, and the value. */
  readonly sysctls: readonly (readonly [path: string, value: string])[];
  /** Lines of `ip -batch`, run once: addresses, neighbours, policy rules. Links are up by then. */
  readonly setup: readonly string[];
  /** Lines of `ip -batch` that may be run again: they begin by emptying what they fill. */
  readonly routing: readonly string[];
  /** `nft -f`: replaces the tables that it defines and leaves connections alone. */
  readonly ruleset: string;
}

/** A topology as this kernel can be it. Pure data: `run/` builds it, and a user can read it. */
export interface KernelPlan {
  readonly runId: string;
  readonly namespaces: readonly KernelNamespace[];
  readonly links: readonly KernelLink[];
}

/** The NFLOG group in which every namespace reports; what a record means its prefix says (`log-prefix.ts`). */
export const LOG_GROUP = 1;

/** What a namespace of ours is called: `flowlab-<run>-<what>`. */
export function namespaceName(runId: string, what: string): string {
  return `${NAMESPACE_PREFIX}${runId}-${what}`;
}

export const NAMESPACE_PREFIX = "flowlab-";
