import type { Appliance, NetworkFirewall } from "../../topology/appliances.js";
import type { VpcEndpoint } from "../../topology/gateways.js";
import {
  declareManagedInterfaces,
  managedInterfaceName,
  managedInterfaces,
  managedSubnets,
  type Built,
} from "./managed-interfaces.js";
import type { Reading } from "./reading.js";
import type { TopologyInput } from "./topology-schema.js";
import type { WantedInterface } from "./wanted-interface.js";

/** Declares each firewall, and the endpoint and interface that it has in each of its subnets. */
export function declareNetworkFirewalls(input: TopologyInput, reading: Reading): void {
  for (const [name, firewall] of Object.entries(input.networkFirewalls)) {
    const path = ["networkFirewalls", name];
    reading.names.declare("Network Firewall", name, name, path);
    const places = managedSubnets(firewall.subnets, path);
    for (const { subnet, path: place } of places) {
      const endpoint = managedInterfaceName(name, subnet);
      reading.names.declare(KIND, endpoint, endpointId(name, subnet, input, reading), place);
    }
    declareManagedInterfaces(name, places, reading);
  }
}

const KIND = "Gateway Load Balancer endpoint";

function endpointId(name: string, subnet: string, { networkFirewalls }: TopologyInput, { identify }: Reading): string {
  return identify("vpce", managedInterfaceName(name, subnet), networkFirewalls[name]?.endpointIds?.[subnet]);
}

/** FW-01: the interfaces of the endpoints. */
export function networkFirewallInterfaces(input: TopologyInput, reading: Reading): WantedInterface[] {
  return Object.entries(input.networkFirewalls).flatMap(([name, { subnets }]) => {
    const path = ["networkFirewalls", name];
    return managedSubnets(subnets, path).flatMap((place) => {
      const traits = {
        description: `VPC Endpoint Interface ${endpointId(name, place.subnet, input, reading)}`,
        interfaceType: "gateway_load_balancer_endpoint",
        requesterManaged: true,
        sourceDestCheck: false,
        securityGroups: [],
      };
      return managedInterfaces(name, path, [place], traits, reading);
    });
  });
}

/** The firewalls that have an endpoint at least, and their endpoints. */
export function readNetworkFirewalls(
  input: TopologyInput,
  built: Built,
  reading: Reading,
): { readonly networkFirewalls: readonly NetworkFirewall[]; readonly endpoints: readonly VpcEndpoint[] } {
  const all: VpcEndpoint[] = [];
  const networkFirewalls = Object.entries(input.networkFirewalls).flatMap(([name, { subnets }]): NetworkFirewall[] => {
    const path = ["networkFirewalls", name];
    const endpoints = subnets.flatMap((subnet, index): VpcEndpoint[] => {
      const at = built.networkInterfaces.get(reading.identify("eni", managedInterfaceName(name, subnet)));
      if (at === undefined) return [];
      const endpoint: VpcEndpoint = {
        id: endpointId(name, subnet, input, reading),
        name: managedInterfaceName(name, subnet),
        accountId: at.accountId,
        region: at.region,
        vpcId: at.vpcId,
        type: "GatewayLoadBalancer",
        serviceName: `com.amazonaws.vpce.${at.region}.${reading.identify("vpce-svc", name)}`,
        state: "available",
        networkInterfaceIds: [at.id],
      };
      return [reading.from([...path, "subnets", index], endpoint)];
    });
    all.push(...endpoints);
    const [first] = endpoints;
    if (first === undefined) return [];
    const { accountId, region, vpcId } = first;
    const id = `arn:aws:network-firewall:${region}:${accountId}:firewall/${name}`;
    const firewall = { id, name, accountId, region, vpcId, endpointIds: endpoints.map((each) => each.id) };
    return [reading.from(path, firewall, { endpointIds: [...path, "subnets"], vpcId: [...path, "subnets"] })];
  });
  return { networkFirewalls, endpoints: all };
}

/**
 * What the file says of every middlebox. An instance whose source/destination check is off and that is not said to
 * forward is Linux as it is installed: it does not.
 */
export function readAppliances(input: TopologyInput, reading: Reading): readonly Appliance[] {
  const forwarded = new Set(
    Object.values(input.networkInterfaces).flatMap(({ instance, sourceDestCheck }) =>
      instance !== undefined && !sourceDestCheck ? [instance] : [],
    ),
  );
  const hosts = Object.entries(input.instances).flatMap(([name, instance]): Appliance[] => {
    const { forwarding } = instance;
    if (forwarding === undefined && instance.sourceDestCheck && !forwarded.has(name)) return [];
    const path = ["instances", name, "forwarding"];
    const routes = (forwarding?.routes ?? []).flatMap(({ destination, interface: by }, index) => {
      const found = reading.names.find(["network interface"], by, [...path, "routes", index, "interface"]);
      return found === null ? [] : [{ destination, networkInterfaceId: found.id }];
    });
    const { as, rules, defaultAction } = forwarding ?? NOT_FORWARDING;
    const resourceId = reading.identify("i", name, instance.id);
    return [reading.from(path, { resourceId, forwards: as, rules, defaultAction, routes })];
  });
  const endpoints = Object.entries(input.vpcEndpoints).flatMap(([name, endpoint]): Appliance[] => {
    if (endpoint.type !== "GatewayLoadBalancer" || endpoint.inspection === undefined) return [];
    const path = ["vpcEndpoints", name, "inspection"];
    return [reading.from(path, inspectionOf(reading.identify("vpce", name, endpoint.id), endpoint.inspection))];
  });
  const firewalls = Object.entries(input.networkFirewalls).flatMap(([name, firewall]) =>
    firewall.subnets.map((subnet) =>
      reading.from(["networkFirewalls", name], inspectionOf(endpointId(name, subnet, input, reading), firewall)),
    ),
  );
  return [...hosts, ...endpoints, ...firewalls];
}

const NOT_FORWARDING = { as: "nothing", rules: [], defaultAction: "drop" } as const;

function inspectionOf(
  resourceId: string,
  { rules, defaultAction }: Pick<Appliance, "rules" | "defaultAction">,
): Appliance {
  return { resourceId, forwards: "inspection", rules, defaultAction, routes: [] };
}
