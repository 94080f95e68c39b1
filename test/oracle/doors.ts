import type { NetworkInterface, Route, Topology, VpcEndpoint } from "../../model/index.js";
import { hostOf } from "./middleboxes.js";

/** Where a route leads packets that are for others: an instance's interface, or an inspection endpoint's. */
export type Door =
  | { readonly kind: "host"; readonly at: NetworkInterface; readonly hostId: string }
  | { readonly kind: "endpoint"; readonly at: NetworkInterface; readonly endpoint: VpcEndpoint };

/** RT-08: `unusable` leads nowhere, `unknown` to what the input does not show; null: not a route through a middlebox. */
export function doorOf(topology: Topology, { target, state }: Route): Door | "unusable" | "unknown" | null {
  if (target.kind === "network-interface") {
    const at = topology.networkInterfaces.find(({ id }) => id === target.id);
    const hostId = at === undefined ? null : hostOf(topology, at);
    if (at !== undefined && hostId !== null) return { kind: "host", at, hostId };
    return at === undefined && state !== "blackhole" ? "unknown" : "unusable";
  }
  if (target.kind !== "vpc-endpoint") return null;
  const endpoint = topology.vpcEndpoints.find(({ id }) => id === target.id);
  if (endpoint?.type !== "GatewayLoadBalancer") return null;
  if (endpoint.state !== "available") return "unusable";
  const at = topology.networkInterfaces.find(({ id }) => endpoint.networkInterfaceIds.includes(id));
  return at === undefined ? "unknown" : { kind: "endpoint", at, endpoint };
}
