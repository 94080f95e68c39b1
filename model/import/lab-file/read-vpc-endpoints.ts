import type { VpcEndpoint } from "../../topology/gateways.js";
import type { Route } from "../../topology/topology.js";
import { declareManagedInterfaces, managedInterfaces, managedSubnets, placedInterfaces } from "./managed-interfaces.js";
import type { Built } from "./managed-interfaces.js";
import type { VpcEndpointInput } from "./managed-schemas.js";
import { impliedName } from "./implied-names.js";
import type { Reading } from "./reading.js";
import type { TopologyInput } from "./topology-schema.js";
import type { WantedInterface } from "./wanted-interface.js";

/** Declares each endpoint with its interfaces. */
export function declareVpcEndpoints(input: TopologyInput, reading: Reading): void {
  const { names, identify } = reading;
  for (const [name, endpoint] of Object.entries(input.vpcEndpoints)) {
    const path = ["vpcEndpoints", name];
    const kind = endpoint.type === "GatewayLoadBalancer" ? "Gateway Load Balancer endpoint" : "VPC endpoint";
    names.declare(kind, name, identify("vpce", name, endpoint.id), path);
    if (endpoint.type !== "Gateway") declareManagedInterfaces(name, managedSubnets(endpoint.subnets, path), reading);
  }
}

/** RT-15: the routes `pl-… -> vpce-…` that Gateway endpoints add, by the id of their route table. */
export function gatewayEndpointRoutes(input: TopologyInput, reading: Reading): ReadonlyMap<string, readonly Route[]> {
  const routes = new Map<string, Route[]>();
  for (const [name, endpoint] of Object.entries(input.vpcEndpoints)) {
    if (endpoint.type !== "Gateway" || !Object.hasOwn(input.vpcs, endpoint.vpc)) continue;
    const path = ["vpcEndpoints", name];
    const service = serviceName(endpoint.service, regionOf(endpoint.vpc, input));
    if (!reading.names.has("prefix list", service)) {
      reading.refuse(
        [...path, "service"],
        "LabFile.UnknownPrefixList",
        `the blocks of \`${service}\` are not known`,
        `declare them: \`prefixLists: { ${service}: { cidrs: [...] } }\``,
      );
      continue;
    }
    for (const [index, table] of endpoint.routeTables.entries()) {
      const place = [...path, "routeTables", index];
      const found = reading.names.find(["route table"], table, place);
      const prefixList = found && reading.names.find(["prefix list"], service, [...path, "service"]);
      if (!found || !prefixList) continue;
      if (!isTableOf(endpoint.vpc, table, input)) {
        reading.refuse(
          place,
          "InvalidParameter",
          `route table \`${table}\` does not belong to VPC \`${endpoint.vpc}\``,
        );
        continue;
      }
      const route: Route = {
        destination: { kind: "prefix-list", prefixListId: prefixList.id },
        target: { kind: "vpc-endpoint", id: reading.identify("vpce", name, endpoint.id) },
        state: "active",
        origin: "CreateRoute",
      };
      routes.set(found.id, [...(routes.get(found.id) ?? []), reading.from(place, route, { destination: place })]);
    }
  }
  return routes;
}

/** VPCE-02, FW-01: the interfaces of the endpoints that have some. */
export function vpcEndpointInterfaces(input: TopologyInput, reading: Reading): WantedInterface[] {
  return Object.entries(input.vpcEndpoints).flatMap(([name, endpoint]): WantedInterface[] => {
    if (endpoint.type === "Gateway") return [];
    const path = ["vpcEndpoints", name];
    const isInterface = endpoint.type === "Interface";
    const traits = {
      description: `VPC Endpoint Interface ${reading.identify("vpce", name, endpoint.id)}`,
      interfaceType: isInterface ? "vpc_endpoint" : "gateway_load_balancer_endpoint",
      requesterManaged: true,
      sourceDestCheck: isInterface,
      securityGroups: isInterface ? (endpoint.securityGroups ?? ["default"]) : [],
    };
    return managedInterfaces(name, path, managedSubnets(endpoint.subnets, path), traits, reading);
  });
}

/** The endpoints whose VPC, or one interface at least, is there. */
export function readVpcEndpoints(input: TopologyInput, built: Built, reading: Reading): VpcEndpoint[] {
  return Object.entries(input.vpcEndpoints).flatMap(([name, endpoint]): VpcEndpoint[] => {
    const path = ["vpcEndpoints", name];
    const place = placeOf(name, endpoint, built, reading);
    if (!place) return [];
    const { accountId, region, vpcId, networkInterfaceIds } = place;
    return [
      reading.from(
        path,
        {
          id: reading.identify("vpce", name, endpoint.id),
          name,
          accountId,
          region,
          vpcId,
          type: endpoint.type,
          serviceName: serviceName(endpoint.service, region),
          state: "available",
          networkInterfaceIds,
        },
        {
          vpcId: [...path, endpoint.type === "Gateway" ? "vpc" : "subnets"],
          serviceName: [...path, "service"],
          networkInterfaceIds: [...path, "subnets"],
        },
      ),
    ];
  });
}

function placeOf(
  name: string,
  endpoint: VpcEndpointInput,
  built: Built,
  reading: Reading,
): Pick<VpcEndpoint, "accountId" | "region" | "vpcId" | "networkInterfaceIds"> | null {
  const path = ["vpcEndpoints", name];
  if (endpoint.type === "Gateway") {
    const found = reading.names.find(["VPC"], endpoint.vpc, [...path, "vpc"]);
    const vpc = found && built.vpcs.get(found.id);
    return vpc ? { accountId: vpc.accountId, region: vpc.region, vpcId: vpc.id, networkInterfaceIds: [] } : null;
  }
  const places = managedSubnets(endpoint.subnets, path);
  const interfaces = placedInterfaces(name, places, built, reading);
  const [first] = interfaces;
  return first
    ? {
        accountId: first.accountId,
        region: first.region,
        vpcId: first.vpcId,
        networkInterfaceIds: interfaces.map(({ id }) => id),
      }
    : null;
}

/** `s3` is `com.amazonaws.<region>.s3`; a whole name is itself. */
function serviceName(service: string, region: string): string {
  return /^(com\.amazonaws|aws)\./.test(service) ? service : `com.amazonaws.${region}.${service}`;
}

function regionOf(vpc: string, input: TopologyInput): string {
  return input.vpcs[vpc]?.region ?? input.region;
}

function isTableOf(vpc: string, table: string, input: TopologyInput): boolean {
  return table === impliedName(vpc, "main") || Object.hasOwn(input.vpcs[vpc]?.routeTables ?? {}, table);
}
