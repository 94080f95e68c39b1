import { describe, expect, test } from "vitest";
import { exportDescribe, importDescribe, type Topology } from "../../model/index.js";
import { parseLab } from "../../sim/index.js";

const LAB = `name: t
region: eu-west-3
vpcs:
  v:
    cidr: 10.0.0.0/16
    routeTables:
      inner: { routes: [{ destination: 192.168.9.0/24, target: vgw }] }
      edge: { gateways: [vgw], routes: [{ destination: 10.0.0.0/24, target: box }] }
    subnets:
      a: { cidr: 10.0.0.0/24, availabilityZone: eu-west-3a, routeTable: inner }
      b: { cidr: 10.0.1.0/24, availabilityZone: eu-west-3a, routeTable: inner }
  w:
    cidr: 10.1.0.0/16
    subnets:
      c: { cidr: 10.1.0.0/24, availabilityZone: eu-west-3a }
instances:
  server: { subnet: a }
  box: { subnet: b, sourceDestCheck: false, forwarding: router }
vpnGateways:
  vgw: { vpc: v, propagateTo: [inner] }
customerGateways:
  router: { ipAddress: 198.51.100.7 }
vpnConnections:
  static: { customerGateway: router, gateway: vgw, staticRoutes: [192.168.1.0/24] }
  dynamic: { customerGateway: router, gateway: vgw, tunnels: [UP, DOWN] }
  atHub: { customerGateway: router, gateway: hub, propagateTo: [default] }
transitGateways:
  hub:
    routeTables:
      default: { routes: [{ destination: 192.168.77.0/24, attachment: atHub }] }
    attachments: { w-hub: { vpc: w, subnets: [c] } }
onPremisesNetworks:
  office: { cidrs: [192.168.0.0/20, "2001:db8:99::/48", 10.0.5.0/24], vpnConnections: [static, dynamic], directConnect: [vgw] }
  branch: { cidrs: [192.168.64.0/20], vpnConnections: [atHub], directConnect: [hub] }
onPremisesHosts:
  desk: { network: office, address: 192.168.1.20 }
timeline:
  - at: 1s
    ping: { from: desk, to: server }
`;

function read(text: string): Topology {
  const result = parseLab(text, "lab.yaml");
  if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join("\n"));
  return result.value.topology;
}

const nameOf = (topology: Topology, id: string | null): string =>
  [
    ...topology.vpnGateways,
    ...topology.transitGateways,
    ...topology.vpnConnections,
    ...topology.transitGatewayAttachments,
  ].find((each) => each.id === id)?.name ?? String(id);

test("VPN-01: gateways, connections and what lies behind them, by name", () => {
  const topology = read(LAB);
  expect(
    topology.vpnConnections.map(({ name, gatewayId, staticRoutesOnly }) => [
      name,
      nameOf(topology, gatewayId),
      staticRoutesOnly,
    ]),
  ).toEqual([
    ["static", "vgw", true],
    ["dynamic", "vgw", false],
    ["atHub", "hub", false],
  ]);
  expect(
    topology.onPremisesNetworks.map(({ name, connectionIds }) => [
      name,
      ...connectionIds.map((id) => nameOf(topology, id)),
    ]),
  ).toEqual([
    ["office", "vgw", "static", "dynamic"],
    ["branch", "branch/hub", "atHub"],
  ]);
});

test("RT-04: a gateway propagates whatever its connections reach but the VPC's own blocks, once", () => {
  const table = read(LAB).routeTables.find(({ name }) => name === "inner")!;
  const propagated = table.routes.filter(({ origin }) => origin === "EnableVgwRoutePropagation");
  expect(propagated.map(({ destination }) => destination)).toMatchObject([
    { cidr: { prefixLength: 20, family: 4 } },
    { cidr: { prefixLength: 48, family: 6 } },
    { cidr: { prefixLength: 24, family: 4 } },
  ]);
});

test("TGW-01: AWS attaches VPN connections and Direct Connect to the transit gateway, and both propagate", () => {
  const topology = read(LAB);
  const outside = topology.transitGatewayAttachments.filter(({ resource }) => resource.kind === "other");
  expect(outside).toMatchObject([
    { name: "atHub", resource: { resourceType: "vpn" } },
    { name: "branch/hub", resource: { resourceType: "direct-connect-gateway" } },
  ]);
  const [table] = topology.transitGatewayRouteTables;
  expect(outside.map(({ associatedRouteTableId }) => associatedRouteTableId)).toEqual([table!.id, table!.id]);
  expect(table!.propagatedAttachmentIds.map((id) => nameOf(topology, id))).toEqual(["w-hub", "atHub", "branch/hub"]);
  expect(table!.staticRoutes).toMatchObject([{ attachmentId: outside[0]!.id }]);
});

test("RT-14: an edge route table of a virtual private gateway", () => {
  const topology = read(LAB);
  const edge = topology.routeTables.find(({ name }) => name === "edge")!;
  expect(edge.gatewayIds.map((id) => nameOf(topology, id))).toEqual(["vgw"]);
});

test("a lab's topology comes back from describe-* files as it was", () => {
  const topology = read(LAB);
  const imported = importDescribe([{ path: "all.json", text: JSON.stringify(exportDescribe(topology)) }]);
  if (!imported.ok) throw new Error(JSON.stringify(imported.issues));
  expect(imported.warnings).toEqual([]);
  const { vpnGateways, customerGateways, vpnConnections, onPremisesNetworks, transitGatewayAttachments } = topology;
  expect(imported.value).toMatchObject({
    vpnGateways,
    customerGateways,
    vpnConnections,
    onPremisesNetworks,
    transitGatewayAttachments,
  });
});

// One row, one mistake: what is written instead of what, and the issue it makes where.
describe("refused", () => {
  test.for([
    ["no such VPC", "vgw: { vpc: v,", "vgw: { vpc: x,", "LabFile.UnknownName", "vpnGateways.vgw.vpc"],
    [
      "no such route table",
      "propagateTo: [inner]",
      "propagateTo: [outer]",
      "LabFile.UnknownName",
      "vpnGateways.vgw.propagateTo[0]",
    ],
    [
      "another VPC's route table",
      "propagateTo: [inner]",
      "propagateTo: [w/main]",
      "InvalidParameterValue",
      "vpnGateways.vgw.propagateTo[0]",
    ],
    [
      "no such customer gateway",
      "static: { customerGateway: router",
      "static: { customerGateway: rooter",
      "LabFile.UnknownName",
      "vpnConnections.static.customerGateway",
    ],
    [
      "no such gateway",
      "atHub: { customerGateway: router, gateway: hub",
      "atHub: { customerGateway: router, gateway: hob",
      "LabFile.UnknownName",
      "vpnConnections.atHub.gateway",
    ],
    [
      "BGP with static routes",
      "staticRoutes: [192.168.1.0/24]",
      "staticRoutesOnly: false, staticRoutes: [192.168.1.0/24]",
      "InvalidParameterCombination",
      "vpnConnections.static",
    ],
    [
      "VPN-01: IPv6 static routes",
      "staticRoutes: [192.168.1.0/24]",
      'staticRoutes: ["2001:db8:99::/64"]',
      "InvalidParameterValue",
      "vpnConnections.static.staticRoutes",
    ],
    [
      "TGW-01: static routes of a transit gateway's connection",
      "gateway: hub, propagateTo",
      "gateway: hub, staticRoutes: [192.168.5.0/24], propagateTo",
      "InvalidParameterValue",
      "vpnConnections.atHub.staticRoutes",
    ],
    [
      "a network behind nothing",
      "vpnConnections: [atHub], directConnect: [hub]",
      "vpnConnections: []",
      "LabFile.Value",
      "onPremisesNetworks.branch",
    ],
    [
      "no such connection",
      "vpnConnections: [atHub]",
      "vpnConnections: [at-hob]",
      "LabFile.UnknownName",
      "onPremisesNetworks.branch.vpnConnections[0]",
    ],
    [
      "two networks with one block",
      "192.168.64.0/20",
      "192.168.8.0/24",
      "Topology.OnPremisesNetwork",
      "onPremisesNetworks.branch.cidrs",
    ],
    ["no such network", "network: office", "network: offices", "LabFile.UnknownName", "onPremisesHosts.desk.network"],
    [
      "an address of another network",
      "address: 192.168.1.20",
      "address: 192.168.70.1",
      "LabFile.Value",
      "onPremisesHosts.desk.address",
    ],
    ["no address", ", address: 192.168.1.20", "", "LabFile.Value", "onPremisesHosts.desk"],
    [
      "VPN-01: two gateways for one VPC",
      "customerGateways:",
      "  second: { vpc: v }\ncustomerGateways:",
      "VpnGatewayAttachmentLimitExceeded",
      "vpnGateways.second.vpc",
    ],
  ] as const)("%s", ([, written, instead, code, path]) => {
    expect(LAB).toContain(written);
    const result = parseLab(LAB.replace(written, instead), "lab.yaml");
    const issues = result.ok ? [] : result.issues;
    expect(issues.map((issue) => [issue.code, issue.path?.slice(2)])).toContainEqual([code, path]);
    expect(issues[0]?.position?.line).toBeGreaterThan(1);
  });

  test("Connect attachments, Direct Connect gateways by name", () => {
    const result = parseLab(`${LAB}directConnectGateways: {}\ntransitGatewayConnects: {}\n`, "lab.yaml");
    const messages = result.ok ? [] : result.issues.map(({ message }) => message);
    expect(messages.join("\n")).toMatch(/Direct Connect gateways[^]*Connect attach/);
  });
});
