import type { IpAddress } from "../address/ip-address.js";
import type { RouteTable, Topology } from "../topology/topology.js";
import { dropped, undecided } from "./fate.js";
import type { CompiledInterface, CompiledVpc, RouteAction } from "./network.js";
import type { Fate } from "./observation.js";

/**
 * VPN-01: what a route to a virtual private gateway does. One that is not attached to the VPC leaves a blackhole (RT-08);
 * null for one that is not in the input.
 */
export function vpnGatewayAction(
  topology: Topology,
  id: string,
  vpc: CompiledVpc,
  table: RouteTable,
  where: string,
): RouteAction | null {
  const gateway = topology.vpnGateways.find((each) => each.id === id);
  if (gateway === undefined) return null;
  if (gateway.vpcId !== vpc.vpc.id) {
    const detail = `${where}, which is not attached to this VPC`;
    return { kind: "ends", fate: dropped("BAD_STATE_ROUTE", table.id, detail) };
  }
  return {
    kind: "vpn-gateway",
    behind: undecided(id, `it leaves by ${id}: what is behind it cannot be known from the VPC's side`),
    foreignSource: dropped("VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS", id),
  };
}

/** Who sends to the other side of a VPN or of Direct Connect has to be an interface of the VPC, by a private address. */
export function leaveThroughVpnGateway(
  { behind, foreignSource }: Extract<RouteAction, { readonly kind: "vpn-gateway" }>,
  from: CompiledInterface,
  source: IpAddress,
): Fate {
  return from.subnet.vpc.interfaceByAddress.get(source) === undefined ? foreignSource : behind;
}
