import { formatCidr, type Cidr } from "../../address/cidr.js";
import type { DocumentPath } from "../../issue/origins.js";
import type { VpnGateway } from "../../topology/gateways.js";
import type { CustomerGateway, OnPremisesNetwork, VpnConnection } from "../../topology/on-premises.js";
import { coversAnyCidr } from "../../topology/route-rules.js";
import type { Route } from "../../topology/topology.js";
import { impliedName } from "./implied-names.js";
import type { Built } from "./managed-interfaces.js";
import type { Reading } from "./reading.js";
import type { TopologyInput } from "./topology-schema.js";

/** Declares virtual private gateways, customer gateways, VPN connections and networks outside AWS. */
export function declareOnPremises(input: TopologyInput, { names, identify }: Reading): void {
  for (const [name, { id }] of Object.entries(input.vpnGateways))
    names.declare("virtual private gateway", name, identify("vgw", name, id), ["vpnGateways", name]);
  for (const [name, { id }] of Object.entries(input.customerGateways))
    names.declare("customer gateway", name, identify("cgw", name, id), ["customerGateways", name]);
  for (const [name, { id }] of Object.entries(input.vpnConnections))
    names.declare("VPN connection", name, identify("vpn", name, id), ["vpnConnections", name]);
  for (const name of Object.keys(input.onPremisesNetworks))
    names.declare("on-premises network", name, name, ["onPremisesNetworks", name]);
}

/** The gateways, connections and networks of the file; those whose ends are not there have had their issues. */
export function readOnPremises(
  input: TopologyInput,
  built: Built,
  reading: Reading,
): {
  readonly vpnGateways: readonly VpnGateway[];
  readonly customerGateways: readonly CustomerGateway[];
  readonly vpnConnections: readonly VpnConnection[];
  readonly onPremisesNetworks: readonly OnPremisesNetwork[];
} {
  const { identify } = reading;
  const vpnConnections = Object.keys(input.vpnConnections).flatMap((name) => readVpnConnection(name, input, reading));
  const made = new Set(vpnConnections.map(({ id }) => id));
  const owner = { accountId: input.account, region: input.region };
  return {
    vpnGateways: Object.entries(input.vpnGateways).flatMap(([name, gateway]) =>
      readVpnGateway(name, input, built, gateway.id, reading),
    ),
    customerGateways: Object.entries(input.customerGateways).map(([name, { id, ipAddress, bgpAsn }]) =>
      reading.from(["customerGateways", name], { id: identify("cgw", name, id), name, ...owner, ipAddress, bgpAsn }),
    ),
    vpnConnections,
    onPremisesNetworks: Object.keys(input.onPremisesNetworks).map((name) => readNetwork(name, input, made, reading)),
  };
}

function readVpnGateway(
  name: string,
  input: TopologyInput,
  built: Built,
  id: string | undefined,
  reading: Reading,
): VpnGateway[] {
  const path = ["vpnGateways", name];
  const found = reading.names.find(["VPC"], input.vpnGateways[name]!.vpc, [...path, "vpc"]);
  const vpc = found && built.vpcs.get(found.id);
  if (!vpc) return [];
  const { accountId, region } = vpc;
  const gateway = { id: reading.identify("vgw", name, id), name, accountId, region, vpcId: vpc.id };
  return [reading.from(path, gateway, { vpcId: [...path, "vpc"] })];
}

function readVpnConnection(name: string, input: TopologyInput, reading: Reading): VpnConnection[] {
  const path = ["vpnConnections", name];
  const { id, customerGateway, gateway, staticRoutesOnly, staticRoutes, tunnels } = input.vpnConnections[name]!;
  const far = reading.names.find(["customer gateway"], customerGateway, [...path, "customerGateway"]);
  const near = reading.names.find(["virtual private gateway", "transit gateway"], gateway, [...path, "gateway"]);
  if (!far || !near) return [];
  const connection: VpnConnection = {
    id: reading.identify("vpn", name, id),
    name,
    accountId: input.account,
    region: input.region,
    customerGatewayId: far.id,
    gatewayId: near.id,
    state: "available",
    staticRoutesOnly,
    staticRoutes,
    tunnels,
  };
  return [
    reading.from(path, connection, {
      customerGatewayId: [...path, "customerGateway"],
      gatewayId: [...path, "gateway"],
      staticRoutes: [...path, "staticRoutes"],
    }),
  ];
}

/** `made`: the ids of the VPN connections that could be read; another has its issue already. */
function readNetwork(
  name: string,
  input: TopologyInput,
  made: ReadonlySet<string>,
  reading: Reading,
): OnPremisesNetwork {
  const path = ["onPremisesNetworks", name];
  const { cidrs, vpnConnections, directConnect } = input.onPremisesNetworks[name]!;
  const direct = directConnect.flatMap((gateway, index) => {
    const place = [...path, "directConnect", index];
    const found = reading.names.find(["virtual private gateway", "transit gateway"], gateway, place);
    if (found?.kind === "virtual private gateway") return [found.id];
    return found ? [directConnectAttachmentId(name, gateway, reading)] : [];
  });
  const byVpn = vpnConnections.flatMap(
    (connection, index) =>
      reading.names.find(["VPN connection"], connection, [...path, "vpnConnections", index])?.id ?? [],
  );
  return reading.from(
    path,
    { name, cidrs, connectionIds: [...direct, ...byVpn.filter((id) => made.has(id))] },
    { name: path, cidrs: [...path, "cidrs"], connectionIds: path },
  );
}

/** `<network>/<transit gateway>` */
export function directConnectAttachmentName(network: string, gateway: string): string {
  return `${network}/${gateway}`;
}

function directConnectAttachmentId(network: string, gateway: string, { identify }: Reading): string {
  return identify("tgw-attach", directConnectAttachmentName(network, gateway));
}

/** An attachment of a transit gateway that leads out of AWS. */
export interface OutsideAttachment {
  readonly name: string;
  readonly id: string;
  readonly path: DocumentPath;
  readonly resource: { readonly kind: "other"; readonly resourceType: string; readonly resourceId: string };
  readonly associate: string | undefined;
  /** Undefined: as the gateway does by default. */
  readonly propagateTo: readonly string[] | undefined;
}

/** What AWS attaches to a transit gateway for the VPN connections and the Direct Connect that end there. */
export function outsideAttachments(gateway: string, input: TopologyInput, { identify }: Reading): OutsideAttachment[] {
  const vpns = Object.entries(input.vpnConnections).flatMap(([name, connection]): OutsideAttachment[] => {
    if (connection.gateway !== gateway) return [];
    const { associate, propagateTo, attachmentId } = connection;
    return [
      {
        name,
        id: identify("tgw-attach", name, attachmentId),
        path: ["vpnConnections", name],
        resource: { kind: "other", resourceType: "vpn", resourceId: identify("vpn", name, connection.id) },
        associate,
        propagateTo,
      },
    ];
  });
  const direct = Object.entries(input.onPremisesNetworks).flatMap(
    ([network, { directConnect }]): OutsideAttachment[] => {
      const index = directConnect.indexOf(gateway);
      if (index < 0) return [];
      const name = directConnectAttachmentName(network, gateway);
      return [
        {
          name,
          id: identify("tgw-attach", name),
          path: ["onPremisesNetworks", network, "directConnect", index],
          resource: { kind: "other", resourceType: "direct-connect-gateway", resourceId: identify("dxgw", network) },
          associate: undefined,
          propagateTo: undefined,
        },
      ];
    },
  );
  return [...vpns, ...direct];
}

/** What virtual private gateways propagate to route tables, by the table's id (RT-04); nothing of the VPC's own blocks. */
export function propagatedRoutes(input: TopologyInput, reading: Reading): ReadonlyMap<string, readonly Route[]> {
  const routes = new Map<string, Route[]>();
  for (const [name, { id, vpc, propagateTo }] of Object.entries(input.vpnGateways)) {
    const path = ["vpnGateways", name, "propagateTo"];
    const own = input.vpcs[vpc];
    const blocks = reachedBlocks(name, input).filter(
      (cidr) => ![own?.cidr, ...(own?.secondaryCidrs ?? [])].some((block) => block && coversAnyCidr(block, cidr)),
    );
    for (const [index, table] of propagateTo.entries()) {
      const place = [...path, index];
      const found = reading.names.find(["route table"], table, place);
      if (!found) continue;
      if (table !== impliedName(vpc, "main") && !Object.hasOwn(own?.routeTables ?? {}, table)) {
        const message = `route table \`${table}\` does not belong to VPC \`${vpc}\``;
        reading.refuse(place, "InvalidParameterValue", message);
        continue;
      }
      const made = blocks.map((cidr) =>
        reading.from<Route>(place, {
          destination: { kind: "cidr", cidr },
          target: { kind: "vpn-gateway", id: reading.identify("vgw", name, id) },
          state: "active",
          origin: "EnableVgwRoutePropagation",
        }),
      );
      routes.set(found.id, [...(routes.get(found.id) ?? []), ...made]);
    }
  }
  return routes;
}

/** Each block that some connection of the gateway reaches, once; it carries no IPv6 over a VPN. */
function reachedBlocks(gateway: string, input: TopologyInput): readonly Cidr[] {
  const networks = Object.values(input.onPremisesNetworks);
  const direct = networks.flatMap(({ cidrs, directConnect }) => (directConnect.includes(gateway) ? cidrs : []));
  const byVpn = Object.entries(input.vpnConnections).flatMap(([name, connection]) => {
    if (connection.gateway !== gateway) return [];
    if (connection.staticRoutesOnly) return connection.staticRoutes;
    return networks.flatMap(({ cidrs, vpnConnections }) => (vpnConnections.includes(name) ? cidrs : []));
  });
  const blocks = [...direct, ...byVpn.filter(({ family }) => family === 4)];
  return [...new Map(blocks.map((cidr) => [formatCidr(cidr), cidr])).values()];
}
