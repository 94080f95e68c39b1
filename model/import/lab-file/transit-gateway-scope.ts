import type { DocumentPath } from "../../issue/origins.js";
import { scopedName } from "./implied-names.js";
import { outsideAttachments, type OutsideAttachment } from "./read-on-premises.js";
import type { Reading } from "./reading.js";
import type { TopologyInput } from "./topology-schema.js";
import type { TransitGatewayInput, TransitGatewayRouteTableInput } from "./transit-gateway-schema.js";

/** The transit gateway that is being read. */
export interface TransitGatewayScope {
  readonly name: string;
  readonly id: string;
  readonly gateway: TransitGatewayInput;
  readonly path: DocumentPath;
  readonly owner: { readonly accountId: string; readonly region: string };
  /** What of it leads out of AWS, by VPN or Direct Connect. */
  readonly outside: readonly OutsideAttachment[];
  readonly reading: Reading;
}

/** The transit gateways of a file. */
export function transitGatewayScopes(input: TopologyInput, reading: Reading): TransitGatewayScope[] {
  return Object.entries(input.transitGateways).map(([name, gateway]) => ({
    name,
    id: reading.identify("tgw", name, gateway.id),
    gateway,
    path: ["transitGateways", name],
    owner: { accountId: gateway.account ?? input.account, region: gateway.region ?? input.region },
    outside: outsideAttachments(name, input, reading),
    reading,
  }));
}

/** Its route tables, with the one that is made with it unless both defaults are off. */
export function tablesOf(gateway: TransitGatewayInput): [key: string, table: TransitGatewayRouteTableInput][] {
  const { defaultRouteTableAssociation, defaultRouteTablePropagation, routeTables } = gateway;
  const made = defaultRouteTableAssociation || defaultRouteTablePropagation ? { default: { routes: [] } } : {};
  return Object.entries({ ...made, ...routeTables });
}

/** The id of a route table of that transit gateway, by name; null after an issue. */
export function tableNamed(scope: TransitGatewayScope, table: string, path: DocumentPath): string | null {
  const { name, gateway, reading } = scope;
  const full = scopedName(name, table);
  const found = reading.names.find(["transit gateway route table"], full, path);
  if (!found) return null;
  if (tablesOf(gateway).some(([key]) => scopedName(name, key) === full)) return found.id;
  reading.refuse(
    path,
    "InvalidParameterValue",
    `route table \`${table}\` does not belong to transit gateway \`${name}\``,
  );
  return null;
}
