import type { TransitGateway } from "../../../model/topology/index.js";
import { attachmentAt } from "./attachments.js";
import { hostDevices } from "./host-namespace.js";
import type { KernelNamespace } from "./kernel-plan.js";
import { logStatement } from "./log-prefix.js";
import { addressSet } from "./matches.js";
import { interfaceMac, type HostPlace, type InterfacePlace, type Places } from "./places.js";
import { writeTable } from "./ruleset.js";
import { ROUTER, transitRouting } from "./transit-gateways.js";

/**
 * TGW-01: a router behind the interfaces of its attachments, by whose table it routes. It counts the time to live down
 * (RT-18), and says nothing of what it drops.
 */
export function transitGatewayNamespace(places: Places, gateway: TransitGateway, host: HostPlace): KernelNamespace {
  const { interfaces } = host;
  return {
    name: host.namespace,
    role: { kind: "transit-gateway", transitGatewayId: gateway.id, devices: hostDevices(host) },
    sysctls: [
      ["ipv4/ip_forward", "1"],
      ...["all", ...interfaces.map(({ device }) => device)].map(
        (device) => [`ipv4/conf/${device}/send_redirects`, "0"] as const,
      ),
    ],
    setup: interfaces.map(
      (place) => `neighbour replace ${ROUTER} lladdr ${interfaceMac(place)} dev ${place.device} nud permanent`,
    ),
    routing: transitRouting(places, gateway, interfaces),
    ruleset: writeTable("flowlab", [
      {
        name: "arrived",
        hook: "type filter hook prerouting priority raw; policy accept;",
        rules: interfaces.flatMap(({ device, networkInterface: { id, privateAddresses } }) => {
          const own = `iifname "${device}" ip daddr ${addressSet(privateAddresses.map(({ address }) => address))}`;
          return [`${own} ${logStatement({ kind: "arrived", interfaceId: id })} drop`];
        }),
      },
      {
        name: "pass",
        hook: "type filter hook forward priority filter; policy accept;",
        rules: [...identityRules(places, gateway, interfaces), "ip dscp set 0"],
      },
      { name: "silence", hook: "type filter hook output priority filter; policy drop;", rules: [] },
    ]),
  };
}

/** SG-11: the sender's identity goes on where the gateway and both attachments have it so; never to another gateway. */
function identityRules(
  { topology }: Places,
  gateway: TransitGateway,
  interfaces: readonly InterfacePlace[],
): readonly string[] {
  const devices = interfaces.flatMap(({ device, networkInterface }) => {
    const resource = attachmentAt(topology, networkInterface)?.resource;
    return resource?.kind === "vpc" && resource.securityGroupReferencing ? [`"${device}"`] : [];
  });
  if (!gateway.securityGroupReferencing || devices.length === 0) return [];
  const both = `{ ${devices.join(", ")} }`;
  return [`iifname ${both} oifname ${both} accept`];
}
