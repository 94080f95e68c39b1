import fc from "fast-check";
import {
  ipv4,
  ipv4Cidr,
  type Appliance,
  type Ipv4Cidr,
  type OnPremisesNetwork,
  type Route,
  type RouteTable,
  type Topology,
  type Vpc,
  type VpnConnection,
  type VpnGateway,
  ipv4CidrOf,
} from "../../model/index.js";
import { blocksOf, id, pickOne } from "./place.js";

const OFFICE = { name: "office", host: ipv4(0xc0a80101), cidr: ipv4Cidr(ipv4(0xc0a80000), 16) };
const BRANCH = { name: "branch", host: ipv4(0xac100009), cidr: ipv4Cidr(ipv4(0xac100000), 16) };
const NETWORKS = [OFFICE, BRANCH] as const;

/** Hosts on premises, to which and from which packets go. */
export const ON_PREMISES_HOSTS = NETWORKS.map(({ host }) => host);

interface ConnectionChoice {
  readonly network: (typeof NETWORKS)[number];
  readonly kind: "static" | "bgp" | "direct-connect";
  /** Of a static route: the network's block, a part of it with its host, or a part without. */
  readonly part: "all" | "host" | "other";
  readonly tunnels: VpnConnection["tunnels"];
}

interface GatewayChoice {
  readonly attached: boolean;
  readonly connections: readonly ConnectionChoice[];
  /** What the VPC's route tables say of the networks: routes propagated, or static ones, or a rival of each. */
  readonly routes: "propagated" | "static" | "rival";
  readonly edge: boolean;
}

const connection: fc.Arbitrary<ConnectionChoice> = fc.record({
  network: fc.constantFrom(...NETWORKS),
  kind: fc.constantFrom("static", "bgp", "bgp", "direct-connect"),
  part: fc.constantFrom("all", "host", "other"),
  tunnels: fc.constantFrom<VpnConnection["tunnels"]>(["UP", "DOWN"], ["UP", "UP"], ["DOWN", "DOWN"], []),
});

const gateway: fc.Arbitrary<GatewayChoice> = fc.record({
  attached: fc.constantFrom(true, true, true, true, true, false),
  connections: fc.array(connection, { minLength: 1, maxLength: 3 }),
  routes: fc.constantFrom("propagated", "propagated", "static", "rival"),
  edge: fc.boolean(),
});

/** The topologies with a virtual private gateway in each VPC, VPN connections, Direct Connect and networks behind them. */
export function withOnPremises(topologies: fc.Arbitrary<Topology>): fc.Arbitrary<Topology> {
  return fc
    .tuple(
      topologies,
      fc.array(gateway, { minLength: 4, maxLength: 4 }),
      fc.constantFrom<readonly string[]>(["office", "branch"], ["office", "branch"], ["office"], []),
    )
    .map(([topology, choices, declared]) => {
      const built = topology.vpcs.reduce((current, vpc, index) => addGateway(current, vpc, choices[index]!), topology);
      const networks = built.onPremisesNetworks.filter(({ name }) => declared.includes(name));
      return { ...built, onPremisesNetworks: networks };
    });
}

function addGateway(topology: Topology, vpc: Vpc, choice: GatewayChoice): Topology {
  const owner = { accountId: vpc.accountId, region: vpc.region };
  const vpnGateway: VpnGateway = {
    ...owner,
    id: id("vgw", vpc.id),
    name: "vgw",
    vpcId: choice.attached ? vpc.id : null,
  };
  const named = choice.connections.map((each, index) => ({ ...each, by: id("vpn", `${vpc.id}/${index}`) }));
  const vpnConnections = named
    .filter(({ kind }) => kind !== "direct-connect")
    .map(({ by, kind, network, part, tunnels }): VpnConnection => ({
      ...owner,
      id: by,
      name: by,
      customerGatewayId: id("cgw", by),
      gatewayId: vpnGateway.id,
      state: "available",
      staticRoutesOnly: kind === "static",
      staticRoutes: kind === "static" ? [partOf(network, part)] : [],
      tunnels,
    }));
  const networks = NETWORKS.map(({ name, cidr }): OnPremisesNetwork => {
    const known = topology.onPremisesNetworks.find((each) => each.name === name);
    const added = named
      .filter(({ network }) => network.name === name)
      .map(({ by, kind }) => (kind === "direct-connect" ? vpnGateway.id : by));
    return { name, cidrs: [cidr], connectionIds: [...new Set([...(known?.connectionIds ?? []), ...added])] };
  });
  const led = topology.routeTables.map((table) =>
    table.vpcId === vpc.id && table.gatewayIds.length === 0
      ? withRoutes(table, topology, vpnGateway.id, choice)
      : table,
  );
  const built: Topology = {
    ...topology,
    vpnGateways: [...topology.vpnGateways, vpnGateway],
    vpnConnections: [...topology.vpnConnections, ...vpnConnections],
    onPremisesNetworks: networks,
    routeTables: led,
  };
  return choice.edge && choice.attached ? withEdge(built, vpc, vpnGateway.id) : built;
}

function partOf({ host, cidr }: (typeof NETWORKS)[number], part: ConnectionChoice["part"]): Ipv4Cidr {
  if (part === "all") return cidr;
  return part === "host" ? ipv4Cidr(host, 24) : ipv4Cidr(cidr.last, 17);
}

/** RT-04: of equal blocks the static route wins; of a VPC's own blocks nothing that is propagated does. */
function withRoutes(table: RouteTable, topology: Topology, gatewayId: string, { routes }: GatewayChoice): RouteTable {
  const toGateway = { kind: "vpn-gateway", id: gatewayId } as const;
  const peering = topology.vpcPeeringConnections.find(({ requester, accepter }) =>
    [requester.vpcId, accepter.vpcId].includes(table.vpcId),
  );
  const internet = topology.internetGateways.find(({ vpcId }) => vpcId === table.vpcId);
  const rival: Route["target"] | null = internet
    ? { kind: "internet-gateway", id: internet.id }
    : peering
      ? { kind: "vpc-peering-connection", id: peering.id }
      : null;
  const own = blocksOf(topology.vpcs.find(({ id: vpcId }) => vpcId === table.vpcId)!)[0]!;
  const route = (cidr: Ipv4Cidr, target: Route["target"], origin: Route["origin"]): Route => {
    return { destination: { kind: "cidr", cidr }, target, state: "active", origin };
  };
  const propagated = [...NETWORKS.map(({ cidr }) => cidr), ipv4Cidr(own.first, 20)].map((cidr) =>
    route(cidr, toGateway, "EnableVgwRoutePropagation"),
  );
  const rivals = rival === null ? [] : NETWORKS.map(({ cidr }) => route(cidr, rival, "CreateRoute"));
  const added = {
    propagated,
    static: NETWORKS.map(({ cidr }) => route(cidr, toGateway, "CreateRoute")),
    rival: [...propagated, ...rivals],
  }[routes];
  return { ...table, routes: [...table.routes, ...added] };
}

/** RT-14: what comes in for the first subnet is led through an instance of another one, which forwards it. */
function withEdge(topology: Topology, vpc: Vpc, gatewayId: string): Topology {
  const main = topology.routeTables.find((each) => each.vpcId === vpc.id && each.main);
  const [first] = topology.subnets.filter(({ vpcId }) => vpcId === vpc.id);
  const doors = topology.networkInterfaces.filter(
    ({ vpcId, subnetId, attachment }) => vpcId === vpc.id && attachment !== null && subnetId !== first?.id,
  );
  const door = pickOne(doors, topology.instances.length);
  if (main === undefined || first === undefined || door === undefined) return topology;
  const resourceId = door.attachment!.instanceId;
  const host: Appliance = { resourceId, forwards: "router", rules: [], defaultAction: "pass", routes: [] };
  const target = { kind: "network-interface", id: door.id } as const;
  const local = main.routes.filter((each) => each.target.kind === "local");
  const edge: RouteTable = {
    ...main,
    id: id("rtb", `edge-${gatewayId}`),
    name: "edge",
    main: false,
    subnetIds: [],
    gatewayIds: [gatewayId],
    routes: [
      ...local,
      { destination: { kind: "cidr", cidr: ipv4CidrOf(first) }, target, state: "active", origin: "CreateRoute" },
    ],
  };
  return {
    ...topology,
    appliances: [...topology.appliances.filter((each) => each.resourceId !== resourceId), host],
    networkInterfaces: topology.networkInterfaces.map((each) =>
      each.attachment?.instanceId === resourceId ? { ...each, sourceDestCheck: false } : each,
    ),
    routeTables: [...topology.routeTables, edge],
  };
}
