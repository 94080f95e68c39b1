import { z } from "zod";
import type { CustomerGateway, VpnConnection } from "../../topology/on-premises.js";
import { readCollection } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { anyCidr, ipv4Address, optionalListOf } from "./fields.js";
import { livingElements } from "./living.js";

const customerGateway = z.object({
  IpAddress: ipv4Address.nullish(),
  BgpAsn: z.union([z.string().regex(/^\d+$/), z.int()]).transform(Number),
});

/** `CustomerGateways`: the devices at the far ends of VPN connections. */
export function importCustomerGateways(run: DescribeImport): readonly CustomerGateway[] {
  const collection = {
    key: "CustomerGateways",
    id: "CustomerGatewayId",
    arn: "CustomerGatewayArn",
    carriesTraffic: false,
    fields: { ipAddress: "IpAddress", bgpAsn: "BgpAsn" },
  };
  return readCollection(
    run,
    collection,
    customerGateway,
    ({ IpAddress, BgpAsn }, identity) => ({ ...identity, ipAddress: IpAddress ?? null, bgpAsn: BgpAsn }),
    { elements: livingElements(run, collection.key) },
  );
}

const vpnConnection = z.object({
  CustomerGatewayId: z.string(),
  VpnGatewayId: z.string().nullish(),
  TransitGatewayId: z.string().nullish(),
  State: z.enum(["pending", "available", "deleting", "deleted"]),
  Options: z.object({ StaticRoutesOnly: z.boolean().nullish() }).nullish(),
  Routes: optionalListOf(z.object({ DestinationCidrBlock: anyCidr, State: z.string().nullish() })),
  VgwTelemetry: optionalListOf(z.object({ Status: z.enum(["UP", "DOWN"]) })),
});

/** `VpnConnections` (VPN-01). Routes learnt by BGP are not among `Routes`; `VgwTelemetry` says which tunnels are up. */
export function importVpnConnections(run: DescribeImport): readonly VpnConnection[] {
  const collection = {
    key: "VpnConnections",
    id: "VpnConnectionId",
    arn: "VpnConnectionArn",
    carriesTraffic: true,
    fields: {
      customerGatewayId: "CustomerGatewayId",
      gatewayId: "VpnGatewayId",
      staticRoutes: "Routes",
      tunnels: "VgwTelemetry",
    },
  };
  return readCollection(
    run,
    collection,
    vpnConnection,
    (value, identity): VpnConnection => ({
      ...identity,
      customerGatewayId: value.CustomerGatewayId,
      gatewayId: value.VpnGatewayId ?? value.TransitGatewayId ?? null,
      state: value.State,
      staticRoutesOnly: value.Options?.StaticRoutesOnly ?? false,
      staticRoutes: value.Routes.filter(({ State }) => (State ?? "available") === "available").map(
        ({ DestinationCidrBlock }) => DestinationCidrBlock,
      ),
      tunnels: value.VgwTelemetry.map(({ Status }) => Status),
    }),
    { elements: livingElements(run, collection.key) },
  );
}
