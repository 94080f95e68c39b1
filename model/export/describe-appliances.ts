import { formatCidr } from "../address/cidr.js";
import type { Appliance, NetworkFirewall } from "../topology/appliances.js";
import type { Topology } from "../topology/topology.js";
import { permissionService } from "./policy-fields.js";

type Json = Readonly<Record<string, unknown>>;

/** Firewalls with their endpoints as describe-firewall prints them, and what flowlab is told of every middlebox. */
export function describeAppliances(topology: Topology): Json {
  return {
    Firewalls: topology.networkFirewalls.map((firewall) => describeFirewall(firewall, topology)),
    Appliances: topology.appliances.map(describeAppliance),
  };
}

function describeFirewall({ id, name, vpcId, endpointIds }: NetworkFirewall, topology: Topology): Json {
  const zoneOf = (endpointId: string): string => {
    const endpoint = topology.vpcEndpoints.find((each) => each.id === endpointId);
    const at = topology.networkInterfaces.find((each) => endpoint?.networkInterfaceIds.includes(each.id));
    return topology.subnets.find((each) => each.id === at?.subnetId)?.availabilityZone ?? endpointId;
  };
  return {
    FirewallArn: id,
    FirewallName: name,
    VpcId: vpcId,
    FirewallStatus: {
      Status: "READY",
      SyncStates: Object.fromEntries(
        endpointIds.map((EndpointId) => [zoneOf(EndpointId), { Attachment: { EndpointId, Status: "READY" } }]),
      ),
    },
  };
}

function describeAppliance({ resourceId, forwards, rules, defaultAction, routes }: Appliance): Json {
  return {
    ResourceId: resourceId,
    Forwards: forwards,
    DefaultAction: defaultAction,
    Rules: rules.map(({ action, service, source, destination }) => ({
      Action: action,
      ...permissionService(service),
      Source: formatCidr(source),
      Destination: formatCidr(destination),
    })),
    Routes: routes.map(({ destination, networkInterfaceId }) => {
      return { Destination: formatCidr(destination), NetworkInterfaceId: networkInterfaceId };
    }),
  };
}
