import { formatCidr } from "../address/cidr.js";
import type { VpnConnection } from "../topology/on-premises.js";
import { overlapsAnyCidr } from "../topology/route-rules.js";
import { findReferenced } from "./references.js";
import { repeated, type Validation } from "./validation.js";

/** VPN-01: the ends of each VPN connection, and static routes that its gateway can have. */
export function checkVpnConnections(validation: Validation): void {
  for (const connection of validation.topology.vpnConnections) {
    findReferenced(validation, "customerGateways", connection.customerGatewayId, connection, "customerGatewayId");
    checkGateway(validation, connection);
    checkStaticRoutes(validation, connection);
  }
}

function checkGateway(validation: Validation, connection: VpnConnection): void {
  const { gatewayId } = connection;
  if (gatewayId === null || validation.unmodelledIds.has(gatewayId)) return;
  const { vpnGateways, transitGateways } = validation.topology;
  if ([...vpnGateways, ...transitGateways].some(({ id }) => id === gatewayId)) return;
  const [code, noun] = gatewayId.startsWith("tgw-")
    ? ["InvalidTransitGatewayID.NotFound", "transit gateway ID"]
    : ["InvalidVpnGatewayID.NotFound", "vpnGateway ID"];
  const message = `the ${noun} \`${gatewayId}\` does not exist`;
  validation.report({ code, rule: "11.1", message, hint: "define it, or correct the id" }, connection, "gatewayId");
}

function checkStaticRoutes(validation: Validation, connection: VpnConnection): void {
  const { name, gatewayId, staticRoutes } = connection;
  if (staticRoutes.length > 0 && gatewayId?.startsWith("tgw-")) {
    const message = `the VPN connection \`${name}\` of a transit gateway has static routes of its own`;
    const hint = "write them into the transit gateway's route table, with the connection's attachment";
    validation.report({ code: "InvalidParameterValue", rule: "TGW-01", message, hint }, connection, "staticRoutes");
    return;
  }
  const ipv6 = staticRoutes.find(({ family }) => family === 6);
  if (ipv6 !== undefined) {
    const message = `a virtual private gateway carries no IPv6 over a VPN: \`${formatCidr(ipv6)}\` of \`${name}\``;
    const hint = "use a transit gateway";
    validation.report({ code: "InvalidParameterValue", rule: "VPN-01", message, hint }, connection, "staticRoutes");
  }
}

/** What is declared of networks outside AWS: none twice, no block in two, and ways into AWS that there are. */
export function checkOnPremisesNetworks(validation: Validation): void {
  const { onPremisesNetworks: networks, vpnConnections, vpnGateways, transitGatewayAttachments } = validation.topology;
  const ways = new Set([...vpnConnections, ...vpnGateways, ...transitGatewayAttachments].map(({ id }) => id));
  for (const network of repeated(networks, ({ name }) => name)) {
    const message = `the on-premises network \`${network.name}\` is declared twice`;
    validation.report({ code: "Topology.OnPremisesNetwork", message, hint: "rename one of them" }, network, "name");
  }
  for (const [index, network] of networks.entries()) {
    for (const id of network.connectionIds) {
      if (ways.has(id) || validation.unmodelledIds.has(id)) continue;
      const message = `nothing that leads to the on-premises network \`${network.name}\` is called \`${id}\``;
      const hint = "name a VPN connection, a virtual private gateway or a transit gateway attachment";
      validation.report({ code: "Topology.OnPremisesNetwork", message, hint }, network, "connectionIds");
    }
    for (const other of networks.slice(0, index)) {
      const shared = network.cidrs.find((cidr) => other.cidrs.some((each) => overlapsAnyCidr(each, cidr)));
      if (shared === undefined) continue;
      const message = `the block \`${formatCidr(shared)}\` of the on-premises network \`${network.name}\` is also \`${other.name}\`'s`;
      const hint = "whose hosts have an address must be certain";
      validation.report({ code: "Topology.OnPremisesNetwork", message, hint }, network, "cidrs");
    }
  }
}
