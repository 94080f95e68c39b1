import { z } from "zod";
import type { NetworkInterface, Route, RouteDestination, RouteTable, RouteTarget } from "../../topology/topology.js";
import { placeAt, readCollection } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { ipv4Cidr, ipv6Cidr, listOf } from "./fields.js";

const id = z.string().nullish();

const destination = {
  DestinationCidrBlock: ipv4Cidr.nullish(),
  DestinationIpv6CidrBlock: ipv6Cidr.nullish(),
  DestinationPrefixListId: id,
};

const route = z
  .object({
    ...destination,
    State: z.enum(["active", "blackhole", "filtered"]).nullish(),
    Origin: z.enum(["CreateRouteTable", "CreateRoute", "EnableVgwRoutePropagation", "Advertisement"]).nullish(),
    GatewayId: id,
    NatGatewayId: id,
    TransitGatewayId: id,
    VpcPeeringConnectionId: id,
    EgressOnlyInternetGatewayId: id,
    NetworkInterfaceId: id,
    InstanceId: id,
    LocalGatewayId: id,
    CarrierGatewayId: id,
    CoreNetworkArn: id,
    OdbNetworkArn: id,
  })
  .refine((value) => destinationOf(value) !== null, "a route without a destination");

const schema = z.object({
  VpcId: z.string(),
  Associations: listOf(
    z.object({
      Main: z.boolean().nullish(),
      SubnetId: id,
      GatewayId: id,
      AssociationState: z.object({ State: z.string() }).nullish(),
    }),
  ),
  Routes: listOf(route),
});

/** `RouteTables`. `interfaces` resolve a route to an instance, which means its one interface (RT-10). */
export function importRouteTables(run: DescribeImport, interfaces: readonly NetworkInterface[]): readonly RouteTable[] {
  const interfacesByInstance = new Map<string, NetworkInterface[]>();
  for (const each of interfaces) {
    if (!each.attachment) continue;
    const { instanceId } = each.attachment;
    interfacesByInstance.set(instanceId, [...(interfacesByInstance.get(instanceId) ?? []), each]);
  }
  const collection = { key: "RouteTables", id: "RouteTableId", arn: "RouteTableArn", carriesTraffic: true };
  return readCollection(
    run,
    { ...collection, fields: { vpcId: "VpcId", main: "Associations", subnetIds: "Associations", routes: "Routes" } },
    schema,
    (value, identity, element) => {
      const routes = value.Routes.map((each, index) => {
        const target = targetOf(each, (instanceId) => {
          const own = interfacesByInstance.get(instanceId) ?? [];
          return own.length === 1 ? own[0]?.id : undefined;
        });
        const built: Route = {
          destination: destinationOf(each) as RouteDestination,
          target,
          state: each.State ?? "active",
          origin: each.Origin ?? (target.kind === "local" ? "CreateRouteTable" : "CreateRoute"),
        };
        const key =
          built.destination.kind === "prefix-list"
            ? "DestinationPrefixListId"
            : built.destination.cidr.family === 4
              ? "DestinationCidrBlock"
              : "DestinationIpv6CidrBlock";
        const path = [...element.path, "Routes", index];
        placeAt(run, built, element, path, { destination: key, prefixListId: key, target: "" });
        return built;
      });
      const associations = value.Associations.filter((each) =>
        ["associated", "associating"].includes(each.AssociationState?.State ?? "associated"),
      );
      return {
        ...identity,
        vpcId: value.VpcId,
        main: associations.some((each) => each.Main === true),
        subnetIds: associations.flatMap((each) => each.SubnetId ?? []),
        gatewayIds: associations.flatMap((each) => each.GatewayId ?? []),
        routes,
      };
    },
  );
}

type DescribedRoute = z.infer<typeof route>;

function destinationOf(described: z.infer<z.ZodObject<typeof destination>>): RouteDestination | null {
  const cidr = described.DestinationCidrBlock ?? described.DestinationIpv6CidrBlock;
  if (cidr) return { kind: "cidr", cidr };
  const prefixListId = described.DestinationPrefixListId;
  return prefixListId ? { kind: "prefix-list", prefixListId } : null;
}

/** RT-10. AWS gives a route to an instance both ids; only the interface forwards. */
function targetOf(described: DescribedRoute, interfaceOf: (instanceId: string) => string | undefined): RouteTarget {
  const interfaceId =
    described.NetworkInterfaceId ?? (described.InstanceId ? interfaceOf(described.InstanceId) : undefined);
  if (interfaceId) return { kind: "network-interface", id: interfaceId };
  if (described.VpcPeeringConnectionId) return { kind: "vpc-peering-connection", id: described.VpcPeeringConnectionId };
  if (described.NatGatewayId) return { kind: "nat-gateway", id: described.NatGatewayId };
  if (described.TransitGatewayId) return { kind: "transit-gateway", id: described.TransitGatewayId };
  if (described.EgressOnlyInternetGatewayId) {
    return { kind: "egress-only-internet-gateway", id: described.EgressOnlyInternetGatewayId };
  }
  const other =
    described.LocalGatewayId ?? described.CarrierGatewayId ?? described.CoreNetworkArn ?? described.OdbNetworkArn;
  return gatewayTarget(described.GatewayId ?? other ?? described.InstanceId ?? "a target that AWS does not name");
}

function gatewayTarget(gatewayId: string): RouteTarget {
  if (gatewayId === "local") return { kind: "local" };
  if (gatewayId.startsWith("igw-")) return { kind: "internet-gateway", id: gatewayId };
  if (gatewayId.startsWith("eigw-")) return { kind: "egress-only-internet-gateway", id: gatewayId };
  if (gatewayId.startsWith("vgw-")) return { kind: "vpn-gateway", id: gatewayId };
  if (gatewayId.startsWith("vpce-")) return { kind: "vpc-endpoint", id: gatewayId };
  return { kind: "unknown", id: gatewayId };
}
