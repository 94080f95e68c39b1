import {
  ANYWHERE_IPV4,
  ipv4,
  ipv4Cidr,
  type Appliance,
  type InspectionRule,
  type Ipv4Cidr,
  type NetworkInterface,
  type PrefixList,
  type Route,
  type RouteTable,
  type Subnet,
  type Topology,
  type VpcEndpoint,
  ipv4CidrOf,
} from "../../model/index.js";
import { managedInterface } from "./managed-interface.js";
import { id } from "./place.js";

const RULES: readonly (readonly InspectionRule[])[] = (["drop", "reject"] as const).map((action) => [
  {
    action,
    service: { kind: "ports", protocol: 6, fromPort: 0, toPort: 1023 },
    source: ANYWHERE_IPV4,
    destination: ANYWHERE_IPV4,
  },
]);

/** 8.8.8.0/24, where generated packets go to the internet. */
const SERVICE: PrefixList = {
  id: "pl-0123456789abcdef0",
  name: "com.amazonaws.eu-west-3.s3",
  cidrs: [ipv4Cidr(ipv4(0x08080800), 24)],
};

/**
 * In each VPC, what comes from the internet for one subnet and goes to it is led through an inspection endpoint in another
 * subnet, or through an instance of another subnet, as edge route tables can (RT-14); every third endpoint is one of which
 * nobody says what it decides. The other route tables lead to a service behind a gateway endpoint (VPCE-01).
 */
export function addInspection(topology: Topology): Topology {
  const led = topology.vpcs.reduce((current, vpc, index) => leadThroughInspection(current, vpc.id, index), topology);
  // What Block Public Access makes of what an edge route table leads elsewhere, no page says.
  return { ...led, prefixLists: [...led.prefixLists, SERVICE], blockPublicAccess: [], blockPublicAccessExclusions: [] };
}

function leadThroughInspection(topology: Topology, vpcId: string, index: number): Topology {
  const subnets = topology.subnets.filter((each) => each.vpcId === vpcId);
  const gateway = topology.internetGateways.find((each) => each.vpcId === vpcId);
  const withService = addGatewayEndpoint(topology, vpcId);
  const [inspected, beside] = index % 2 === 0 ? subnets : subnets.toReversed();
  const main = topology.routeTables.find((each) => each.vpcId === vpcId && each.main);
  if (gateway === undefined || inspected === undefined || beside === undefined || main === undefined)
    return withService;
  const kind = index + topology.instances.length;
  const door = kind % 3 === 0 ? hostIn(topology, beside) : null;
  const built = door === null ? withEndpoint(withService, beside, kind) : withHost(withService, door);
  const target: Route["target"] =
    door === null ? { kind: "vpc-endpoint", id: endpointId(beside) } : { kind: "network-interface", id: door.id };
  const outside: Route["target"] = { kind: "internet-gateway", id: gateway.id };
  const local = main.routes.filter((each) => each.target.kind === "local");
  const table = (name: string, more: Partial<RouteTable>, routes: readonly Route[]): RouteTable => ({
    ...main,
    id: id("rtb", `${name}-${vpcId}`),
    name,
    main: false,
    subnetIds: [],
    gatewayIds: [],
    ...more,
    routes: [...local, ...routes],
  });
  return {
    ...built,
    routeTables: [
      ...built.routeTables.map((each) => ({
        ...each,
        subnetIds: each.subnetIds.filter((own) => own !== inspected.id && own !== beside.id),
      })),
      table("edge", { gatewayIds: [gateway.id] }, [toRoute(ipv4CidrOf(inspected), target)]),
      // One in four forgot that what goes out must be led through it as well.
      table("inspected", { subnetIds: [inspected.id] }, [toRoute(ANYWHERE_IPV4, kind % 4 === 3 ? outside : target)]),
      table("beside", { subnetIds: [beside.id] }, [toRoute(ANYWHERE_IPV4, outside)]),
    ],
  };
}

function endpointId({ id: subnetId }: Subnet): string {
  return id("vpce", `inspection-${subnetId}`);
}

function withEndpoint(topology: Topology, subnet: Subnet, kind: number): Topology {
  const { accountId, region, vpcId } = subnet;
  const networkInterface = managedInterface(subnet, {
    name: `inspection-${subnet.id}`,
    interfaceType: "gateway_load_balancer_endpoint",
    offset: 5,
    publicAddresses: [null],
  });
  const endpoint: VpcEndpoint = {
    id: endpointId(subnet),
    name: "inspection",
    accountId,
    region,
    vpcId,
    type: "GatewayLoadBalancer",
    serviceName: "com.amazonaws.vpce.eu-west-3.vpce-svc-0123456789abcdef0",
    state: kind % 7 === 1 ? "deleting" : "available",
    networkInterfaceIds: [networkInterface.id],
  };
  const firewall: Appliance = {
    resourceId: endpoint.id,
    forwards: "inspection",
    rules: RULES[kind % 2]!,
    defaultAction: "pass",
    routes: [],
  };
  return {
    ...topology,
    vpcEndpoints: [...topology.vpcEndpoints, endpoint],
    networkInterfaces: [...topology.networkInterfaces, networkInterface],
    appliances: kind % 5 === 2 ? topology.appliances : [...topology.appliances, firewall],
    // Every other endpoint is a Network Firewall's, the rest are Gateway Load Balancer ones (CT-04).
    networkFirewalls:
      kind % 2 === 0
        ? topology.networkFirewalls
        : [
            ...topology.networkFirewalls,
            {
              id: `arn:aws:network-firewall:${region}:${accountId}:firewall/${subnet.id}`,
              name: "firewall",
              accountId,
              region,
              vpcId,
              endpointIds: [endpoint.id],
            },
          ],
  };
}

function hostIn(topology: Topology, { id: subnetId }: Subnet): NetworkInterface | null {
  const found = topology.networkInterfaces.find((each) => each.subnetId === subnetId && each.attachment !== null);
  return found ?? null;
}

function withHost(topology: Topology, { attachment }: NetworkInterface): Topology {
  const { instanceId } = attachment!;
  const host: Appliance = {
    resourceId: instanceId,
    forwards: "router",
    rules: RULES[1]!,
    defaultAction: "pass",
    routes: [],
  };
  return {
    ...topology,
    appliances: [...topology.appliances.filter(({ resourceId }) => resourceId !== instanceId), host],
    networkInterfaces: topology.networkInterfaces.map((each) =>
      each.attachment?.instanceId === instanceId ? { ...each, sourceDestCheck: false } : each,
    ),
  };
}

function addGatewayEndpoint(topology: Topology, vpcId: string): Topology {
  const { accountId, region } = topology.vpcs.find((each) => each.id === vpcId)!;
  const endpoint: VpcEndpoint = {
    id: id("vpce", `s3-${vpcId}`),
    name: "s3",
    accountId,
    region,
    vpcId,
    type: "Gateway",
    serviceName: SERVICE.name,
    state: "available",
    networkInterfaceIds: [],
  };
  const route: Route = {
    destination: { kind: "prefix-list", prefixListId: SERVICE.id },
    target: { kind: "vpc-endpoint", id: endpoint.id },
    state: "active",
    origin: "CreateRoute",
  };
  return {
    ...topology,
    vpcEndpoints: [...topology.vpcEndpoints, endpoint],
    routeTables: topology.routeTables.map((each) =>
      each.vpcId === vpcId ? { ...each, routes: [...each.routes, route] } : each,
    ),
  };
}

function toRoute(cidr: Ipv4Cidr, target: Route["target"]): Route {
  return { destination: { kind: "cidr", cidr }, target, state: "active", origin: "CreateRoute" };
}
