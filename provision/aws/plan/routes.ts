import {
  describeRoute,
  formatCidr,
  nameIn,
  type Change,
  type RouteDestination,
  type RouteTarget,
  type Topology,
} from "../../../model/index.js";
import type { InputOf } from "../operations.js";
import { call, ref, set, type Reference, type Step, type Template } from "./step.js";

type RouteInput = Template<InputOf<"ec2:ReplaceRoute">>;

/** What CreateRoute, ReplaceRoute and DeleteRoute call a destination. */
export function destinationFields(
  destination: RouteDestination,
): Pick<RouteInput, "DestinationCidrBlock" | "DestinationIpv6CidrBlock" | "DestinationPrefixListId"> {
  if (destination.kind === "prefix-list") return { DestinationPrefixListId: ref(destination.prefixListId) };
  const text = formatCidr(destination.cidr);
  return destination.cidr.family === 4 ? { DestinationCidrBlock: text } : { DestinationIpv6CidrBlock: text };
}

type TargetField =
  | "GatewayId"
  | "EgressOnlyInternetGatewayId"
  | "VpcPeeringConnectionId"
  | "NetworkInterfaceId"
  | "NatGatewayId"
  | "TransitGatewayId"
  | "VpcEndpointId";

const TARGET_FIELDS: Readonly<Record<Exclude<RouteTarget["kind"], "local" | "unknown">, TargetField>> = {
  "internet-gateway": "GatewayId",
  "vpn-gateway": "GatewayId",
  "egress-only-internet-gateway": "EgressOnlyInternetGatewayId",
  "vpc-peering-connection": "VpcPeeringConnectionId",
  "network-interface": "NetworkInterfaceId",
  "nat-gateway": "NatGatewayId",
  "transit-gateway": "TransitGatewayId",
  "vpc-endpoint": "VpcEndpointId",
};

/** RT-10. `local` is a target of ReplaceRoute only (RT-02); `refuseUnknown` has kept others away. */
function targetFields(target: RouteTarget): Readonly<Record<string, Reference>> {
  if (target.kind === "local" || target.kind === "unknown") return {};
  return { [TARGET_FIELDS[target.kind]]: ref(target.id) };
}

type RouteCall = Pick<
  Extract<Change, { readonly kind: "CreateRoute" | "ReplaceRoute" }>,
  "routeTableId" | "destination" | "target"
>;

/** `of` tells the call apart from others for the same route. */
export function putRoute(how: "CreateRoute" | "ReplaceRoute", route: RouteCall, topology: Topology, of = ""): Step {
  const { routeTableId, destination, target } = route;
  const table = nameIn(topology.routeTables, routeTableId);
  const title = `route ${describeRoute({ destination, target }, topology)} in ${table}`;
  const key = `${routeTableId} ${destinationKey(destination)}${of}`;
  const input = { RouteTableId: ref(routeTableId), ...destinationFields(destination), ...targetFields(target) };
  if (how === "CreateRoute") return set(key, title, call("ec2:CreateRoute", input));
  return set(key, title, call("ec2:ReplaceRoute", target.kind === "local" ? { ...input, LocalTarget: true } : input));
}

export function deleteRoute(routeTableId: string, destination: RouteDestination, topology: Topology, of = ""): Step {
  const key = destinationKey(destination);
  return set(
    `${routeTableId} ${key}${of}`,
    `no route ${key} in ${nameIn(topology.routeTables, routeTableId)}`,
    call("ec2:DeleteRoute", { RouteTableId: ref(routeTableId), ...destinationFields(destination) }),
  );
}

function destinationKey(destination: RouteDestination): string {
  return destination.kind === "cidr" ? formatCidr(destination.cidr) : destination.prefixListId;
}
