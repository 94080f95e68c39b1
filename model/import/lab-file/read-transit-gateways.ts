import type {
  TransitGateway,
  TransitGatewayAttachment,
  TransitGatewayRouteTable,
} from "../../topology/transit-gateways.js";
import { scopedName } from "./implied-names.js";
import { declareManagedInterfaces, managedInterfaces, managedSubnets, type Built } from "./managed-interfaces.js";
import { readTransitGatewayAttachments } from "./read-transit-gateway-attachments.js";
import { readTransitGatewayRouteTables } from "./read-transit-gateway-route-tables.js";
import type { Reading } from "./reading.js";
import type { TopologyInput } from "./topology-schema.js";
import { tablesOf, transitGatewayScopes } from "./transit-gateway-scope.js";
import type { WantedInterface } from "./wanted-interface.js";

/** Declares each transit gateway, its route tables, attachments and peerings, and the attachments' interfaces. */
export function declareTransitGateways(input: TopologyInput, reading: Reading): void {
  const { names, identify } = reading;
  for (const { name, id, gateway, outside, path } of transitGatewayScopes(input, reading)) {
    names.declare("transit gateway", name, id, path);
    for (const [key, table] of tablesOf(gateway)) {
      const full = scopedName(name, key);
      names.declare("transit gateway route table", full, identify("tgw-rtb", full, table.id), [
        ...path,
        "routeTables",
        key,
      ]);
    }
    for (const each of outside) names.declare("transit gateway attachment", each.name, each.id, each.path);
    for (const section of ["attachments", "peerings"] as const)
      for (const [key, each] of Object.entries(gateway[section]))
        names.declare("transit gateway attachment", key, identify("tgw-attach", key, each.id), [...path, section, key]);
    for (const [key, { subnets }] of Object.entries(gateway.attachments))
      declareManagedInterfaces(key, managedSubnets(subnets, [...path, "attachments", key]), reading);
  }
}

/** TGW-02: an interface in each subnet of an attachment, without security groups (SG-19). */
export function attachmentInterfaces(input: TopologyInput, reading: Reading): WantedInterface[] {
  return transitGatewayScopes(input, reading).flatMap(({ gateway, path }) =>
    Object.entries(gateway.attachments).flatMap(([key, { id, subnets }]) => {
      const place = [...path, "attachments", key];
      const traits = {
        description: `Network Interface for Transit Gateway Attachment ${reading.identify("tgw-attach", key, id)}`,
        interfaceType: "transit_gateway",
        // As DescribeNetworkInterfaces has it, although nobody but AWS can change such an interface.
        requesterManaged: false,
        sourceDestCheck: false,
        securityGroups: [],
      };
      return managedInterfaces(key, place, managedSubnets(subnets, place), traits, reading);
    }),
  );
}

/** The transit gateways with their attachments, associations, propagations and routes (TGW-01). */
export function readTransitGateways(
  input: TopologyInput,
  built: Built,
  reading: Reading,
): {
  readonly transitGateways: readonly TransitGateway[];
  readonly transitGatewayAttachments: readonly TransitGatewayAttachment[];
  readonly transitGatewayRouteTables: readonly TransitGatewayRouteTable[];
} {
  const all = transitGatewayScopes(input, reading);
  const transitGatewayAttachments = all.flatMap((scope) => readTransitGatewayAttachments(scope, all, built));
  return {
    transitGateways: all.map(({ name, id, path, owner, gateway: { securityGroupReferencing } }) =>
      reading.from(path, { id, name, ...owner, state: "available", securityGroupReferencing }),
    ),
    transitGatewayAttachments,
    transitGatewayRouteTables: all.flatMap((scope) => readTransitGatewayRouteTables(scope, transitGatewayAttachments)),
  };
}
